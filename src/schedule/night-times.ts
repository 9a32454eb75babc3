import type { Window } from '../model/instant.ts';
import type { Schedule } from '../model/manifest.ts';
import { clockChanges, compileSchedule } from './occurrences.ts';
import type { ScheduleProblem } from './problem.ts';
import { changesBetween } from './zone-spans.ts';

/** The hour by which nearly every zone has changed its clocks. */
const NIGHT_END = 3;

/**
 * Worth knowing: a fixed time from 00:00 up to 03:00 in a zone whose clocks change in the window, when the manifest
 * does not say what to do. The year to come is a good window. `undefined` when there is nothing to report.
 */
export function checkNightTimes(schedule: Schedule, window: Window): ScheduleProblem | undefined {
  if (schedule.kind !== 'cron') return undefined;
  const { fields, rule } = compileSchedule(schedule);
  const atNight = fields.hours.some((hour) => hour < NIGHT_END);
  if (fields.inRealTime || !atNight || rule.isWritten) return undefined;
  const [firstChange] = changesBetween(schedule.timeZone, window.from, window.to);
  if (!firstChange) return undefined;
  const [touched] = clockChanges(schedule, window);
  const effect = touched?.effect ?? 'No coming change affects this schedule';
  return {
    code: 'night-time',
    message: `the job runs at a fixed time between 00:00 and 03:00, when clocks change in ${schedule.timeZone}. ${effect}`,
    hint: 'choose a time from 03:00 on, or set `dst: { gap: ..., overlap: ... }`',
  };
}
