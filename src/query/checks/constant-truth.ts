import { type Column, childrenOf, conjunctsOf, type Expression } from '../ast.ts';
import { isAlwaysThere, knownColumnAt, pathOf, wordsFor } from '../columns.ts';
import { compileTruth } from '../compile-expression.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { DEFAULT_SEMANTICS } from '../semantics.ts';
import { coverEverything } from './alternatives.ts';
import { type CheckedQuery, constantUse, writtenAs } from './checked-query.ts';
import { findContradiction } from './contradictions.ts';

/** Parts that are true for no device, or a whole condition that is true for every device. */
export function checkTruth(query: CheckedQuery): readonly QueryProblem[] {
  if (isAlwaysTrue(query.where, query)) {
    const hint =
      query.rows === 'simulated-devices'
        ? 'remove `when`'
        : 'for every device, write `allDevices: true` instead of a query';
    return [problem('query-always-true', query.where, 'this is true for every device', hint)];
  }
  return checkNeverTrue(query);
}

/** Parts that are true for no row. */
export function checkNeverTrue(query: CheckedQuery): readonly QueryProblem[] {
  return [...findNeverTrue(query.where, query)];
}

function* findNeverTrue(part: Expression, query: CheckedQuery): Generator<QueryProblem> {
  const own = explainNeverTrue(part, query);
  if (own) {
    yield own;
    return;
  }
  if (part.kind === 'and') {
    const conjuncts = conjunctsOf(part);
    const contradiction = findContradiction(conjuncts, query);
    if (contradiction) yield contradiction;
    for (const conjunct of conjuncts) yield* findNeverTrue(conjunct, query);
  } else if (part.kind === 'or') {
    for (const operand of part.operands) yield* findNeverTrue(operand, query);
  }
}

function explainNeverTrue(part: Expression, query: CheckedQuery): QueryProblem | undefined {
  const use = constantUse(part);
  const negated =
    (part.kind === 'comparison' && part.operator === '!=') || (part.kind === 'membership' && part.negated);
  if (use && !negated) {
    const nothing = use.constants.every(({ value }) => value === null || value === undefined);
    if (nothing && use.constants.length > 0 && !mayBeNull(use.column, query)) {
      const { row, thing } = wordsFor(query.rows);
      const hint = isAlwaysThere(use.column, query.rows)
        ? `remove it: every ${thing} has a value there`
        : `for ${thing}s without it, write \`NOT IS_DEFINED(${writtenAs(use.column, query)})\``;
      return problem('query-never-true', part, `${row} never contains null, so this is never true`, hint);
    }
    if (use.constants.length === 0)
      return problem('query-never-true', part, 'the list is empty, so this is never true');
  }
  if (!isConstant(part) || isConstantly(part, true, query)) return undefined;
  return part.kind === 'literal' && typeof part.value === 'string'
    ? problem(
        'query-never-true',
        part,
        'this is a text alone, so it is never true',
        'leave out the quotes around the whole condition',
      )
    : problem('query-never-true', part, 'this is never true');
}

/** Whether null is a value there, as in what a job writes. */
function mayBeNull(column: Column, { rows }: CheckedQuery): boolean {
  const path = pathOf(column, rows);
  return path.some((_, index) => knownColumnAt(path.slice(0, index + 1), rows)?.nullable === true);
}

function isConstant(part: Expression): boolean {
  if (part.kind === 'column') return false;
  if (part.kind === 'literal') return part.scheduledTime === undefined;
  return childrenOf(part).every(isConstant);
}

/** Every text begins and ends with it. */
function isEmptyText(part: Expression | undefined): boolean {
  return part?.kind === 'literal' && part.value === '';
}

function isConstantly(part: Expression, wanted: boolean, query: CheckedQuery): boolean {
  return compileTruth(part, wanted, { rows: query.rows, semantics: DEFAULT_SEMANTICS })({});
}

function isAlwaysTrue(part: Expression, query: CheckedQuery): boolean {
  if (isConstant(part)) return isConstantly(part, true, query);
  if (part.kind === 'and') return part.operands.every((operand) => isAlwaysTrue(operand, query));
  if (part.kind === 'or') {
    return (
      part.operands.some((operand) => isAlwaysTrue(operand, query)) || coverEverything(part.operands, query)
    );
  }
  if (part.kind !== 'call') return false;
  const [first, second] = part.args;
  if (first?.kind !== 'column' || !isAlwaysThere(first, query.rows)) return false;
  return part.name === 'IS_DEFINED' || (/^(?:STARTSWITH|ENDSWITH)$/.test(part.name) && isEmptyText(second));
}
