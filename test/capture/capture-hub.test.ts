import { expect, it } from 'vitest';
import { writeFleet } from '../../src/capture/capture-hub.ts';
import { readFleet, twinOf } from '../support/captured-fleets.ts';

const input = (properties: number) => ({
  name: 'made',
  // Many properties with many values each, on devices of many kinds.
  twins: Array.from({ length: 400 }, (_, index) => ({
    weight: 1,
    twin: twinOf(index, {
      tags: { kind: `kind-${index % 20}` },
      reported: {
        [`only${index % 20}`]: index % 20,
        ...Object.fromEntries(
          Array.from({ length: properties }, (_, nth) => [
            `setting-with-words-of-some-length-${nth}`,
            `value-of-some-length-${(index * (nth + 7)) % 25}`,
          ]),
        ),
      },
    }),
  })),
  devices: 400,
  conditions: [],
  methods: [{ name: 'lockDoor', status: 200, conditions: ['*'] }],
});
const provenance = { hub: 'production', devices: 400, read: 400, methods: [] };

it('writes a file that is short enough to be read again, and says what it left out', async () => {
  const { fleet, text } = writeFleet(input(290), provenance);
  expect(text.length).toBeLessThanOrEqual(1_000_000);
  expect(fleet.leftOut.filter(({ why }) => why === 'too many properties').length).toBeGreaterThan(50);
  const read = await readFleet(text);
  expect(read.groups[0]?.methods).toHaveProperty('lockDoor');
});

it('leaves nothing out of a fleet of ordinary size', () => {
  expect(writeFleet(input(20), provenance).fleet.leftOut).toEqual([]);
});
