/** Numbers that stand for all: as many as a person still reads, with every part of the distribution there. */
export const MOST_BINS = 10;
/** How far the share of the numbers below any one may be from what it would be if all were spread evenly. */
const EVEN_WITHIN = 0.05;
/** Numbers below this are copied to the unit; larger ones may tell devices apart and are rounded. */
const EXACT_BELOW = 1_000;

export interface Weighed {
  readonly value: number;
  readonly weight: number;
}

/**
 * For each number the one that stands for it: sorted and cut into parts of equal weight, each part is represented by
 * its middle, rounded.
 */
export function representNumbers(
  numbers: readonly Weighed[],
  parts = MOST_BINS,
): ReadonlyMap<number, number> {
  const sorted = [...numbers].sort((left, right) => left.value - right.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const step = stepOf(sorted);
  const bins = new Map<number, Weighed[]>();
  let before = 0;
  for (const number of sorted) {
    const bin = Math.min(parts - 1, Math.floor(((before + number.weight / 2) / total) * parts));
    before += number.weight;
    bins.set(bin, [...(bins.get(bin) ?? []), number]);
  }
  const stands = new Map<number, number>();
  for (const bin of bins.values()) {
    const middle = bin[Math.floor(bin.length / 2)]?.value ?? 0;
    const rounded = roundTo(middle, step);
    for (const { value } of bin) stands.set(value, rounded);
  }
  return stands;
}

/** The range of whole numbers that are spread evenly; `undefined` for others. Ends of large numbers are rounded outward. */
export function evenRange(numbers: readonly Weighed[]): readonly [number, number] | undefined {
  if (numbers.length < 5 || numbers.some(({ value }) => !Number.isSafeInteger(value))) return undefined;
  const sorted = [...numbers].sort((left, right) => left.value - right.value);
  const low = sorted[0]?.value ?? 0;
  const high = sorted.at(-1)?.value ?? 0;
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let before = 0;
  for (const { value, weight } of sorted) {
    const even = (value - low) / (high - low + 1);
    if (Math.abs(before / total - even) > EVEN_WITHIN + 1 / Math.sqrt(total)) return undefined;
    before += weight;
  }
  const step = Math.max(1, stepOf(sorted));
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step];
}

/** No more than three decimals: coordinates have more, and settings that people make seldom. */
export const isShort = (value: number): boolean => Number(value.toFixed(3)) === value;

/**
 * What numbers are rounded to: whole below a thousand, else a tenth of the power of ten that their spread reaches. Never
 * to more than three digits of the largest, which would tell where devices stand or what they are numbered from.
 */
function stepOf(sorted: readonly Weighed[]): number {
  const low = sorted[0]?.value ?? 0;
  const high = sorted.at(-1)?.value ?? 0;
  const spread = high - low;
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (sorted.every(({ value }) => Number.isInteger(value))) {
    return largest < EXACT_BELOW ? 1 : Math.max(10, powerOf(Math.max(1, spread), 1), powerOf(largest, 2));
  }
  return spread === 0 ? powerOf(largest, 0) : Math.max(powerOf(spread, 1), powerOf(largest, 2));
}

/** The power of ten that a number reaches, and so many lower. */
const powerOf = (value: number, lower: number): number => 10 ** (Math.floor(Math.log10(value)) - lower);

function roundTo(value: number, step: number): number {
  const rounded = Math.round(value / step) * step;
  // 3 × 0.1 is 0.30000000000000004.
  return Number(rounded.toPrecision(12));
}
