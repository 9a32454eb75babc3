import { compareText } from '../../model/compare-text.ts';
import type { JsonValue } from '../../model/json.ts';
import type { Substitute, TwinColumn } from '../survey/columns.ts';
import type { SectionEntry } from '../write/sections.ts';
import { cycleTable, type Share } from './cycle-table.ts';
import { type CategoryRow, weightOf } from './split-rows.ts';

/** A longer list of values in turn tells a reader less than their weights. */
const MAX_CYCLE_LENGTH = 20;
/** In a larger group, shares by chance come close enough to what they should be. */
const MAX_CYCLED_DEVICES = 1_000;

/** Columns that targets ask about together, by their numbers. */
export function jointColumnsOf(columns: readonly TwinColumn[]): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (const [column, { jointGroup }] of columns.entries()) {
    if (jointGroup !== undefined) groups.set(jointGroup, [...(groups.get(jointGroup) ?? []), column]);
  }
  return [...groups.values()];
}

export const tupleOf = ({ categories }: CategoryRow, columns: readonly number[]): string =>
  columns.map((column) => categories[column] ?? 0).join(' ');

/** The heaviest first. */
export function tuplesOf(rows: readonly CategoryRow[], columns: readonly number[]): readonly Share<string>[] {
  const weights = new Map<string, number>();
  for (const row of rows) {
    const tuple = tupleOf(row, columns);
    weights.set(tuple, (weights.get(tuple) ?? 0) + row.weight);
  }
  return [...weights]
    .map(([line, weight]) => ({ line, weight }))
    .sort((left, right) => right.weight - left.weight || compareText(left.line, right.line));
}

export interface GroupToDescribe {
  readonly rows: readonly CategoryRow[];
  readonly columns: readonly TwinColumn[];
  /** By column, then by category. */
  readonly substitutes: readonly (readonly (Substitute | undefined)[])[];
  /** Devices of the group. */
  readonly count: number;
}

/** What is written for a group: each value with how it is spread over the devices. */
export function describeGroup({
  rows,
  columns,
  substitutes,
  count,
}: GroupToDescribe): readonly SectionEntry[] {
  const weight = weightOf(rows);
  const entries: SectionEntry[] = [];
  const present = columns.map(
    (_, column) => weightOf(rows.filter(({ categories }) => categories[column])) / weight,
  );
  // A fleet cannot say that only some devices have a value: the majority decides.
  const isPresent = (column: number) => (present[column] ?? 0) >= 0.5;
  const write = (column: number, value: JsonValue) =>
    entries.push({ path: columns[column]?.path ?? [], weight: present[column] ?? 0, value });
  const written = (column: number, category: number | undefined) =>
    writeSubstitute(substitutes[column]?.[category ?? 0]);
  const writeAlone = (column: number) => {
    const shares = sharesOf(rows, column).map((share) => ({
      value: written(column, share.category),
      weight: share.weight,
    }));
    write(column, writeShares(shares, columns[column]?.range));
  };

  for (const joint of jointColumnsOf(columns)) {
    let together = joint.filter(isPresent);
    // Where groups had to be merged, no device may have all of them.
    const haveAll = () => rows.filter(({ categories }) => together.every((column) => categories[column]));
    while (haveAll().length === 0) together = together.slice(0, -1);
    const lines = cycleTable(tuplesOf(haveAll(), together), count).lines.map((line) =>
      line.split(' ').map(Number),
    );
    const varied = together.filter((_, place) => new Set(lines.map((line) => line[place])).size > 1);
    const isTooLong = lines.length > MAX_CYCLE_LENGTH || count > MAX_CYCLED_DEVICES;
    for (const [place, column] of together.entries()) {
      if (!varied.includes(column)) write(column, written(column, lines[0]?.[place]));
      else if (varied.length === 1 && isTooLong) writeAlone(column);
      else write(column, { $cycle: lines.map((line) => written(column, line[place])) });
    }
  }
  for (const [column, { jointGroup }] of columns.entries()) {
    if (jointGroup === undefined && isPresent(column)) writeAlone(column);
  }
  return entries;
}

/** The values of one column, the heaviest first. */
function sharesOf(
  rows: readonly CategoryRow[],
  column: number,
): readonly { readonly category: number; readonly weight: number }[] {
  const present = rows.filter(({ categories }) => categories[column]);
  return tuplesOf(present, [column]).map(({ line, weight }) => ({ category: Number(line), weight }));
}

const writeSubstitute = (substitute: Substitute | undefined): JsonValue =>
  substitute?.kind === 'template' ? { $template: substitute.text } : (substitute?.value ?? null);

function writeShares(
  shares: readonly { readonly value: JsonValue; readonly weight: number }[],
  range: TwinColumn['range'],
): JsonValue {
  const [only, ...others] = shares;
  if (only && others.length === 0) return only.value;
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const isSpread = shares.length >= 5 && shares.every(({ weight }) => weight / total < 2 / shares.length);
  if (range && isSpread) return { $range: [range[0], range[1]] };
  return {
    $weighted: inOrder(shares).map(({ value, weight }) => ({
      value,
      weight: Math.max(0.1, Math.round((weight / total) * 1000) / 10),
    })),
  };
}

/** Numbers by size; the others keep their order, the heaviest first. */
function inOrder<Share extends { readonly value: JsonValue }>(shares: readonly Share[]): readonly Share[] {
  return [...shares].sort((left, right) =>
    typeof left.value === 'number' && typeof right.value === 'number' ? left.value - right.value : 0,
  );
}
