import { compareText } from '../../model/compare-text.ts';
import type { JsonValue } from '../../model/json.ts';
import type { Column, Stand } from '../survey/columns.ts';
import type { SectionEntry } from '../write/sections.ts';
import { cycleTable, type Share } from './cycle-table.ts';
import { type Row, weightOf } from './split-rows.ts';

/** A longer list of values in turn says less to a reader than their weights. */
const MOST_ALONE = 20;
/** By chance, the shares of a larger group come near enough to what they should be. */
const FEW_DEVICES = 1_000;

/** The columns that targets ask about together, by their numbers. */
export function blocksOf(columns: readonly Column[]): readonly (readonly number[])[] {
  const blocks = new Map<number, number[]>();
  for (const [at, { block }] of columns.entries()) {
    if (block !== undefined) blocks.set(block, [...(blocks.get(block) ?? []), at]);
  }
  return [...blocks.values()];
}

export const tupleOf = ({ categories }: Row, columns: readonly number[]): string =>
  columns.map((at) => categories[at] ?? 0).join(' ');

/** The heaviest first. */
export function tuplesOf(rows: readonly Row[], columns: readonly number[]): readonly Share<string>[] {
  const weights = new Map<string, number>();
  for (const row of rows) {
    const tuple = tupleOf(row, columns);
    weights.set(tuple, (weights.get(tuple) ?? 0) + row.weight);
  }
  return [...weights]
    .map(([line, weight]) => ({ line, weight }))
    .sort((left, right) => right.weight - left.weight || compareText(left.line, right.line));
}

/** What is written for a group: its values, each by how they are spread over its devices. */
export function describeGroup(
  rows: readonly Row[],
  columns: readonly Column[],
  stands: readonly (readonly (Stand | undefined)[])[],
  count: number,
): readonly SectionEntry[] {
  const weight = weightOf(rows);
  const entries: SectionEntry[] = [];
  const present = columns.map((_, at) => weightOf(rows.filter(({ categories }) => categories[at])) / weight);
  // A fleet cannot say that a value is there on some devices only: the greater part decides.
  const isThere = (at: number) => (present[at] ?? 0) >= 0.5;
  const enter = (at: number, value: JsonValue) =>
    entries.push({ path: columns[at]?.path ?? [], weight: present[at] ?? 0, value });
  const written = (at: number, category: number | undefined) => writeStand(stands[at]?.[category ?? 0]);
  const writeAlone = (at: number) => {
    const shares = sharesOf(rows, at).map((share) => ({
      value: written(at, share.category),
      weight: share.weight,
    }));
    enter(at, writeShares(shares, columns[at]?.range));
  };

  for (const block of blocksOf(columns)) {
    let together = block.filter(isThere);
    // Where groups had to be merged, no device may have all of them.
    const haveAll = () => rows.filter(({ categories }) => together.every((at) => categories[at]));
    while (haveAll().length === 0) together = together.slice(0, -1);
    const lines = cycleTable(tuplesOf(haveAll(), together), count).lines.map((line) =>
      line.split(' ').map(Number),
    );
    const varied = together.filter((_, place) => new Set(lines.map((line) => line[place])).size > 1);
    for (const [place, at] of together.entries()) {
      if (!varied.includes(at)) enter(at, written(at, lines[0]?.[place]));
      else if (varied.length === 1 && (lines.length > MOST_ALONE || count > FEW_DEVICES)) writeAlone(at);
      else enter(at, { $cycle: lines.map((line) => written(at, line[place])) });
    }
  }
  for (const [at, { block }] of columns.entries()) if (block === undefined && isThere(at)) writeAlone(at);
  return entries;
}

/** The values of one column, the heaviest first. */
function sharesOf(
  rows: readonly Row[],
  at: number,
): readonly { readonly category: number; readonly weight: number }[] {
  const present = rows.filter(({ categories }) => categories[at]);
  return tuplesOf(present, [at]).map(({ line, weight }) => ({ category: Number(line), weight }));
}

const writeStand = (stand: Stand | undefined): JsonValue =>
  stand?.kind === 'template' ? { $template: stand.text } : (stand?.value ?? null);

function writeShares(
  shares: readonly { readonly value: JsonValue; readonly weight: number }[],
  range: Column['range'],
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
