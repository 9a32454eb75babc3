import { hasRun, isActive, isWaiting } from '../model/hub-job.ts';
import type { OwnJob } from '../model/jobs-on-hub.ts';

export interface JudgedJob {
  /** The one job that decides what becomes of the occurrence. */
  readonly judged: OwnJob;
  /** Others that still could run beside it, or do. */
  readonly rivals: readonly OwnJob[];
}

/**
 * Of all jobs made for one occurrence, newest first: the newest. Except that while one is still active, a cancelled
 * one does not speak, however new it is (a replacement was interrupted, or two runs raced), and that of several
 * waiting ones the wanted one stays. Nor does a cancelled one with other content once another has run: it was a rival
 * that some run took back, perhaps made after the one that then ran. `undefined` when there are none.
 */
export function judgedJob(jobs: readonly OwnJob[], digest: string): JudgedJob | undefined {
  const alive = jobs.filter(({ job }) => isActive(job));
  const hasOneRun = jobs.some(({ job }) => hasRun(job));
  const speaking = jobs.filter(
    ({ job, parts }) =>
      job.status !== 'cancelled' || (alive.length === 0 && (!hasOneRun || parts.digest === digest)),
  );
  const newest = speaking[0];
  const judged =
    speaking.find(({ job }) => job.status === 'running') ??
    (newest && hasRun(newest.job) ? newest : undefined) ??
    speaking.find(({ job, parts }) => isWaiting(job) && parts.digest === digest) ??
    newest;
  return judged && { judged, rivals: alive.filter((other) => other !== judged) };
}
