import type { Span } from './ast.ts';
import { QUERY_RULES, type QueryRule, type QueryRuleCode } from './rules.ts';

/** Something wrong, or worth knowing, about a query. `start` and `end` are UTF-16 offsets in its text; `end` is not inside. */
export interface QueryProblem extends Span {
  readonly code: QueryRuleCode;
  /** The rule's default; configuration may change it. */
  readonly severity: QueryRule['severity'];
  /** What was found and what was expected. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

export function problem(code: QueryRuleCode, at: Span, message: string, hint?: string): QueryProblem {
  const { severity } = QUERY_RULES[code];
  return { code, severity, message, start: at.start, end: at.end, ...(hint !== undefined && { hint }) };
}

/** Thrown when a query that cannot be understood is compiled. */
export class QuerySyntaxError extends Error {
  override readonly name = 'QuerySyntaxError';
  readonly problem: QueryProblem;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** From 0, in UTF-16 code units. */
  readonly offset: number;

  constructor(found: QueryProblem, text: string) {
    super(found.hint === undefined ? found.message : `${found.message} (${found.hint})`);
    this.problem = found;
    const before = text.slice(0, found.start).split(/\r\n|\r|\n/);
    this.line = before.length;
    this.column = (before.at(-1)?.length ?? 0) + 1;
    this.offset = found.start;
  }
}
