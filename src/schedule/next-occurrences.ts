import type { Instant } from '../model/instant.ts';
import type { Schedule } from '../model/manifest.ts';
import type { Occurrence } from '../model/occurrence.ts';
import { clockChanges, occurrences } from './occurrences.ts';

/**
 * The first `count` occurrences later than an instant; fewer when the schedule ends. A change of the clocks among them
 * that takes a run away, so that no run is left to tell of it, is told by the next one.
 */
export function nextOccurrences(schedule: Schedule, after: Instant, count: number): readonly Occurrence[] {
  const found: Occurrence[] = [];
  if (count < 1) return found;
  for (const occurrence of occurrences(schedule, { from: after + 1, to: Number.POSITIVE_INFINITY })) {
    found.push(occurrence);
    if (found.length >= count) break;
  }
  const lastAt = found.at(-1)?.scheduledAt ?? after;
  for (const { at, effect } of clockChanges(schedule, { from: after + 1, to: lastAt + 1 })) {
    if (found.some(({ note }) => note?.startsWith(effect))) continue;
    const index = found.findIndex(({ scheduledAt }) => scheduledAt >= at);
    const next = found[index];
    if (!next) continue;
    found[index] = { ...next, note: next.note === undefined ? effect : `${effect}. ${next.note}` };
  }
  return found;
}
