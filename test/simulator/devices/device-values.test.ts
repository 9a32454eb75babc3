import { describe, expect, it } from 'vitest';
import { compileLive, type Scene } from '../../../src/simulator/devices/device-values.ts';
import type { JsonValue } from '../../../src/simulator/json.ts';

const scene = (changes: Partial<Scene> = {}): Scene => ({
  index: 3,
  count: 1,
  now: Date.UTC(2027, 3, 6, 1, 15, 0, 250),
  request: () => ({ lockTime: '10m', nested: { level: 4 }, none: null }),
  tags: () => ({ building: '43' }),
  desired: () => ({ firmware: { version: '3.3.0' } }),
  reported: () => ({ bootCount: 7, firmware: { version: '3.2.0', parts: [1, { a: 2 }] } }),
  ...changes,
});

const madeOf = (written: JsonValue, changes: Partial<Scene> = {}): JsonValue => {
  const { make } = compileLive(written, { seed: 7, place: 'here' });
  return make === undefined ? written : make(scene(changes));
};

describe('a value made on the spot', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['plain', { a: [1, null, 'x'] }, { a: [1, null, 'x'] }],
    ['from the call', { $request: 'lockTime' }, '10m'],
    ['from deep in the call', { $request: 'nested.level' }, 4],
    ['the whole call', { $request: '*' }, { lockTime: '10m', nested: { level: 4 }, none: null }],
    ['what the call has not got', { $request: 'who' }, null],
    ['what is below a text', { $request: 'lockTime.minutes' }, null],
    ['null in the call, by default', { $request: 'none', default: 1 }, 1],
    ['a default that is made too', { $request: 'who', default: { $tag: 'building' } }, '43'],
    ['no default where there is something', { $request: 'lockTime', default: 'never' }, '10m'],
    ['a name of every object', { $request: 'constructor' }, null],
    ['from the tags', { $tag: 'building' }, '43'],
    ['from desired', { $desired: 'firmware.version' }, '3.3.0'],
    ['from reported', { $reported: 'firmware.version' }, '3.2.0'],
    ['a part of reported', { $reported: 'firmware' }, { version: '3.2.0', parts: [1, { a: 2 }] }],
    ['inside lists of reported nothing', { $reported: 'firmware.parts.0' }, null],
    ['one more', { $add: [{ $reported: 'bootCount' }, 1] }, 8],
    ['one more than nothing', { $add: [{ $reported: 'rotations' }, 1] }, 1],
    ['texts add nothing', { $add: [{ $tag: 'building' }, 2, -5] }, -3],
    ['the time', { $now: true }, '2027-04-06T01:15:00.250Z'],
    ['a time later', { $now: true, plus: 90_000 }, '2027-04-06T01:16:30.250Z'],
    [
      'a text of all of it',
      { $template: '{index:2}: {request.lockTime} {tag.building} {desired.firmware.version} {now}' },
      '03: 10m 43 3.3.0 2027-04-06T01:15:00.250Z',
    ],
    ['a text of what is not there', { $template: '<{request.who}>' }, '<>'],
    ['a text of a list', { $template: '{reported.firmware.parts}' }, '[1,{"a":2}]'],
    ['in turn over the devices', { $cycle: ['a', { $request: 'lockTime' }, { $tag: 'building' }] }, '43'],
    ['by weight, made too', { $weighted: [{ value: { $request: 'lockTime' }, weight: 1 }] }, '10m'],
    ['inside maps and lists', { a: [{ b: { $tag: 'building' } }] }, { a: [{ b: '43' }] }],
  ])('%s', (_name, written, made) => {
    expect(madeOf(written)).toEqual(made);
  });

  it('draws anew for every call, and the same for the same call', () => {
    const drawn = (count: number) =>
      madeOf({ number: { $range: [0, 1_000_000] }, text: { $hex: 40 } }, { count });
    const all = Array.from({ length: 50 }, (_, at) => drawn(at + 1));
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(50);
    expect(Array.from({ length: 50 }, (_, at) => drawn(at + 1))).toEqual(all);
  });

  it('draws apart for two devices and two places', () => {
    const hex = { $hex: 12 };
    const { a, b } = madeOf({ a: hex, b: hex }) as { a: string; b: string };
    expect(a).toMatch(/^[0-9a-f]{12}$/);
    expect(new Set([a, b, madeOf({ a: hex }, { index: 4 })]).size).toBe(3);
  });

  it('is known to be always the same when nothing in it is made', () => {
    expect(compileLive({ a: [{ b: 1 }] }, { seed: 1, place: '' }).make).toBeUndefined();
  });

  it.each<[string, JsonValue]>([
    ['no value that is known', { $shuffle: [1] }],
    ['a path that is none', { $request: 1 }],
    ['a sum of one', { $add: 1 }],
    ['an empty $cycle', { $cycle: [] }],
  ])('%s is a broken promise', (_name, written) => {
    expect(() => compileLive(written, { seed: 1, place: '' })).toThrow();
  });
});
