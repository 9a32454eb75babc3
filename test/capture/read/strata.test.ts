import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocate,
  columnText,
  createStrata,
  strataPaths,
  weighTwins,
} from '../../../src/capture/read/strata.ts';
import { queryRow } from '../../../src/capture/survey/twin-leaves.ts';
import type { Twin, ValueCount } from '../../../src/model/twin.ts';
import { compileCondition } from '../../../src/query/compile.ts';
import { createMemoryHub } from '../../support/memory-hub.ts';

const twin = (index: number, tags: Twin['tags'], isConnected = true): Twin => ({
  deviceId: `d-${index}`,
  isConnected,
  tags,
  desired: {},
  reported: {},
});

const cellsOf = async (
  twins: readonly Twin[],
  columns: readonly string[],
): Promise<readonly ValueCount[]> => {
  const cells: ValueCount[] = [];
  for await (const cell of createMemoryHub({ clock: { now: () => 0 }, twins }).countByValues(columns))
    cells.push(cell);
  return cells;
};

describe('properties to count devices by', () => {
  const look = Array.from({ length: 60 }, (_, index) =>
    twin(index, {
      building: String(index % 2),
      floor: index % 3,
      owner: 'bob',
      label: `Door ${index}`,
      at: [index % 2],
    }),
  );
  it('are tags with few values that are not personal', () => {
    expect(strataPaths(look, []).map((path) => path.join('.'))).toEqual(['tags.building', 'tags.floor']);
  });
  it('begin with those that queries ask about, seen or not', () => {
    const paths = strataPaths(look, [
      "tags.ring = 'canary' AND tags.floor = 1",
      "tags.owner = 'bob' OR tags.label = 'x'",
    ]);
    expect(paths.map((path) => path.join('.'))).toEqual(['tags.ring', 'tags.floor', 'tags.building']);
  });
  it('never contain a device id, because they are logged', () => {
    const named = Array.from({ length: 8 }, (_, index) => ({
      ...twin(index, { 'door-1': index % 2 }),
      deviceId: `door-${index}`,
    }));
    expect(strataPaths(named, [])).toEqual([]);
  });
  it('are written as queries need them', () => {
    expect(columnText(['tags', 'group', 'a-b'])).toBe('tags.[[group]].[[a-b]]');
    expect(columnText(['reported', 'mode'])).toBe('properties.reported.mode');
  });
});

const tagsOf = fc.record(
  {
    building: fc.constantFrom('41', "O'Brien", 'back\\slash', 43),
    floor: fc.integer({ min: 0, max: 30 }),
    isOutside: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe('the parts of a hub', () => {
  for (const dropsMissing of [false, true]) {
    it(`have every device once${dropsMissing ? ', on a hub that does not count missing values' : ''}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(tagsOf, { minLength: 1, maxLength: 60 }), async (tags) => {
          const twins = tags.map((one, index) => twin(index, one));
          const paths = [
            ['tags', 'building'],
            ['tags', 'floor'],
            ['tags', 'isOutside'],
          ];
          const cells = (await cellsOf(twins, [...paths.map(columnText), 'connectionState'])).filter(
            ({ values }) => !dropsMissing || !values.includes(undefined),
          );
          const strata = createStrata(paths, cells, twins.length);
          if (strata.length === 0) return;
          expect(strata.length).toBeLessThanOrEqual(13);
          const tests = strata.map(({ condition }) => compileCondition(condition));
          const matched = tests.map(({ matches }) => twins.filter((one) => matches(queryRow(one))).length);
          expect(matched).toEqual(strata.map(({ devices }) => devices));
          for (const one of twins) {
            expect(tests.filter(({ matches }) => matches(queryRow(one)))).toHaveLength(1);
          }
        }),
        { numRuns: 60 },
      );
    });
  }

  it('are lists of values when there are too many values', async () => {
    const twins = Array.from({ length: 300 }, (_, index) => twin(index, { site: `site-${index % 100}` }));
    const strata = createStrata([['tags', 'site']], await cellsOf(twins, ['tags.site']), 300);
    expect(strata.length).toBeLessThanOrEqual(12);
    expect(strata[0]?.condition).toMatch(/^tags\.site IN \['site-0', /);
    expect(strata.reduce((sum, { devices }) => sum + devices, 0)).toBe(300);
  });

  it('are none when the counts do not help', () => {
    expect(createStrata([], [], 100)).toEqual([]);
    expect(createStrata([['tags', 'x']], [{ values: ['a'], devices: 100 }], 100)).toEqual([]);
  });
});

describe('the number of twins to read of each part', () => {
  it('is in proportion, but a few for small parts too', () => {
    const parts = [90_000, 9_990, 10, 3].map((devices) => ({ condition: '', devices }));
    const wanted = allocate(parts, 500);
    expect(wanted.reduce((sum, count) => sum + count, 0)).toBe(500);
    expect(wanted.slice(2)).toEqual([10, 3]);
    expect(wanted[0]).toBeGreaterThan(400);
  });
  it('is never more than the part has', () => {
    expect(allocate([{ condition: '', devices: 4 }], 500)).toEqual([4]);
  });
});

it('a twin counts for its share of the devices with the same values', async () => {
  const twins = Array.from({ length: 1_000 }, (_, index) =>
    twin(index, { ring: index < 10 ? 'canary' : 'broad' }, index % 4 !== 0),
  );
  const paths = [['tags', 'ring']];
  const cells = await cellsOf(twins, ['tags.ring', 'connectionState']);
  const parts = [
    { devices: 10, twins: twins.slice(0, 10) },
    // Of those that are away, too few were read.
    {
      devices: 990,
      twins: twins.filter(({ isConnected }, index) => index >= 10 && (isConnected || index % 20 === 0)),
    },
  ];
  const weighed = weighTwins(parts, [], { paths, cells, all: { total: 1_000, connected: 750 } });
  const sum = (keep: (one: Twin) => boolean) =>
    weighed.filter((one) => keep(one.twin)).reduce((all, { weight }) => all + weight, 0);
  expect(sum(() => true)).toBeCloseTo(1_000);
  expect(sum(({ tags }) => tags['ring'] === 'canary')).toBeCloseTo(10);
  expect(sum(({ isConnected }) => isConnected)).toBeCloseTo(750);
});
