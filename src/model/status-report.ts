import type { AnswerGroup } from './answer-group.ts';
import type { ApprovalCheck } from './approval.ts';
import type { SourceRange } from './diagnostic.ts';
import type { DeviceOutcome, HubJobStatus } from './hub-job.ts';
import type { Instant } from './instant.ts';
import type { UnmanagedJob } from './jobs-on-hub.ts';
import type { GuardRefusal } from './plan.ts';

/** How many devices ended in which class. */
export type DeviceCounts = Readonly<Record<DeviceOutcome, number>> & { readonly total: number };

/** Judged against the manifest's `success` rule. */
export type Verdict =
  /** The share of devices is reached. */
  | 'succeeded'
  /** It is not, or the job failed as a whole. */
  | 'below-threshold'
  /** Not over yet. */
  | 'running'
  /** Waiting for its time. */
  | 'waiting'
  /** Stopped before it started. */
  | 'cancelled'
  /** It ran and no device matched: nothing to judge. */
  | 'no-devices';

/** One of our jobs on the hub. */
export interface JobStatusReport {
  readonly jobId: string;
  readonly manifest: string;
  readonly scheduledAt: Instant;
  readonly attempt: number;
  readonly status: HubJobStatus;
  readonly startAt?: Instant;
  readonly endAt?: Instant;
  readonly verdict: Verdict;
  /** Absent while the hub has no per-device rows. */
  readonly devices?: DeviceCounts;
  /** The same devices by what they answered, most devices first. */
  readonly answers: readonly AnswerGroup[];
  /** The hub's words for a job that failed as a whole. */
  readonly failureReason?: string;
}

/** One manifest and its place in time. */
export interface ManifestStatusReport {
  readonly manifest: string;
  readonly source: SourceRange;
  readonly timeZone: string;
  readonly suspended: boolean;
  readonly last?: JobStatusReport;
  readonly current?: JobStatusReport;
  /** The next occurrence inside the horizon, on the hub already or not. */
  readonly next?: { readonly scheduledAt: Instant; readonly jobId?: string };
}

/** How the run that wrote a report ended. */
export interface RunReport {
  /** Someone stopped it before it was over. */
  readonly interrupted: boolean;
  /** What the hub said that ended it. */
  readonly error?: { readonly code: string; readonly message: string };
  /** Guards that its plan did not pass: nothing was applied. */
  readonly refusals: readonly GuardRefusal[];
  /** How the approved plan compared with the one made now, when it was to do an approved one. */
  readonly approval?: ApprovalCheck;
}

export interface StatusReport {
  readonly hub: { readonly name: string; readonly hostName: string };
  readonly owner: string;
  readonly now: Instant;
  readonly manifests: readonly ManifestStatusReport[];
  /** Every job of ours that the hub remembers, newest occurrence first. */
  readonly jobs: readonly JobStatusReport[];
  /** Active jobs of others. */
  readonly unmanaged: readonly UnmanagedJob[];
  /** The run that wrote the report; absent when the hub was only looked at. */
  readonly run?: RunReport;
}
