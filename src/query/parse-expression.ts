import type {
  ArithmeticOperator,
  Collection,
  Column,
  ComparisonOperator,
  Expression,
  Literal,
  Segment,
  Span,
} from './ast.ts';
import type { Cursor } from './cursor.ts';
import { FUNCTIONS, type QueryFunction } from './functions.ts';
import type { Token } from './lexer.ts';
import { MAX_NESTING } from './limits.ts';
import { nearest } from './nearest.ts';
import { AGGREGATES, RESERVED_WORDS, ROUTING_FUNCTIONS, SQL_WORDS } from './words.ts';

/*
 * From loose to tight: OR, AND, NOT, comparison, + and -, * / %, sign, then a value, a name, a call or
 * parentheses. After a problem the reader goes on at the next AND, OR or closing bracket, with a stand-in that
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

/** Words at which a part of a condition is over, whatever came before. */
const STOP_WORDS = ['AND', 'OR', 'FROM', 'WHERE', 'GROUP', 'ORDER'] as const;
const STOP_SYMBOLS = [')', ']', ','] as const;

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
    () => standIn(token),
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
      cursor.report('query-syntax', again, 'comparisons cannot be chained', 'join two of them with AND');
      cursor.skipTo(STOP_WORDS, STOP_SYMBOLS);
    }
    return { kind: 'comparison', operator, left, right, start, end };
  }
  const notIn = cursor.atWord('NOT') && cursor.atWord('IN', 1);
  if (notIn) {
    const span = { start: token.start, end: cursor.peek(1).end };
    cursor.report('query-syntax', span, '`NOT IN` is one word here', 'write `NIN`');
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
    if (length > MAX_NESTING) {
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
    () => standIn(token),
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
          cursor.reportExpected(`\`)\` for the \`(\` at offset ${token.start}`);
          cursor.skipTo(STOP_WORDS, STOP_SYMBOLS);
          cursor.takeSymbol(')');
        }
        return inner;
      },
      () => standIn(token),
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
  const hint = cursor.atSymbol('[') ? 'a list stands after IN or NIN' : undefined;
  cursor.reportExpected('a name, a value or `(`', hint);
  cursor.skipTo(STOP_WORDS, STOP_SYMBOLS);
  return standIn(token);
}

/** Words that no name can be meant by, where a name is possible. */
function isStructural(word: string): boolean {
  return ['AND', 'OR', 'NOT', 'IN', 'NIN', 'WHERE', 'FROM', 'SELECT'].includes(word);
}

