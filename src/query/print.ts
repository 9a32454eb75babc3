import type { Aggregate, Column, ConditionTree, Expression, LiteralValue, StatementTree } from './ast.ts';
import { quoteSegment } from './words.ts';

/** How tightly an expression binds: a part that binds looser than its place allows gets parentheses. */
const TIGHTNESS = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  membership: 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
  negation: 7,
  primary: 8,
} as const;

function tightnessOf(expression: Expression): number {
  switch (expression.kind) {
    case 'arithmetic':
      return TIGHTNESS[expression.operator];
    case 'literal':
    case 'column':
    case 'call':
      return TIGHTNESS.primary;
    default:
      return TIGHTNESS[expression.kind];
  }
}

/** The expression as text that reads back as the same tree: one blank between words, single quotes. */
export function printExpression(expression: Expression): string {
  const inside = (part: Expression, tightness: number) =>
    tightnessOf(part) < tightness ? `(${printExpression(part)})` : printExpression(part);
  switch (expression.kind) {
    case 'literal':
      return expression.scheduledTime ?? printValue(expression.value);
    case 'column':
      return printColumn(expression);
    case 'call':
      return `${expression.name}(${expression.args.map(printExpression).join(', ')})`;
    case 'comparison': {
      const { left, right, operator } = expression;
      return `${inside(left, TIGHTNESS['+'])} ${operator} ${inside(right, TIGHTNESS['+'])}`;
    }
    case 'membership': {
      const list = expression.list.map(printExpression).join(', ');
      const operator = expression.negated ? 'NIN' : 'IN';
      return `${inside(expression.operand, TIGHTNESS['+'])} ${operator} [${list}]`;
    }
    case 'arithmetic': {
      const { operator, left, right } = expression;
      const own = TIGHTNESS[operator];
      return `${inside(left, own)} ${operator} ${inside(right, own + 1)}`;
    }
    case 'negation': {
      // A number behind a sign would read back as one negative number.
      const { operand } = expression;
      return operand.kind === 'literal' || operand.kind === 'negation'
        ? `-(${printExpression(operand)})`
        : `-${inside(operand, TIGHTNESS.negation)}`;
    }
    case 'not':
      return `NOT ${inside(expression.operand, TIGHTNESS.not)}`;
    case 'and':
    case 'or': {
      const word = expression.kind === 'and' ? ' AND ' : ' OR ';
      return expression.operands.map((part) => inside(part, TIGHTNESS[expression.kind] + 1)).join(word);
    }
    default:
      return expression satisfies never;
  }
}

export function printValue(value: LiteralValue): string {
  return typeof value === 'string' ? printText(value) : String(value);
}

function printText(text: string): string {
  const escaped = text
    .replace(/\\/g, '\\\\')
    .replace(/'/g, "''")
    .replace(/\p{Cc}/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `'${escaped}'`;
}

export function printColumn(column: Column): string {
  const names = column.segments.map(({ name }, index) => {
    // Behind `devices.` these two would be read as part of the collection's name.
    const ambiguous = index === 0 && column.prefix === 'devices' && /^(modules|jobs)$/i.test(name);
    return ambiguous ? `[[${name}]]` : quoteSegment(name);
  });
  return [...(column.prefix === undefined ? [] : [column.prefix]), ...names].join('.');
}

export function printCondition(tree: ConditionTree): string {
  if (!tree.where) return '*';
  const from = tree.from ? `FROM ${tree.collection} WHERE ` : '';
  return from + printExpression(tree.where);
}

export function printStatement(tree: StatementTree): string {
  const printItem = (value: Column | Aggregate) =>
    value.kind === 'column'
      ? printColumn(value)
      : `${value.name}(${value.column ? printColumn(value.column) : ''})`;
  const items = tree.items?.map(({ value, alias }) =>
    alias === undefined ? printItem(value) : `${printItem(value)} AS ${quoteSegment(alias)}`,
  );
  const order = tree.orderBy.map(
    ({ column, descending }) => printColumn(column) + (descending ? ' DESC' : ''),
  );
  return [
    'SELECT',
    ...(tree.top === undefined ? [] : [`TOP ${tree.top}`]),
    items?.join(', ') ?? '*',
    `FROM ${tree.collection}`,
    ...(tree.where ? [`WHERE ${printExpression(tree.where)}`] : []),
    ...(tree.groupBy.length > 0 ? [`GROUP BY ${tree.groupBy.map(printColumn).join(', ')}`] : []),
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
  ].join(' ');
}
