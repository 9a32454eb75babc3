import { compareText } from './compare-text.ts';
import { type HubJob, type HubJobStatus, isActive } from './hub-job.ts';
import type { Instant } from './instant.ts';
import { type JobIdParts, parseJobId } from './job-id.ts';

/** A hub job whose id has our form and our mark. */
export interface OwnJob {
  readonly job: HubJob;
  readonly parts: JobIdParts;
}

/** A job on the hub that is not ours: never touched, counted against the slots. */
export interface UnmanagedJob {
  readonly jobId: string;
  readonly status: HubJobStatus;
  readonly startAt?: Instant;
}

/** Jobs of one manifest by occurrence; within one occurrence unit by unit, the newest first by revision and attempt. */
export type JobsByOccurrence = ReadonlyMap<Instant, readonly OwnJob[]>;

/** What is on the hub, read once: whose each job is, and what ours were made for. */
export interface JobsOnHub {
  readonly owner: string;
  /** All of ours, in the hub's order. */
  readonly own: readonly OwnJob[];
  /** The same by manifest name. */
  readonly byManifest: ReadonlyMap<string, JobsByOccurrence>;
  /** Those of ours that wait or run. */
  readonly ownActive: readonly OwnJob[];
  /** All that wait or run, ours and others': each holds a slot. */
  readonly active: readonly HubJob[];
  /** Those of others, by id. */
  readonly unmanaged: readonly UnmanagedJob[];
  /** The unmanaged ones whose ids have our form under another mark, by id. */
  readonly otherOwners: readonly OwnJob[];
}

/** Tells our jobs from other people's by their ids alone, and groups ours by what they were made for. */
export function sortJobs(jobs: Iterable<HubJob>, owner: string): JobsOnHub {
  const own: OwnJob[] = [];
  const byManifest = new Map<string, Map<Instant, OwnJob[]>>();
  const ownActive: OwnJob[] = [];
  const active: HubJob[] = [];
  const unmanaged: UnmanagedJob[] = [];
  const otherOwners: OwnJob[] = [];
  for (const job of jobs) {
    if (isActive(job)) active.push(job);
    const parts = parseJobId(job.jobId);
    if (parts?.owner === owner) {
      const ownJob = { job, parts };
      own.push(ownJob);
      addTo(
        addTo(byManifest, parts.name, () => new Map()),
        parts.scheduledAt,
        () => [],
      ).push(ownJob);
      if (isActive(job)) ownActive.push(ownJob);
    } else if (isActive(job)) {
      const { jobId, status, startAt } = job;
      unmanaged.push({ jobId, status, ...(startAt !== undefined && { startAt }) });
      if (parts) otherOwners.push({ job, parts });
    }
  }
  for (const occurrences of byManifest.values()) {
    for (const group of occurrences.values()) if (group.length > 1) group.sort(compareNewestFirst);
  }
  unmanaged.sort((left, right) => compareText(left.jobId, right.jobId));
  otherOwners.sort((left, right) => compareText(left.job.jobId, right.job.jobId));
  return { owner, own, byManifest, ownActive, active, unmanaged, otherOwners };
}

/** The parts of a job id that is ours; `undefined` for everybody else's. */
export function ownIdParts(jobId: string, owner: string): JobIdParts | undefined {
  const parts = parseJobId(jobId);
  return parts?.owner === owner ? parts : undefined;
}

function compareNewestFirst(left: OwnJob, right: OwnJob): number {
  return (
    left.parts.stage - right.parts.stage ||
    left.parts.part - right.parts.part ||
    left.parts.try - right.parts.try ||
    right.parts.revision - left.parts.revision ||
    right.parts.attempt - left.parts.attempt
  );
}

/** The value at a key, made when there is none. */
function addTo<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
