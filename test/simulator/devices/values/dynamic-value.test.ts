import { describe, expect, it } from 'vitest';
import {
  compileDynamicValue,
  type ValueContext,
} from '../../../../src/simulator/devices/values/dynamic-value.ts';
import type { JsonValue } from '../../../../src/simulator/json.ts';

const scene = (changes: Partial<ValueContext> = {}): ValueContext => ({
  index: 3,
  count: 1,
  now: Date.UTC(2027, 3, 6, 1, 15, 0, 250),
  request: () => ({ lockTime: '10m', nested: { level: 4 }, none: null }),
  tags: () => ({ building: '43' }),
  desired: () => ({ firmware: { version: '3.3.0' } }),
  reported: () => ({ bootCount: 7, firmware: { version: '3.2.0', parts: [1, { a: 2 }] } }),
  ...changes,
});

const madeOf = (written: JsonValue, changes: Partial<ValueContext> = {}): JsonValue => {
  const { make } = compileDynamicValue(written, { seed: 7, path: 'here' });
  return make === undefined ? written : make(scene(changes));
};

describe('a dynamic value', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['plain', { a: [1, null, 'x'] }, { a: [1, null, 'x'] }],
    ['of the call', { $request: 'lockTime' }, '10m'],
    ['deep in the call', { $request: 'nested.level' }, 4],
    ['the whole call', { $request: '*' }, { lockTime: '10m', nested: { level: 4 }, none: null }],
    ['missing in the call', { $request: 'who' }, null],
    ['below a text', { $request: 'lockTime.minutes' }, null],
    ['null in the call, with a default', { $request: 'none', default: 1 }, 1],
    ['a dynamic default', { $request: 'who', default: { $tag: 'building' } }, '43'],
    ['a default that is not needed', { $request: 'lockTime', default: 'never' }, '10m'],
    ['a name that every object inherits', { $request: 'constructor' }, null],
    ['from the tags', { $tag: 'building' }, '43'],
    ['from desired', { $desired: 'firmware.version' }, '3.3.0'],
    ['from reported', { $reported: 'firmware.version' }, '3.2.0'],
    ['a part of reported', { $reported: 'firmware' }, { version: '3.2.0', parts: [1, { a: 2 }] }],
    ['inside a list', { $reported: 'firmware.parts.0' }, null],
    ['a sum', { $add: [{ $reported: 'bootCount' }, 1] }, 8],
    ['a sum with a missing part', { $add: [{ $reported: 'rotations' }, 1] }, 1],
    ['a sum with a text', { $add: [{ $tag: 'building' }, 2, -5] }, -3],
    ['the time', { $now: true }, '2027-04-06T01:15:00.250Z'],
    ['a later time', { $now: true, plus: 90_000 }, '2027-04-06T01:16:30.250Z'],
    [
      'a template of everything',
      { $template: '{index:2}: {request.lockTime} {tag.building} {desired.firmware.version} {now}' },
      '03: 10m 43 3.3.0 2027-04-06T01:15:00.250Z',
    ],
    ['a template of a missing value', { $template: '<{request.who}>' }, '<>'],
    ['a template of a list', { $template: '{reported.firmware.parts}' }, '[1,{"a":2}]'],
    ['a cycle over the devices', { $cycle: ['a', { $request: 'lockTime' }, { $tag: 'building' }] }, '43'],
    ['a dynamic value by weight', { $weighted: [{ value: { $request: 'lockTime' }, weight: 1 }] }, '10m'],
    ['inside objects and lists', { a: [{ b: { $tag: 'building' } }] }, { a: [{ b: '43' }] }],
  ])('%s', (_name, written, made) => {
    expect(madeOf(written)).toEqual(made);
  });

  it('differs between calls, and is the same for the same call', () => {
    const drawn = (count: number) =>
      madeOf({ number: { $range: [0, 1_000_000] }, text: { $hex: 40 } }, { count });
    const all = Array.from({ length: 50 }, (_, at) => drawn(at + 1));
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(50);
    expect(Array.from({ length: 50 }, (_, at) => drawn(at + 1))).toEqual(all);
  });

  it('differs between devices and between paths', () => {
    const hex = { $hex: 12 };
    const { a, b } = madeOf({ a: hex, b: hex }) as { a: string; b: string };
    expect(a).toMatch(/^[0-9a-f]{12}$/);
    expect(new Set([a, b, madeOf({ a: hex }, { index: 4 })]).size).toBe(3);
  });

  it('without $ words has no maker', () => {
    expect(compileDynamicValue({ a: [{ b: 1 }] }, { seed: 1, path: '' }).make).toBeUndefined();
  });

  it.each<[string, JsonValue]>([
    ['an unknown word', { $shuffle: [1] }],
    ['a path that is not text', { $request: 1 }],
    ['a sum that is not a list', { $add: 1 }],
    ['an empty $cycle', { $cycle: [] }],
  ])('throws for %s', (_name, written) => {
    expect(() => compileDynamicValue(written, { seed: 1, path: '' })).toThrow();
  });
});
