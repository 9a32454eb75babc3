import { compare } from './columns.ts';

/** A twin as its values in every column: 0 where it has none, else the number of what stands there. */
export interface Row {
  readonly categories: readonly number[];
  readonly weight: number;
  /** Rows with different texts are never in one group, while there is room; empty: no wish. */
  readonly apart: string;
}

export interface Splitting {
  /** Columns whose values may tell groups apart, the more telling first. Others may only by being there or not. */
  readonly byValue: readonly number[];
  /** Columns that are there on all devices of a group or on none: they hold values for what targets ask. */
  readonly byPresence: readonly number[];
  readonly mostGroups: number;
}

/** More values than this tell no groups apart. */
const MOST_PARTS = 12;
/** Fewer twins than this are no group of their own. */
const SMALLEST_PART = 5;

/**
 * Parts the rows into groups that are alike inside. A fleet document describes the values of a group one by one, as if
 * they had nothing to do with each other, and cannot say that a value is there on some devices only. So a group is
 * split by the column after which the others are best described apart: by the entropy that the split removes, less what
 * the longer description costs (half a logarithm of the rows for each number more, as the Bayesian criterion has it).
 */
export function splitRows<R extends Row>(
  rows: readonly R[],
  splitting: Splitting,
): readonly (readonly R[])[] {
  const first = partBy(
    rows,
    ({ categories, apart }) =>
      `${apart} ${splitting.byPresence.map((at) => (categories[at] ? '1' : '0')).join('')}`,
  );
  let leaves = mergeSmallest(first, splitting.mostGroups).map((part) => leafOf(part, splitting));
  for (;;) {
    const best = leaves
      .filter(({ split }) => split && leaves.length - 1 + split.parts.length <= splitting.mostGroups)
      .sort((left, right) => (right.split?.gain ?? 0) - (left.split?.gain ?? 0))[0];
    if (!best?.split) return leaves.map(({ rows: members }) => members);
    const parts = best.split.parts.map((part) => leafOf(part, splitting));
    leaves = leaves.flatMap((leaf) => (leaf === best ? parts : [leaf]));
  }
}

interface Leaf<R> {
  readonly rows: readonly R[];
  readonly split: Split<R> | undefined;
}

interface Split<R> {
  readonly parts: readonly (readonly R[])[];
  readonly gain: number;
}

function partBy<R>(rows: readonly R[], keyOf: (row: R) => string): readonly (readonly R[])[] {
  const parts = new Map<string, R[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const part = parts.get(key);
    if (part) part.push(row);
    else parts.set(key, [row]);
  }
  return [...parts].sort(([left], [right]) => compare(left, right)).map(([, part]) => part);
}

/** The smallest become one until there are few enough; those that have to be apart are the last to go. */
function mergeSmallest<R extends Row>(
  parts: readonly (readonly R[])[],
  most: number,
): readonly (readonly R[])[] {
  if (parts.length <= most) return parts;
  const isApart = (part: readonly R[]) => Number(part.some(({ apart }) => apart !== ''));
  const sorted = [...parts].sort(
    (left, right) => isApart(right) - isApart(left) || weightOf(right) - weightOf(left),
  );
  return [...sorted.slice(0, most - 1), sorted.slice(most - 1).flat()];
}

export const weightOf = (rows: readonly Row[]): number => rows.reduce((sum, { weight }) => sum + weight, 0);

function leafOf<R extends Row>(rows: readonly R[], { byValue }: Splitting): Leaf<R> {
  const width = rows[0]?.categories.length ?? 0;
  const before = Array.from({ length: width }, (_, at) => describe(rows, at));
  const whole = before.reduce((sum, { bits }) => sum + bits, 0);
  const price = Math.log2(Math.max(2, rows.length)) / 2;
  let best: Split<R> | undefined;
  for (let at = 0; at < width; at += 1) {
    const kinds = before[at]?.kinds ?? 0;
    const isValued = byValue.includes(at) && kinds <= MOST_PARTS;
    const isSometimes = rows.some(({ categories }) => !categories[at]) && kinds > 1;
    if (kinds < 2 || !(isValued || isSometimes)) continue;
    const parts = joinTiny(
      partBy(rows, ({ categories }) => {
        const category = categories[at] ?? 0;
        return String(isValued ? category : Number(category > 0)).padStart(4, '0');
      }),
    );
    if (parts.length < 2) continue;
    let after = 0;
    let more = 0;
    for (let other = 0; other < width; other += 1) {
      const described = parts.map((part) => describe(part, other));
      after += described.reduce((sum, { bits }) => sum + bits, 0);
      more += described.reduce((sum, { kinds: of }) => sum + of - 1, 0) - ((before[other]?.kinds ?? 1) - 1);
    }
    // What the column itself takes is saved as well, and paid for as the sizes of the groups.
    const own = before[at]?.bits ?? 0;
    const gain = whole - after - own - price * Math.max(0, more);
    if (gain > (best?.gain ?? 0)) best = { parts, gain };
  }
  return { rows, split: best };
}

/** Parts too small for a group are one together; alone they go to the largest. */
function joinTiny<R extends Row>(parts: readonly (readonly R[])[]): readonly (readonly R[])[] {
  const large = parts.filter((part) => part.length >= SMALLEST_PART);
  const tiny = parts.filter((part) => part.length < SMALLEST_PART).flat();
  if (tiny.length === 0 || large.length === 0) return large.length === 0 ? [tiny] : large;
  if (tiny.length >= SMALLEST_PART) return [...large, tiny];
  const [first = [], ...rest] = [...large].sort((left, right) => weightOf(right) - weightOf(left));
  return [[...first, ...tiny], ...rest];
}

/** Bits that name the value of every row, and how many values there are. */
function describe(rows: readonly Row[], at: number): { readonly bits: number; readonly kinds: number } {
  // A list is several times as quick as a map, and this is where the time goes.
  const counts: number[] = [];
  for (const { categories } of rows) {
    const category = categories[at] ?? 0;
    counts[category] = (counts[category] ?? 0) + 1;
  }
  let bits = 0;
  let kinds = 0;
  for (const count of counts) {
    if (!count) continue;
    kinds += 1;
    bits -= count * Math.log2(count / rows.length);
  }
  return { bits, kinds };
}
