import { type Collection, type Expression, walk } from './ast.ts';
import { compileTruth, type Predicate } from './compile-expression.ts';
import { parseCondition, parseStatement } from './parse.ts';
import { problem, type QueryProblem, QuerySyntaxError } from './problem.ts';
import type { QueryRow } from './read-path.ts';
import { refusedClauses, refusedParts } from './refusals.ts';
import { compileRun } from './run-statement.ts';
import { DEFAULT_SEMANTICS, type Semantics } from './semantics.ts';

export { QuerySyntaxError } from './problem.ts';
export type { QueryRow } from './read-path.ts';

export interface CompiledCondition {
  readonly collection: 'devices' | 'devices.modules';
  /** Whether the condition is exactly true for the twin: false and undefined are both no. */
  matches(row: QueryRow): boolean;
}

export interface CompiledStatement {
  readonly collection: Collection;
  /** What the hub calls the rows of the answer: whole twins, rows of jobs, or anything else. */
  readonly itemType: 'Twin' | 'Raw' | 'DeviceJob';
  /** The rows of the answer, lazily unless they are grouped or ordered. */
  run(rows: Iterable<QueryRow>): Iterable<Record<string, unknown>>;
}

/**
 * Compiles what a job is aimed at: `*`, a condition, or `FROM devices.modules WHERE` and a condition.
 * `rows`: what it is asked about, if not the rows of a hub.
 * Throws QuerySyntaxError with the first problem of the text.
 */
export function compileCondition(
  text: string,
  semantics: Semantics = DEFAULT_SEMANTICS,
  rows?: 'simulated-devices',
): CompiledCondition {
  const { tree, problems } = parseCondition(text);
  refuse(text, problems);
  refuse(text, timesLeft(tree.where));
  refuse(text, refusedParts(tree.where, tree.collection, semantics));
  const { collection } = tree;
  const matches: Predicate = tree.where
    ? compileTruth(tree.where, true, { rows: rows ?? collection, semantics })
    : () => true;
  return { collection, matches };
}

/** Compiles a SELECT statement. Throws QuerySyntaxError with the first problem of the text. */
export function compileStatement(text: string, semantics: Semantics = DEFAULT_SEMANTICS): CompiledStatement {
  const { tree, problems } = parseStatement(text);
  refuse(text, problems);
  refuse(text, timesLeft(tree.where));
  refuse(text, refusedParts(tree.where, tree.collection, semantics));
  refuse(text, refusedClauses(tree, semantics));
  const { collection } = tree;
  const whole = collection === 'devices.jobs' ? 'DeviceJob' : 'Twin';
  return { collection, itemType: tree.items ? 'Raw' : whole, run: compileRun(tree, semantics) };
}

/** A hub knows nothing of occurrences: their times are filled in before it is asked. */
function timesLeft(where: Expression | undefined): readonly QueryProblem[] {
  return (where ? walk(where) : []).flatMap((part) =>
    part.kind === 'literal' && part.scheduledTime !== undefined
      ? [problem('query-syntax', part, `unexpected character \`$\``)]
      : [],
  );
}

export function refuse(text: string, problems: readonly QueryProblem[]): void {
  const [first] = problems;
  if (first) throw new QuerySyntaxError(first, text);
}
