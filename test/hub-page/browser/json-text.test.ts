import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/hub-page/browser/json-text.ts';

describe('JSON that is wrong', () => {
  it.each([
    ['a name without quotes', '{ lock: 1 }', 1, 3, 'expected a name in double quotes, found "l"'],
    [
      'a value without quotes',
      '{ "lock": open }',
      1,
      11,
      'expected a value: write "open" with quotes, found "o"',
    ],
    ['a comma too many', '{\n  "lock": 1,\n}', 3, 1, 'expected a name in double quotes, found "}"'],
    ['a comma too few', '{\n  "lock": 1\n  "floor": 2\n}', 3, 3, 'expected a comma or }, found "\\""'],
    ['a comma too few in a list', '[1 2]', 1, 4, 'expected a comma or ], found "2"'],
    ['no colon', '{ "lock" 1 }', 1, 10, 'expected a colon after "lock", found "1"'],
    ['no value', '{ "lock": }', 1, 11, 'expected a value, found "}"'],
    ['no end', '{ "lock": { "state": 1 }', 1, 25, 'expected a comma or }, found the end'],
    [
      'a text without an end',
      '{ "lock": "open }',
      1,
      11,
      'this text has no end, or a character that needs a backslash, found "\\""',
    ],
    ['single quotes', "{ 'lock': 1 }", 1, 3, 'expected a name in double quotes, found "\'"'],
    ['a name that is there twice', '{ "a": 1, "b": 2, "a": 3 }', 1, 19, '"a" is there twice, found "\\""'],
    ['more than one value', '{} {}', 1, 4, 'expected nothing more, found "{"'],
    ['a number with a zero in front', '{ "floor": 01 }', 1, 13, 'expected a comma or }, found "1"'],
    ['too many levels', '['.repeat(300), 1, 201, 'this is nested too deeply, found "["'],
  ])('%s is shown at its place', (_name, text, line, column, message) => {
    expect(parseJson(text)).toMatchObject({ line, column, message });
  });
});

it('reads all that JSON.parse reads, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 5 }),
      fc.nat(),
      fc.constantFrom('', ',', '"', '}', '\\', '\n', '0', 'e'),
      (text, at, extra) => {
        const place = at % (text.length + 1);
        const changed = text.slice(0, place) + extra + text.slice(place);
        const parsed = parseJson(changed);
        let expected: unknown;
        try {
          expected = { value: JSON.parse(changed) };
        } catch {
          expected = { message: expect.any(String), offset: expect.any(Number) };
        }
        // JSON.parse takes a name that is there twice.
        if ('message' in parsed && parsed.message.includes('twice')) return;
        expect(parsed).toMatchObject(expected as object);
      },
    ),
    { numRuns: 500 },
  );
});

it('a member named __proto__ is a member', () => {
  const parsed = parseJson('{ "__proto__": { "a": 1 } }');
  expect('value' in parsed && JSON.stringify(parsed.value)).toBe('{"__proto__":{"a":1}}');
});
