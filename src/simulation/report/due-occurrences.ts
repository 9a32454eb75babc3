import type { Freeze } from '../../model/freeze.ts';
import type { Instant, Window } from '../../model/instant.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { Occurrence } from '../../model/occurrence.ts';
import { occurrences } from '../../schedule/occurrences.ts';
import { type Commit, historyOf } from '../workflow/commits.ts';

/** Occurrences inside the window by manifest, each by the commit in force at that time; suspended ones are not due. */
export function dueOccurrences(
  commits: readonly Commit[],
  window: Window,
  freezes: readonly Freeze[],
): ReadonlyMap<string, readonly Occurrence[]> {
  const due = new Map<string, Occurrence[]>();
  const history = historyOf(commits, freezes, window.to);
  /** Of a manifest that runs once it is merged, Git knows when that is. */
  const scheduleAt = ({ name, schedule }: JobManifest, instant: Instant) =>
    schedule.kind === 'merged'
      ? history.of(name)?.versions.findLast(({ from }) => from <= instant)?.manifest?.schedule
      : schedule;
  commits.forEach(({ at, manifests }, index) => {
    const inForce = windowOf(at, commits[index + 1]?.at, window);
    for (const manifest of manifests) {
      const { name, suspend } = manifest;
      const schedule = scheduleAt(manifest, at);
      const ofManifest = due.get(name) ?? [];
      due.set(name, ofManifest);
      if (!schedule || suspend || inForce.from >= inForce.to) continue;
      for (const occurrence of occurrences(schedule, inForce)) ofManifest.push(occurrence);
    }
  });
  return due;
}

function windowOf(from: Instant, to: Instant | undefined, window: Window): Window {
  return { from: Math.max(from, window.from), to: Math.min(to ?? window.to, window.to) };
}
