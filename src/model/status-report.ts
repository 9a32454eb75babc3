import type { AnswerGroup } from './answer-group.ts';
import type { ApprovalCheck } from './approval.ts';
import type { SourceRange } from './diagnostic.ts';
import type { DeviceOutcome, HubJobStatus } from './hub-job.ts';
import type { Instant } from './instant.ts';
import type { UnmanagedJob } from './jobs-on-hub.ts';
import type { GuardRefusal } from './plan.ts';
import type { RolloutReport } from './rollout-report.ts';

/** How many devices ended in which class. */
export type DeviceCounts = Readonly<Record<DeviceOutcome, number>> & { readonly total: number };

/** Judged against the manifest's `success` rule. */
export type Verdict =
  /** The share of all devices that matched is reached. */
  | 'succeeded'
  /** It is reached among the devices that could be reached, and the rule ignores those that were offline. */
  | 'incomplete'
  /** No device could be reached. */
  | 'unreached'
  /** The share is not reached, or the job failed as a whole. */
  | 'below-threshold'
  /** Not over yet. */
  | 'running'
  /** Waiting for its time. */
  | 'waiting'
  /** Stopped before it started. */
  | 'cancelled'
  /** It ran and no device matched: nothing to judge. */
  | 'no-devices';

/** The job ended otherwise than its manifest's rule allows: a run that saw it fails. */
export function isFailure(verdict: Verdict): boolean {
  return verdict === 'below-threshold' || verdict === 'unreached';
}

/** The job is over and its devices were judged. */
export function isJudged(verdict: Verdict): boolean {
  return (
    isFailure(verdict) || verdict === 'succeeded' || verdict === 'incomplete' || verdict === 'no-devices'
  );
}

export interface UnitReport {
  readonly jobId: string;
  readonly status: HubJobStatus;
}

/** One of our jobs on the hub, or the jobs that carry out one occurrence together, told as one. */
export interface JobStatusReport {
  /** Of several jobs that of the first part and try. */
  readonly jobId: string;
  /** The other jobs of the occurrence: further parts of its list, and further tries. */
  readonly units?: readonly UnitReport[];
  /** How many tries there were, when it was more than one. Each device counts once, with its last result. */
  readonly tries?: number;
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

/** Devices of a target, and how many are done and left; an object where a value is compared is in neither half. */
export interface DoneCounts {
  readonly target: number;
  readonly done: number;
  readonly left: number;
}

/** One manifest and its place in time. */
export interface ManifestStatusReport {
  readonly manifest: string;
  readonly source: SourceRange;
  readonly timeZone: string;
  readonly suspended: boolean;
  /** How far the devices of its target have come; absent where the manifest does not say, and when nobody was asked. */
  readonly done?: DoneCounts;
  readonly last?: JobStatusReport;
  readonly current?: JobStatusReport;
  /** The next occurrence inside the horizon, on the hub already or not. */
  readonly next?: { readonly scheduledAt: Instant; readonly jobId?: string };
}

export interface RunError {
  readonly code: string;
  readonly message: string;
  /** More about it, such as the mistakes in files, a line each. */
  readonly details?: readonly string[];
  /** What to do about it. */
  readonly hint?: string;
}

/** How the run that wrote a report ended. */
export interface RunReport {
  /** Someone stopped it before it was over. */
  readonly interrupted: boolean;
  /** What ended it before its work was done. */
  readonly error?: RunError;
  /** Guards that its plan did not pass: nothing was applied. */
  readonly refusals: readonly GuardRefusal[];
  /** The branch went on while the run stayed, so it ended: what the branch says now is another run's work. */
  readonly overtaken?: { readonly branch: string; readonly head: string };
  /** How the approved plan compared with the one made now, when it was to do an approved one. */
  readonly approval?: ApprovalCheck;
  /** Jobs that are due within the hour and that it could not schedule; absent: none. */
  readonly left?: WorkLeft;
}

export interface WorkLeft {
  /** Those that must start first; at least one. */
  readonly jobs: readonly JobLeft[];
  /** Further ones, that are not listed. */
  readonly more: number;
  /** How long a run would probably have to stay to schedule all of them; absent: too long, or nobody knows. */
  readonly stayForSeconds?: number;
}

export interface JobLeft {
  readonly manifest: string;
  readonly scheduledAt: Instant;
  /** It needs a slot of the hub, or the end of an earlier job of its manifest. */
  readonly waitsFor: 'slot' | 'earlier-job';
  /** The latest time at which it may start. */
  readonly startBy: Instant;
}

/** What is absent was not known when the run that wrote the report ended. */
export interface StatusReport {
  readonly hub?: { readonly name: string; readonly hostName: string };
  readonly owner?: string;
  readonly now: Instant;
  /** When the jobs on the hub were last read. Absent: never, so `jobs` and `unmanaged` say nothing about the hub. */
  readonly jobsReadAt?: Instant;
  readonly manifests: readonly ManifestStatusReport[];
  readonly rollouts: readonly RolloutReport[];
  /** Every job of ours that the hub remembers, newest occurrence first. */
  readonly jobs: readonly JobStatusReport[];
  /** Active jobs of others. */
  readonly unmanaged: readonly UnmanagedJob[];
  /** The run that wrote the report; absent when the hub was only looked at. */
  readonly run?: RunReport;
}
