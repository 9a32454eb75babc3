import type { CST } from 'yaml';
import { Lexer, Parser } from 'yaml';

/**
 * A watch on the way from text to tokens. The parser keeps what is open on a stack and, further on, walks it by
 * recursion: some thousand levels (2 KB of `[`) end the whole process, where no `catch` helps. So the depth is
 * checked after every token, by the parser's own count, which knows quotes, comments and block scalars, and
 * reading stops at the limit, before anything deep exists. The number of tokens and of errors is bounded too, as
 * a file within its size limit can hold a million of either.
 */
export const MAX_NESTING = 64;
export const MAX_TOKENS = 200_000;
const MAX_ERROR_TOKENS = 20;
const COLLECTIONS = new Set<CST.Token['type']>(['block-map', 'block-seq', 'flow-collection']);

export interface ScanProblem {
  readonly code: 'yaml-nesting' | 'yaml-tokens';
  readonly offset: number;
}

/** Tokens of a text in order; ends early, after a call of `onProblem`, when a limit is passed. */
export function* scan(text: string, onProblem: (problem: ScanProblem) => void): Generator<CST.Token> {
  const parser = new Parser();
  let tokens = 0;
  let errors = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') errors += 1;
      yield token;
    }
    if (errors > MAX_ERROR_TOKENS) return;
    tokens += 1;
    const deepest = parser.stack.at(-1);
    if (deepest && parser.stack.length > MAX_NESTING && nestingOf(parser) > MAX_NESTING)
      return onProblem({ code: 'yaml-nesting', offset: deepest.offset });
    if (tokens > MAX_TOKENS) return onProblem({ code: 'yaml-tokens', offset: parser.offset });
  }
  yield* parser.end();
}

/** Open lists and maps; the document and a scalar in the making are on the stack too. */
function nestingOf(parser: Parser): number {
  return parser.stack.filter(({ type }) => COLLECTIONS.has(type)).length;
}
