import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/manifests/config/read-config.ts';
import { createSourceText } from '../../../src/manifests/yaml/source-text.ts';

const GOOD = {
  owner: 'owner: acme',
  one: '  one: { hostName: one.example, tier: S1 }',
  two: '  two: { hostName: two.example, tier: S2 }',
};

function read(lines: readonly string[]) {
  const text = ['apiVersion: hubjobs/v1', 'kind: Config', ...lines, ''].join('\n');
  const { config, diagnostics } = readConfig([{ source: createSourceText('hubjobs.yaml', text) }]);
  return {
    owner: config.owner,
    hubs: config.hubs.map(({ name }) => name),
    hasErrors: diagnostics.some(({ severity }) => severity === 'error'),
  };
}

describe('a hubjobs.yaml with a mistake keeps its other parts', () => {
  it.each([
    ['a freeze without a window', ['freezes: [{ name: f, reason: r }]'], 'acme', ['one', 'two']],
    ['freezes of another type', ['freezes: yes'], 'acme', ['one', 'two']],
    ['a glob that leaves the repository', ['manifests: ["../**"]'], 'acme', ['one', 'two']],
    ['a rule that is none', ['rules: { night-tim: off }'], 'acme', ['one', 'two']],
    ['a key that is none', ['freeze: []'], 'acme', ['one', 'two']],
    [
      'a key that is none beside another mistake',
      ['freeze: []', 'rules: { night-tim: off }'],
      'acme',
      ['one', 'two'],
    ],
  ])('%s', (_, lines, owner, hubs) => {
    expect(read([GOOD.owner, 'hubs:', GOOD.one, GOOD.two, ...lines])).toEqual({
      owner,
      hubs,
      hasErrors: true,
    });
  });

  it.each([
    ['an owner that is none', ['owner: ACME', 'hubs:', GOOD.one], undefined, ['one']],
    [
      'a hub without a tier',
      [GOOD.owner, 'hubs:', '  two: { hostName: two.example }', GOOD.one],
      'acme',
      ['one'],
    ],
    [
      'a hub with a lead over a week',
      [GOOD.owner, 'hubs:', '  two: { hostName: h, tier: S1, lead: 169h }', GOOD.one],
      'acme',
      ['one'],
    ],
    [
      'a hub of another name',
      [GOOD.owner, 'hubs:', '  Two: { hostName: h, tier: S1 }', GOOD.one],
      'acme',
      ['one'],
    ],
    ['hubs that are a list', [GOOD.owner, 'hubs: [one]'], 'acme', []],
    ['the same key twice', [GOOD.owner, 'owner: other', 'hubs:', GOOD.one], undefined, []],
    ['a merge that was left half way', [GOOD.owner, '<<<<<<< HEAD', 'hubs:', GOOD.one], undefined, []],
  ])('but not the part itself: %s', (_, lines, owner, hubs) => {
    expect(read(lines)).toEqual({ owner, hubs, hasErrors: true });
  });
});
