import type { Instant } from '../model/instant.ts';
import { formatWallTime } from '../model/local-time.ts';
import type { DstRule } from '../model/manifest.ts';
import { type Calendar, matchingTimes } from './calendar.ts';

/** What happens to the wall-clock times that a change of the clocks removes or repeats, and why. */
export interface ResolvedDstRule {
  readonly gap: 'run-after' | 'skip';
  readonly gapReason: string;
  readonly overlap: 'first' | 'second' | 'both';
  readonly overlapReason: string;
  /** The manifest gives both. */
  readonly isWritten: boolean;
}

/**
 * Vixie cron's rule, where the manifest does not say otherwise: a fixed time of day runs once whatever the clocks do;
 * a star or a step in minute or hour means spans of real time, so what does not exist does not run and what comes
 * twice runs twice.
 */
export function resolveDstRule(dst: DstRule, inRealTime: boolean): ResolvedDstRule {
  const reason = inRealTime ? 'a star or step counts real time' : 'a fixed time runs once';
  return {
    gap: dst.gap ?? (inRealTime ? 'skip' : 'run-after'),
    gapReason: dst.gap === undefined ? reason : `dst.gap: ${dst.gap}`,
    overlap: dst.overlap ?? (inRealTime ? 'both' : 'first'),
    overlapReason: dst.overlap === undefined ? reason : `dst.overlap: ${dst.overlap}`,
    isWritten: dst.gap !== undefined && dst.overlap !== undefined,
  };
}

/** A change of the clocks that touches times of a calendar. */
export interface ClockChange {
  readonly at: Instant;
  /** Forward, the wall-clock times `[from, to)` do not exist; back, they come twice. */
  readonly kind: 'forward' | 'back';
  readonly from: number;
  readonly to: number;
  /** What happens to the calendar's times, and why: one sentence. */
  readonly effect: string;
}

/** The change at an instant where the offset goes from `before` to `after`; `undefined` when no time is touched. */
export function clockChangeAt(
  at: Instant,
  before: number,
  after: number,
  calendar: Calendar,
  rule: ResolvedDstRule,
): ClockChange | undefined {
  if (before === after) return undefined;
  const [from, to] = [at + Math.min(before, after), at + Math.max(before, after)];
  const times = [...matchingTimes(calendar, from, to)];
  if (times.length === 0) return undefined;
  const kind = before < after ? 'forward' : 'back';
  const effect = kind === 'forward' ? gapEffect(from, to, times, rule) : overlapEffect(from, to, times, rule);
  return { at, kind, from, to, effect };
}

function gapEffect(from: number, to: number, times: readonly number[], rule: ResolvedDstRule): string {
  const many = times.length > 1;
  const fate =
    rule.gap === 'skip'
      ? `${many ? 'do' : 'does'} not run`
      : `${many ? 'run once' : 'runs'} at ${clockTime(to, from)}, right after`;
  const missing = `${listTimes(times, from)} ${many ? 'do' : 'does'} not exist`;
  return `${describeForward(from, to)}: ${missing} and ${fate} (${rule.gapReason})`;
}

function overlapEffect(from: number, to: number, times: readonly number[], rule: ResolvedDstRule): string {
  const many = times.length > 1;
  const fate = rule.overlap === 'both' ? 'both times' : `the ${rule.overlap} time only`;
  const repeated = `${listTimes(times, from)} ${many ? 'come' : 'comes'} twice`;
  return `${describeBack(from, to)}: ${repeated} and ${many ? 'run' : 'runs'} ${fate} (${rule.overlapReason})`;
}

/** `On Sun 2026-03-29 clocks go forward from 02:00 to 03:00`. */
export function describeForward(from: number, to: number): string {
  return `On ${dateOf(from)} clocks go forward from ${clockTime(from, from)} to ${clockTime(to, from)}`;
}

/** `On Sun 2026-10-25 clocks go back from 03:00 to 02:00`. */
export function describeBack(from: number, to: number): string {
  return `On ${dateOf(to)} clocks go back from ${clockTime(to, to)} to ${clockTime(from, to)}`;
}

function listTimes(times: readonly number[], day: number): string {
  const [first = 0, second = 0] = times;
  if (times.length === 1) return clockTime(first, day);
  if (times.length === 2) return `${clockTime(first, day)} and ${clockTime(second, day)}`;
  return `${clockTime(first, day)} to ${clockTime(times.at(-1) ?? 0, day)} (${times.length} times)`;
}

function dateOf(wallTime: number): string {
  return formatWallTime(wallTime).slice(0, 14);
}

/** The time of day, with the date where it is another one than that of `day`. */
function clockTime(wallTime: number, day: number): string {
  return dateOf(wallTime) === dateOf(day) ? formatWallTime(wallTime).slice(15) : formatWallTime(wallTime);
}
