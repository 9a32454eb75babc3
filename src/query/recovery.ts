import type { Literal, Span } from './ast.ts';

/** Words at which a part of a condition is over, whatever came before. */
export const STOP_WORDS = ['AND', 'OR', 'FROM', 'WHERE', 'GROUP', 'ORDER'] as const;
export const STOP_SYMBOLS = [')', ']', ','] as const;

/** A part in place of one that could not be read. */
export function placeholderAt(at: Span): Literal {
  return { kind: 'literal', value: undefined, start: at.start, end: at.end };
}
