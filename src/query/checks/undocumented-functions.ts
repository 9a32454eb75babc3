import { walk } from '../ast.ts';
import { FUNCTIONS } from '../functions.ts';
import { problem, type QueryProblem } from '../problem.ts';
import type { CheckedQuery } from './checked-query.ts';

/** Functions known from the word list alone: a hub that does not take them fails the job when it is due. */
export function checkFunctions(query: CheckedQuery): readonly QueryProblem[] {
  const found: QueryProblem[] = [];
  for (const part of walk(query.where)) {
    if (part.kind !== 'call' || FUNCTIONS.get(part.name)?.documented !== false) continue;
    const message = `${part.name} is not documented for twin queries`;
    const hint = 'try it in a query on the hub first; IS_DEFINED is the documented test';
    found.push(problem('query-undocumented-function', part, message, hint));
  }
  return found;
}
