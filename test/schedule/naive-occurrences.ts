import { parseCron } from '../../src/schedule/cron.ts';

const MINUTE = 60_000;

/**
 * A second opinion, slow and plain: asks Intl for the wall-clock time of every single minute. Real time counts, so it
 * says what an expression with a star or a step in minute or hour does.
 */
export function naiveOccurrences(cron: string, timeZone: string, from: number, to: number): number[] {
  const parsed = parseCron(cron);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  const { minutes, hours, daysOfMonth, months, daysOfWeek, dayRule } = parsed.fields;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    weekday: 'short',
  });
  const found: number[] = [];
  for (let at = Math.ceil(from / MINUTE) * MINUTE; at < to; at += MINUTE) {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const onDate = daysOfMonth.includes(Number(parts['day']));
    const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts['weekday'] ?? '');
    const onWeekday = daysOfWeek.includes(weekday);
    if (
      Number(parts['second']) === 0 &&
      minutes.includes(Number(parts['minute'])) &&
      hours.includes(Number(parts['hour'])) &&
      months.includes(Number(parts['month'])) &&
      (dayRule === 'either' ? onDate || onWeekday : onDate && onWeekday)
    ) {
      found.push(at);
    }
  }
  return found;
}
