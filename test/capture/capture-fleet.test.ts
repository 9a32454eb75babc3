import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureFleet } from '../../src/capture/capture-fleet.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/model/json.ts';
import type { Twin } from '../../src/model/twin.ts';
import { captureAll, readFleet, twinOf, yamlOf } from '../support/captured-fleets.ts';

const many = (count: number, make: (index: number) => Partial<Twin>): readonly Twin[] =>
  Array.from({ length: count }, (_, index) => twinOf(index, make(index)));

describe('a captured fleet', () => {
  it('has as many devices as the hub, in groups that differ', () => {
    const twins = many(100, (index) =>
      index < 80
        ? {
            tags: { kind: 'door', floor: index % 4 },
            reported: { firmware: '1.4.2', battery: 50 + (index % 40) },
          }
        : { tags: { kind: 'gateway' }, reported: { firmware: '3.2.0' }, desired: { interval: 60 } },
    );
    const fleet = captureFleet(
      {
        name: 'made',
        twins: twins.map((twin) => ({ twin, weight: 1_000.5 })),
        devices: 100_050,
        conditions: [],
        methods: [],
      },
      300,
    );
    expect(fleet.groups.map(({ name, count }) => [name, count])).toEqual([
      ['door', 80_040],
      ['gateway', 20_010],
    ]);
    const [doors, gateways] = fleet.groups;
    expect(doors?.tags).toEqual({
      kind: 'door',
      floor: { $weighted: [0, 1, 2, 3].map((value) => ({ value, weight: 25 })) },
    });
    expect(doors?.reported).toEqual({ firmware: '1.4.2', battery: { $range: [50, 89] } });
    expect(gateways).toMatchObject({
      tags: { kind: 'gateway' },
      desired: { interval: 60 },
      idPattern: 'made-2-{index:5}',
    });
  });

  it('has the share of each group that is connected', () => {
    const twins = many(40, (index) => ({
      isConnected: index < 24 ? index % 4 !== 0 : false,
      tags: { kind: index < 24 ? 'door' : 'gateway' },
      reported: index < 24 ? { lock: 'shut' } : { uplink: 'lte' },
    }));
    expect(captureAll(twins).groups.map(({ name, online }) => [name, online])).toEqual([
      ['door', '75%'],
      ['gateway', '0%'],
    ]);
  });

  it('keeps values together that one query asks about', () => {
    // Six buildings with six floors each, and a wing that follows from both.
    const tagsOf = (index: number) => {
      const [building, floor] = [index % 6, Math.floor(index / 6) % 6];
      return { building: `b${building}`, floor, wing: (building + floor) % 3 === 0 ? 'west' : 'east' };
    };
    const twins = many(720, (index) => ({ tags: tagsOf(index) }));
    const query = "tags.building = 'b2' AND tags.floor = 1 AND tags.wing = 'west'";
    const { groups } = captureAll(twins, [query]);
    const found = new Map<string, number>();
    for (const { tags, count } of groups) {
      for (let index = 0; index < count; index += 1) {
        const device = JSON.stringify(['building', 'floor', 'wing'].map((name) => nth(tags[name], index)));
        found.set(device, (found.get(device) ?? 0) + 1);
      }
    }
    const real = new Set(
      twins.map(({ tags }) => JSON.stringify([tags['building'], tags['floor'], tags['wing']])),
    );
    expect(new Set(found.keys())).toEqual(real);
    expect([...new Set(found.values())]).toEqual([20]);
  });

  it('gives the few devices that a query names a group of their own', () => {
    const twins = many(1_000, (index) => ({ tags: { ring: index < 2 ? 'canary' : 'broad' } }));
    const groups = captureAll(twins, ["tags.ring = 'canary'"]).groups;
    expect(groups.map(({ count, tags }) => [count, tags])).toEqual([
      [998, { ring: 'broad' }],
      [2, { ring: 'canary' }],
    ]);
    expect(yamlOf(captureAll(twins))).not.toContain('canary');
  });

  it('matches queries as the real devices do, also on numbers and texts that are not copied', () => {
    const twins = many(300, (index) => ({
      tags: { label: `${index < 100 ? 'west' : 'east'}-wing-${index}` },
      reported: { charge: 11_003 + index * 17 },
    }));
    const queries = ["STARTSWITH(tags.label, 'west')", 'properties.reported.charge < 12010'];
    const fleet = captureAll(twins, queries);
    const text = yamlOf(fleet);
    for (const { tags, reported } of twins) {
      expect(text).not.toContain(String(tags['label']));
      // Rounded numbers may be those of a device by accident.
      if (Number(reported['charge']) % 100 !== 0) expect(text).not.toContain(String(reported['charge']));
    }
    const all = fleet.groups.flatMap((group) => shares(group.tags['label'], group.count / 300));
    const west = all.filter(({ value }) => String(value).startsWith('west'));
    expect(sum(west)).toBeCloseTo(1 / 3, 1);
    const low = fleet.groups
      .flatMap((group) => shares(group.reported['charge'], group.count / 300))
      .filter(({ value }) => Number(value) < 12_010);
    expect(sum(low)).toBeCloseTo(60 / 300, 1);
  });

  it('splits devices with a property that a query asks about from those without it', () => {
    const twins = many(60, (index) => ({ tags: index % 3 ? { zone: 'a' } : {}, reported: { on: true } }));
    const groups = captureAll(twins, ['IS_DEFINED(tags.zone)']).groups;
    expect(groups.map(({ count, tags }) => [count, tags])).toEqual([
      [40, { zone: 'a' }],
      [20, {}],
    ]);
  });

  it('has at most 20 groups, whatever the devices are like', () => {
    const twins = many(2_000, (index) => ({
      tags: { [`kind${index % 40}`]: 'x', [`part${index % 7}`]: index % 9 },
      reported: { [`r${index % 11}`]: index % 5 },
    }));
    const { groups } = captureAll(twins, ['IS_DEFINED(tags.kind1) AND tags.part3 = 4']);
    expect(groups.length).toBeGreaterThan(5);
    expect(groups.length).toBeLessThanOrEqual(20);
    expect(groups.reduce((all, { count }) => all + count, 0)).toBe(2_000);
  });

  it('has the methods that jobs call on the devices of a group, with their usual status', () => {
    const twins = many(40, (index) => ({
      tags: { kind: index % 3 ? 'door' : 'gateway' },
      reported: index % 3 ? { lock: 'shut' } : { uplink: 'lte' },
    }));
    const { groups } = captureFleet(
      {
        name: 'made',
        twins: twins.map((twin) => ({ twin, weight: 1 })),
        devices: 40,
        conditions: [],
        methods: [
          { name: 'lockDoor', status: 202, conditions: ["tags.kind = 'door'", "tags.kind = 'window'"] },
          { name: 'ping', conditions: ['*'] },
          { name: 'odd', conditions: ['a condition that cannot be read'] },
          { name: 'bob@example.com', conditions: ['*'] },
        ],
      },
      300,
    );
    expect(groups.map(({ name, methods }) => [name, methods])).toEqual([
      ['door', { lockDoor: { status: 202 }, odd: {}, ping: {} }],
      ['gateway', { odd: {}, ping: {} }],
    ]);
  });

  it('writes the more frequent of a text and a map at the same path', async () => {
    const twins = many(30, (index) => ({ tags: { mode: index < 25 ? { day: 'on' } : 'off', x: index % 2 } }));
    expect(() => captureAll(twins)).not.toThrow();
    await readFleet(yamlOf(captureAll(twins)));
  });
});

