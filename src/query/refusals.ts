import { type Collection, type Expression, type StatementTree, walk } from './ast.ts';
import { knownColumn } from './columns.ts';
import { problem, type QueryProblem } from './problem.ts';
import type { Semantics } from './semantics.ts';

/** What is in the language and yet refused under these semantics. */
export function refusedParts(
  where: Expression | undefined,
  collection: Collection,
  semantics: Semantics,
): readonly QueryProblem[] {
  const found: QueryProblem[] = [];
  for (const part of where ? walk(where) : []) {
    if (part.kind === 'membership' && part.list.length === 0 && semantics.emptyList === 'refused') {
      found.push(problem('query-syntax', part, 'the list is empty'));
    }
    const [first] = part.kind === 'column' ? part.segments : [];
    if (first && semantics.unknownColumn === 'refused' && !knownColumn(first.name, collection)) {
      found.push(problem('query-unknown-column', first, `there is no field \`${first.name}\``));
    }
  }
  return found;
}

export function refusedClauses(tree: StatementTree, semantics: Semantics): readonly QueryProblem[] {
  const [first] = tree.orderBy;
  return first && semantics.orderBy === 'refused'
    ? [problem('query-syntax', first.column, 'ORDER BY is not supported')]
    : [];
}
