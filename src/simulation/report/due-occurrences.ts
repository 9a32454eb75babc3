import type { Instant, Window } from '../../model/instant.ts';
import type { Occurrence } from '../../model/occurrence.ts';
import { occurrences } from '../../schedule/occurrences.ts';
import type { Commit } from '../workflow/workflow.ts';

/** Occurrences inside the window by manifest, each by the commit in force at that time; suspended ones are not due. */
export function dueOccurrences(
  commits: readonly Commit[],
  window: Window,
): ReadonlyMap<string, readonly Occurrence[]> {
  const due = new Map<string, Occurrence[]>();
  commits.forEach(({ at, manifests }, index) => {
    const inForce = windowOf(at, commits[index + 1]?.at, window);
    for (const { name, schedule, suspend } of manifests) {
      const ofManifest = due.get(name) ?? [];
      due.set(name, ofManifest);
      if (suspend || inForce.from >= inForce.to) continue;
      for (const occurrence of occurrences(schedule, inForce)) ofManifest.push(occurrence);
    }
  });
  return due;
}

function windowOf(from: Instant, to: Instant | undefined, window: Window): Window {
  return { from: Math.max(from, window.from), to: Math.min(to ?? window.to, window.to) };
}
