import { type Column, type Literal, walk } from '../ast.ts';
import { knownColumnAt, pathOf } from '../columns.ts';
import { printValue } from '../print.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { type CheckedQuery, constantUse, writtenAs } from './checked-query.ts';

/**
 * The beginning of an instant in UTC, as far as somebody writes it: the hub compares times as text, so a beginning is a
 * good bound.
 */
const BEGINNING =
  /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d{1,7})?)?)?Z?)?)?)?$/;
const WHOLE = /T\d\d:\d\d:\d\d(?:\.\d{1,7})?Z$/;

/** Times that are compared with a text in another form: `28/11/2026`, `2026-11-28 10:00`, `…+01:00`. */
export function checkTimes(query: CheckedQuery): readonly QueryProblem[] {
  const found: QueryProblem[] = [];
  for (const part of walk(query.where)) {
    const use = constantUse(part);
    if (!use || knownColumnAt(pathOf(use.column, query.rows), query.rows)?.isTime !== true) continue;
    for (const constant of use.constants) {
      const mismatch = checkTime(constant, use.column, use.equality, query);
      if (mismatch) found.push(mismatch);
    }
  }
  return found;
}

function checkTime(
  constant: Literal,
  column: Column,
  equality: boolean,
  query: CheckedQuery,
): QueryProblem | undefined {
  const { value } = constant;
  if (typeof value !== 'string' || (BEGINNING.test(value) && (!equality || WHOLE.test(value))))
    return undefined;
  const name = writtenAs(column, query);
  const message = `\`${name}\` is compared as text, and ${printValue(value)} is not in its form, such as '2026-11-28T10:00:00Z'`;
  return problem('query-time-form', constant, message, hintFor(value, equality));
}

function hintFor(value: string, equality: boolean): string {
  if (equality && BEGINNING.test(value))
    return 'write a bound with `<` or `>=`: times have fractions of a second';
  const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)
    ? Date.parse(value.replace(' ', 'T'))
    : Number.NaN;
  const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/i.test(value);
  return Number.isNaN(instant) || !hasOffset
    ? 'write year, month and day first, and the time in UTC'
    : `write '${new Date(instant).toISOString().replace('.000Z', 'Z')}'`;
}
