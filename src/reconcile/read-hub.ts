import type { JobHub } from '../hub/port.ts';
import type { DeviceCount } from '../model/device-count.ts';
import { type HubJob, isActive } from '../model/hub-job.ts';
import { parseJobId } from '../model/job-id.ts';
import { inParallel } from './in-parallel.ts';

export interface HubJobs {
  /** All of ours, and the active ones of others. Others' ended jobs are history that nothing here needs. */
  readonly jobs: readonly HubJob[];
  /** How many the hub listed in all, and how many of them are ours. */
  readonly listed: number;
  readonly own: number;
}

/** Reads the hub's list of jobs once. */
export async function readJobs(hub: JobHub, owner: string, signal?: AbortSignal): Promise<HubJobs> {
  const jobs: HubJob[] = [];
  let listed = 0;
  let own = 0;
  for await (const job of hub.listJobs(signal)) {
    listed += 1;
    const isOwn = parseJobId(job.jobId)?.owner === owner;
    if (isOwn) own += 1;
    if (isOwn || isActive(job)) jobs.push(job);
  }
  return { jobs, listed, own };
}

/** Asks how many devices match each condition, each condition once, a few at a time. */
export async function countDevices(
  hub: JobHub,
  conditions: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, DeviceCount>> {
  const counts = new Map<string, DeviceCount>();
  await inParallel(new Set(conditions), async (condition) => {
    counts.set(condition, await hub.countDevices(condition, signal));
  });
  return counts;
}