describe('a private value is left out', () => {
  const SECRETS: readonly (readonly [string, (index: number) => JsonObject])[] = [
    [
      'by its key',
      (index) => ({ wifiPassword: `hunter${index}`, apiKey: `k-${index}`, ownerOf: { pin: 4242 } }),
    ],
    [
      'by its value',
      (index) => ({
        a: `SharedAccessKey=${'Ab1'.repeat(14)}${index}=`,
        b: `https://u:pw${index}@example.com`,
      }),
    ],
    [
      'a name',
      (index) => ({ owner: `Bob Miller ${index}`, siteManager: 'Alice Smith', contact: { who: 'Carol' } }),
    ],
    [
      'an address',
      () => ({ address: { street: 'Main Street 5' }, email: 'x@example.com', mail2: 'y@example.com' }),
    ],
    [
      'a place',
      () => ({ latitude: 47.49791, lon: 19.04024, at: '47.49791, 19.04024', geo: { p: [47.1, 19.2] } }),
    ],
    [
      'a network',
      () => ({ ip: '10.1.2.3', gw: '10.1.2.254', mac: '00:1b:44:11:3a:b7', wifi: { ssid: 'MillersHome' } }),
    ],
    [
      'a number',
      (index) => ({
        serial: 88_123_000 + index,
        imei: '356938035643809',
        sim: 89_441_000 + index,
        big: 356_938_035_643_809,
      }),
    ],
    [
      'an id',
      (index) => ({
        guid: '0f8fad5b-d9cb-469f-a165-70867728950e',
        self: `real-device-${index}`,
        parent: 'real-device-0',
      }),
    ],
    ['free text', (index) => ({ note: 'Mind the dog', story: `the customer of flat ${index} called twice` })],
    ['rare text', (index) => ({ flat: `flat-${index}`, mood: index === 7 ? 'Zebra' : 'calm' })],
    [
      'a rare key',
      (index) => (index < 3 ? { millersExtension: 'on', byRoom: { [`room-of-bob-${index}`]: true } } : {}),
    ],
    [
      'a key that is a value',
      () => ({ peers: { '00-1b-44-11-3a-b8': 'up', '0f8fad5b-d9cb-469f-a165-70867728950f': 1 } }),
    ],
    [
      'a list',
      (index) => ({ phones: ['+36 1 234 5678'], rooms: [`r-of-${index}`], tokens: [{ token: 'zzz' }] }),
    ],
  ];
  const FORBIDDEN = [
    ...[
      'hunter',
      'k-',
      '4242',
      'SharedAccessKey',
      'Ab1Ab1',
      'pw1',
      'Bob Miller',
      'Alice',
      'Carol',
      'Main Street',
    ],
    ...[
      'x@example',
      'y@example',
      '47.4979',
      '19.0402',
      '10.1.2',
      '00:1b',
      'MillersHome',
      '8812',
      '3569',
      '8944',
    ],
    ...[
      '0f8fad5b',
      'real-device',
      'Mind the',
      'flat 3',
      'flat-3',
      'Zebra',
      'millersExtension',
      'room-of-bob',
    ],
    ...['00-1b', '234 5678', 'r-of-', 'zzz', '[47', '47.1'],
  ];
  const sections = ['tags', 'desired', 'reported'] as const;

  for (const [name, make] of SECRETS) {
    for (const section of sections) {
      it(`of ${name} in ${section}`, async () => {
        const twins = many(60, (index) => ({
          tags: { kind: 'door' },
          [section]: { kind: 'door', deep: make(index), ...make(index) },
        }));
        const fleet = captureAll(twins);
        const text = yamlOf(fleet);
        for (const value of FORBIDDEN) expect(text).not.toContain(value);
        expect(text).toContain('kind: door');
        await readFleet(text);
        // The planted values are what is looked for.
        expect(FORBIDDEN.some((value) => JSON.stringify(twins).includes(value))).toBe(true);
      });
    }
  }

  it('even if queries ask about it, except for values in the queries themselves', () => {
    const twins = many(60, (index) => ({
      tags: {
        owner: index % 2 ? 'Bob Miller' : `Alice ${index}`,
        room: `room-${index}`,
        password: 'hunter2',
      },
    }));
    const queries = ["tags.owner = 'Bob Miller'", "tags.room = 'room-5'", "tags.password = 'hunter2'"];
    const fleet = captureAll(twins, queries);
    const text = yamlOf(fleet);
    for (const value of ['Alice', 'room-7', 'hunter2']) expect(text).not.toContain(value);
    expect(text).toContain('Bob Miller');
    expect(fleet.leftOut).toEqual([{ path: 'tags.password', why: 'a secret by its key' }]);
    const bob = fleet.groups.flatMap(({ tags, count }) => shares(tags['owner'], count / 60));
    expect(sum(bob.filter(({ value }) => value === 'Bob Miller'))).toBeCloseTo(0.5);
  });

  it('and its path is listed', () => {
    const twins = many(60, (index) => ({
      tags: { owner: 'Bob', flat: `flat-${index}`, byRoom: { [`room-${index}`]: 1 } },
      reported: { gw: '10.0.0.1' },
    }));
    const { leftOut, replaced } = captureAll(twins);
    expect(leftOut).toEqual([
      { path: 'reported.gw', why: 'personal by its value' },
      { path: 'tags.byRoom.*', why: 'keys of fewer than 5 of the devices read' },
      { path: 'tags.owner', why: 'personal by its key' },
    ]);
    expect(replaced).toEqual([{ path: 'tags.flat', why: 'text that differs on every device' }]);
  });
});

