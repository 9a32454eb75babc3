import { compareText } from '../../model/compare-text.ts';
import type { Instant } from '../../model/instant.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A whole number with commas between thousands: `1,240`. `Intl` would do the same, and takes longer than some commands. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 device`, `1,240 devices`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${nounOf(count, noun, plural)}`;
}

/** `device`, or `devices` when there are not exactly one. */
export function nounOf(count: number, noun: string, plural = `${noun}s`): string {
  return count === 1 ? noun : plural;
}

/** Whole percent, rounded down: `100%` means all of them, and `0%` none. */
export function percentOf(part: number, total: number): string {
  if (total <= 0) return '0%';
  const percent = Math.floor((part / total) * 100);
  return part > 0 && percent === 0 ? '<1%' : `${percent}%`;
}

/** The distance from `now`, rounded to one unit: `in 30 minutes`, `5 hours ago`; `now` within half a minute. */
export function relativeTime(instant: Instant, now: Instant): string {
  const distance = Math.abs(instant - now);
  const minutes = Math.round(distance / MINUTE_MS);
  if (minutes === 0) return 'now';
  const amount =
    minutes < 90
      ? countOf(minutes, 'minute')
      : distance < 36 * HOUR_MS
        ? countOf(Math.round(distance / HOUR_MS), 'hour')
        : countOf(Math.round(distance / DAY_MS), 'day');
  return instant > now ? `in ${amount}` : `${amount} ago`;
}

/** `3 scheduled, 2 done`: how often each word occurs, the most frequent first. */
export function tally(items: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts]
    .sort(([left, a], [right, b]) => b - a || compareText(left, right))
    .map(([item, count]) => `${formatCount(count)} ${item}`)
    .join(', ');
}

/** `and 3 more`; empty when there are none. */
export function moreText(count: number): string {
  return count === 0 ? '' : `and ${formatCount(count)} more`;
}
