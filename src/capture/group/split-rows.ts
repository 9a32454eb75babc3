import { compareText } from '../../model/compare-text.ts';

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
  return [...parts].sort(([left], [right]) => compareText(left, right)).map(([, part]) => part);
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
  const counts = Array.from({ length: width }, (_, at) => countsOf(rows, at));
  const before = counts.map((of) => describe(of, rows.length));
  const whole = before.reduce((sum, { bits }) => sum + bits, 0);
  // What all have costs nothing, before as after.
  const varied = before.flatMap(({ kinds }, at) => (kinds > 1 ? [at] : []));
  const price = Math.log2(Math.max(2, rows.length)) / 2;
  let best: Split<R> | undefined;
  for (const at of varied) {
    const kinds = before[at]?.kinds ?? 0;
    const isValued = byValue.includes(at) && kinds <= MOST_PARTS;
    const isSometimes = rows.some(({ categories }) => !categories[at]);
    if (!(isValued || isSometimes)) continue;
    const parts = joinTiny(
      partBy(rows, ({ categories }) => {
        const category = categories[at] ?? 0;
        return String(isValued ? category : Number(category > 0)).padStart(4, '0');
      }),
    );
    if (parts.length < 2) continue;
    let after = 0;
    let more = 0;
    for (const other of varied) {
      more -= (before[other]?.kinds ?? 1) - 1;
      for (const { bits, kinds: of } of describeParts(parts, other, counts[other] ?? [])) {
        after += bits;
        more += of - 1;
      }
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

interface Description {
  /** They name the value of every row. */
  readonly bits: number;
  /** How many values there are. */
  readonly kinds: number;
}

/** Of each part. The largest is what the others leave of the whole, so that rare properties are quickly tried. */
function describeParts(
  parts: readonly (readonly Row[])[],
  at: number,
  whole: readonly number[],
): readonly Description[] {
  const rest = [...whole];
  const [largest = [], ...others] = [...parts].sort((left, right) => right.length - left.length);
  const described = others.map((part) => {
    const counts = countsOf(part, at);
    counts.forEach((count, category) => {
      rest[category] = (rest[category] ?? 0) - count;
    });
    return describe(counts, part.length);
  });
  return [describe(rest, largest.length), ...described];
}

/** How many rows have each category of a column. */
function countsOf(rows: readonly Row[], at: number): readonly number[] {
  // A list is several times as quick as a map, and this is where the time goes.
  const counts: number[] = [];
  for (const { categories } of rows) {
    const category = categories[at] ?? 0;
    counts[category] = (counts[category] ?? 0) + 1;
  }
  return counts;
}

function describe(counts: readonly number[], rows: number): Description {
  let bits = 0;
  let kinds = 0;
  for (const count of counts) {
    if (!count) continue;
    kinds += 1;
    bits -= count * Math.log2(count / rows);
  }
  return { bits, kinds };
}
