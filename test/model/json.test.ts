import { describe, expect, it } from 'vitest';
import { type JsonPath, type JsonValue, valueAt } from '../../src/model/json.ts';

const document: JsonValue = {
  groups: [{ name: 'doors' }, { name: 'gates' }],
  tags: { '0': 'ground', empty: null, off: false },
};

const cases: Record<string, { path: JsonPath; value: JsonValue | undefined }> = {
  'the empty path leads to the whole': { path: [], value: document },
  'a key leads to an own member': { path: ['tags', 'off'], value: false },
  'null is a value': { path: ['tags', 'empty'], value: null },
  'a number is a position in a list': { path: ['groups', 1, 'name'], value: 'gates' },
  'a number is also a key written in digits': { path: ['tags', 0], value: 'ground' },
  'digits as text are no position in a list': { path: ['groups', '1'], value: undefined },
  'a missing key leads nowhere': { path: ['tags', 'floor'], value: undefined },
  'a position past the end leads nowhere': { path: ['groups', 2], value: undefined },
  'a path into text or null leads nowhere': { path: ['tags', 'empty', 'length'], value: undefined },
  'an inherited key leads nowhere': { path: ['tags', 'constructor'], value: undefined },
  'the length of a list is not in it': { path: ['groups', 'length'], value: undefined },
};

describe('valueAt', () => {
  for (const [name, { path, value }] of Object.entries(cases)) {
    it(name, () => expect(valueAt(document, path)).toEqual(value));
  }
});
