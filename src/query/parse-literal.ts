import type { Literal } from './ast.ts';
import type { Cursor } from './cursor.ts';
import type { Token } from './lexer.ts';
import { STOP_SYMBOLS, STOP_WORDS } from './recovery.ts';

export function takeLiteral(cursor: Cursor): Literal | undefined {
  const token = cursor.peek();
  const value = literalValue(token);
  if (value === undefined && !isUndefinedWord(token)) return undefined;
  // `true.x` and `null(…)` are no literals: let the name be reported.
  if (token.kind === 'name' && (cursor.atSymbol('.', 1) || cursor.atSymbol('(', 1))) return undefined;
  cursor.next();
  const { start, end } = token;
  if (token.kind !== 'string' || token.offsetMs === undefined) return { kind: 'literal', value, start, end };
  if (cursor.atSymbol('+') || cursor.atSymbol('-')) {
    const hint = 'write a duration without blanks, such as `$scheduledAt + 30d` or `$scheduledAt - 1h30m`';
    cursor.report(
      'query-syntax',
      cursor.peek(),
      `\`${cursor.peek().text}\` is not followed by a duration`,
      hint,
    );
  }
  return { kind: 'literal', value, scheduledTime: token.text, start, end };
}

function isUndefinedWord(token: Token): boolean {
  return token.kind === 'name' && token.word === 'UNDEFINED';
}

function literalValue(token: Token): string | number | boolean | null | undefined {
  if (token.kind === 'string' || token.kind === 'number') return token.value;
  if (token.kind !== 'name') return undefined;
  if (token.word === 'TRUE') return true;
  if (token.word === 'FALSE') return false;
  if (token.word === 'NULL') return null;
  return undefined;
}

export function parseList(cursor: Cursor): readonly Literal[] {
  const open = cursor.peek();
  const round = cursor.atSymbol('(');
  if (round) {
    cursor.report('query-syntax', open, 'a list needs square brackets', 'write `[` for `(`, and `]` for `)`');
    cursor.next();
  } else if (!cursor.expectSymbol('[', 'and a list')) {
    cursor.skipTo(STOP_WORDS, STOP_SYMBOLS);
    return [];
  }
  const close = round ? ')' : ']';
  const list: Literal[] = [];
  if (cursor.takeSymbol(close)) return list;
  do {
    const item = parseListItem(cursor, close);
    if (item) list.push(item);
  } while (cursor.takeSymbol(','));
  if (!cursor.expectSymbol(close, 'at the end of the list')) {
    cursor.skipTo(STOP_WORDS, [')', ']']);
    cursor.takeSymbol(close);
  }
  return list;
}

function parseListItem(cursor: Cursor, close: string): Literal | undefined {
  const token = cursor.peek();
  const number = cursor.peek(1);
  if (cursor.atSymbol('-') && number.kind === 'number') {
    cursor.next();
    cursor.next();
    return { kind: 'literal', value: 0 - number.value, start: token.start, end: number.end };
  }
  const literal = takeLiteral(cursor);
  if (literal) return literal;
  if (token.kind === 'name' || token.kind === 'quoted-name') {
    let written = '';
    while (!cursor.atSymbol(',') && !cursor.atSymbol(close) && cursor.peek().kind !== 'end') {
      written += cursor.next().text;
    }
    const span = { start: token.start, end: cursor.lastEnd() };
    cursor.report(
      'query-syntax',
      span,
      'a list contains values, found a name',
      `put text in quotes: '${written}'`,
    );
    return undefined;
  }
  if (cursor.atSymbol(close)) {
    cursor.reportExpected('a value after the comma', 'remove the comma');
    return undefined;
  }
  cursor.reportExpected('a value', 'a list contains text in quotes, numbers, true, false or null');
  cursor.skipTo(STOP_WORDS, [',', ')', ']']);
  return undefined;
}
