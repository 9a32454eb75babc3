import { CronExpressionParser, type CronFieldCollection } from 'cron-parser';
import { checkDialect, checkSteps, expectedIn, FIELD_KINDS, type FieldKind } from './cron-dialect.ts';
import { describeForeign } from './foreign-cron.ts';
import type { ScheduleProblem } from './problem.ts';

export type CronProblem = ScheduleProblem;

/**
 * A cron expression as sets of numbers, ascending.
 *
 * Days follow Vixie cron: where neither day-of-month nor day-of-week starts with a `*`, a day in either set matches;
 * otherwise it has to be in both. A star with a step starts with a star too, so it restricts and never adds days.
 */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Days that none of the months has may be missing. */
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

const NAMED_EXPRESSIONS = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** More than every number of every field takes. */
const MAX_LENGTH = 1_000;
/** In a leap year, January first. */
export const DAYS_IN_MONTH: readonly number[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What is wrong with a cron expression of five fields or with an `@` name; `undefined` when nothing is. */
export function checkCron(text: string): CronProblem | undefined {
  const parsed = parseCron(text);
  return 'problem' in parsed ? parsed.problem : checkSteps(text.trim().split(/\s+/));
}

type Parsed = { readonly fields: CronFields } | { readonly problem: CronProblem };

/**
 * Reading an expression costs as much as walking a year of it, manifests are checked before they are planned, and
 * many share one expression: what was read last is kept.
 */
const known = new Map<string, Parsed>();
const MAX_KNOWN = 1_000;

export function parseCron(text: string): Parsed {
  if (text.length > MAX_LENGTH) {
    const message = `the expression has ${text.length} characters; the limit is ${MAX_LENGTH}`;
    return { problem: { code: 'cron-syntax', message } };
  }
  let parsed = known.get(text);
  if (!parsed) {
    parsed = readExpression(text);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(text, parsed);
  }
  return parsed;
}

function readExpression(text: string): Parsed {
  const split = splitFields(text);
  if ('problem' in split) return split;
  const { texts } = split;
  for (const [index, kind] of FIELD_KINDS.entries()) {
    const problem = checkDialect(texts[index] ?? '', kind);
    if (problem) return { problem };
  }
  const read = readFields(texts);
  if (!read) return { problem: explainRefusal(texts) };
  const [minute = '', hour = '', dayOfMonth = '', , dayOfWeek = ''] = texts;
  const fields: CronFields = {
    minutes: numbers(read.minute.values),
    hours: numbers(read.hour.values),
    daysOfMonth: numbers(read.dayOfMonth.values),
    months: numbers(read.month.values),
    daysOfWeek: numbers(read.dayOfWeek.values, 7),
    dayRule: dayOfMonth.startsWith('*') || dayOfWeek.startsWith('*') ? 'both' : 'either',
    inRealTime: /[*/]/.test(minute + hour),
  };
  return neverFires(fields) ? { problem: NEVER_FIRES } : { fields };
}

/** `undefined` when cron-parser refuses. Its date and zone are fixed: it is asked for fields, never for times. */
function readFields(texts: readonly string[]): CronFieldCollection | undefined {
  try {
    return CronExpressionParser.parse(texts.join(' '), { currentDate: 0, tz: 'UTC' }).fields;
  } catch {
    return undefined;
  }
}

/** Ascending, each once: Sunday comes as 0, as 7 or as both. Letters were refused before. */
function numbers(values: readonly (number | string)[], cycle = Number.POSITIVE_INFINITY): readonly number[] {
  return [...new Set(values.map((value) => Number(value) % cycle))].sort((left, right) => left - right);
}

/**
 * Why cron-parser refused. Its messages name neither the field nor a remedy, so it is asked again: about each field
 * alone, and about each item of the field at fault.
 */
function explainRefusal(texts: readonly string[]): CronProblem {
  const alone = (item: string, place: number) =>
    FIELD_KINDS.map((_, index) => (index === place ? item : '*'));
  for (const [place, kind] of FIELD_KINDS.entries()) {
    const text = texts[place] ?? '';
    if (readFields(alone(text, place))) continue;
    const item = text.split(',').find((part) => part === '' || !readFields(alone(part, place)));
    return item === undefined ? overlapping(text, kind) : unreadable(item, text, kind);
  }
  // Each field means something, and together they do not: a date that none of the months has.
  return NEVER_FIRES;
}

function overlapping(text: string, kind: FieldKind): CronProblem {
  return {
    code: 'cron-syntax',
    message: `the ${kind.name} field \`${text}\` contains a number twice`,
    hint: 'remove the part that repeats another one',
  };
}

function unreadable(item: string, text: string, kind: FieldKind): CronProblem {
  const where = `in the ${kind.name} field \`${text}\``;
  const found = item === '' ? 'an empty item' : `\`${item}\``;
  const isNumeric = /^\d+(-\d+)?(\/0*[1-9]\d*)?$/.test(item);
  return isNumeric
    ? {
        code: 'cron-range',
        message: `${found} ${where} is out of range; expected ${kind.min} to ${kind.max}`,
        ...(item === String(kind.max + 1) &&
          kind.min === 0 && { hint: `write \`0\`: the ${kind.name} after ${kind.max} is 0` }),
      }
    : { code: 'cron-syntax', message: `${found} ${where} is not valid; expected ${expectedIn(kind)}` };
}

function splitFields(
  text: string,
): { readonly texts: readonly string[] } | { readonly problem: CronProblem } {
  const trimmed = text.trim();
  const named = NAMED_EXPRESSIONS.get(trimmed);
  if (named !== undefined) return { texts: named.split(' ') };
  const foreign = describeForeign(trimmed, (candidate) => checkCron(candidate) === undefined);
  if (foreign) return { problem: foreign };
  return trimmed.startsWith('@') ? { problem: unknownName(trimmed) } : { texts: trimmed.split(/\s+/) };
}

function unknownName(name: string): CronProblem {
  const lower = name.toLowerCase();
  const known = [...NAMED_EXPRESSIONS.keys()].join(', ');
  return {
    code: 'cron-name',
    message: `\`${name}\` is not a known schedule; expected ${known}, or five fields`,
    hint: NAMED_EXPRESSIONS.has(lower)
      ? `write \`${lower}\``
      : 'write five fields, such as `0 22 * * MON-FRI`',
  };
}

const NEVER_FIRES: CronProblem = {
  code: 'cron-never-fires',
  message: 'this schedule never runs: none of its months has any of its days',
  hint: 'choose a day that the month has',
};

/** Weekdays alone always come, and each date falls on each weekday sooner or later, so only the dates decide. */
function neverFires(fields: CronFields): boolean {
  if (fields.dayRule === 'either') return false;
  const first = fields.daysOfMonth[0] ?? Number.POSITIVE_INFINITY;
  return fields.months.every((month) => first > (DAYS_IN_MONTH[month - 1] ?? 0));
}
