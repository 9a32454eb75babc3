import type { Schedule } from '../model/manifest.ts';

/** A schedule in words. */
export function describeSchedule(schedule: Schedule): string {
  return schedule.kind === 'at' ? schedule.text : schedule.cron;
}
