import {
  type Call,
  type Comparison,
  type Expression,
  type LiteralValue,
  type Membership,
  type Rows,
  walk,
} from './ast.ts';
import { pathOf } from './columns.ts';
import { FUNCTIONS } from './functions.ts';
import { compilePath, type QueryRow, type ReadValue } from './read-path.ts';
import type { Semantics } from './semantics.ts';

/*
 * Three-valued logic without a third value at run time.
 *
 * A condition is true, false or undefined for a row, but a row is only ever asked one of two questions: is it
 * exactly true, or, below a NOT, exactly false. So each part is compiled for the question its place asks, the
 * `wanted` truth, to a function that answers yes or no; undefined is the case where both answer no.
 * NOT turns the question round. AND is true when all are true, and false when any is false, whatever is
 * undefined beside it; OR the other way. That is the whole of Kleene's table, and it stops early.
 */

export interface Context {
  readonly rows: Rows;
  readonly semantics: Semantics;
  /** Fields whose values nobody knows yet; absent: every value is known. */
  readonly unknown?: UnknownFields;
}

/**
 * A part that reads such a field answers `assumed`, whatever it is asked. As AND, OR and NOT only ever ask their parts
 * whether they hold, all parts assumed not to hold give what is certain, and all assumed to hold what is possible.
 */
export interface UnknownFields {
  /** Names at the top of a row. */
  readonly names: ReadonlySet<string>;
  readonly assumed: boolean;
}

export type Predicate = (row: QueryRow) => boolean;

const never: Predicate = () => false;
const always: Predicate = () => true;

/** A predicate that says whether the condition is exactly the wanted truth for a row. */
export function compileTruth(expression: Expression, wanted: boolean, context: Context): Predicate {
  if (context.unknown && !isLogic(expression) && readsOneOf(expression, context)) {
    return context.unknown.assumed ? always : never;
  }
  switch (expression.kind) {
    case 'not':
      return compileTruth(expression.operand, !wanted, context);
    case 'and':
    case 'or': {
      const parts = expression.operands.map((operand) => compileTruth(operand, wanted, context));
      return (expression.kind === 'and') === wanted ? every(parts) : some(parts);
    }
    case 'comparison':
      return compileComparison(expression, wanted, context);
    case 'membership':
      return compileMembership(expression, wanted, context);
    case 'literal':
      return expression.value === wanted ? always : never;
    case 'call':
      return compileCall(expression, wanted, context);
    case 'column':
    case 'arithmetic':
    case 'negation': {
      const read = compileValue(expression, context);
      return (row) => read(row) === wanted;
    }
    default:
      return expression satisfies never;
  }
}

function isLogic({ kind }: Expression): boolean {
  return kind === 'not' || kind === 'and' || kind === 'or';
}

function readsOneOf(expression: Expression, { rows, unknown }: Context): boolean {
  for (const part of walk(expression)) {
    if (part.kind === 'column' && unknown?.names.has(pathOf(part, rows)[0] ?? '')) return true;
  }
  return false;
}

/** One constant argument is the usual case: it is not fetched again for every row. */
function compileCall({ name, args }: Call, wanted: boolean, context: Context): Predicate {
  const apply = FUNCTIONS.get(name)?.apply;
  const [first, second] = args;
  if (!apply || !first) return never;
  const readFirst = compileValue(first, context);
  if (second === undefined) return (row) => apply(readFirst(row), undefined) === wanted;
  if (second.kind === 'literal') {
    const { value } = second;
    return (row) => apply(readFirst(row), value) === wanted;
  }
  const readSecond = compileValue(second, context);
  return (row) => apply(readFirst(row), readSecond(row)) === wanted;
}

function every(parts: readonly Predicate[]): Predicate {
  const [first, second, third] = parts;
  if (parts.length === 2 && first && second) return (row) => first(row) && second(row);
  if (parts.length === 3 && first && second && third) return (row) => first(row) && second(row) && third(row);
  return (row) => {
    for (const part of parts) if (!part(row)) return false;
    return true;
  };
}

function some(parts: readonly Predicate[]): Predicate {
  const [first, second] = parts;
  if (parts.length === 2 && first && second) return (row) => first(row) || second(row);
  return (row) => {
    for (const part of parts) if (part(row)) return true;
    return false;
  };
}

