import {
  DAY_OF_MONTH,
  DAY_OF_WEEK,
  type FieldKind,
  type FieldResult,
  HOUR,
  MINUTE,
  MONTH,
  parseField,
} from './cron-field.ts';
import type { ScheduleProblem } from './problem.ts';

export type CronProblem = ScheduleProblem;

/**
 * What a cron expression says, as sets of numbers, ascending.
 *
 * Days follow Vixie cron: where neither day-of-month nor day-of-week begins with a `*`, a day in either set matches;
 * otherwise it has to be in both. A star with a step begins with a star too, so it narrows and never widens.
 */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly daysOfWeek: readonly number[];
  readonly dayRule: 'either' | 'both';
  /**
   * The minute or the hour holds a `*` or a step: the author thinks in spans of real time ("every ten minutes"),
   * not of times on the clock, and a change of the clocks is to leave those spans alone.
   */
  readonly inRealTime: boolean;
}

const NAMED = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

const KINDS: readonly FieldKind[] = [MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK];
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What is wrong with a cron expression of five fields or with an `@` name; `undefined` when nothing is. */
export function checkCron(text: string): CronProblem | undefined {
  const parsed = parseCron(text);
  return 'problem' in parsed ? parsed.problem : undefined;
}

export function parseCron(text: string): { readonly fields: CronFields } | { readonly problem: CronProblem } {
  const split = splitFields(text);
  if ('problem' in split) return split;
  const results = KINDS.map((kind, index) => parseField(split.texts[index] ?? '', kind));
  const failed = results.find((result) => 'problem' in result);
  if (failed && 'problem' in failed) return failed;

  const [minute = '', hour = '', dayOfMonth = '', , dayOfWeek = ''] = split.texts;
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = results.map(valuesOf);
  const fields: CronFields = {
    minutes: minutes ?? [],
    hours: hours ?? [],
    daysOfMonth: daysOfMonth ?? [],
    months: months ?? [],
    daysOfWeek: daysOfWeek ?? [],
    dayRule: dayOfMonth.startsWith('*') || dayOfWeek.startsWith('*') ? 'both' : 'either',
    inRealTime: /[*/]/.test(minute + hour),
  };
  return neverFires(fields) ? { problem: NEVER_FIRES } : { fields };
}

function valuesOf(result: FieldResult): readonly number[] {
  return 'values' in result ? result.values : [];
}

function splitFields(
  text: string,
): { readonly texts: readonly string[] } | { readonly problem: CronProblem } {
  const trimmed = text.trim();
  if (trimmed.startsWith('@')) return splitName(trimmed);
  if (/^(CRON_)?TZ=/i.test(trimmed)) {
    return {
      problem: {
        code: 'cron-syntax',
        message: 'a time zone stands in the expression',
        hint: 'write it as `timeZone` beside `cron`',
      },
    };
  }
  const texts = trimmed === '' ? [] : trimmed.split(/\s+/);
  return texts.length === KINDS.length ? { texts } : { problem: wrongFieldCount(texts) };
}

function splitName(name: string): { readonly texts: readonly string[] } | { readonly problem: CronProblem } {
  const expression = NAMED.get(name);
  if (expression !== undefined) return { texts: expression.split(' ') };
  const lower = name.toLowerCase();
  const known = [...NAMED.keys()].join(', ');
  return {
    problem: {
      code: 'cron-name',
      message: `\`${name}\` is no name of a schedule; expected ${known}, or five fields`,
      ...(NAMED.has(lower) ? { hint: `write \`${lower}\`` } : {}),
    },
  };
}

function wrongFieldCount(texts: readonly string[]): CronProblem {
  const order = 'minute, hour, day-of-month, month, day-of-week';
  const found = `${texts.length} ${texts.length === 1 ? 'field' : 'fields'}`;
  if (texts.length === KINDS.length + 1) {
    return {
      code: 'cron-seconds',
      message: `${found} found, expected five (${order})`,
      hint: `there are no seconds and no years: if the first field is seconds, write \`${texts.slice(1).join(' ')}\``,
    };
  }
  return { code: 'cron-field-count', message: `${found} found, expected five (${order})` };
}

const NEVER_FIRES: CronProblem = {
  code: 'cron-never-fires',
  message: 'it never fires: none of its months has any of its days',
  hint: 'write a day that the month has',
};

/** Weekdays alone always come, and each date falls on each weekday sooner or later, so only the dates decide. */
function neverFires(fields: CronFields): boolean {
  if (fields.dayRule === 'either') return false;
  const first = fields.daysOfMonth[0] ?? Number.POSITIVE_INFINITY;
  return fields.months.every((month) => first > (DAYS_IN_MONTH[month - 1] ?? 0));
}
