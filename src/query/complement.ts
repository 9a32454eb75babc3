import type { Column, Expression } from './ast.ts';
import { walk } from './ast.ts';
import { isAlwaysThere } from './columns.ts';
import { OPPOSITE } from './operators.ts';
import { parseCondition } from './parse.ts';
import { printCondition, printExpression } from './print.ts';

/*
 * "All the others". NOT alone leaves out every device on which a condition is undefined, such as one that has never
 * reported the property: it is in neither half. The complement here takes them in. It is exact where a path holds
 * primitives of one type; an object where text is compared can still be in neither half.
 */

/** A condition that holds for the devices on which this one does not: false or undefined. */
export function complementOf(condition: string): string {
  return printExpression(notTrue(whereOf(condition)));
}

/** The devices (or modules) of a target on which the condition is true. */
export function both(target: string, condition: string): string {
  return narrowed(target, whereOf(condition));
}

/** The devices (or modules) of a target on which the condition is not true: false or undefined. */
export function without(target: string, condition: string): string {
  return narrowed(target, notTrue(whereOf(condition)));
}

function narrowed(target: string, expression: Expression): string {
  const { tree } = parseCondition(target);
  return printCondition({
    ...tree,
    where: tree.where ? joined('and', [tree.where, expression]) : expression,
  });
}

function whereOf(condition: string): Expression {
  return parseCondition(condition).tree.where ?? { ...NOWHERE, kind: 'literal', value: true };
}

function notTrue(expression: Expression): Expression {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return joined(expression.kind === 'and' ? 'or' : 'and', expression.operands.map(notTrue));
    case 'not':
      return notFalse(expression.operand);
    default:
      return orUndefined(expression, opposite(expression));
  }
}

function notFalse(expression: Expression): Expression {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return joined(expression.kind, expression.operands.map(notFalse));
    case 'not':
      return notTrue(expression.operand);
    default:
      return orUndefined(expression, expression);
  }
}

/** True exactly where a part without AND, OR and NOT is false, apart from where it is undefined. */
function opposite(expression: Expression): Expression {
  switch (expression.kind) {
    case 'comparison':
      return { ...expression, operator: OPPOSITE[expression.operator] };
    case 'membership':
      return { ...expression, negated: !expression.negated };
    case 'literal':
      return { ...expression, value: expression.value !== true };
    default:
      return { ...NOWHERE, kind: 'not', operand: expression };
  }
}

/** `test`, and where `expression` is undefined because a property is missing. */
function orUndefined(expression: Expression, test: Expression): Expression {
  const isTypeTest = expression.kind === 'call' && expression.name.startsWith('IS_');
  if (isTypeTest) return test;
  const columns = new Map<string, Column>();
  for (const part of walk(expression)) {
    if (part.kind === 'column' && !isAlwaysThere(part, 'devices')) columns.set(printExpression(part), part);
  }
  const missing = [...columns.values()].map(
    (column): Expression => ({
      ...NOWHERE,
      kind: 'not',
      operand: { ...NOWHERE, kind: 'call', name: 'IS_DEFINED', args: [column] },
    }),
  );
  return joined('or', [...missing, test]);
}

function joined(kind: 'and' | 'or', parts: readonly Expression[]): Expression {
  const [only] = parts;
  const operands = parts.flatMap((part) => (part.kind === kind ? part.operands : [part]));
  return only && parts.length === 1 ? only : { ...NOWHERE, kind, operands };
}

/** What is not in any text. */
const NOWHERE = { start: 0, end: 0 } as const;
