import { describe, expect, it } from 'vitest';
import { captureFleet } from '../../src/capture/capture-fleet.ts';
import { createIdFinder } from '../../src/capture/survey/device-ids.ts';
import { judgeKey, judgeValue } from '../../src/capture/survey/personal.ts';
import type { JsonObject, JsonValue } from '../../src/model/json.ts';
import { captureAll, readFleet, twinOf, yamlOf } from '../support/captured-fleets.ts';

const twins = (count: number, tagsOf: (index: number) => JsonObject) =>
  Array.from({ length: count }, (_, index) => twinOf(index, { tags: { kind: 'door', ...tagsOf(index) } }));

describe('a device id is left out', () => {
  const cases: readonly (readonly [string, (index: number) => JsonObject])[] = [
    ['of a gateway that many name', () => ({ parent: 'real-device-0' })],
    ['inside a text that many have', () => ({ uplink: 'via real-device-0' })],
    ['inside an address', () => ({ topic: 'devices/real-device-0/up' })],
    ['in other letters', () => ({ parent: 'REAL-Device-0' })],
    ['of a device that was not read', () => ({ parent: 'real-device-9' })],
    ['in a list that many have', () => ({ peers: ['real-device-0', 'real-device-1'] })],
    ['in a map in a list', () => ({ peers: [{ to: 'real-device-0' }, { 'real-device-1': 1 }] })],
    ['as a key', () => ({ peers: { 'real-device-0': 'up', 'real-device-1': 'down' } })],
    ['inside a key', () => ({ peers: { 'to:real-device-0': { state: 'up' } } })],
    ['of its own inside a text', (index) => ({ link: `hub/real-device-${index}` })],
  ];
  it.each(cases)('%s', async (_, tagsOf) => {
    const fleet = captureAll(twins(8, tagsOf));
    const text = yamlOf(fleet);
    expect(text.toLowerCase()).not.toContain('real-device');
    expect([...fleet.leftOut, ...fleet.replaced]).not.toEqual([]);
    await readFleet(text);
  });

  it('that is written as a number', () => {
    const numbered = twins(8, (index) => ({ unit: 4_711 + index })).map((twin) => ({
      ...twin,
      deviceId: String(twin.tags['unit']),
    }));
    expect(captureAll(numbered).leftOut).toEqual([{ path: 'tags.unit', why: 'a device id' }]);
  });

  it('in the name of a method', () => {
    const { groups } = captureFleet(
      {
        name: 'made',
        twins: twins(8, () => ({})).map((twin) => ({ twin, weight: 1 })),
        devices: 8,
        conditions: [],
        methods: [
          { name: 'reboot-real-device-3', conditions: ['*'] },
          { name: 'reboot', conditions: ['*'] },
        ],
      },
      300,
    );
    expect(groups.map(({ methods }) => methods)).toEqual([{ reboot: {} }]);
  });

  it.each([
    ['a word that begins like one', 'real-device-0a', false],
    ['a word that ends like one', 'unreal-device-0', false],
    ['one between other signs', '(real-device-0)', true],
    ['digits that look like those of an id', '4712', false],
    ['an id of digits', 'no 4711!', true],
    ['an id that is too short to mean anything', 'a1', false],
  ])('%s: %s is found: %s', (_, text, isFound) => {
    expect(createIdFinder(['real-device-7', '4711', 'a1'])(text)).toBe(isFound);
  });
});

describe('a text is left out, even if many devices have it, when it is', () => {
  it.each<[string, JsonValue]>([
    ['an account of a company', 'bob@corp'],
    ['an address in a URL', 'user=bob%40example.com'],
    ['an address with a wide sign', 'bob＠example.com'],
    ['a Windows account', 'CORP\\anna'],
    ["somebody's own folder", '/home/anna/fw.bin'],
    ['a folder on Windows', 'C:\\Users\\anna\\fw.bin'],
    ['part of a connection string', 'HostName=h;DeviceId=x;x509=true'],
    ['a host of the service', 'acme.azure-devices.net'],
    ['basic credentials', 'Basic Ym9iOnB3'],
    ['an escaped signature', 'sr=h&sig%3Dabc'],
    ['a serial number', 'SN-1234567'],
    ['a phone number with other dashes', '+36–1–234–5678'],
    ['a phone number with characters that do not show', '+36\u200b1\u200b2345678'],
    ['degrees', '47°29\'52"N'],
    ['an address of the earth', 'geo:47.4,19'],
    ['a point', 'POINT(19.04 47.49)'],
    ['a short code of a place', '8FVXFV2R+2V'],
    ['a corner of a fence', [[19.0402, 47.4979]]],
    ['a token in a list in a map', [{ a: [{ b: 'eyJhbGciOiJIUzI1NiJ9.e30.abc' }] }]],
  ])('%s', (_, value) => {
    expect(judgeValue(value, 'value')).toBeDefined();
    const fleet = captureAll(twins(8, () => ({ value })));
    expect(fleet.groups[0]?.tags).toEqual({ kind: 'door' });
    expect(fleet.leftOut.map(({ path }) => path)).toEqual(['tags.value']);
  });

  it.each([
    ...[
      'doorCode',
      'unlock_code',
      'passcode',
      'puk',
      'certFingerprint',
      'wpaKey',
      'ｐａｓｓｗｏｒｄ',
      'pass\u200bword',
    ],
    ...['assignedTo', 'driver', 'members', 'household', 'dateOfBirth', 'gender', 'age', 'devEUI', 'geohash'],
    ...['coords', 'who', 'alias', 'family', 'recipient', 'Telefon'],
  ])('under the key %s', (key) => {
    expect(judgeKey(key)).toBeDefined();
  });

  it('a signature that is split over keys', () => {
    const parts = { sr: 'acme.azure-devices.net', sig: 'abc', se: 1_893_456_000, skn: 'device' };
    const text = yamlOf(captureAll(twins(8, () => ({ sas: parts, grant: parts }))));
    for (const value of ['acme', 'abc', '1893']) expect(text).not.toContain(value);
  });
});

