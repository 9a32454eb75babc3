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
    for (const token of parser.next(limitWrongEscapes(lexeme))) {
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

const ESCAPE = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0abefnrtvNLP_ "/\\\t\r\n])|\\[\s\S]/g;

/**
 * The library makes an error, with a stack, of each wrong escape in double quotes. Behind the first few, which are enough
 * to refuse the document, right ones of the same length take their place.
 */
function limitWrongEscapes(lexeme: string): string {
  if (!lexeme.startsWith('"')) return lexeme;
  let wrong = 0;
  return lexeme.replace(ESCAPE, (written: string, right: string | undefined) => {
    if (right !== undefined) return written;
    wrong += 1;
    return wrong > MAX_ERROR_TOKENS ? '\\n' : written;
  });
}

/** Open lists and maps; the document and a scalar in the making are on the stack too. */
function nestingOf(parser: Parser): number {
  return parser.stack.filter(({ type }) => COLLECTIONS.has(type)).length;
}
