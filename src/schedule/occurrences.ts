import type { Instant, Window } from '../model/instant.ts';
import type { CronSchedule, Schedule } from '../model/manifest.ts';
import type { Occurrence } from '../model/occurrence.ts';
import { parseAt } from './at.ts';
import { type Calendar, createCalendar, DAY, matchingDays, matchingTimes } from './calendar.ts';
import { type ClockChange, clockChangeAt, type ResolvedDstRule, resolveDstRule } from './clock-change.ts';
import { type CronFields, parseCron } from './cron.ts';
import { changesBetween, type OffsetSpan, spansBetween } from './zone-spans.ts';

/*
 * Two steps. The calendar walks wall-clock time and knows no zone. The zone is a chain of spans of constant offset;
 * inside one span, wall-clock time and instants differ by one number. All that is special about daylight saving
 * happens where two spans meet: each span is cut into stretches of wall-clock time that run, and a stretch next to a
 * change of the clocks carries a note.
 */

/** Wall-clock times `[from, to)` of one span: the matching ones run, or, when `forced`, just `from` itself. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly forced?: true;
  readonly note?: string;
}

/**
 * Every instant of the window at which the schedule is due, ascending and each once, made as they are asked for.
 * A window may be cut anywhere: its parts give the same occurrences with the same notes. Years 1900 to 9999.
 */
export function* occurrences(schedule: Schedule, window: Window): Generator<Occurrence> {
  if (schedule.kind === 'merged') {
    const { at: scheduledAt = Number.NEGATIVE_INFINITY } = schedule;
    if (scheduledAt >= window.from && scheduledAt < window.to) yield { scheduledAt };
    return;
  }
  if (schedule.kind === 'at') {
    if (schedule.at < window.from || schedule.at >= window.to) return;
    const parsed = parseAt(schedule.text, schedule.timeZone);
    const note = 'at' in parsed ? parsed.note : undefined;
    yield { scheduledAt: schedule.at, ...(note !== undefined && { note }) };
    return;
  }
  const compiled = compileSchedule(schedule);
  const { calendar } = compiled;
  const times = calendar.timesOfDay;
  for (const span of spansBetween(schedule.timeZone, window.from, window.to)) {
    const windowFrom = window.from + span.offset;
    const windowTo = window.to + span.offset;
    for (const { from, to, forced, note } of stretchesOf(span, compiled)) {
      const first = Math.max(from, windowFrom);
      const end = Math.min(to, windowTo);
      if (forced) {
        if (from === first && from < end) yield occurrenceAt(from - span.offset, note);
        continue;
      }
      for (const midnight of matchingDays(calendar, first, end)) {
        for (const time of times) {
          const wallTime = midnight + time;
          if (wallTime < first) continue;
          if (wallTime >= end) break;
          yield occurrenceAt(wallTime - span.offset, note);
        }
      }
    }
  }
}

/** Is the schedule due at exactly this instant? */
export function occursAt(schedule: Schedule, instant: Instant): boolean {
  return occurrences(schedule, { from: instant, to: instant + 1 }).next().done !== true;
}

/** The longest a schedule can be silent: 29 February on one given weekday, over a century without leap day. */
const MAX_SILENCE = 41 * 366 * DAY;

/** The last occurrence before an instant; `undefined` when there is none. */
export function previousOccurrence(schedule: Schedule, before: Instant): Occurrence | undefined {
  if (schedule.kind !== 'cron') {
    const { at = Number.POSITIVE_INFINITY } = schedule;
    return last(occurrences(schedule, { from: at, to: before }));
  }
  let length = DAY / 24;
  for (let to = before; to > before - MAX_SILENCE; length *= 8) {
    const found = last(occurrences(schedule, { from: to - length, to }));
    if (found) return found;
    to -= length;
  }
  return undefined;
}

