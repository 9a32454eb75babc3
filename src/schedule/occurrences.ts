import type { Instant, Window } from '../model/instant.ts';
import type { Schedule } from '../model/manifest.ts';
import type { Occurrence } from '../model/occurrence.ts';

/** Every instant of the window at which the schedule is due, ascending, made one by one as they are asked for. */
export function* occurrences(schedule: Schedule, window: Window): Generator<Occurrence> {
  if (schedule.kind === 'at' && schedule.at >= window.from && schedule.at < window.to) {
    yield { scheduledAt: schedule.at };
  }
}

/** Is the schedule due at exactly this instant? */
export function occursAt(schedule: Schedule, instant: Instant): boolean {
  return !occurrences(schedule, { from: instant, to: instant + 1 }).next().done;
}

/** The last occurrence before an instant. */
export function previousOccurrence(_schedule: Schedule, _before: Instant): Occurrence | undefined {
  return undefined;
}
