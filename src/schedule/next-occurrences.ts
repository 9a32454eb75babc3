import { formatDuration } from '../model/duration.ts';
import type { Instant, Window } from '../model/instant.ts';
import type { CronSchedule, Schedule } from '../model/manifest.ts';
import type { Occurrence } from '../model/occurrence.ts';
import { describeBack, describeForward } from './clock-change.ts';
import { clockChanges, occurrences } from './occurrences.ts';
import { changesBetween, type OffsetSpan } from './zone-spans.ts';

/**
 * The first `count` occurrences later than an instant; fewer when the schedule ends. Every change of the clocks among
 * them is in a note: what it does to times of the schedule, on those that run or on the next one when none of them does;
 * and if it affects none, on the first one whose time in UTC changes.
 */
export function nextOccurrences(schedule: Schedule, after: Instant, count: number): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (const occurrence of occurrences(schedule, { from: after + 1, to: Number.POSITIVE_INFINITY })) {
    if (found.length >= count) break;
    found.push(occurrence);
  }
  if (schedule.kind !== 'cron') return found;
  const lastAt = found.at(-1)?.scheduledAt ?? after;
  const window = { from: after + 1, to: lastAt + 1 };
  const lost = lostTimes(schedule, found, window);
  const shifts = shiftsInUtc(schedule, found, window);
  return found.map((occurrence) => {
    const notes = [...(lost.get(occurrence) ?? []), shifts.get(occurrence), occurrence.note];
    const note = notes.filter((text) => text !== undefined).join('. ');
    return note === '' ? occurrence : { ...occurrence, note };
  });
}

type NotesOf<Note> = ReadonlyMap<Occurrence, Note>;

/** Effects of changes that no occurrence has as its note, by the first occurrence after each. */
function lostTimes(schedule: Schedule, found: readonly Occurrence[], window: Window): NotesOf<string[]> {
  const lost = new Map<Occurrence, string[]>();
  for (const { at, effect } of clockChanges(schedule, window)) {
    if (found.some(({ note }) => note?.startsWith(effect))) continue;
    const next = found.find(({ scheduledAt }) => scheduledAt >= at);
    if (next) lost.set(next, [...(lost.get(next) ?? []), effect]);
  }
  return lost;
}

/** The last change that touches no time of the schedule before each occurrence whose offset is another than before. */
function shiftsInUtc(schedule: CronSchedule, found: readonly Occurrence[], window: Window): NotesOf<string> {
  const touched = new Set([...clockChanges(schedule, window)].map(({ at }) => at));
  const shifts = new Map<Occurrence, string>();
  let [index, shift] = [0, 0];
  for (const span of changesBetween(schedule.timeZone, window.from, window.to)) {
    for (; (found[index]?.scheduledAt ?? span.start) < span.start; index += 1) shift = 0;
    shift += span.offset - span.before;
    const next = found[index];
    if (!next || touched.has(span.start)) continue;
    if (shift === 0) shifts.delete(next);
    else shifts.set(next, describeShift(span));
  }
  return shifts;
}

function describeShift({ start, before, offset }: OffsetSpan): string {
  const [was, is] = [start + before, start + offset];
  const head = was < is ? describeForward(was, is) : describeBack(is, was);
  const moved = formatDuration(Math.abs(is - was) / 1_000);
  const direction = was < is ? 'earlier' : 'later';
  return `${head}: no time of the schedule is touched, and from then on each is ${moved} ${direction} in UTC`;
}
