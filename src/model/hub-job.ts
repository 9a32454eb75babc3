import type { Instant } from './instant.ts';
import type { Operation } from './operation.ts';

/** States of a job as the hub reports them. `unknown` is anything this program does not know. */
export const HUB_JOB_STATUSES = [
  'queued',
  'scheduled',
  'running',
  'completed',
  'failed',
  'cancelled',
  'unknown',
] as const;
export type HubJobStatus = (typeof HUB_JOB_STATUSES)[number];

export interface JobStatistics {
  readonly deviceCount: number;
  readonly succeededCount: number;
  readonly failedCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
}

/** A job as it is on the hub, ours or not. */
export interface HubJob {
  readonly jobId: string;
  readonly type: 'method' | 'twin' | 'other';
  readonly status: HubJobStatus;
  readonly condition?: string;
  /** Absent for types that are neither a method nor a twin update, and when the hub's answer cannot be read. */
  readonly operation?: Operation;
  readonly createdAt?: Instant;
  readonly startAt?: Instant;
  /** When it ended. Absent before (the hub then gives a date in year 9999). */
  readonly endAt?: Instant;
  readonly maxExecutionTimeInSeconds?: number;
  readonly statistics?: JobStatistics;
  /** Why a `failed` job could not run: the hub's words. */
  readonly failureReason?: string;
}

/** Waiting for its time: can still be cancelled. */
export function isWaiting(job: HubJob): boolean {
  return job.status === 'queued' || job.status === 'scheduled';
}

/** Holds one of the hub's slots: waiting or running. */
export function isActive(job: HubJob): boolean {
  return isWaiting(job) || job.status === 'running';
}

/** Began its work, whatever has come of it: the hub has results of its devices. */
export function hasStarted(job: HubJob): boolean {
  return job.status === 'running' || hasRun(job);
}

/** Began its work and is done with it. */
export function hasRun(job: HubJob): boolean {
  return job.status === 'completed' || job.status === 'failed';
}

/** Never changes any more. */
export function hasEnded(job: HubJob): boolean {
  return hasRun(job) || job.status === 'cancelled';
}

/** What became of a job on one device. */
export type DeviceOutcome =
  /** Answered with a status below 400, or its twin was updated. */
  | 'succeeded'
  /** Answered with a status of 400 or more. */
  | 'refused'
  /** The hub reports a failure that is neither of the next two. */
  | 'failed'
  /** Was not connected in time. */
  | 'offline'
  /** Was called and did not answer in time. */
  | 'timed-out'
  /** Not done yet. */
  | 'pending'
  /** The job was cancelled before this device's turn. */
  | 'cancelled';

/** The device did not do what the job asked for. One that is pending may still do it. */
export function hasFailed(outcome: DeviceOutcome): boolean {
  return outcome !== 'succeeded' && outcome !== 'pending';
}

export interface DeviceResult {
  readonly deviceId: string;
  readonly moduleId?: string;
  readonly outcome: DeviceOutcome;
  /** The device's own status code, for methods it answered. */
  readonly methodStatus?: number;
  /** The device's own answer, as JSON text cut at 1,000 characters. */
  readonly methodPayload?: string;
  /** The hub's error code, such as `DeviceNotOnline`. */
  readonly errorCode?: string;
  readonly errorDescription?: string;
  readonly updatedAt?: Instant;
}
