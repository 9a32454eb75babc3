import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import type { DeviceCount } from '../model/device-count.ts';
import { type HubJob, isActive } from '../model/hub-job.ts';
import { inParallel } from '../model/in-parallel.ts';
import { type JobsOnHub, ownIdParts, sortJobs } from '../model/jobs-on-hub.ts';

/** The hub allows few queries in a minute, and more at once only wait in a longer line. */
export const QUERIES_AT_ONCE = 4;

export interface ReadJobs {
  readonly jobs: JobsOnHub;
  /** How many the hub listed in all. */
  readonly listed: number;
}

/**
 * Reads the hub's list of jobs once. Others' ended jobs are history that nothing here needs. A job that is created
 * meanwhile moves the rest on, so that one may be on two pages: its later state counts.
 */
export async function readJobs(hub: JobHub, owner: string, signal?: AbortSignal): Promise<ReadJobs> {
  const jobs = new Map<string, HubJob>();
  let listed = 0;
  for await (const job of hub.listJobs(signal)) {
    listed += 1;
    if (ownIdParts(job.jobId, owner) || isActive(job)) jobs.set(job.jobId, job);
  }
  return { jobs: sortJobs(jobs.values(), owner), listed };
}

export interface CountedDevices {
  /** By condition. */
  readonly counts: ReadonlyMap<string, DeviceCount>;
  /** What the hub said of conditions that it does not take, by condition. */
  readonly refused: ReadonlyMap<string, string>;
}

/**
 * Asks how many devices match each condition, each condition once, a few at a time. A condition that the hub refuses
 * is the trouble of one manifest, and no reason to leave the others alone.
 */
export async function countDevices(
  hub: JobHub,
  conditions: readonly string[],
  signal?: AbortSignal,
): Promise<CountedDevices> {
  const counts = new Map<string, DeviceCount>();
  const refused = new Map<string, string>();
  await inParallel(new Set(conditions), QUERIES_AT_ONCE, async (condition) => {
    try {
      counts.set(condition, await hub.countDevices(condition, signal));
    } catch (error) {
      if (!(error instanceof HubError) || error.kind !== 'rejected') throw error;
      refused.set(condition, error.message);
    }
  });
  return { counts, refused };
}
