import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/query/ast.ts';
import { compileCondition } from '../../src/query/compile.ts';
import { printExpression } from '../../src/query/print.ts';
import type { Semantics } from '../../src/query/semantics.ts';
import { conditionTree, row } from '../support/query/arbitraries.ts';
import { evaluate } from '../support/query/reference.ts';

const switches: fc.Arbitrary<Semantics> = fc.record({
  missingUnequal: fc.constantFrom('undefined' as const, 'true' as const),
  mixedTypeOrder: fc.constantFrom('undefined' as const, 'false' as const),
  textOrder: fc.constantFrom('ordinal' as const, 'ignore-case' as const),
  emptyList: fc.constant('false' as const),
  unknownColumn: fc.constant('undefined' as const),
  orderBy: fc.constant('allowed' as const),
  unnamedAggregate: fc.constant('position' as const),
  missingGroup: fc.constant('group' as const),
});

const negation = (operand: Expression): Expression => ({ kind: 'not', operand, start: 0, end: 0 });
const chain = (kind: 'and' | 'or', ...operands: Expression[]): Expression => ({
  kind,
  operands,
  start: 0,
  end: 0,
});
const holds = (tree: Expression, twin: object) =>
  compileCondition(printExpression(tree)).matches({ ...twin });

describe('the evaluator', () => {
  it('agrees with the reference interpreter, on truth and on falsehood', () => {
    fc.assert(
      fc.property(conditionTree, row, switches, (tree, twin, semantics) => {
        const expected = evaluate(tree, twin, semantics);
        expect(compileCondition(printExpression(tree), semantics).matches(twin)).toBe(expected === true);
        const negated = printExpression(negation(tree));
        expect(compileCondition(negated, semantics).matches(twin)).toBe(expected === false);
      }),
      { numRuns: 1500 },
    );
  });

  it('keeps De Morgan, whatever is missing', () => {
    fc.assert(
      fc.property(conditionTree, conditionTree, row, (one, two, twin) => {
        const outside = negation(chain('and', one, two));
        const inside = chain('or', negation(one), negation(two));
        expect(holds(outside, twin)).toBe(holds(inside, twin));
      }),
    );
  });

  it('never holds for a condition and its negation at once', () => {
    fc.assert(
      fc.property(conditionTree, row, (tree, twin) => {
        expect(holds(chain('and', tree, negation(tree)), twin)).toBe(false);
      }),
    );
  });

  it.each([
    ["tags.building = '43' OR NOT tags.building = '43'", 'the middle is not excluded'],
    ["tags.building != '43' OR tags.building = '43'", 'unequal is not the complement of equal'],
    ['tags.floor < 2 OR tags.floor >= 2', 'below is not the complement of at least'],
  ])('leaves out devices without the property: %s, as %s', (condition) => {
    const { matches } = compileCondition(condition);
    expect(matches({ deviceId: 'a', tags: {} })).toBe(false);
    expect(matches({ deviceId: 'a', tags: { building: '43', floor: 1 } })).toBe(true);
  });
});
