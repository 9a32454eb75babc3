import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/query/ast.ts';
import { compileCondition } from '../../src/query/compile.ts';
import { parseCondition, parseStatement } from '../../src/query/parse.ts';
import { printCondition, printExpression, printStatement } from '../../src/query/print.ts';
import { conditionTree, withoutPositions } from '../support/query/arbitraries.ts';
import { CONDITIONS, STATEMENTS } from '../support/query/corpus.ts';
import { TWINS } from '../support/query/sample-twins.ts';

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
