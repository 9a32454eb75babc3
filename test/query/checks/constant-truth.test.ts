import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCondition } from '../../../src/query/check.ts';
import { compileCondition } from '../../../src/query/compile.ts';

const value = fc.constantFrom('1', '2', '3', "'x'", "'y'", 'true');
const test = fc.oneof(
  fc.tuple(fc.constantFrom('=', '!=', '<', '<=', '>', '>='), value).map((pair) => `tags.a ${pair.join(' ')}`),
  fc
    .tuple(fc.constantFrom('IN', 'NIN'), fc.array(value, { minLength: 1, maxLength: 3 }))
    .map(([word, values]) => `tags.a ${word} [${values.join(', ')}]`),
  fc.constantFrom('IS_DEFINED(tags.a)', "STARTSWITH(tags.a, 'x')"),
);
const part = fc.oneof(
  test,
  test.map((text) => `NOT ${text}`),
);
const parts = fc.array(part, { minLength: 2, maxLength: 4 });

/** The property missing, and with a value on, below, between and above all those above. */
const TWINS = [
  { tags: {} },
  ...[0, 1, 1.5, 2, 2.5, 3, 4, '', 'a', 'x', 'xa', 'y', 'z', true, false].map((a) => ({ tags: { a } })),
];

const reached = (condition: string) => TWINS.filter(compileCondition(condition).matches).length;
const codes = (condition: string) => checkCondition(condition).map(({ code }) => code);

describe('a condition that is always or never true', () => {
  it('query-never-true of parts joined by AND: no device passes', () => {
    fc.assert(
      fc.property(parts, (some) => {
        const condition = some.join(' AND ');
        fc.pre(codes(condition).includes('query-never-true'));
        expect([condition, reached(condition)]).toEqual([condition, 0]);
      }),
    );
  });

  it('query-always-true of parts joined by OR: every device passes', () => {
    fc.assert(
      fc.property(parts, (some) => {
        const condition = ['NOT IS_DEFINED(tags.a)', ...some].join(' OR ');
        fc.pre(codes(condition).includes('query-always-true'));
        expect([condition, reached(condition)]).toEqual([condition, TWINS.length]);
      }),
    );
  });
});
