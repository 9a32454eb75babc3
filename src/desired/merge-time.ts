import type { AwaitedMerge } from '../model/desired-job.ts';
import type { BranchHistory } from '../model/history.ts';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import { minuteAfterMerge } from '../model/merged-schedule.ts';

/** A manifest, and why it has no time although it runs once it is merged. */
interface Timed {
  readonly manifest: JobManifest;
  readonly merge?: AwaitedMerge;
}

const NO_GIT = 'this folder is in no Git repository';

/** Gives a manifest that runs once it is merged its time, as far as Git says when that was. */
export function withMergeTime(
  manifest: JobManifest,
  history: BranchHistory | undefined,
  now: Instant,
): Timed {
  const { schedule, name } = manifest;
  if (schedule.kind !== 'merged') return { manifest };
  if (!history) return { manifest, merge: { kind: 'unknown', why: NO_GIT } };
  const merge = history.of(name)?.merge ?? whereNotCommitted(history);
  if (merge.kind === 'merged') return { manifest: { ...manifest, schedule: { ...schedule, at: merge.at } } };
  return { manifest, merge: merge.kind === 'coming' ? { ...merge, at: minuteAfterMerge(now) } : merge };
}

/** Of a manifest that no commit has. */
function whereNotCommitted({ cut }: BranchHistory): { kind: 'coming' } | { kind: 'unknown'; why: string } {
  return cut === undefined ? { kind: 'coming' } : { kind: 'unknown', why: cut };
}