/** A function that gives the value of an expression for a row; `undefined` where it has none. */
export function compileValue(expression: Expression, context: Context): ReadValue {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression;
      return () => value;
    }
    case 'column':
      return compilePath(pathOf(expression, context.rows));
    case 'arithmetic': {
      const left = compileValue(expression.left, context);
      const right = compileValue(expression.right, context);
      const calculate = ARITHMETIC[expression.operator];
      return (row) => {
        const a = left(row);
        const b = right(row);
        if (typeof a !== 'number' || typeof b !== 'number') return undefined;
        const result = calculate(a, b);
        // Division by zero: JSON has no number for it.
        return Number.isFinite(result) ? result : undefined;
      };
    }
    case 'negation': {
      const operand = compileValue(expression.operand, context);
      return (row) => {
        const value = operand(row);
        return typeof value === 'number' ? 0 - value : undefined;
      };
    }
    case 'call':
      return compileCallValue(expression, context);
    case 'not':
    case 'and':
    case 'or':
    case 'comparison':
    case 'membership': {
      const isTrue = compileTruth(expression, true, context);
      const isFalse = compileTruth(expression, false, context);
      return (row) => (isTrue(row) ? true : isFalse(row) ? false : undefined);
    }
    default:
      return expression satisfies never;
  }
}

/** Each argument is read once: calls may be arguments of calls, a hundred deep. */
function compileCallValue({ name, args }: Call, context: Context): ReadValue {
  const apply = FUNCTIONS.get(name)?.apply;
  const [first, second] = args;
  if (!apply || !first) return () => undefined;
  const readFirst = compileValue(first, context);
  const readSecond = second ? compileValue(second, context) : () => undefined;
  return (row) => apply(readFirst(row), readSecond(row));
}

const ARITHMETIC = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '%': (a: number, b: number) => a % b,
} as const;

/** `a > b` is `b < a`, and `NOT a < b` is `b <= a` where both can be compared: four operators become two. */
const ORDER = {
  '<': { swap: false, orEqual: false },
  '<=': { swap: false, orEqual: true },
  '>': { swap: true, orEqual: false },
  '>=': { swap: true, orEqual: true },
} as const;

function compileComparison(expression: Comparison, wanted: boolean, context: Context): Predicate {
  const { operator, left, right } = expression;
  if (left.kind === 'literal' && right.kind === 'literal' && isNullBesideOther(left.value, right.value)) {
    return never;
  }
  if (operator === '=' || operator === '!=') {
    const equal = (operator === '=') === wanted;
    const missing = operator === '!=' && wanted && context.semantics.missingUnequal === 'true';
    if (right.kind === 'literal')
      return comparedWith(compileValue(left, context), right.value, equal, missing);
    if (left.kind === 'literal')
      return comparedWith(compileValue(right, context), left.value, equal, missing);
    const readLeft = compileValue(left, context);
    const readRight = compileValue(right, context);
    return (row) => {
      const a = readLeft(row);
      const b = readRight(row);
      if (isComparable(a) && isComparable(b)) return (a === b) === equal;
      return missing && (a === undefined || b === undefined);
    };
  }
  const { swap, orEqual } = ORDER[operator];
  const low = compileOrdered(swap ? right : left, context);
  const high = compileOrdered(swap ? left : right, context);
  const mixed = !wanted && context.semantics.mixedTypeOrder === 'false';
  return (row) => {
    const a = low(row);
    const b = high(row);
    const order = orEqual ? atMost(a, b) : below(a, b);
    if (order !== undefined) return order === wanted;
    return mixed && isComparable(a) && isComparable(b);
  };
}

/** A value for a comparison of order. */
function compileOrdered(expression: Expression, context: Context): ReadValue {
  const read = compileValue(expression, context);
  if (context.semantics.textOrder === 'ordinal') return read;
  return (row) => {
    const value = read(row);
    return typeof value === 'string' ? value.toLowerCase() : value;
  };
}

/** Two constants of which one alone is null have no comparison; a property and null are simply unequal. */
function isNullBesideOther(left: LiteralValue, right: LiteralValue): boolean {
  return left !== undefined && right !== undefined && (left === null) !== (right === null);
}

function isComparable(value: unknown): boolean {
  return value !== undefined && (typeof value !== 'object' || value === null);
}

function comparedWith(read: ReadValue, constant: LiteralValue, equal: boolean, missing: boolean): Predicate {
  if (constant === undefined) return missing ? always : never;
  if (equal) return (row) => read(row) === constant;
  return (row) => {
    const value = read(row);
    return value === undefined ? missing : value !== constant && isComparable(value);
  };
}

/** `undefined` for values that have no order between them: different types, objects, nothing at all. */
function below(a: unknown, b: unknown): boolean | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return a < b;
  return a === null && b === null ? false : undefined;
}

function atMost(a: unknown, b: unknown): boolean | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a <= b;
  if (typeof a === 'string' && typeof b === 'string') return a <= b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return a <= b;
  return a === null && b === null ? true : undefined;
}

function compileMembership(expression: Membership, wanted: boolean, context: Context): Predicate {
  const read = compileValue(expression.operand, context);
  const values = new Set<unknown>();
  for (const item of expression.list) if (item.value !== undefined) values.add(item.value);
  const inside = expression.negated !== wanted;
  if (inside) return (row) => values.has(read(row));
  const missing = expression.negated && wanted && context.semantics.missingUnequal === 'true';
  return (row) => {
    const value = read(row);
    return value === undefined ? missing : !values.has(value) && isComparable(value);
  };
}