const value = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'true', '1.4.2', "it's"),
  fc.string(),
  fc.integer({ min: -5, max: 5 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
  fc.boolean(),
  fc.constant([] as JsonValue[]),
  fc.constant({} as JsonObject),
);
const key = fc.constantFrom('a', 'b', 'building', 'floor', 'k-1', 'Ünï', '__proto__', 'constructor');
const section = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value, { maxKeys: 3 })), {
  maxKeys: 4,
});
const anyTwins = fc
  .array(fc.record({ tags: section, desired: section, reported: section, isConnected: fc.boolean() }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((all) =>
    all.flatMap((parts, index) => [
      twinOf(index, parts as Partial<Twin>),
      twinOf(index + 100, parts as Partial<Twin>),
    ]),
  );
const QUERIES = [
  "tags.a = 'a' AND tags.b > 1",
  'properties.reported.floor < 2',
  "tags.building.a IN ['x', 1]",
];

describe('whatever the twins hold,', () => {
  it('the document is valid and has all devices', async () => {
    await fc.assert(
      fc.asyncProperty(anyTwins, fc.boolean(), async (twins, isAsked) => {
        const fleet = await readFleet(yamlOf(captureAll(twins, isAsked ? QUERIES : []), twins.length));
        expect(fleet.groups.reduce((all, { count }) => all + count, 0)).toBe(twins.length);
      }),
      { numRuns: 150 },
    );
  });

  it('the same twins in another order give the same bytes', () => {
    fc.assert(
      fc.property(
        anyTwins.chain((twins) =>
          fc.tuple(fc.constant(twins), fc.shuffledSubarray([...twins], { minLength: twins.length })),
        ),
        ([twins, shuffled]) => {
          expect(yamlOf(captureAll(shuffled, QUERIES))).toBe(yamlOf(captureAll(twins, QUERIES)));
        },
      ),
      { numRuns: 100 },
    );
  });
});

function cycleOf(written: JsonValue | undefined): readonly JsonValue[] {
  const list = written !== undefined && isJsonObject(written) ? written['$cycle'] : undefined;
  return Array.isArray(list) ? list : [];
}

/** What the device with that number in its group has. */
function nth(written: JsonValue | undefined, index: number): JsonValue | undefined {
  const cycle = cycleOf(written);
  return cycle.length > 0 ? cycle[index % cycle.length] : written;
}

/** The values of a written property with their shares. */
function shares(
  written: JsonValue | undefined,
  whole: number,
): readonly { value: JsonValue; share: number }[] {
  if (written === undefined) return [];
  const cycle = cycleOf(written);
  if (cycle.length > 0) return cycle.map((one) => ({ value: one, share: whole / cycle.length }));
  const weighted = isJsonObject(written) ? written['$weighted'] : undefined;
  if (!Array.isArray(weighted)) return [{ value: written, share: whole }];
  const list = weighted as readonly { value: JsonValue; weight: number }[];
  const total = list.reduce((all, { weight }) => all + weight, 0);
  return list.map((one) => ({ value: one.value, share: (whole * one.weight) / total }));
}

const sum = (all: readonly { readonly share: number }[]): number =>
  all.reduce((total, { share }) => total + share, 0);
