import type { Instant } from '../model/instant.ts';
import { offsetAt } from '../model/local-time.ts';

/*
 * A time zone is a chain of spans of constant offset; between two spans the clocks may change. Node's Intl answers
 * only "which offset at this instant?", and slowly, so the changes are searched for once a year and zone and kept.
 * A span ends with its UTC year at the latest: each year can then be found by itself, in any order.
 */

/** The instants of `[start, end)`, at which the clocks of a zone are `offset` milliseconds ahead of UTC. */
export interface OffsetSpan {
  readonly start: Instant;
  readonly end: Instant;
  readonly offset: number;
  /** The offset just before `start`; larger: wall-clock times come twice, smaller: some are missing. */
  readonly before: number;
  /** The offset from `end` on. */
  readonly after: number;
}

/** The years of schedules: those that Intl and RFC 3339 agree on. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 9999;

/**
 * How far apart the offset is asked for in the search for changes. Two changes that cancel each other out between
 * two questions would go unseen; the nearest two since 1900 are seven days apart (Recife, October 2000).
 */
const PROBE_STEP = 5 * 86_400_000;

const years = new Map<string, Map<number, readonly OffsetSpan[]>>();

/** The spans of a zone that touch `[from, to)`, in order. */
export function* spansBetween(timeZone: string, from: Instant, to: Instant): Generator<OffsetSpan> {
  const first = Math.max(from, Date.UTC(FIRST_YEAR, 0));
  const end = Math.min(to, Date.UTC(LAST_YEAR + 1, 0));
  if (!(first < end)) return;
  const firstYear = new Date(first).getUTCFullYear();
  const lastYear = new Date(end - 1).getUTCFullYear();
  for (let year = firstYear; year <= lastYear; year += 1) {
    for (const span of spansOfYear(timeZone, year)) {
      if (span.start < end && span.end > first) yield span;
    }
  }
}

/** The spans that start in `[from, to)` with a change of the clocks, in order. */
export function* changesBetween(timeZone: string, from: Instant, to: Instant): Generator<OffsetSpan> {
  for (const span of spansBetween(timeZone, from, to)) {
    if (span.start >= from && span.before !== span.offset) yield span;
  }
}

function spansOfYear(timeZone: string, year: number): readonly OffsetSpan[] {
  let known = years.get(timeZone);
  if (!known) {
    known = new Map();
    years.set(timeZone, known);
  }
  let spans = known.get(year);
  if (!spans) {
    spans = findSpans(timeZone, Date.UTC(year, 0), Date.UTC(year + 1, 0));
    known.set(year, spans);
  }
  return spans;
}

function findSpans(timeZone: string, from: Instant, to: Instant): readonly OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let before = offsetAt(from - 1_000, timeZone);
  let start = from;
  let offset = offsetAt(from, timeZone);
  let seen = from;
  while (seen < to) {
    const next = Math.min(seen + PROBE_STEP, to);
    const nextOffset = offsetAt(next, timeZone);
    if (nextOffset === offset) {
      seen = next;
      continue;
    }
    const end = findChange(timeZone, seen, next, offset);
    const after = offsetAt(end, timeZone);
    if (end === to) break;
    spans.push({ start, end, offset, before, after });
    [before, start, offset, seen] = [offset, end, after, end];
  }
  spans.push({ start, end: to, offset, before, after: offsetAt(to, timeZone) });
  return spans;
}

/** The first whole second after `from`, where the offset is `offset`, at which it is another; `to` at the latest. */
function findChange(timeZone: string, from: Instant, to: Instant, offset: number): Instant {
  let low = from / 1_000;
  let high = to / 1_000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1_000, timeZone) === offset) low = middle;
    else high = middle;
  }
  return high * 1_000;
}
