import { type LocalHour, WEEKDAY_NAMES } from '../model/local-time.ts';
import type { CronSchedule } from '../model/manifest.ts';
import { parseCron } from './cron.ts';

/**
 * The hours of the week at which a schedule may be due, on the clocks of its zone. Where it names days of the month, it
 * may be any day of the week. A change of the clocks can move an occurrence to the next hour: this is left out.
 */
export function localHoursOf({ cron }: CronSchedule): readonly LocalHour[] {
  const parsed = parseCron(cron);
  if ('problem' in parsed) return [];
  const { hours, daysOfWeek, dayRule } = parsed.fields;
  const weekdays = WEEKDAY_NAMES.filter((_, day) => dayRule === 'either' || daysOfWeek.includes(day));
  return weekdays.flatMap((weekday) => hours.map((hour) => ({ hour, weekday })));
}
