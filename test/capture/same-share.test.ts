import fc from 'fast-check';
import { expect, it } from 'vitest';
import { captureFleet } from '../../src/capture/capture-fleet.ts';
import { readSample } from '../../src/capture/read/read-sample.ts';
import { queryRow } from '../../src/capture/survey/twin-leaves.ts';
import { reachInFleets } from '../../src/explain/reach-in-fleets.ts';
import type { Twin } from '../../src/model/twin.ts';
import { compileCondition } from '../../src/query/compile.ts';
import { explainCondition } from '../../src/query/explain.ts';
import { readFleet, twinOf, yamlOf } from '../support/captured-fleets.ts';
import { createMemoryHub } from '../support/memory-hub.ts';

const DEVICES = 2_500;
const SAMPLE = 500;
/** Of 500 twins a share of a half is off by twice that in one of twenty samples that are drawn by chance. */
const TOLERANCE = 0.05;

const QUERIES = [
  "tags.building = '43' AND tags.floor IN [1, 2]",
  "tags.building != '43' AND tags.kind = 'door'",
  "tags.ring = 'canary'",
  "tags.kind = 'gateway' OR tags.floor = 3",
  'IS_DEFINED(tags.floor)',
  "STARTSWITH(tags.label, 'west') AND tags.kind = 'door'",
  'properties.reported.battery < 20',
  "properties.reported.firmware.version >= '1.5'",
  'properties.desired.mode = 2 AND NOT (tags.floor = 1)',
];

/** A hub of one's own: which devices there are follows from four numbers, and the first that it lists are all alike. */
function makeTwins(salt: number, doors: number, west: number, canaries: number): readonly Twin[] {
  const draw = (index: number, of: number) => {
    const bits = Math.imul((index + 1) * 2_654_435_761 + of * 40_503 + salt * 9_973, 0x45d9f3b);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  };
  const twins = Array.from({ length: DEVICES }, (_, index) => {
    const isDoor = draw(index, 1) < doors;
    const building = ['41', '42', '43'][Math.floor(draw(index, 2) * 3)] ?? '43';
    // A floor says much about the building, and the reverse.
    const floor = building === '43' ? 1 + Math.floor(draw(index, 3) * 2) : 2 + Math.floor(draw(index, 3) * 4);
    const label = `${draw(index, 4) < west ? 'west' : 'east'}-${index}`;
    return twinOf(index, {
      isConnected: draw(index, 5) < (isDoor ? 0.9 : 0.5),
      tags: {
        building,
        kind: isDoor ? 'door' : 'gateway',
        label,
        ring: index >= DEVICES - canaries ? 'canary' : 'broad',
        ...(isDoor ? { floor } : {}),
      },
      desired: { mode: building === '43' ? 2 : 1 },
      reported: {
        battery: Math.floor(draw(index, 6) ** 2 * 100),
        firmware: { version: ['1.4.2', '1.5.0', '1.6.1'][Math.floor(draw(index, 7) * 3)] ?? '' },
      },
    });
  });
  return [...twins].sort((left, right) =>
    String(left.tags['building']) < String(right.tags['building']) ? -1 : 1,
  );
}

it('a query matches about the same share of the captured fleet as of the hub', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1_000 }),
      fc.double({ min: 0.3, max: 0.9, noNaN: true }),
      fc.double({ min: 0.2, max: 0.8, noNaN: true }),
      fc.integer({ min: 1, max: 40 }),
      async (salt, doors, west, canaries) => {
        const twins = makeTwins(salt, doors, west, canaries);
        const { sample, text } = await capture(twins);
        const fleet = await readFleet(text);
        expect(fleet.groups.reduce((sum, { count }) => sum + count, 0)).toBe(DEVICES);
        for (const query of QUERIES) {
          const { matches } = compileCondition(query);
          const real = twins.filter((twin) => matches(queryRow(twin))).length / DEVICES;
          const { count } = reachInFleets(explainCondition(query), undefined, [fleet], 0, 0);
          expect(Math.abs(count.total / DEVICES - real), `${query}: ${real}`).toBeLessThan(TOLERANCE);
          // What the hub counted is right but for rounding, and nothing that a query finds is lost.
          if (query.includes('canary')) expect(Math.abs(count.total - canaries)).toBeLessThanOrEqual(2);
          if (real > 0) expect(count.total, query).toBeGreaterThan(0);
        }
        expect(sample).toBeLessThanOrEqual(SAMPLE + 10);
      },
    ),
    { numRuns: 4 },
  );
});

it('reading only the first devices of the hub would give other shares', () => {
  const twins = makeTwins(1, 0.8, 0.5, 10);
  const { matches } = compileCondition("tags.building = '43'");
  const first = twins.slice(0, SAMPLE).filter((twin) => matches(queryRow(twin))).length / SAMPLE;
  const real = twins.filter((twin) => matches(queryRow(twin))).length / DEVICES;
  expect(Math.abs(first - real)).toBeGreaterThan(TOLERANCE);
});

async function capture(twins: readonly Twin[]): Promise<{ readonly sample: number; readonly text: string }> {
  const counts = Object.fromEntries(
    ['*', ...QUERIES].map((query) => {
      const found = twins.filter((twin) => compileCondition(query).matches(queryRow(twin)));
      return [
        query,
        { total: found.length, connected: found.filter(({ isConnected }) => isConnected).length },
      ];
    }),
  );
  const hub = createMemoryHub({
    clock: { now: () => 0 },
    twins,
    counts,
  });
  const { count, twins: read } = await readSample({
    hub,
    sample: SAMPLE,
    conditions: QUERIES,
    signal: new AbortController().signal,
    log: () => {},
  });
  const fleet = captureFleet(
    {
      name: 'made',
      twins: read,
      devices: count.total,
      conditions: QUERIES,
      methods: [],
    },
    300,
  );
  return { sample: read.length, text: yamlOf(fleet, count.total) };
}
