import type { ArithmeticOperator, ComparisonOperator, Expression } from './ast.ts';
import { checkArguments, checkFunctionName } from './check-call.ts';
import type { Cursor } from './cursor.ts';
import { FUNCTIONS } from './functions.ts';
import type { Token } from './lexer.ts';
import { MAX_CONDITION_DEPTH } from './limits.ts';
import { parseColumn } from './parse-column.ts';
import { parseList, takeLiteral } from './parse-literal.ts';
import { placeholderAt, STOP_SYMBOLS, STOP_WORDS } from './recovery.ts';
import { SQL_WORDS } from './words.ts';

/*
 * From loose to tight: OR, AND, NOT, comparison, + and -, * / %, sign, then a value, a name, a call or
 * parentheses. After a problem the reader goes on at the next AND, OR or closing bracket, with a placeholder that
 * means nothing, so that one text can show several problems; a tree with problems is never evaluated.
 */

const COMPARISONS: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['=', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);
const ADDITIVE: ReadonlyMap<string, ArithmeticOperator> = new Map([
  ['+', '+'],
  ['-', '-'],
]);
const MULTIPLICATIVE: ReadonlyMap<string, ArithmeticOperator> = new Map([
  ['*', '*'],
  ['/', '/'],
  ['%', '%'],
]);

/** `OR` and all that binds tighter. */
export function parseOr(cursor: Cursor): Expression {
  return parseChain(cursor, 'or', 'OR', parseAnd);
}

function parseAnd(cursor: Cursor): Expression {
  return parseChain(cursor, 'and', 'AND', parseNot);
}

function parseChain(
  cursor: Cursor,
  kind: 'and' | 'or',
  word: 'AND' | 'OR',
  parseOperand: (cursor: Cursor) => Expression,
): Expression {
  const { start } = cursor.peek();
  const first = parseOperand(cursor);
  if (!cursor.atWord(word)) return first;
  const operands = [first];
  while (cursor.takeWord(word)) operands.push(parseOperand(cursor));
  return { kind, operands, start, end: cursor.lastEnd() };
}

function parseNot(cursor: Cursor): Expression {
  const token = cursor.peek();
  if (!cursor.takeWord('NOT')) return parseComparison(cursor);
  return cursor.nested<Expression>(
    token,
    () => {
      const operand = parseNot(cursor);
      return { kind: 'not', operand, start: token.start, end: cursor.lastEnd() };
    },
    () => placeholderAt(token),
  );
}

function parseComparison(cursor: Cursor): Expression {
  const { start } = cursor.peek();
  const left = parseAdditive(cursor);
  const token = cursor.peek();
  const operator = token.kind === 'symbol' ? COMPARISONS.get(token.text) : undefined;
  if (operator !== undefined) {
    requireValue(cursor, left);
    cursor.next();
    const right = parseValue(cursor);
    const end = cursor.lastEnd();
    const again = cursor.peek();
    if (again.kind === 'symbol' && COMPARISONS.has(again.text)) {
      cursor.report('query-syntax', again, 'comparisons cannot be chained', 'join two comparisons with AND');
      cursor.skipTo(STOP_WORDS, STOP_SYMBOLS);
    }
    return { kind: 'comparison', operator, left, right, start, end };
  }
  const notIn = cursor.atWord('NOT') && cursor.atWord('IN', 1);
  if (notIn) {
    const span = { start: token.start, end: cursor.peek(1).end };
    cursor.report('query-syntax', span, '`NOT IN` is not an operator here', 'write `NIN`');
    cursor.next();
  }
  const negated = notIn || cursor.atWord('NIN');
  if (negated || cursor.atWord('IN')) {
    requireValue(cursor, left);
    cursor.next();
    const list = parseList(cursor);
    return { kind: 'membership', negated, operand: left, list, start, end: cursor.lastEnd() };
  }
  return left;
}

/** An operand of a comparison or a function: anything but a truth made of AND, OR, NOT or a comparison. */
function parseValue(cursor: Cursor): Expression {
  const value = parseAdditive(cursor);
  requireValue(cursor, value);
  return value;
}

function requireValue(cursor: Cursor, expression: Expression): void {
  switch (expression.kind) {
    case 'and':
    case 'or':
    case 'not':
    case 'comparison':
    case 'membership':
      cursor.report(
        'query-syntax',
        expression,
        'expected a value, found a condition',
        'a condition has no value to compare; join conditions with AND, OR and NOT',
      );
      return;
    default:
      return;
  }
}

function parseAdditive(cursor: Cursor): Expression {
  return parseArithmetic(cursor, ADDITIVE, (inner) => parseArithmetic(inner, MULTIPLICATIVE, parseSign));
}

