import type { TimeSpec } from '../fleet-spec.ts';

/** The 99th percentile of a normal distribution, in standard deviations above its middle. */
const P99_DEVIATIONS = 2.326_347_874_040_841;

/** A time in whole milliseconds; `chance` from 0 (included) to 1 (excluded). */
export function drawTime(time: TimeSpec, chance: number): number {
  if ('fromMs' in time) return time.fromMs + Math.floor(chance * (time.toMs - time.fromMs + 1));
  const deviation = Math.log(time.p99Ms / time.medianMs) / P99_DEVIATIONS;
  return Math.round(time.medianMs * Math.exp(deviation * normalQuantile(chance)));
}

/** Half of the smallest step of a draw: keeps away from both ends of the normal distribution. */
const HALF_STEP = 2 ** -33;

/**
 * The value below which a share `chance` of a normal distribution lies (middle 0, deviation 1), to about four digits.
 * Source: Hastings, "Approximations for Digital Computers", as 26.2.23 of Abramowitz and Stegun.
 */
function normalQuantile(chance: number): number {
  const share = chance + HALF_STEP;
  const tail = Math.min(share, 1 - share);
  const t = Math.sqrt(-2 * Math.log(tail));
  const above =
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t * t) /
      (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  return share < 0.5 ? -above : above;
}
