import { type Column, type Expression, type Literal, type Rows, walk } from '../ast.ts';
import { pathOf } from '../columns.ts';
import type { FleetShape } from '../fleet-shape.ts';

/** What a check looks at. */
export interface CheckedQuery {
  readonly text: string;
  readonly where: Expression;
  readonly rows: Rows;
  /** Absent when no fleet is known, or when it does not describe these rows. */
  readonly shape: FleetShape | undefined;
}

/** A part as it stands in the text. */
export function writtenAs({ start, end }: Expression, { text }: CheckedQuery): string {
  return text.slice(start, end);
}

export function columnsOf(query: CheckedQuery): readonly Column[] {
  return walk(query.where).filter((part) => part.kind === 'column');
}

/** Equal for columns that mean the same property. */
export function columnKey(column: Column, query: CheckedQuery): string {
  return JSON.stringify(pathOf(column, query.rows));
}

/** The properties that the condition asks IS_DEFINED about, anywhere. */
export function testedForPresence(query: CheckedQuery): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const part of walk(query.where)) {
    const [argument] = part.kind === 'call' && part.name === 'IS_DEFINED' ? part.args : [];
    if (argument?.kind === 'column') keys.add(columnKey(argument, query));
  }
  return keys;
}

/** A property, and the constants that a comparison or a list sets beside it. */
export interface ConstantUse {
  readonly column: Column;
  readonly constants: readonly Literal[];
  /** Whether the constants are asked for as such, and not as a bound. */
  readonly equality: boolean;
}

export function constantUse(part: Expression): ConstantUse | undefined {
  if (part.kind === 'membership' && part.operand.kind === 'column') {
    return { column: part.operand, constants: part.list, equality: true };
  }
  if (part.kind !== 'comparison') return undefined;
  const { left, right } = part;
  const equality = part.operator === '=' || part.operator === '!=';
  // The time of an occurrence is another one each time.
  if (left.kind === 'column' && right.kind === 'literal' && right.scheduledTime === undefined)
    return { column: left, constants: [right], equality };
  if (right.kind === 'column' && left.kind === 'literal' && left.scheduledTime === undefined)
    return { column: right, constants: [left], equality };
  return undefined;
}