function parseArithmetic(
  cursor: Cursor,
  operators: ReadonlyMap<string, ArithmeticOperator>,
  parseOperand: (cursor: Cursor) => Expression,
): Expression {
  const { start } = cursor.peek();
  let left = parseOperand(cursor);
  for (let length = 1; ; length++) {
    const token = cursor.peek();
    const operator = token.kind === 'symbol' ? operators.get(token.text) : undefined;
    if (operator === undefined) return left;
    if (length > MAX_CONDITION_DEPTH) {
      cursor.reportTooDeep(token);
      return left;
    }
    requireValue(cursor, left);
    cursor.next();
    const right = parseOperand(cursor);
    requireValue(cursor, right);
    left = { kind: 'arithmetic', operator, left, right, start, end: cursor.lastEnd() };
  }
}

function parseSign(cursor: Cursor): Expression {
  const token = cursor.peek();
  if (!cursor.atSymbol('-')) return parsePrimary(cursor);
  const number = cursor.peek(1);
  cursor.next();
  if (number.kind === 'number') {
    cursor.next();
    return { kind: 'literal', value: 0 - number.value, start: token.start, end: number.end };
  }
  return cursor.nested<Expression>(
    token,
    () => {
      const operand = parseSign(cursor);
      requireValue(cursor, operand);
      return { kind: 'negation', operand, start: token.start, end: cursor.lastEnd() };
    },
    () => placeholderAt(token),
  );
}

function parsePrimary(cursor: Cursor): Expression {
  const token = cursor.peek();
  if (cursor.takeSymbol('(')) {
    return cursor.nested<Expression>(
      token,
      () => {
        const inner = parseOr(cursor);
        if (!cursor.takeSymbol(')')) {
          cursor.reportExpected('`)`', 'an earlier `(` is not closed');
          cursor.skipTo(STOP_WORDS, STOP_SYMBOLS);
          cursor.takeSymbol(')');
        }
        return inner;
      },
      () => placeholderAt(token),
    );
  }
  const literal = takeLiteral(cursor);
  if (literal) return literal;
  if (token.kind === 'name' && cursor.atSymbol('(', 1) && !isStructural(token.word)) {
    return parseCall(cursor, token);
  }
  if (token.kind === 'quoted-name' || (token.kind === 'name' && !isStructural(token.word))) {
    return parseColumn(cursor);
  }
  const hint = cursor.atSymbol('[') ? 'a list is only allowed after IN or NIN' : undefined;
  cursor.reportExpected('a name, a value or `(`', hint);
  cursor.skipTo(STOP_WORDS, STOP_SYMBOLS);
  return placeholderAt(token);
}

/** Words that no name can be meant by, where a name is possible. */
function isStructural(word: string): boolean {
  return ['AND', 'OR', 'NOT', 'IN', 'NIN', 'WHERE', 'FROM', 'SELECT'].includes(word);
}

function parseCall(cursor: Cursor, name: Token): Expression {
  const written = name.text.toUpperCase();
  const meant = checkFunctionName(cursor, name);
  cursor.next();
  cursor.next();
  const args: Expression[] = [];
  const known = FUNCTIONS.get(meant);
  const call = cursor.nested(
    name,
    () => {
      if (!cursor.atSymbol(')') && cursor.peek().kind !== 'end') {
        do args.push(parseArgument(cursor, known === undefined));
        while (cursor.takeSymbol(','));
      }
      if (!cursor.expectSymbol(')', `after the arguments of ${written}`)) {
        cursor.skipTo(STOP_WORDS, [')', ']']);
        cursor.takeSymbol(')');
        return { closed: false, end: cursor.lastEnd() };
      }
      return { closed: true, end: cursor.lastEnd() };
    },
    () => ({ closed: false, end: name.end }),
  );
  const span = { start: name.start, end: call.end };
  if (known && call.closed) checkArguments(cursor, written, known, args, span);
  return { kind: 'call', name: meant, args, ...span };
}

function parseArgument(cursor: Cursor, lenient: boolean): Expression {
  // The arguments of an unknown function are not checked: COUNT(*) is one problem, not two.
  if (lenient && cursor.atSymbol('*')) return placeholderAt(cursor.next());
  return parseValue(cursor);
}

/** Reads a whole condition and reports whatever is left over behind it. */
export function parseWhere(cursor: Cursor, follow: readonly string[], ending: string): Expression {
  const where = parseOr(cursor);
  for (;;) {
    const token = cursor.peek();
    if (token.kind === 'end' || (token.kind === 'name' && follow.includes(token.word))) return where;
    const hint = token.kind === 'name' ? SQL_WORDS.get(token.word) : undefined;
    const expected = `an operator, AND, OR or ${ending}`;
    cursor.reportExpected(expected, hint ?? leftOverHint(token));
    cursor.next();
    cursor.skipTo(['AND', 'OR', ...follow], []);
    // Reads on behind the next AND or OR, for the problems that are there.
    if (cursor.takeWord('AND') || cursor.takeWord('OR')) parseOr(cursor);
  }
}

function leftOverHint(token: Token): string {
  if (token.kind === 'symbol' && token.text === ')') return 'it has no matching `(`';
  if (token.kind === 'string') return 'write a quote inside text twice';
  return 'join two conditions with AND or OR, and put text in quotes';
}
