import { hasRun, isActive } from './hub-job.ts';
import type { OwnJob } from './jobs-on-hub.ts';

export interface JudgedJob {
  /** The one job that decides what becomes of the unit. */
  readonly judged: OwnJob;
  /** Others of the unit that could still run beside it, or do. */
  readonly duplicates: readonly OwnJob[];
}

/**
 * Of all jobs made for one unit, under any name of its manifest: one of the newest revision. Among those one that runs or
 * has run speaks first, as the unit must not run twice; then the manifest's own newest attempt; then the newest under a
 * former name. `undefined` when there are none.
 *
 * @param jobs under the manifest's own name, newest first
 * @param formerJobs under names that it had before, newest first
 */
export function judgedJob(jobs: readonly OwnJob[], formerJobs: readonly OwnJob[]): JudgedJob | undefined {
  const all = [...jobs, ...formerJobs];
  const revision = Math.max(...all.map(({ parts }) => parts.revision));
  const newest = all.filter(({ parts }) => parts.revision === revision);
  const judged =
    newest.find(({ job }) => job.status === 'running') ?? newest.find(({ job }) => hasRun(job)) ?? newest[0];
  return judged && { judged, duplicates: all.filter((other) => other !== judged && isActive(other.job)) };
}
