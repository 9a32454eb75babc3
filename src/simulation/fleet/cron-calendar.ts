import type { CronSchedule } from '../../model/manifest.ts';
import { occurrences } from '../../schedule/occurrences.ts';
import type { Calendar } from '../../simulator/devices/outages.ts';

/** When a fleet's nights begin: the simulator itself knows nothing of cron. */
export const cronCalendar: Calendar = function* (cron, timeZone, from, to) {
  for (const { scheduledAt } of occurrences(scheduleOf(cron, timeZone), { from, to })) yield scheduledAt;
};

/** One object for each schedule: what was compiled of it is kept with it. */
const known = new Map<string, CronSchedule>();

function scheduleOf(cron: string, timeZone: string): CronSchedule {
  const key = `${timeZone} ${cron}`;
  const schedule = known.get(key) ?? { kind: 'cron', cron, timeZone, dst: {} };
  known.set(key, schedule);
  return schedule;
}
