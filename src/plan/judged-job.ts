import { hasRun, isActive } from '../model/hub-job.ts';
import type { OwnJob } from '../model/jobs-on-hub.ts';

export interface JudgedJob {
  /** The one job that decides what becomes of the unit. */
  readonly judged: OwnJob;
  /** Others of the unit that could still run beside it, or do. */
  readonly duplicates: readonly OwnJob[];
}

/**
 * Of all jobs made for one unit, newest first: the newest, by revision and attempt. Except that one of the same revision
 * that runs or has run speaks before it, as the unit must not run twice. `undefined` when there are none.
 */
export function judgedJob(jobs: readonly OwnJob[]): JudgedJob | undefined {
  const [newest] = jobs;
  if (!newest) return undefined;
  const ofRevision = jobs.filter(({ parts }) => parts.revision === newest.parts.revision);
  const judged =
    ofRevision.find(({ job }) => job.status === 'running') ??
    ofRevision.find(({ job }) => hasRun(job)) ??
    newest;
  return { judged, duplicates: jobs.filter((other) => other !== judged && isActive(other.job)) };
}
