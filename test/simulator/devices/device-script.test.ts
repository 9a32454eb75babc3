import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../src/model/fleet.ts';
import { scriptFleet } from '../../../src/simulator/devices/device-script.ts';
import type { FleetSpec } from '../../../src/simulator/devices/fleet-spec.ts';
import type { JsonValue } from '../../../src/simulator/json.ts';
import { doors, fleetOf } from '../../support/demo-fleet.ts';

/** Both ways: the fleet of a document is one for the simulator, member by member. */
const asSpec = (fleet: Fleet): FleetSpec => fleet;
const asFleet = (spec: FleetSpec): Fleet => spec;

const valuesOf = (generator: JsonValue, count: number): readonly JsonValue[] => {
  const script = scriptFleet(asSpec(asFleet(fleetOf(doors({ count, tags: { made: generator } })))));
  return [...script.devices()].map((device) => script.initialTwin(device).tags['made'] ?? null);
};

describe('a value of the fleet', () => {
  it.each<[string, JsonValue, readonly JsonValue[]]>([
    ['plain, stays', { a: [1, null, 'x', { b: true }] }, Array(3).fill({ a: [1, null, 'x', { b: true }] })],
    ['$cycle takes its values in turn', { $cycle: ['a', 'b'] }, ['a', 'b', 'a']],
    ['$template has the number of the device', { $template: 'door-{index}' }, ['door-1', 'door-2', 'door-3']],
    ['$template pads it', { $template: '{index:4}/{index}' }, ['0001/1', '0002/2', '0003/3']],
    ['$range with equal ends', { $range: [5, 5] }, [5, 5, 5]],
    [
      '$weighted with a weight of 0',
      {
        $weighted: [
          { value: 'no', weight: 0 },
          { value: 'yes', weight: 2 },
        ],
      },
      ['yes', 'yes', 'yes'],
    ],
    [
      'generators inside objects',
      { at: { $cycle: [1, 2] }, name: 'n' },
      [
        { at: 1, name: 'n' },
        { at: 2, name: 'n' },
        { at: 1, name: 'n' },
      ],
    ],
    [
      'generators inside lists',
      [{ $cycle: [1, 2] }, 0],
      [
        [1, 0],
        [2, 0],
        [1, 0],
      ],
    ],
    ['generators inside generators', { $cycle: [{ $template: 't{index}' }, null] }, ['t1', null, 't3']],
    [
      'an object with several keys is not a generator',
      { $cycle: [1], other: 2 },
      Array(3).fill({ $cycle: [1], other: 2 }),
    ],
  ])('%s', (_name, generator, values) => {
    expect(valuesOf(generator, 3)).toEqual(values);
  });

  it('$range draws whole numbers between the two, ends included', () => {
    const values = valuesOf({ $range: [-1, 2] }, 200);
    expect(new Set(values)).toEqual(new Set([-1, 0, 1, 2]));
  });

  it('$weighted in $weighted draws anew', () => {
    const weights = (values: readonly JsonValue[]) => values.map((value) => ({ value, weight: 1 }));
    const made = valuesOf({ $weighted: weights([{ $weighted: weights(['a', 'b']) }, 'c']) }, 4_000);
    for (const [value, share] of [
      ['a', 0.25],
      ['b', 0.25],
      ['c', 0.5],
    ])
      expect(made.filter((one) => one === value).length / 4_000).toBeCloseTo(Number(share), 1);
  });

  it('$weighted draws by weight', () => {
    const values = valuesOf(
      {
        $weighted: [
          { value: 'often', weight: 9 },
          { value: 'rarely', weight: 1 },
        ],
      },
      2000,
    );
    const rarely = values.filter((value) => value === 'rarely').length;
    expect(rarely).toBeGreaterThan(140);
    expect(rarely).toBeLessThan(260);
  });

  it('without generators is one shared object, also beside values with generators', () => {
    const plain: JsonValue = { a: [1, { b: 2 }] };
    const members = { plain, mixed: { plain, n: { $cycle: [1, 2] } } };
    const script = scriptFleet(fleetOf(doors({ count: 2, tags: members, desired: { plain } })));
    const [first, second] = [...script.devices()].map((device) => script.initialTwin(device));
    expect(first?.desired).toBe(second?.desired);
    expect(first?.tags['plain']).toBe(second?.tags['plain']);
    expect([first?.tags['mixed'], second?.tags['mixed']]).toEqual([
      { plain, n: 1 },
      { plain, n: 2 },
    ]);
    expect(members.mixed).toEqual({ plain, n: { $cycle: [1, 2] } });
  });

  it('with the same generator at another path draws differently', () => {
    const range: JsonValue = { $range: [0, 1_000_000] };
    const script = scriptFleet(fleetOf(doors({ tags: { a: range, b: range }, reported: { a: range } })));
    const [device] = script.devices();
    if (device === undefined) throw new Error('the fleet is empty');
    const { tags, reported } = script.initialTwin(device);
    expect(new Set([tags['a'], tags['b'], reported['a']]).size).toBe(3);
  });

  it.each<[string, JsonValue]>([
    ['an empty $cycle', { $cycle: [] }],
    ['a $range that falls', { $range: [2, 1] }],
    ['a $weighted without weights', { $weighted: [1, 2] }],
    ['a $template of a number', { $template: 1 }],
    ['an unknown generator', { $shuffle: [1] }],
  ])('with %s throws', (_name, generator) => {
    expect(() => valuesOf(generator, 1)).toThrow('generator');
  });
});

describe('a fleet', () => {
  it('is the same for the same seed, and differs for another', () => {
    const group = doors({ count: 200, online: 0.5, tags: { at: { $range: [0, 1000] } } });
    const picture = (seed: number) => {
      const script = scriptFleet({ ...fleetOf(group), seed });
      return [...script.devices()].map((device) => [
        device.deviceId,
        script.isOnline(device),
        script.initialTwin(device),
      ]);
    };
    expect(picture(1)).toEqual(picture(1));
    expect(picture(1)).not.toEqual(picture(2));
  });

  it('finds every device by its id, and no other', () => {
    const script = scriptFleet(
      fleetOf(
        doors(),
        doors({ name: 'lifts', idPattern: 'lift.{index}(a)', count: 12 }),
        doors({ name: 'one', idPattern: 'gate', count: 1 }),
      ),
    );
    for (const device of script.devices()) expect(script.find(device)).toEqual(device);
    for (const id of [
      'door-7',
      'door-007',
      'door-000',
      'door-0001',
      'lift.13(a)',
      'lift.01(a)',
      'liftx1(a)',
      'gate1',
      '',
    ]) {
      expect(script.find({ deviceId: id }), id).toBeUndefined();
    }
  });

  it('has exactly its share online, to the nearest device', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (count, online, seed) => {
          const script = scriptFleet({ ...fleetOf(doors({ count, online })), seed });
          const connected = [...script.devices()].filter((device) => script.isOnline(device)).length;
          expect(connected).toBe(Math.round(online * count));
        },
      ),
    );
  });

  it('spreads its share over the group', () => {
    const script = scriptFleet(fleetOf(doors({ count: 1000, online: 0.5 })));
    const half = [...script.devices()].slice(0, 500).filter((device) => script.isOnline(device)).length;
    expect(half).toBeGreaterThan(200);
    expect(half).toBeLessThan(300);
  });
});
