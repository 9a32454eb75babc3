import { compareText } from '../model/compare-text.ts';
import { type HubJob, isActive } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import { type JobIdParts, parseJobId } from '../model/job-id.ts';
import type { UnmanagedJob } from '../model/plan.ts';

/** A hub job whose id has our form and our mark. */
export interface OwnJob {
  readonly job: HubJob;
  readonly parts: JobIdParts;
}

export interface SortedJobs {
  /** By manifest name, then by occurrence; newest first within one occurrence. */
  readonly own: ReadonlyMap<string, ReadonlyMap<Instant, readonly OwnJob[]>>;
  /** Active jobs of others, by id. */
  readonly unmanaged: readonly UnmanagedJob[];
  /** Active jobs in our form under another mark. */
  readonly otherOwners: readonly OwnJob[];
  /** Active jobs, ours and others'. */
  readonly active: number;
  readonly ownCount: number;
  /** Ours among the active ones. */
  readonly ownActive: readonly OwnJob[];
}

/** Tells our jobs from other people's by their ids alone, and groups ours by what they were made for. */
export function sortJobs(jobs: Iterable<HubJob>, owner: string): SortedJobs {
  const own = new Map<string, Map<Instant, OwnJob[]>>();
  const unmanaged: UnmanagedJob[] = [];
  const otherOwners: OwnJob[] = [];
  let active = 0;
  let ownCount = 0;
  const ownActive: OwnJob[] = [];
  for (const job of jobs) {
    if (isActive(job)) active += 1;
    const parts = parseJobId(job.jobId);
    if (parts?.owner === owner) {
      ownCount += 1;
      const ownJob = { job, parts };
      groupOf(groupsOf(own, parts.name), parts.scheduledAt).push(ownJob);
      if (isActive(job)) ownActive.push(ownJob);
    } else if (isActive(job)) {
      const { jobId, status, startAt } = job;
      unmanaged.push({ jobId, status, ...(startAt !== undefined && { startAt }) });
      if (parts) otherOwners.push({ job, parts });
    }
  }
  for (const groups of own.values())
    for (const group of groups.values()) {
      if (group.length > 1) group.sort(compareNewestFirst);
    }
  unmanaged.sort((left, right) => compareText(left.jobId, right.jobId));
  otherOwners.sort((left, right) => compareText(left.job.jobId, right.job.jobId));
  return { own, unmanaged, otherOwners, active, ownCount, ownActive };
}

function compareNewestFirst(left: OwnJob, right: OwnJob): number {
  return (
    (right.job.createdAt ?? 0) - (left.job.createdAt ?? 0) ||
    right.parts.attempt - left.parts.attempt ||
    compareText(left.job.jobId, right.job.jobId)
  );
}

function groupsOf(own: Map<string, Map<Instant, OwnJob[]>>, name: string): Map<Instant, OwnJob[]> {
  let groups = own.get(name);
  if (!groups) {
    groups = new Map();
    own.set(name, groups);
  }
  return groups;
}

function groupOf(groups: Map<Instant, OwnJob[]>, scheduledAt: Instant): OwnJob[] {
  let group = groups.get(scheduledAt);
  if (!group) {
    group = [];
    groups.set(scheduledAt, group);
  }
  return group;
}
