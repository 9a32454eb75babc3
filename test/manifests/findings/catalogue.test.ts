import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/manifests/findings/catalogue.ts';

const source = path.resolve(import.meta.dirname, '../../../src');

/** The source of a room, without the catalogue itself. */
function textOf(room: string): string {
  return readdirSync(path.join(source, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && path.basename(file) !== 'catalogue.ts')
    .map((file) => readFileSync(path.join(source, room, file), 'utf8'))
    .join('\n');
}

describe('the catalogue of diagnostics', () => {
  it('contains every code that a check uses', () => {
    const given = [...`${textOf('manifests')}${textOf('schedule')}`.matchAll(/code: '([a-z0-9-]+)'/g)];
    expect(given.length).toBeGreaterThan(50);
    expect(given.map(([, code]) => code).filter((code) => !CATALOGUE.has(code ?? ''))).toEqual([]);
  });

  it('contains no code that no check uses', () => {
    const text = ['manifests', 'schedule', 'query', 'policies'].map(textOf).join('\n');
    expect([...CATALOGUE.keys()].filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });
});
