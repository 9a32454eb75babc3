import type { Instant } from '../model/instant.ts';

/**
 * The dates of commits, oldest first, made to go forwards: one that is later than now counts as the next one's, one that
 * is before an earlier commit's as that one's.
 */
export function forwardDates(dates: readonly Instant[], now: Instant): readonly Instant[] {
  const forward = [...dates];
  let next = now;
  for (let index = forward.length - 1; index >= 0; index -= 1) {
    const date = forward[index] ?? now;
    if (date > now) forward[index] = next;
    next = forward[index] ?? next;
  }
  let last = Number.NEGATIVE_INFINITY;
  return forward.map((date) => {
    last = Math.max(last, date);
    return last;
  });
}