/** Each change of the clocks in the window that touches times of the schedule, with what happens to them and why. */
export function* clockChanges(schedule: Schedule, window: Window): Generator<ClockChange> {
  if (schedule.kind !== 'cron') return;
  const { calendar, rule } = compileSchedule(schedule);
  for (const { start, before, offset } of changesBetween(schedule.timeZone, window.from, window.to)) {
    const change = clockChangeAt(start, before, offset, calendar, rule);
    if (change) yield change;
  }
}

interface CompiledSchedule {
  readonly fields: CronFields;
  readonly calendar: Calendar;
  readonly rule: ResolvedDstRule;
  /** Of spans that were asked for. */
  readonly stretches: WeakMap<OffsetSpan, readonly Stretch[]>;
}

/** A schedule never changes, so what was made of it once stays true for as long as it is in use. */
const compiledSchedules = new WeakMap<CronSchedule, CompiledSchedule>();

/** Throws for an expression that `checkCron` refuses: manifests are checked before anybody asks for times. */
export function compileSchedule(schedule: CronSchedule): CompiledSchedule {
  let result = compiledSchedules.get(schedule);
  if (!result) {
    const parsed = parseCron(schedule.cron);
    if ('problem' in parsed) throw new Error(`an unchecked schedule: ${parsed.problem.message}`);
    const { fields } = parsed;
    result = {
      fields,
      calendar: createCalendar(fields),
      rule: resolveDstRule(schedule.dst, fields.inRealTime),
      stretches: new WeakMap(),
    };
    compiledSchedules.set(schedule, result);
  }
  return result;
}

function stretchesOf(span: OffsetSpan, { calendar, rule, stretches }: CompiledSchedule): readonly Stretch[] {
  let known = stretches.get(span);
  if (!known) {
    known = cutSpan(span, calendar, rule);
    stretches.set(span, known);
  }
  return known;
}

function cutSpan(span: OffsetSpan, calendar: Calendar, rule: ResolvedDstRule): readonly Stretch[] {
  const opening = clockChangeAt(span.start, span.before, span.offset, calendar, rule);
  const closing = clockChangeAt(span.end, span.offset, span.after, calendar, rule);
  const to = span.end + span.offset;
  const stretches: Stretch[] = [];
  let from = span.start + span.offset;

  if (opening?.kind === 'forward') {
    const bearer = stretchAfterGap(from, to, calendar, rule);
    if (bearer) {
      stretches.push({ ...bearer, note: opening.effect });
      from = bearer.to;
    }
  } else if (opening?.kind === 'back') {
    if (rule.overlap !== 'first') {
      stretches.push({ from, to: Math.min(opening.to, to), note: passNote(opening, rule, 'second') });
    }
    from = opening.to;
  }
  if (closing?.kind !== 'back') return [...stretches, { from, to }];
  const repeated = Math.max(from, closing.from);
  stretches.push({ from, to: repeated });
  if (rule.overlap !== 'second') {
    stretches.push({ from: repeated, to, note: passNote(closing, rule, 'first') });
  }
  return stretches;
}

/**
 * The stretch with the note about a gap before it: the first instant after the gap when its times run there, otherwise the
 * first time that runs within a day.
 */
function stretchAfterGap(
  from: number,
  to: number,
  calendar: Calendar,
  rule: ResolvedDstRule,
): Stretch | undefined {
  if (rule.gap === 'run-after') return { from, to: from + 1, forced: true };
  const [next] = matchingTimes(calendar, from, Math.min(to, from + DAY));
  return next === undefined ? undefined : { from: next, to: next + 1 };
}

function passNote(change: ClockChange, rule: ResolvedDstRule, pass: 'first' | 'second'): string {
  return rule.overlap === 'both' ? `${change.effect}; this is the ${pass} time` : change.effect;
}

function occurrenceAt(scheduledAt: Instant, note: string | undefined): Occurrence {
  return note === undefined ? { scheduledAt } : { scheduledAt, note };
}

function last<T>(items: Iterable<T>): T | undefined {
  let found: T | undefined;
  for (const item of items) found = item;
  return found;
}
