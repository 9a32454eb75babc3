import type { Instant, Window } from '../../model/instant.ts';
import { offsetAt } from '../../model/local-time.ts';
import { localTime } from '../writing/moment.ts';
import type { TimeRange } from './page-facts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EVENING = 18 * HOUR;
/** A hub remembers its jobs for 30 days; a yearly occurrence would make everything else a dot. */
const MAX_DRAWN = 40 * DAY;

interface RangeInput {
  readonly now: Instant;
  /** In which the night is a night. */
  readonly timeZone: string;
  /** What the timeline has to show. */
  readonly marks: readonly Window[];
  /** When something ran. */
  readonly ran: readonly Instant[];
}

/**
 * The ranges of time of a report: the last night, a day, a week, and everything. What is still to come belongs to all of
 * them. Shown first is the shortest in which something ran, or the week.
 */
export function reportRanges({ now, timeZone, marks, ran }: RangeInput): {
  readonly ranges: readonly TimeRange[];
  readonly chosenRange: number;
} {
  const evening = lastEvening(now, timeZone);
  const since = localTime(evening, timeZone);
  const range = (id: string, words: string, from: Instant, reach: number): TimeRange => ({
    id,
    words,
    from,
    drawn: { ...drawnWindow(marks, now, { from: Math.max(from, now - MAX_DRAWN), to: now + reach }), now },
  });
  const ranges = [
    range('night', `last night, since ${since.slice(0, 3)} ${since.slice(15, 20)}`, evening, DAY),
    range('day', 'last 24 hours', now - DAY, DAY),
    range('week', 'last week', now - 7 * DAY, 7 * DAY),
    range('all', 'all', 0, MAX_DRAWN),
  ];
  const chosen = ranges.findIndex(({ from }) => ran.some((at) => at >= from && at <= now));
  return { ranges, chosenRange: chosen < 0 ? 2 : chosen };
}

/** 18:00 of the day before, on the clocks of a zone. */
export function lastEvening(now: Instant, timeZone: string): Instant {
  const wall = now + offsetAt(now, timeZone);
  const evening = Math.floor(wall / DAY) * DAY - DAY + EVENING;
  return evening - offsetAt(evening - offsetAt(now, timeZone), timeZone);
}

/** The time to draw: all marks inside the window, an hour around now at least, and a margin. */
export function drawnWindow(marks: readonly Window[], now: Instant, window: Window): Window {
  let from = now - HOUR;
  let to = now + HOUR;
  for (const mark of marks) {
    if (mark.from >= window.from) from = Math.min(from, mark.from);
    if (mark.to <= window.to) to = Math.max(to, mark.to);
  }
  const margin = (to - from) * 0.02;
  return { from: from - margin, to: to + margin };
}

/** The zone that most have; of equally many the first by name. UTC if there are none. */
export function commonTimeZone(zones: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const zone of zones) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  const [first] = [...counts].sort(([left, a], [right, b]) => b - a || (left < right ? -1 : 1));
  return first?.[0] ?? 'UTC';
}
