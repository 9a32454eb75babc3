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
  return latestDates(forward);
}

/** For each date the latest up to it. No commit that comes later and no clock changes one that is there. */
export function latestDates(dates: readonly Instant[]): readonly Instant[] {
  let latest = Number.NEGATIVE_INFINITY;
  return dates.map((date) => {
    latest = Math.max(latest, date);
    return latest;
  });
}
