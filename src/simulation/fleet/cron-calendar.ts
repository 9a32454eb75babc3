import type { CronSchedule } from '../../model/manifest.ts';
import { occurrences } from '../../schedule/occurrences.ts';
import type { CronCalendar } from '../../simulator/devices/behaviour/outages.ts';

/** When a fleet's nightly outages begin: the simulator itself cannot read cron. */
export const cronCalendar: CronCalendar = function* (cron, timeZone, from, to) {
  for (const { scheduledAt } of occurrences(scheduleOf(cron, timeZone), { from, to })) yield scheduledAt;
};

/** One object for each schedule, as what was compiled from it is cached by that object. */
const schedules = new Map<string, CronSchedule>();

function scheduleOf(cron: string, timeZone: string): CronSchedule {
  const key = `${timeZone} ${cron}`;
  const schedule = schedules.get(key) ?? { kind: 'cron', cron, timeZone, dst: {} };
  schedules.set(key, schedule);
  return schedule;
}
