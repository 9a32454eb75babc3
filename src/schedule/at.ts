import type { Instant } from '../model/instant.ts';
import { formatLocal, formatWallTime } from '../model/local-time.ts';
import { DAY } from './calendar.ts';
import { describeBack, describeForward } from './clock-change.ts';
import type { ScheduleProblem } from './problem.ts';
import { type OffsetSpan, spansBetween } from './zone-spans.ts';

type ParsedAt =
  /** `note`: what a change of the clocks did to a local time, in words. */
  { readonly at: Instant; readonly note?: string } | { readonly problem: ScheduleProblem };

const FORM = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?:([Zz])|([+-])(\d\d):(\d\d))?$/;

const EXAMPLES = '`2026-05-01T22:00:00+02:00`, or `2026-05-01T22:00` with a time zone';

/**
 * Reads `schedule.at`: an RFC 3339 instant, or a local time when a zone is given. Seconds may be left out and have to
 * be zero. An offset in the text decides alone; the zone is then only for showing. The zone has to be a known one.
 *
 * A local time that comes twice means the first time, one that does not exist the first instant after the gap, as for
 * a fixed time of a cron expression; a note says so.
 */
export function parseAt(text: string, timeZone?: string): ParsedAt {
  const match = FORM.exec(text.trim());
  if (!match) {
    return {
      problem: {
        code: 'at-format',
        message: `\`${text}\` is not a valid time`,
        hint: hintForForm(text.trim()),
      },
    };
  }
  const [, year, month, day, hour, minute, second = '00', fraction = '', zulu, sign, ...offsetParts] = match;
  const wallTime = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
  const [offsetHours = '', offsetMinutes = ''] = offsetParts;
  if (!isOnTheCalendar(wallTime, `${year}-${month}-${day} ${hour}:${minute}`) || Number(second) > 60) {
    return {
      problem: {
        code: 'at-date',
        message: `\`${text}\` is a date or time that does not exist or is before 1970`,
      },
    };
  }
  if (Number(second) !== 0 || /[1-9]/.test(fraction)) {
    const hint = `write \`${text.replace(/(:\d\d):\d\d(\.\d+)?/, '$1:00')}\``;
    return { problem: { code: 'at-whole-minute', message: `\`${text}\` is not a whole minute`, hint } };
  }
  if (zulu !== undefined) return { at: wallTime };
  if (sign !== undefined) {
    if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) {
      return { problem: { code: 'at-date', message: `\`${text}\` has an offset that does not exist` } };
    }
    const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
    return { at: sign === '+' ? wallTime - offset : wallTime + offset };
  }
  if (timeZone === undefined) {
    return {
      problem: {
        code: 'at-no-zone',
        message: `\`${text}\` has neither an offset nor a time zone`,
        hint: 'add a `timeZone`, or an offset such as `Z` or `+02:00`',
      },
    };
  }
  return resolveLocal(wallTime, timeZone);
}

/** Habits of people who want a job to run once and at once. */
const MEANS_MERGED =
  /^["'`]?(?:on[ -]?)?(?:merged?|now|once|immediate(?:ly)?|asap|commit|push|deploy)["'`]?$/i;

function hintForForm(text: string): string {
  const meant = timeMeant(text);
  if (meant !== undefined) return `write \`${meant}\``;
  if (MEANS_MERGED.test(text)) return 'write `merged`: it runs a minute after it is merged';
  if (/^\d{1,2}:\d\d$/.test(text))
    return `for one time, add the date, such as \`2026-05-01T${text.padStart(5, '0')}\`; for every day, write \`cron\``;
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `add the time, such as \`${text}T22:00\``;
  return `write ${EXAMPLES}`;
}

/** A time in another form: seconds or milliseconds since 1970, an offset without a colon; `undefined` for what is none. */
export function timeMeant(text: string): string | undefined {
  if (/^[1-9]\d{9}(?:\d{3})?$/.test(text)) {
    const milliseconds = Number(text) * (text.length === 13 ? 1 : 1_000);
    return `${new Date(milliseconds).toISOString().slice(0, 16)}Z`;
  }
  const withColon = text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2').replace(/\s+(?=[+-]\d|Z$)/i, '');
  return FORM.test(withColon) ? withColon : undefined;
}

/** Date.parse takes 31 April and 24:00 for the day after; a time on the calendar is written back as it was read. */
function isOnTheCalendar(wallTime: number, written: string): boolean {
  return (
    !Number.isNaN(wallTime) && wallTime >= Date.UTC(1970, 0) && formatWallTime(wallTime).slice(4) === written
  );
}

function resolveLocal(wallTime: number, timeZone: string): ParsedAt {
  // No clock is a whole day away from UTC.
  const spans = [...spansBetween(timeZone, wallTime - DAY, wallTime + DAY)];
  const passes = spans.filter((span) => isInside(wallTime - span.offset, span));
  const [first, second] = passes;
  if (first && second) {
    const at = wallTime - first.offset;
    const head = describeBack(second.start + second.offset, second.start + second.before);
    const times = `${formatLocal(at, timeZone)} is meant, not ${formatLocal(wallTime - second.offset, timeZone)}`;
    return { at, note: `${head}: the time occurs twice; ${times}` };
  }
  if (first) return { at: wallTime - first.offset };
  const after = spans.find((span) => wallTime < span.start + span.offset);
  if (!after) throw new Error(`no offset of ${timeZone} near ${formatWallTime(wallTime)}`);
  const head = describeForward(after.start + after.before, after.start + after.offset);
  const run = `it runs at ${formatLocal(after.start, timeZone)}, right after`;
  return { at: after.start, note: `${head}: ${formatWallTime(wallTime).slice(15)} does not exist; ${run}` };
}

function isInside(instant: Instant, span: OffsetSpan): boolean {
  return instant >= span.start && instant < span.end;
}
