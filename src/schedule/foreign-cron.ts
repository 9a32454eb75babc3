import type { ScheduleProblem } from './problem.ts';
import { isKnownTimeZone } from './time-zone.ts';

/*
 * Whole expressions of other schedulers: Quartz and Spring (seconds first, `?`, Sunday is 1), AWS (`cron(…)` with the year
 * last, `rate(…)`), Go (`@every`, `TZ=`), crontabs of systems that take the zone behind. A hint is only given if what it
 * says to write is a valid expression.
 */

type IsCron = (text: string) => boolean;

const ORDER = 'minute, hour, day-of-month, month, day-of-week';
const FIVE_FIELDS = 'write five fields, such as `0 22 * * MON-FRI`';
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MINUTES = {
  m: 1,
  minute: 1,
  minutes: 1,
  h: 60,
  hour: 60,
  hours: 60,
  d: 1_440,
  day: 1_440,
  days: 1_440,
};
const HOUR = 60;
const DAY = 1_440;

/** An expression that is not five fields nor a known `@` name, with what to write instead where that can be told. */
export function describeForeign(text: string, isCron: IsCron): ScheduleProblem | undefined {
  return (
    describeQuotes(text, isCron) ??
    describeZone(text, isCron) ??
    describeAws(text, isCron) ??
    describeInterval(text) ??
    describeTime(text, isCron) ??
    describeFieldCount(text, isCron)
  );
}

