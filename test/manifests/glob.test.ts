import { describe, expect, it } from 'vitest';
import { checkGlob, createGlobMatcher, startGlobs } from '../../src/manifests/glob.ts';

describe('a glob', () => {
  it.each([
    ['jobs/**/*.yaml', ['jobs/a.yaml', 'jobs/x/y/a.yaml'], ['a.yaml', 'jobs/a.yml', 'other/jobs/a.yaml']],
    ['jobs/*.yaml', ['jobs/a.yaml'], ['jobs/x/a.yaml', 'jobs/.a.yaml', 'jobs/a.yaml/b']],
    ['**/*.{yaml,yml}', ['a.yaml', 'x/a.yml', 'x/y/a.yml'], ['a.json', '.git/a.yaml']],
    ['jobs/**', ['jobs/a', 'jobs/x/b'], ['jobs', 'a']],
    ['jobs/**/prod/**/*.yaml', ['jobs/prod/a.yaml', 'jobs/x/prod/y/z/a.yaml'], ['jobs/x/a.yaml']],
    ['./jobs/a?.yaml', ['jobs/ab.yaml'], ['jobs/a.yaml', 'jobs/abc.yaml']],
    ['.github/*.yaml', ['.github/a.yaml'], ['github/a.yaml']],
    ['jobs/a{b.yaml', ['jobs/a{b.yaml'], ['jobs/ab.yaml']],
    ['*a*a*a*a*a*a*a*b', [`${'a'.repeat(50)}b`], ['a'.repeat(5_000)]],
  ])('%s', (glob, matching, other) => {
    const matches = createGlobMatcher([glob]);
    expect(matching.filter((file) => !matches(file))).toEqual([]);
    expect(other.filter((file) => matches(file))).toEqual([]);
  });

  it('does not enter a folder in which nothing can match', () => {
    const walk = startGlobs(['jobs/prod/*.yaml']);
    expect(walk.enter('src')).toBeUndefined();
    expect(walk.enter('jobs')?.enter('test')).toBeUndefined();
    expect(walk.enter('jobs')?.enter('prod')?.matches('a.yaml')).toBe(true);
  });

  it.each(['../a', 'jobs/../../a', '/etc/*', 'C:/a', 'a\\b', '{..,a}/b', '{a,b}'.repeat(12)])(
    '%s is refused',
    (glob) => {
      expect(checkGlob(glob)).toBeDefined();
    },
  );
});
