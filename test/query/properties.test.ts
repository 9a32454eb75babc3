import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/query/ast.ts';
import { compileCondition } from '../../src/query/compile.ts';
import { parseCondition, parseStatement } from '../../src/query/parse.ts';
import { printCondition, printExpression, printStatement } from '../../src/query/print.ts';
import type { Semantics } from '../../src/query/semantics.ts';
import { conditionTree, row, withoutPositions } from './arbitraries.ts';
import { CONDITIONS, STATEMENTS } from './corpus.ts';
import { evaluate } from './reference.ts';
import { TWINS } from './sample-twins.ts';

const readBack = (tree: Expression) => parseCondition(printExpression(tree));

describe('the printer', () => {
  it('prints what reads back as the same tree', () => {
    fc.assert(
      fc.property(conditionTree, (tree) => {
        const { tree: again, problems } = readBack(tree);
        expect(problems).toEqual([]);
        expect(withoutPositions(again.where)).toEqual(withoutPositions(tree));
      }),
      { numRuns: 800 },
    );
  });

  it.each(CONDITIONS)('keeps the meaning of $condition', ({ condition }) => {
    const { tree } = parseCondition(condition);
    const printed = printCondition(tree);
    expect(withoutPositions(parseCondition(printed).tree)).toEqual(withoutPositions(tree));
    const [before, after] = [compileCondition(condition), compileCondition(printed)];
    expect(TWINS.map((twin) => after.matches(twin))).toEqual(TWINS.map((twin) => before.matches(twin)));
  });

  it.each(STATEMENTS)('keeps the tree of $statement', ({ statement }) => {
    const { tree } = parseStatement(statement);
    const again = parseStatement(printStatement(tree));
    expect(again.problems).toEqual([]);
    expect(withoutPositions(again.tree)).toEqual(withoutPositions(tree));
  });
});

const switches: fc.Arbitrary<Semantics> = fc.record({
  missingUnequal: fc.constantFrom('undefined' as const, 'true' as const),
  mixedTypeOrder: fc.constantFrom('undefined' as const, 'false' as const),
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