/** `'"0 22 * * *"'`: the outer quotes are those of YAML. */
function describeQuotes(text: string, isCron: IsCron): ScheduleProblem | undefined {
  const inner = /^(["'`])(.*)\1$/.exec(text)?.[2];
  if (inner === undefined) return undefined;
  return {
    code: 'cron-syntax',
    message: 'the expression has quotes inside its quotes',
    hint: `leave one pair out; ${FIVE_FIELDS}`,
    ...hintTo(inner.trim(), isCron),
  };
}

/** `TZ=Europe/Budapest 0 22 * * *`, and `0 22 * * * Europe/Budapest` */
function describeZone(text: string, isCron: IsCron): ScheduleProblem | undefined {
  const [, before, rest = ''] = /^(?:CRON_)?TZ=(\S*)\s*(.*)$/i.exec(text) ?? [];
  const [, head = '', last = ''] = /^(.*\S)\s+(\S+)$/.exec(text) ?? [];
  // Node takes long to say that a name is no zone, and the days of the week stand here most of the time.
  const isBehind = before === undefined && !areWeekdays(last) && isKnownTimeZone(last);
  if (before === undefined && !isBehind) return undefined;
  const [cron, zone] = isBehind ? [head, last] : [rest, before ?? ''];
  return {
    code: 'cron-syntax',
    message: 'the expression contains a time zone',
    hint:
      isCron(cron) && zone !== ''
        ? `write \`cron: "${cron}"\` and, beside it, \`timeZone: ${zone}\``
        : 'write it as `timeZone` beside `cron`',
  };
}

function areWeekdays(field: string): boolean {
  return field.split(/[,-]/).every((day) => WEEKDAYS.includes(day.toUpperCase()));
}

function describeAws(text: string, isCron: IsCron): ScheduleProblem | undefined {
  const inner = /^cron\(\s*(.*?)\s*\)$/i.exec(text)?.[1];
  if (inner === undefined) return undefined;
  const fields = inner.split(/\s+/);
  const candidate = fields.length === 6 ? withoutMarks(fields.slice(0, 5)) : undefined;
  return {
    code: 'cron-unsupported',
    message: '`cron(…)` is the form of AWS; expected five fields alone',
    ...hintTo(candidate, isCron),
  };
}

/** `@every 15m`, `rate(15 minutes)` */
function describeInterval(text: string): ScheduleProblem | undefined {
  const [, count = '', unit = ''] =
    /^@every\s+(\d+)\s*([a-z]+)$/i.exec(text) ?? /^rate\(\s*(\d+)\s+([a-z]+)\s*\)$/i.exec(text) ?? [];
  const isInterval = count !== '' || /^@every\b|^rate\(/i.test(text);
  if (!isInterval) return undefined;
  const minutes =
    Number(count) * (Object.entries(MINUTES).find(([name]) => name === unit.toLowerCase())?.[1] ?? 0);
  const candidate = everyMinutes(minutes);
  return {
    code: 'cron-unsupported',
    message: `\`${text.slice(0, 40)}\` is an interval; a cron schedule names times of the clock`,
    hint:
      candidate === undefined
        ? 'write the minutes and hours at which the job is due'
        : `write \`${candidate}\``,
  };
}

/** The expression for an interval that divides an hour or a day. */
export function everyMinutes(minutes: number): string | undefined {
  if (minutes === 1) return '* * * * *';
  if (minutes > 0 && HOUR % minutes === 0) return minutes === HOUR ? '0 * * * *' : `*/${minutes} * * * *`;
  if (minutes > 0 && DAY % minutes === 0 && minutes % HOUR === 0)
    return minutes === DAY ? '0 0 * * *' : `0 */${minutes / HOUR} * * *`;
  return undefined;
}

/** `22:00` */
function describeTime(text: string, isCron: IsCron): ScheduleProblem | undefined {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (hour === undefined) return undefined;
  return {
    code: 'cron-syntax',
    message: `\`${text}\` is a time of day; expected five fields (${ORDER})`,
    hint: FIVE_FIELDS,
    ...hintTo(`${Number(minute)} ${Number(hour)} * * *`, isCron),
  };
}

function describeFieldCount(text: string, isCron: IsCron): ScheduleProblem | undefined {
  const fields = text === '' ? [] : text.split(/\s+/);
  if (fields.length === 5 || text.startsWith('@')) return undefined;
  const message = `found ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, expected five (${ORDER})`;
  const joined = text.replace(/\s*([,/-])\s*/g, '$1');
  if (joined !== text && isCron(joined))
    return {
      code: 'cron-field-count',
      message: `${message}: a field cannot contain spaces`,
      hint: `write \`${joined}\``,
    };
  const five = fields.slice(0, 5).join(' ');
  if (/[a-z/]{2}/i.test(fields[5] ?? '') && isCron(five))
    return {
      code: 'cron-field-count',
      message: `${message}: a schedule has no user and no command`,
      hint: `write \`${five}\`; the manifest says what to do`,
    };
  if (fields.length === 6) return describeSix(fields, message, isCron);
  // Quartz: seconds first, the year last.
  const candidate = fields.length === 7 ? withoutMarks(fields.slice(1, 6)) : undefined;
  return {
    code: 'cron-field-count',
    message,
    hint: FIVE_FIELDS,
    ...hintTo(candidate, isCron, 'seconds and years are not supported; '),
  };
}

/** Seconds first, as Quartz, Spring and Azure Functions write it, or the year last, as AWS does. */
function describeSix(fields: readonly string[], message: string, isCron: IsCron): ScheduleProblem {
  const isYearLast =
    /^\d{4}/.test(fields[5] ?? '') || fields[2] === '?' || (fields[4] === '?' && fields[5] !== '?');
  const five = isYearLast ? fields.slice(0, 5) : fields.slice(1);
  const isQuartz = fields.includes('?');
  const candidate = isQuartz ? withoutMarks(five) : five.join(' ');
  const explained = isYearLast
    ? 'years are not supported; '
    : 'seconds and years are not supported; if the first field is seconds, ';
  return {
    code: 'cron-seconds',
    message,
    hint: `seconds and years are not supported; ${FIVE_FIELDS}`,
    ...hintTo(candidate, isCron, explained),
  };
}

/** Fields of Quartz or AWS as five of ours: `?` is a star, and 1 is Sunday. */
function withoutMarks(fields: readonly string[]): string {
  return fields
    .map((field, index) => {
      if (field === '?') return '*';
      if (index !== 4) return field;
      return field.replace(/(?<![/\w])[1-7](?!\w)/g, (day) => WEEKDAYS[Number(day) - 1] ?? day);
    })
    .join(' ');
}

function hintTo(candidate: string | undefined, isCron: IsCron, before = ''): { readonly hint?: string } {
  return candidate !== undefined && isCron(candidate) ? { hint: `${before}write \`${candidate}\`` } : {};
}
