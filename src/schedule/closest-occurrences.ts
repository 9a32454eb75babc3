import type { Window } from '../model/instant.ts';
import type { Schedule } from '../model/manifest.ts';
import type { Occurrence } from '../model/occurrence.ts';
import { type Calendar, DAY, matchingDays } from './calendar.ts';
import { compileSchedule, occurrences } from './occurrences.ts';
import { changesBetween } from './zone-spans.ts';

type Pair = readonly [Occurrence, Occurrence];

/**
 * The two neighbouring occurrences of the window that are nearest to each other, the first such pair when there are
 * several; `undefined` when there are fewer than two occurrences.
 *
 * On ordinary days the calendar alone knows the least distance, so occurrences are made one by one only until a pair
 * at that distance comes, and around changes of the clocks, which may bring others nearer.
 */
export function closestOccurrences(schedule: Schedule, window: Window): Pair | undefined {
  if (schedule.kind !== 'cron') return undefined;
  let closest = nearestPair(schedule, window, minStep(compileSchedule(schedule).calendar, window));
  if (!closest) return undefined;
  for (const { start } of changesBetween(schedule.timeZone, window.from, window.to)) {
    const reach = distance(closest);
    const from = Math.max(window.from, start - reach);
    const to = Math.min(window.to, start + reach);
    const pair = nearestPair(schedule, { from, to }, 0);
    if (pair && distance(pair) < reach) closest = pair;
  }
  return closest;
}

/** Clocks are never changed by more than this (Troll in Antarctica, by two hours), with an hour to spare. */
const MAX_CHANGE = 3 * 3_600_000;

/**
 * A distance that no two occurrences of the window are below, known from the calendar alone. It is quicker than to look
 * for the closest, as the zone need not be asked.
 */
export function leastDistance(schedule: Schedule, window: Window): number {
  if (schedule.kind !== 'cron') return Number.POSITIVE_INFINITY;
  const { calendar, rule } = compileSchedule(schedule);
  // A time that comes twice comes an hour later again.
  return rule.overlap === 'both' ? 0 : Math.max(0, minStep(calendar, window) - MAX_CHANGE);
}

function distance([first, second]: Pair): number {
  return second.scheduledAt - first.scheduledAt;
}

/** The least distance between two times of the calendar, as if the clocks never changed. */
function minStep(calendar: Calendar, window: Window): number {
  const { timesOfDay } = calendar;
  const [first = 0] = timesOfDay;
  const last = timesOfDay.at(-1) ?? 0;
  let least = Number.POSITIVE_INFINITY;
  timesOfDay.forEach((time, index) => {
    if (index > 0) least = Math.min(least, time - (timesOfDay[index - 1] ?? 0));
  });
  let previous = Number.NEGATIVE_INFINITY;
  for (const midnight of matchingDays(calendar, window.from - DAY, window.to + DAY)) {
    least = Math.min(least, midnight + first - previous);
    previous = midnight + last;
  }
  return least;
}

/** The nearest two neighbours; the first two at a distance of `enough` or less end the search. */
function nearestPair(schedule: Schedule, window: Window, enough: number): Pair | undefined {
  let nearest: Pair | undefined;
  let previous: Occurrence | undefined;
  for (const occurrence of occurrences(schedule, window)) {
    if (previous) {
      const pair: Pair = [previous, occurrence];
      if (!nearest || distance(pair) < distance(nearest)) nearest = pair;
      if (distance(nearest) <= enough) return nearest;
    }
    previous = occurrence;
  }
  return nearest;
}
