/** Numbers that represent all others: few enough to read, enough to show the whole distribution. */
export const MAX_BINS = 10;
/** How far the share of numbers below any one of them may be from an even distribution. */
const MAX_UNEVENNESS = 0.05;
/** Smaller whole numbers are copied exactly; larger ones might identify a device and are rounded. */
const MIN_ROUNDED = 1_000;

export interface WeightedNumber {
  readonly value: number;
  readonly weight: number;
}

/**
 * For each number the one that represents it: the numbers are sorted and cut into parts of equal weight, and each part
 * is represented by its middle, rounded.
 */
export function representNumbers(
  numbers: readonly WeightedNumber[],
  parts = MAX_BINS,
): ReadonlyMap<number, number> {
  const sorted = [...numbers].sort((left, right) => left.value - right.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const step = stepOf(sorted);
  const bins = new Map<number, WeightedNumber[]>();
  let before = 0;
  for (const number of sorted) {
    const bin = Math.min(parts - 1, Math.floor(((before + number.weight / 2) / total) * parts));
    before += number.weight;
    bins.set(bin, [...(bins.get(bin) ?? []), number]);
  }
  const substitutes = new Map<number, number>();
  for (const bin of bins.values()) {
    const middle = bin[Math.floor(bin.length / 2)]?.value ?? 0;
    const rounded = roundTo(middle, step);
    for (const { value } of bin) substitutes.set(value, rounded);
  }
  return substitutes;
}

/** The range of whole numbers that are spread evenly; `undefined` for others. Ends of large numbers are rounded outward. */
export function evenRange(numbers: readonly WeightedNumber[]): readonly [number, number] | undefined {
  if (numbers.length < 5 || numbers.some(({ value }) => !Number.isSafeInteger(value))) return undefined;
  const sorted = [...numbers].sort((left, right) => left.value - right.value);
  const low = sorted[0]?.value ?? 0;
  const high = sorted.at(-1)?.value ?? 0;
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let before = 0;
  for (const { value, weight } of sorted) {
    const even = (value - low) / (high - low + 1);
    if (Math.abs(before / total - even) > MAX_UNEVENNESS + 1 / Math.sqrt(total)) return undefined;
    before += weight;
  }
  const step = Math.max(1, stepOf(sorted));
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step];
}

/** At most three decimals: coordinates have more, settings that people make seldom do. */
export const isShort = (value: number): boolean => Number(value.toFixed(3)) === value;

/**
 * What numbers are rounded to: whole below a thousand, else a tenth of the power of ten that their spread reaches. At
 * most three digits of the largest are kept: more could give away positions or serial numbers.
 */
function stepOf(sorted: readonly WeightedNumber[]): number {
  const low = sorted[0]?.value ?? 0;
  const high = sorted.at(-1)?.value ?? 0;
  const spread = high - low;
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (sorted.every(({ value }) => Number.isInteger(value))) {
    return largest < MIN_ROUNDED ? 1 : Math.max(10, powerOf(Math.max(1, spread), 1), powerOf(largest, 2));
  }
  return spread === 0 ? powerOf(largest, 0) : Math.max(powerOf(spread, 1), powerOf(largest, 2));
}

/** The power of ten that a number reaches, lowered by some powers. */
const powerOf = (value: number, lower: number): number => 10 ** (Math.floor(Math.log10(value)) - lower);

function roundTo(value: number, step: number): number {
  const rounded = Math.round(value / step) * step;
  // 3 × 0.1 is 0.30000000000000004.
  return Number(rounded.toPrecision(12));
}
