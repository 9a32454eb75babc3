import type { Window } from '../model/instant.ts';
import type { CronSchedule, Schedule } from '../model/manifest.ts';
import type { Occurrence } from '../model/occurrence.ts';
import { DAY } from './calendar.ts';
import { compileSchedule, occurrences } from './occurrences.ts';
import { changesBetween } from './zone-spans.ts';

/**
 * The first two neighbouring occurrences in the window that are less than `distance` milliseconds apart;
 * `undefined` when there are none.
 *
 * On ordinary days the calendar alone decides, so occurrences are made one by one only when they can be too near, and
 * around changes of the clocks, which may push them together.
 */
export function closerThan(
  schedule: Schedule,
  distance: number,
  window: Window,
): readonly [Occurrence, Occurrence] | undefined {
  if (schedule.kind === 'at') return undefined;
  if (smallestStep(schedule) < distance) return firstNearPair(schedule, distance, window);
  for (const { start } of changesBetween(schedule.timeZone, window.from, window.to)) {
    const from = Math.max(window.from, start - distance);
    const to = Math.min(window.to, start + distance);
    const pair = firstNearPair(schedule, distance, { from, to });
    if (pair) return pair;
  }
  return undefined;
}

/** The least distance between two times of the calendar, on one day or from one day to the next. */
function smallestStep(schedule: CronSchedule): number {
  const { timesOfDay } = compileSchedule(schedule).calendar;
  const [first = 0] = timesOfDay;
  const steps = timesOfDay.map((time, index) => (timesOfDay[index + 1] ?? DAY + first) - time);
  return Math.min(...steps);
}

function firstNearPair(
  schedule: Schedule,
  distance: number,
  window: Window,
): readonly [Occurrence, Occurrence] | undefined {
  let previous: Occurrence | undefined;
  for (const occurrence of occurrences(schedule, window)) {
    if (previous && occurrence.scheduledAt - previous.scheduledAt < distance) return [previous, occurrence];
    previous = occurrence;
  }
  return undefined;
}
