import { cancelOnce } from '../apply/cancel-once.ts';
import { failed } from '../apply/result.ts';
import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import { isWaiting } from '../model/hub-job.ts';
import { inParallel } from '../model/in-parallel.ts';
import { type OwnJob, sortJobs } from '../model/jobs-on-hub.ts';
import type { StopOutcome, StoppedJob } from '../model/stop-report.ts';

/*
 * An operator's stop: waiting jobs of ours are cancelled now, by what the hub says alone. No manifest and no history is
 * read, as they may be what is wrong. The next run finds a cancel that nothing in Git explains, and leaves it (`held`).
 */

export interface StoppableJobs {
  /** The soonest first. */
  readonly waiting: readonly OwnJob[];
  readonly running: readonly OwnJob[];
  /** Names that were asked for and have no job in either list. */
  readonly idleNames: readonly string[];
}

/** Our jobs that wait or run: those of these manifests, or without names all. Throws HubError. */
export async function findStoppable(
  hub: JobHub,
  owner: string,
  names: readonly string[] | undefined,
  signal?: AbortSignal,
): Promise<StoppableJobs> {
  const { ownActive } = sortJobs(await hub.listActiveJobs(signal), owner);
  const meant = ownActive
    .filter(({ parts }) => names?.includes(parts.name) ?? true)
    .sort((left, right) => startOf(left) - startOf(right));
  return {
    waiting: meant.filter(({ job }) => isWaiting(job)),
    running: meant.filter(({ job }) => !isWaiting(job)),
    idleNames: [...new Set(names)].filter((name) => !meant.some(({ parts }) => parts.name === name)),
  };
}

function startOf({ job, parts }: OwnJob): number {
  return job.startAt ?? parts.scheduledAt;
}

/** S1 allows 100 calls about jobs a minute, and no more than ten jobs are active on any hub. */
const CANCELS_AT_ONCE = 5;

/** Cancels each of them, whatever becomes of the others. */
export function stopJobs(
  hub: JobHub,
  jobs: readonly OwnJob[],
  signal?: AbortSignal,
): Promise<readonly StoppedJob[]> {
  return inParallel(jobs, CANCELS_AT_ONCE, async (own) => ({
    ...own,
    outcome: await cancel(hub, own.job.jobId, signal),
  }));
}

async function cancel(hub: JobHub, jobId: string, signal: AbortSignal | undefined): Promise<StopOutcome> {
  try {
    return await cancelOnce(hub, jobId, signal);
  } catch (error) {
    if (error instanceof HubError) return failed(error.details.code ?? error.kind, error.message);
    if (signal?.aborted) return { result: 'skipped', message: 'interrupted; the hub may have cancelled it' };
    throw error;
  }
}
