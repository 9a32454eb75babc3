import { describe, expect, it } from 'vitest';
import { checkTwinSection } from '../../../src/manifests/operation/twin-rules.ts';
import type { JsonObject, JsonValue } from '../../../src/model/json.ts';

function nested(levels: number): JsonObject {
  let value: JsonValue = 1;
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return { top: value };
}

interface Case {
  readonly name: string;
  readonly value: JsonObject;
  readonly section?: 'tags' | 'desired';
  readonly found: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'ten levels', value: nested(9), found: [] },
  { name: 'eleven levels', value: nested(10), found: ['twin-depth at top.a.a.a.a.a.a.a.a.a'] },
  {
    name: 'a list is a level',
    value: { a: [[[[[[[[[[1]]]]]]]]]] },
    found: ['twin-depth at a.0.0.0.0.0.0.0.0.0'],
  },
  {
    name: 'the largest and the smallest integer',
    value: { a: 4503599627370495, b: -4503599627370496 },
    found: [],
  },
  { name: 'one more', value: { a: 4503599627370496 }, found: ['twin-number at a'] },
  { name: 'a large fraction is no integer', value: { a: 1.5, b: 2.5e-7 }, found: [] },
  { name: 'text of 4 KB', value: { a: 'x'.repeat(4_096) }, found: [] },
  { name: 'text of 4 KB and a byte', value: { a: 'x'.repeat(4_097) }, found: ['twin-size at a'] },
  { name: 'bytes count, not characters', value: { a: 'é'.repeat(2_049) }, found: ['twin-size at a'] },
  { name: 'control characters do not count', value: { a: `${'x'.repeat(4_096)}\n` }, found: [] },
  { name: 'null removes a key', value: { a: null, b: { c: null } }, found: [] },
  { name: 'null in a list', value: { a: [[null]] }, found: ['twin-null-in-list at a.0.0'] },
  { name: 'an empty key is accepted by the hub', value: { '': 1 }, found: [] },
  {
    name: 'a key of more than 1 KB',
    value: { ['k'.repeat(1_025)]: 1 },
    found: [`twin-key at ${'k'.repeat(1_025)}`],
  },
  ...['.', '$', '#', ' ', '\u0007', '\u0085'].map((bad) => ({
    name: `${JSON.stringify(bad)} in a key`,
    value: { [`a${bad}b`]: 1 },
    found: [`twin-key at a${bad}b`],
  })),
  // 2 bytes of key and 4,090 of text, twice, are 8,184; the number and its key add 9.
  {
    name: 'tags over 8 KB',
    value: { aa: 'x'.repeat(4_090), bb: 'x'.repeat(4_090), c: 1 },
    found: ['twin-size at '],
  },
  {
    name: 'tags of exactly 8 KB',
    value: { aa: 'x'.repeat(4_090), bb: 'x'.repeat(4_089), c: 1 },
    found: [],
  },
  {
    name: 'desired properties have four times the room',
    section: 'desired',
    value: { aa: 'x'.repeat(4_090), bb: 'x'.repeat(4_090), c: 1 },
    found: [],
  },
];

describe('a part of a twin', () => {
  it.each(cases)('$name', ({ value, section = 'tags', found }) => {
    const findings = checkTwinSection(section, value, []);
    expect(findings.map(({ code, path }) => `${code} at ${path.join('.')}`)).toEqual(found);
  });
});
