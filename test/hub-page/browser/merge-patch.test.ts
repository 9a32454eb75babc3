import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergePatch } from '../../../src/hub-page/browser/merge-patch.ts';
import { newTwin, writeTwin } from '../../../src/simulator/state/twin.ts';

it.each([
  ['a new member', { a: 1 }, { a: 1, b: 2 }, { b: 2 }],
  ['another value', { a: 1, b: 2 }, { a: 3, b: 2 }, { a: 3 }],
  ['a member that is gone', { a: 1, b: 2 }, { b: 2 }, { a: null }],
  [
    'a member deep inside',
    { a: { b: { c: 1, d: 2 } } },
    { a: { b: { c: 1, d: 3 } } },
    { a: { b: { d: 3 } } },
  ],
  ['an object instead of a value', { a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
  ['a value instead of an object', { a: { b: 2 } }, { a: 1 }, { a: 1 }],
  ['another list', { a: [1, 2] }, { a: [1] }, { a: [1] }],
  ['another order of members', { a: 1, b: 2 }, { b: 2, a: 1 }, undefined],
  ['null where nothing was', { a: 1 }, { a: 1, b: null }, undefined],
  ['null where something was', { a: 1 }, { a: null }, { a: null }],
  ['nothing else', { a: { b: [{}] } }, { a: { b: [{}] } }, undefined],
])('%s is sent, and nothing else', (_name, before, after, patch) => {
  expect(mergePatch(before, after)).toEqual(patch);
});

const leaf = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('open', 'closed', true));
const section = fc.letrec<{ map: Record<string, unknown>; value: unknown }>((tie) => ({
  map: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  value: fc.oneof({ maxDepth: 3 }, leaf, tie('map')),
})).map;

it('makes of what a hub has what somebody wrote', () => {
  fc.assert(
    fc.property(section, section, (before, after) => {
      const from = JSON.parse(JSON.stringify(before));
      const to = JSON.parse(JSON.stringify(after));
      const twin = newTwin({ deviceId: 'door', tags: from }, 0);
      const tags = mergePatch(from, to);
      if (tags) writeTwin(twin, { tags }, 1, 'merge');
      expect(twin.tags).toEqual(to);
    }),
    { numRuns: 500 },
  );
});
