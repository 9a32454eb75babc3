/** Longer lists are too long to read. */
const MAX_LINES = 60;
/** A longer table is tried while the share of a line is further than this from what it should be. */
const MAX_SHARE_ERROR = 0.005;

export interface Share<Line> {
  readonly line: Line;
  readonly weight: number;
}

export interface CycleTable<Line> {
  /** In the order in which devices take them; each line comes as often as its share asks for. */
  readonly lines: readonly Line[];
  /** Too rare to be in the table. */
  readonly without: readonly Share<Line>[];
}

/**
 * The shortest table whose lines have the given shares when the devices of a group take them in turn. Written as
 * `$cycle` lists of equal length, one for each column, it keeps values together that belong together.
 */
export function cycleTable<Line>(shares: readonly Share<Line>[], devices: number): CycleTable<Line> {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const parts = shares.map(({ weight }) => weight / total);
  let best: { readonly counts: readonly number[]; readonly error: number } | undefined;
  for (let length = 1; length <= Math.min(MAX_LINES, Math.max(1, devices)); length += 1) {
    const counts = apportion(parts, length);
    const error = Math.max(...counts.map((count, at) => Math.abs(count / length - (parts[at] ?? 0))));
    if (!best || error < best.error - 1e-9) best = { counts, error };
    if (error <= MAX_SHARE_ERROR && counts.every((count) => count > 0)) break;
  }
  const counts = best?.counts ?? [];
  // Equal lines are spread out, so that a group that ends in the middle of the table still has the shares.
  const places = shares.flatMap(({ line }, at) => {
    const count = counts[at] ?? 0;
    return Array.from({ length: count }, (_, nth) => ({ line, place: (nth + 0.5) / count, at }));
  });
  places.sort((left, right) => left.place - right.place || left.at - right.at);
  return {
    lines: places.map(({ line }) => line),
    without: shares.filter((_, at) => counts[at] === 0),
  };
}

/** Whole numbers in the given proportions that add up to `total`: the largest remainders are rounded up. */
export function apportion(weights: readonly number[], total: number): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const exact = weights.map((weight) => (sum === 0 ? 0 : (weight / sum) * total));
  const counts = exact.map((value) => Math.floor(value + 1e-9));
  const rest = total - counts.reduce((all, count) => all + count, 0);
  const byRemainder = exact
    .map((value, at) => ({ at, remainder: value - (counts[at] ?? 0) }))
    .sort((left, right) => right.remainder - left.remainder || left.at - right.at);
  for (const { at } of byRemainder.slice(0, Math.max(0, rest))) counts[at] = (counts[at] ?? 0) + 1;
  return counts;
}
