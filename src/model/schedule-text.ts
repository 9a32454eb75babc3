import type { Schedule } from './manifest.ts';

/** A schedule as the manifest has it: a cron expression, a time, or `merged`. */
export function scheduleText(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'cron':
      return schedule.cron;
    case 'at':
      return schedule.text;
    case 'merged':
      return schedule.kind;
    default:
      return schedule satisfies never;
  }
}
