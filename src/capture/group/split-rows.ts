import { compareText } from '../../model/compare-text.ts';

/** A twin as numbers, one for each column: 0 where it has no value, else the number of its category. */
export interface CategoryRow {
  readonly categories: readonly number[];
  readonly weight: number;
  /** Rows with different keys go to different groups, while there is room. */
  readonly kindKey: string;
  /** The same; empty: any group will do. */
  readonly rareTargetKey: string;
}

export interface SplitOptions {
  /** Columns whose values may distinguish groups. Other columns may only by being present or absent. */
  readonly byValue: readonly number[];
  /** Columns that all devices of a group have, or none: targets ask about them. */
  readonly byPresence: readonly number[];
  readonly maxGroups: number;
}

/** A column with more values than this distinguishes no groups. */
const MAX_PARTS = 12;
/** Fewer twins than this do not make a group. */
const MIN_PART_SIZE = 5;

/**
 * Splits the rows into groups of similar rows. A fleet document describes each value of a group by itself, as if values
 * were independent, and cannot say that only some devices have a value. So a group is split by the column whose values
 * explain most about the others: the gain is the entropy that the split removes, less the cost of a longer description
 * (half a logarithm of the number of rows for each further number, as in the Bayesian information criterion).
 */
export function splitRows<R extends CategoryRow>(
  rows: readonly R[],
  options: SplitOptions,
): readonly (readonly R[])[] {
  const first = partBy(
    rows,
    ({ categories, kindKey, rareTargetKey }) =>
      `${kindKey} ${rareTargetKey} ${options.byPresence.map((at) => (categories[at] ? '1' : '0')).join('')}`,
  );
  let nodes = mergeSmallest(first, options.maxGroups).map((part) => nodeOf(part, options));
  for (;;) {
    const best = nodes
      .filter(({ split }) => split && nodes.length - 1 + split.parts.length <= options.maxGroups)
      .sort((left, right) => (right.split?.gain ?? 0) - (left.split?.gain ?? 0))[0];
    if (!best?.split) return nodes.map(({ rows: members }) => members);
    const parts = best.split.parts.map((part) => nodeOf(part, options));
    nodes = nodes.flatMap((node) => (node === best ? parts : [node]));
  }
}

interface SplitNode<R> {
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

/** Merges the smallest parts until there are few enough; those of rare targets are merged last. */
function mergeSmallest<R extends CategoryRow>(
  parts: readonly (readonly R[])[],
  maxParts: number,
): readonly (readonly R[])[] {
  if (parts.length <= maxParts) return parts;
  const isRare = (part: readonly R[]) => Number(part.some(({ rareTargetKey }) => rareTargetKey !== ''));
  const sorted = [...parts].sort(
    (left, right) => isRare(right) - isRare(left) || weightOf(right) - weightOf(left),
  );
  return [...sorted.slice(0, maxParts - 1), sorted.slice(maxParts - 1).flat()];
}

export const weightOf = (rows: readonly CategoryRow[]): number =>
  rows.reduce((sum, { weight }) => sum + weight, 0);

function nodeOf<R extends CategoryRow>(rows: readonly R[], { byValue }: SplitOptions): SplitNode<R> {
  const width = rows[0]?.categories.length ?? 0;
  const counts = Array.from({ length: width }, (_, at) => countsOf(rows, at));
  const before = counts.map((of) => describe(of, rows.length));
  const whole = before.reduce((sum, { bits }) => sum + bits, 0);
  // A value that all rows have costs nothing, before or after.
  const varied = before.flatMap(({ kinds }, at) => (kinds > 1 ? [at] : []));
  const price = Math.log2(Math.max(2, rows.length)) / 2;
  let best: Split<R> | undefined;
  for (const at of varied) {
    const kinds = before[at]?.kinds ?? 0;
    const isValued = byValue.includes(at) && kinds <= MAX_PARTS;
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
    // The column itself need not be described any more; the sizes of the groups take its place.
    const own = before[at]?.bits ?? 0;
    const gain = whole - after - own - price * Math.max(0, more);
    if (gain > (best?.gain ?? 0)) best = { parts, gain };
  }
  return { rows, split: best };
}

/** Joins the parts that are too small for a group; if that is still too small, they go to the largest part. */
function joinTiny<R extends CategoryRow>(parts: readonly (readonly R[])[]): readonly (readonly R[])[] {
  const large = parts.filter((part) => part.length >= MIN_PART_SIZE);
  const tiny = parts.filter((part) => part.length < MIN_PART_SIZE).flat();
  if (tiny.length === 0 || large.length === 0) return large.length === 0 ? [tiny] : large;
  if (tiny.length >= MIN_PART_SIZE) return [...large, tiny];
  const [first = [], ...rest] = [...large].sort((left, right) => weightOf(right) - weightOf(left));
  return [[...first, ...tiny], ...rest];
}

interface Description {
  /** To name the value of every row. */
  readonly bits: number;
  /** How many values there are. */
  readonly kinds: number;
}

/** Describes each part. The largest is computed as the rest of the whole, which makes rare properties cheap to try. */
function describeParts(
  parts: readonly (readonly CategoryRow[])[],
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
function countsOf(rows: readonly CategoryRow[], at: number): readonly number[] {
  // A list is several times faster than a map, and most of the time is spent here.
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
