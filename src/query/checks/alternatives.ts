import type { Expression, LiteralValue } from '../ast.ts';
import { isAlwaysThere } from '../columns.ts';
import type { CheckedQuery } from './checked-query.ts';
import { type Demand, demandsOf } from './demands.ts';

/** Whether the alternatives of an OR leave out no device: of one property, every value and its absence are named. */
export function coverEverything(alternatives: readonly Expression[], query: CheckedQuery): boolean {
  return demandsOf(alternatives, query).some(
    ({ column, demands }) =>
      coverEveryValue(demands) &&
      (isAlwaysThere(column, query.rows) || demands.some(({ kind }) => kind === 'missing')),
  );
}

/** A value that each `none-of` excludes has to be allowed by a `one-of`. */
function coverEveryValue(demands: readonly Demand[]): boolean {
  if (demands.some(({ kind }) => kind === 'present')) return true;
  const allowed = new Set<LiteralValue>();
  let excluded: readonly LiteralValue[] | undefined;
  for (const demand of demands) {
    if (demand.kind === 'one-of') for (const value of demand.values) allowed.add(value);
    if (demand.kind === 'none-of')
      excluded = excluded?.filter((value) => demand.values.includes(value)) ?? demand.values;
  }
  return excluded?.every((value) => allowed.has(value)) ?? false;
}
