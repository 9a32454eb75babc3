import type { CronFields } from './cron.ts';

/*
 * Wall-clock time here is a number of milliseconds that counts as if the wall clock showed UTC: no zone, no change
 * of the clocks. The set of days of a month is a number with one bit for each day, bit 0 for the 1st, so that finding
 * the days of a month is a few operations on whole numbers, whatever the expression.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The fields of an expression, made ready for walking. */
export interface Calendar {
  /** Milliseconds since midnight, ascending. */
  readonly timesOfDay: readonly number[];
  /** Bit 0 is January. */
  readonly months: number;
  readonly daysOfMonth: number;
  /** For months that begin on Sunday, on Monday, and so on: the days that fall on a wanted weekday. */
  readonly weekdays: readonly number[];
  readonly dayRule: CronFields['dayRule'];
}

export function createCalendar(fields: CronFields): Calendar {
  const weekdaySet = bits(fields.daysOfWeek, 0);
  const timesOfDay: number[] = [];
  for (const hour of fields.hours) {
    for (const minute of fields.minutes) timesOfDay.push(hour * HOUR + minute * MINUTE);
  }
  return {
    timesOfDay,
    months: bits(fields.months, 1),
    daysOfMonth: bits(fields.daysOfMonth, 1),
    weekdays: Array.from({ length: 7 }, (_, first) => {
      let days = 0;
      for (let day = 0; day < 31; day += 1) days |= ((weekdaySet >> ((first + day) % 7)) & 1) << day;
      return days;
    }),
    dayRule: fields.dayRule,
  };
}

function bits(values: readonly number[], base: number): number {
  return values.reduce((set, value) => set | (1 << (value - base)), 0);
}

/** Midnights of the matching days that have any time in `[from, to)`, ascending. */
export function* matchingDays(calendar: Calendar, from: number, to: number): Generator<number> {
  const start = new Date(from);
  let year = start.getUTCFullYear();
  let month = start.getUTCMonth();
  let monthStart = Math.floor(from / DAY) - start.getUTCDate() + 1;
  let passed = (1 << (start.getUTCDate() - 1)) - 1;
  const end = to / DAY;
  while (monthStart < end) {
    const length = monthLength(year, month);
    if ((calendar.months >> month) & 1) {
      let days = daysOfMonth(calendar, monthStart, length) & ~passed;
      while (days !== 0) {
        const day = monthStart + 31 - Math.clz32(days & -days);
        if (day >= end) return;
        yield day * DAY;
        days &= days - 1;
      }
    }
    passed = 0;
    monthStart += length;
    month += 1;
    if (month === 12) {
      month = 0;
      year += 1;
    }
  }
}

function daysOfMonth(calendar: Calendar, monthStart: number, length: number): number {
  // 1970-01-01 was a Thursday; the remainder is negative before it.
  const firstWeekday = (((monthStart + 4) % 7) + 7) % 7;
  const onWeekdays = calendar.weekdays[firstWeekday] ?? 0;
  const both = calendar.dayRule === 'both';
  const days = both ? calendar.daysOfMonth & onWeekdays : calendar.daysOfMonth | onWeekdays;
  return days & (2 ** length - 1);
}

function monthLength(year: number, month: number): number {
  const leap = month === 1 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return (MONTH_LENGTHS[month] ?? 0) + (leap ? 1 : 0);
}

/** Every matching wall-clock time in `[from, to)`, ascending. */
export function* matchingTimes(calendar: Calendar, from: number, to: number): Generator<number> {
  for (const midnight of matchingDays(calendar, from, to)) {
    for (const time of calendar.timesOfDay) {
      const wallTime = midnight + time;
      if (wallTime >= to) return;
      if (wallTime >= from) yield wallTime;
    }
  }
}