it.each([
  ['a personal key', 'owner'],
  ['a device id beside it', 'parent'],
])('a secret that a query names is not copied under %s', (_, key) => {
  const secret = 'pwd=hunter2';
  const all = twins(12, (index) => ({ [key]: index % 2 ? secret : 'real-device-0' }));
  const fleet = captureAll(all, [`tags.${key} = '${secret}'`]);
  expect(yamlOf(fleet)).not.toContain('hunter2');
  expect(fleet.leftOut).toEqual([{ path: `tags.${key}`, why: 'a secret by its value' }]);
});

describe('a number', () => {
  const valuesOf = (numbers: (index: number) => number) =>
    JSON.stringify(captureAll(twins(8, (index) => ({ x: numbers(index) }))).groups.map(({ tags }) => tags));

  it('that identifies a device is rounded to three digits', () => {
    expect(valuesOf((index) => 4_471_233 + index)).toContain('4470000');
    expect(valuesOf((index) => 4_471_233 + index)).not.toContain('447123');
  });

  it('that gives a position is rounded to three digits, even if all devices have it', () => {
    expect(valuesOf(() => 47.49791)).toBe('[{"kind":"door","x":50}]');
    expect(valuesOf((index) => 47.49791 + index / 10_000)).not.toContain('47.49');
  });

  it('that is a setting is copied', () => {
    expect(valuesOf(() => 21.5)).toBe('[{"kind":"door","x":21.5}]');
    expect(valuesOf(() => 86_400)).toBe('[{"kind":"door","x":86400}]');
  });
});

describe('a text of', () => {
  it.each([
    [4, false],
    [5, true],
  ])('%i devices is copied: %s, also of those that have it in a list or as a key', (carriers, isCopied) => {
    const text = yamlOf(
      captureAll(
        twins(20, (index) =>
          index < carriers
            ? { room: 'Zebra', list: ['Zebra'], map: { Zebra: true } }
            : { room: 'calm', list: ['calm'], map: { calm: true } },
        ),
      ),
    );
    expect(text.includes('Zebra')).toBe(isCopied);
  });
});

describe('the document is valid, whatever a hub has:', () => {
  const deep = (levels: number): JsonObject => (levels === 0 ? { end: 1 } : { down: deep(levels - 1) });
  const odd: readonly (readonly [string, number, (index: number) => JsonObject])[] = [
    ['one device', 1, () => ({ a: 1 })],
    [
      '10,000 devices of as many shapes',
      10_000,
      (index) => ({ [`k${index}`]: index, [`t${index % 11}`]: 'x' }),
    ],
    ['controls in keys and texts', 8, () => ({ 'a\u0007b\n#: c': 'x\u0085y', '\u202eb': '\ud800' })],
    ['keys of every object', 8, () => JSON.parse('{"__proto__":{"constructor":1},"toString":2}')],
    ['what looks like a generator', 8, () => ({ a: [{ $cycle: [1] }], b: { $range: [1, 2] } })],
    [
      'numbers at the end of all numbers',
      8,
      (index) => ({ a: JSON.parse('1e999'), b: -0, c: 5e-324 * index }),
    ],
    ['texts that look like others', 8, () => ({ a: 'NaN', b: '.inf', c: 'null', d: '~', e: '1e3', f: 'no' })],
    ['twins as deep as hubs take', 8, () => deep(9)],
  ];
  it.each(odd)('%s', async (_, count, tagsOf) => {
    const all = twins(count, tagsOf);
    const text = yamlOf(captureAll(all), count);
    const fleet = await readFleet(text);
    expect(fleet.groups.reduce((sum, { count: of }) => sum + of, 0)).toBe(count);
    expect(yamlOf(captureAll([...all].reverse()), count)).toBe(text);
  });
});
