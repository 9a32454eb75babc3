import { describe, expect, it } from 'vitest';
import { compileCondition } from '../../src/query/compile.ts';

const ROW = {
  tags: { t: true, f: false, n: null, one: 1, text: 'b', object: { a: 1 }, list: [1], fifty: 50 },
};

/** The truth of a condition as the outside can see it: it holds, its negation holds, or neither. */
function truthOf(condition: string): boolean | undefined {
  if (compileCondition(condition).matches(ROW)) return true;
  return compileCondition(`NOT (${condition})`).matches(ROW) ? false : undefined;
}

describe('three-valued logic', () => {
  it.each([
    // AND, OR and NOT over true, false and undefined (a missing tag).
    ['tags.t AND tags.t', true],
    ['tags.t AND tags.f', false],
    ['tags.f AND tags.f', false],
    ['tags.missing AND tags.f', false],
    ['tags.f AND tags.missing', false],
    ['tags.missing AND tags.t', undefined],
    ['tags.t AND tags.missing', undefined],
    ['tags.missing AND tags.missing', undefined],
    ['tags.t AND tags.t AND tags.missing AND tags.f', false],
    ['tags.t OR tags.f', true],
    ['tags.f OR tags.f', false],
    ['tags.missing OR tags.t', true],
    ['tags.t OR tags.missing', true],
    ['tags.missing OR tags.f', undefined],
    ['tags.f OR tags.missing', undefined],
    ['tags.missing OR tags.missing', undefined],
    ['tags.f OR tags.f OR tags.missing OR tags.t', true],
    ['NOT tags.t', false],
    ['NOT tags.f', true],
    ['NOT tags.missing', undefined],
    // Any comparison with undefined.
    ['tags.missing = 1', undefined],
    ['tags.missing != 1', undefined],
    ['tags.missing < 1', undefined],
    ['tags.missing <= 1', undefined],
    ['tags.missing > 1', undefined],
    ['tags.missing >= 1', undefined],
    ['tags.missing = tags.missing', undefined],
    ['tags.missing != tags.missing', undefined],
    ['tags.missing = undefined', undefined],
    ['undefined = undefined', undefined],
    ['tags.missing IN [1]', undefined],
    ['tags.missing NIN [1]', undefined],
    ['tags.missing = null', undefined],
    // null
    ['null = null', true],
    ['null != null', false],
    ['null <= null', true],
    ['null >= null', true],
    ['null < null', false],
    ['tags.n = null', true],
    ['tags.n != null', false],
    ["null = 'x'", undefined],
    ["null != 'x'", undefined],
    ['1 = null', undefined],
    ['tags.one = null', false],
    ['tags.one != null', true],
    ['tags.one < null', undefined],
    // Numbers and text are never equal and never ordered.
    ["50 = '50'", false],
    ["50 != '50'", true],
    ["tags.fifty = '50'", false],
    ["tags.fifty != '50'", true],
    ["tags.fifty IN ['50']", false],
    ["tags.fifty NIN ['50']", true],
    ["tags.fifty < '60'", undefined],
    // Text is compared by code unit.
    ["tags.text = 'B'", false],
    ["tags.text > 'B'", true],
    ["tags.text < 'c'", true],
    ["tags.text >= 'b'", true],
    // false is below true.
    ['false < true', true],
    ['true < false', false],
    ['tags.f <= tags.t', true],
    ['tags.t = tags.t', true],
    // Objects and lists cannot be compared.
    ["tags.object = 'a'", undefined],
    ["tags.object != 'a'", undefined],
    ['tags.object = tags.object', undefined],
    ['tags.object IN [1]', undefined],
    ['tags.object NIN [1]', undefined],
    ['tags.list = 1', undefined],
    ['tags.object > 1', undefined],
    // A value that is no truth is neither true nor false.
    ['tags.one', undefined],
    ['tags.text', undefined],
    ['tags.object', undefined],
    ['tags.n', undefined],
    // Arithmetic needs numbers.
    ['tags.one + 1 = 2', true],
    ["tags.one + '1' = 2", undefined],
    ['tags.text * 2 = 2', undefined],
    ['-tags.text = 1', undefined],
    ['tags.one % 0 = 0', undefined],
    ['tags.one / 0 = 0', undefined],
    ['tags.missing + 1 = 1', undefined],
    // Functions.
    ['IS_DEFINED(tags.n)', true],
    ['IS_DEFINED(tags.missing)', false],
    ["STARTSWITH(tags.missing, 'a')", undefined],
    ["STARTSWITH(tags.one, '1')", undefined],
    ["STARTSWITH(tags.text, 'x')", false],
    ['IS_NULL(tags.n)', true],
    ['IS_NULL(tags.missing)', false],
    ['IS_PRIMITIVE(tags.n)', true],
    ['IS_OBJECT(tags.n)', false],
  ] as const)('%s is %s', (condition, truth) => {
    expect(truthOf(condition)).toBe(truth);
  });
});
