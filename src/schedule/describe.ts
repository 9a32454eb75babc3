import { formatLocal } from '../model/local-time.ts';
import type { MergedSchedule, Schedule } from '../model/manifest.ts';
import { type CronFields, DAYS_IN_MONTH } from './cron.ts';
import { compileSchedule } from './occurrences.ts';

const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const MINUTES_IN_HOUR = 60;
const HOURS_IN_DAY = 24;

/** Up to this many times of day are always listed, and up to this many when there is no shorter form. */
const MAX_ALWAYS_LISTED = 3;
const MAX_LISTED = 6;

/** A schedule in words: `At 22:00 on Monday to Friday, Europe/Budapest time`. One line, no full stop. */
export function describeSchedule(schedule: Schedule): string {
  const { timeZone } = schedule;
  const zone = timeZone === 'UTC' ? 'UTC' : `${timeZone} time`;
  if (schedule.kind === 'merged') return describeMerged(schedule);
  if (schedule.kind === 'at') return `Once, on ${formatLocal(schedule.at, timeZone)}, ${zone}`;
  const { fields } = compileSchedule(schedule);
  const times = describeTimes(fields);
  const days = describeDays(fields);
  const isDaily = times.startsWith('at') || evenStep(fields.hours, HOURS_IN_DAY) === undefined;
  const everyDay = isDaily && fields.hours.length < HOURS_IN_DAY ? ' every day' : '';
  const text = `${times}${days === '' ? everyDay : ` ${days}`}`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}, ${zone}`;
}

function describeMerged({ at, timeZone }: MergedSchedule): string {
  if (at === undefined) return 'Once, a minute after it is merged';
  return `Once, a minute after it was merged: on ${formatLocal(at, timeZone)}`;
}

function describeTimes({ minutes, hours }: CronFields): string {
  const count = minutes.length * hours.length;
  const listed = () => `at ${join(hours.flatMap((hour) => minutes.map((at) => formatTimeOfDay(hour, at))))}`;
  if (count <= MAX_ALWAYS_LISTED) return listed();

  const minuteStep = evenStep(minutes, MINUTES_IN_HOUR);
  const hourStep = evenStep(hours, HOURS_IN_DAY);
  const [minute = 0] = minutes;
  const [firstHour = 0] = hours;
  const lastHour = hours.at(-1) ?? 0;
  const isOneRun = lastHour - firstHour + 1 === hours.length;
  const span = ` from ${formatTimeOfDay(firstHour, minute)} to ${formatTimeOfDay(lastHour, minutes.at(-1) ?? 0)}`;
  if (minuteStep !== undefined && isOneRun) {
    const every = minuteStep === 1 ? 'every minute' : `every ${minuteStep} minutes`;
    if (hourStep !== 1) return every + span;
    return minute === 0 ? every : `${every} from minute ${minute} on`;
  }
  if (minutes.length === 1 && hourStep !== undefined) {
    const every = hourStep === 1 ? 'every hour' : `every ${hourStep} hours`;
    if (firstHour > 0) return every + span;
    return minute === 0 ? every : `${every} at minute ${minute}`;
  }
  if (minutes.length === 1 && isOneRun) return `every hour${span}`;
  if (count <= MAX_LISTED) return listed();
  const ofHours = hourStep === 1 ? 'every hour' : `hour${hours.length > 1 ? 's' : ''} ${list(hours, String)}`;
  return `at minute${minutes.length > 1 ? 's' : ''} ${list(minutes, String)} of ${ofHours}`;
}

/** `on day 13 of the month`; empty where every day is meant. */
export function describeDays({ daysOfMonth, daysOfWeek, months, dayRule }: CronFields): string {
  const allMonths = months.length === MONTHS.length;
  const month = allMonths ? 'the month' : list(months, (value) => MONTHS[value - 1] ?? '');
  const dates = `day${daysOfMonth.length > 1 ? 's' : ''} ${list(daysOfMonth, String)}`;
  const anyDate = months.every((value) => daysOfMonth.length >= (DAYS_IN_MONTH[value - 1] ?? 31));
  const anyWeekday = daysOfWeek.length === 7;
  if (anyDate && anyWeekday) return allMonths ? '' : `every day of ${month}`;
  if (anyWeekday) return `on ${dates} of ${month}`;
  if (anyDate) return `on ${listWeekdays(daysOfWeek, 'and')}${allMonths ? '' : ` of ${month}`}`;
  if (dayRule === 'either')
    return `on ${dates} and also on every ${listWeekdays(daysOfWeek, 'and')} of ${month}`;
  return `on ${dates} of ${month} where that is a ${listWeekdays(daysOfWeek, 'or')}`;
}

function listWeekdays(days: readonly number[], word: string): string {
  const mondayFirst = days.map((day) => (day === 0 ? 7 : day)).sort((left, right) => left - right);
  return list(mondayFirst, (day) => WEEKDAYS[day % 7] ?? '', word);
}

/** The distance of numbers that are at equal distances all round a cycle; `undefined` when they do not. */
function evenStep(values: readonly number[], cycle: number): number | undefined {
  const step = cycle / values.length;
  const [first = 0] = values;
  return values.length > 1 && values.every((value, index) => value === first + index * step)
    ? step
    : undefined;
}

/** Three and more in a row become `a to b`; five and more at one distance `a, b, c, ..., z`. */
function list(values: readonly number[], name: (value: number) => string, word = 'and'): string {
  const [first = 0, second = 0, third = 0] = values;
  const step = second - first;
  if (values.length > 4 && step > 1 && values.every((value, index) => value === first + index * step)) {
    return `${name(first)}, ${name(second)}, ${name(third)}, ..., ${name(values.at(-1) ?? 0)}`;
  }
  const runs: [number, number][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run && run[1] === value - 1) run[1] = value;
    else runs.push([value, value]);
  }
  const parts = runs.flatMap(([start, end]) => {
    if (end - start >= 2) return [`${name(start)} to ${name(end)}`];
    return start === end ? [name(start)] : [name(start), name(end)];
  });
  return join(parts, word);
}

function join(parts: readonly string[], word = 'and'): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
}

function formatTimeOfDay(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