function takeLiteral(cursor: Cursor): Literal | undefined {
  const token = cursor.peek();
  const value = literalValue(token);
  if (value === undefined && !isUndefinedWord(token)) return undefined;
  // `true.x` and `null(…)` are no literals: let the name be reported.
  if (token.kind === 'name' && (cursor.atSymbol('.', 1) || cursor.atSymbol('(', 1))) return undefined;
  cursor.next();
  return { kind: 'literal', value, start: token.start, end: token.end };
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

function parseCall(cursor: Cursor, name: Token): Expression {
  const written = name.text.toUpperCase();
  const instead = ROUTING_FUNCTIONS.get(written);
  if (ROUTING_FUNCTIONS.has(written)) {
    cursor.report(
      'query-routing-function',
      name,
      `\`${name.text}\` belongs to message routing`,
      instead === undefined ? 'twin queries have no such function' : `twin queries spell it \`${instead}\``,
    );
  } else if (AGGREGATES.has(written)) {
    const hint = 'a condition looks at one device at a time';
    cursor.report('query-syntax', name, `\`${written}\` stands only in the list after SELECT`, hint);
  } else if (!FUNCTIONS.has(written)) {
    const near = nearest(written, FUNCTIONS.keys());
    const hint =
      near === undefined ? `known are ${[...FUNCTIONS.keys()].join(', ')}` : `did you mean ${near}?`;
    cursor.report('query-unknown-function', name, `twin queries have no function \`${name.text}\``, hint);
  }
  cursor.next();
  cursor.next();
  const args: Expression[] = [];
  const known = FUNCTIONS.get(instead ?? written);
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
  return { kind: 'call', name: instead ?? written, args, ...span };
}

function checkArguments(
  cursor: Cursor,
  name: string,
  known: QueryFunction,
  args: readonly Expression[],
  span: Span,
): void {
  const [first] = args;
  if (args.length !== known.arity) {
    const count = `${known.arity} argument${known.arity === 1 ? '' : 's'}`;
    cursor.report(
      'query-syntax',
      span,
      `${name} takes ${count}, found ${args.length}`,
      `write ${known.usage}`,
    );
  } else if (known.takesColumn && first && first.kind !== 'column') {
    cursor.report('query-syntax', first, `${name} takes the name of a property`, `write ${known.usage}`);
  }
}

function parseArgument(cursor: Cursor, lenient: boolean): Expression {
  // Of a function that does not exist nothing more can be said: COUNT(*) is one problem, not two.
  if (lenient && cursor.atSymbol('*')) return standIn(cursor.next());
  return parseValue(cursor);
}

/** A path of names. The parser's place is at its first name. */
export function parseColumn(cursor: Cursor): Column {
  const start = cursor.peek().start;
  const prefix = takePrefix(cursor);
  const segments: Segment[] = [];
  do {
    const segment = parseSegment(cursor);
    if (!segment) break;
    segments.push(segment);
  } while (cursor.takeSymbol('.'));
  const span = { start, end: cursor.lastEnd() };
  if (segments.length === 0) segments.push({ name: '', ...span });
  return prefix === undefined
    ? { kind: 'column', segments, ...span }
    : { kind: 'column', prefix, segments, ...span };
}

function takePrefix(cursor: Cursor): Collection | undefined {
  if (!cursor.atWord('DEVICES') || !cursor.atSymbol('.', 1)) return undefined;
  const long = cursor.atSymbol('.', 3);
  const modules = long && cursor.atWord('MODULES', 2);
  const jobs = long && cursor.atWord('JOBS', 2);
  for (let count = modules || jobs ? 4 : 2; count > 0; count--) cursor.next();
  return modules ? 'devices.modules' : jobs ? 'devices.jobs' : 'devices';
}

function parseSegment(cursor: Cursor): Segment | undefined {
  const token = cursor.peek();
  if (token.kind === 'quoted-name') {
    cursor.next();
    return { name: token.name, start: token.start, end: token.end };
  }
  if (token.kind === 'name') {
    cursor.next();
    if (RESERVED_WORDS.has(token.word)) {
      cursor.report(
        'query-reserved-word',
        token,
        `\`${token.text}\` is a reserved word`,
        `as a name, write \`[[${token.text}]]\``,
      );
    }
    return { name: token.text, start: token.start, end: token.end };
  }
  const hint =
    token.kind === 'number' || token.kind === 'string'
      ? `a name that is no plain word is written in brackets, as in \`[[1st floor]]\``
      : undefined;
  cursor.reportExpected('a name after `.`', hint);
  cursor.skipTo(STOP_WORDS, STOP_SYMBOLS);
  return undefined;
}

function parseList(cursor: Cursor): readonly Literal[] {
  const open = cursor.peek();
  const round = cursor.atSymbol('(');
  if (round) {
    cursor.report('query-syntax', open, 'a list stands in square brackets', 'write `[1, 2, 3]`');
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
      'a list holds plain values, found a name',
      `text and ids in a list need quotes: '${written}'`,
    );
    return undefined;
  }
  cursor.reportExpected('a value', 'a list holds plain values: text in quotes, numbers, true, false, null');
  cursor.skipTo(STOP_WORDS, [',', ')', ']']);
  return undefined;
}

/** What stands for a part that could not be read. */
function standIn(at: Span): Literal {
  return { kind: 'literal', value: undefined, start: at.start, end: at.end };
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

function leftOverHint(token: Token): string | undefined {
  if (token.kind === 'symbol' && token.text === ')') return 'there is no `(` for it';
  if (token.kind === 'string') return 'text that holds a quote doubles it';
  return undefined;
}
