import { parseCondition } from './parse.ts';
import type { QueryProblem } from './problem.ts';
import type { QueryRow } from './read-path.ts';

export type { QueryProblem } from './problem.ts';

export interface CheckContext {
  /** Twins of the known fleet. */
  readonly fleet?: Iterable<QueryRow>;
}

/** All that can be said about a job's condition without asking a hub, in the order of the text. */
export function checkCondition(text: string, _context: CheckContext = {}): readonly QueryProblem[] {
  return parseCondition(text).problems;
}
