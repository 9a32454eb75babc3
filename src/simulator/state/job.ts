import type { JsonObject } from '../json.ts';
import { JobRows } from './job-rows.ts';
import type { TwinPatch } from './twin.ts';

export type JobStatus = 'queued' | 'scheduled' | 'running' | 'completed' | 'failed' | 'cancelled';

export interface MethodWork {
  readonly type: 'scheduleDeviceMethod';
  readonly methodName: string;
  /** JSON text; `undefined` when the job gives no payload. */
  readonly payload: string | undefined;
  readonly responseTimeoutInSeconds: number;
  readonly connectTimeoutInSeconds: number;
}

export interface TwinWork {
  readonly type: 'scheduleUpdateTwin';
  readonly patch: TwinPatch;
  /** The sections as sent, which reading the job gives back. */
  readonly sent: JsonObject;
}

/** A checked create call. Times are in milliseconds since 1970. */
export interface JobSpec {
  readonly jobId: string;
  readonly work: MethodWork | TwinWork;
  readonly queryCondition: string;
  /** `undefined`: at once. */
  readonly startAt: number | undefined;
  readonly maxExecutionTimeInSeconds: number;
}

/** A job from its creation until 30 days after its end. */
export class Job {
  readonly spec: JobSpec;
  readonly createdAt: number;
  readonly rows: JobRows;
  status: JobStatus = 'queued';
  /** When it really began; the deadline of each device counts from here. */
  startedAt: number | undefined = undefined;
  endedAt: number | undefined = undefined;
  /** Why it could not run. */
  failureReason: string | undefined = undefined;

  constructor(spec: JobSpec, createdAt: number, rows: JobRows = new JobRows()) {
    this.spec = spec;
    this.createdAt = createdAt;
    this.rows = rows;
  }

  get startAt(): number {
    return this.spec.startAt ?? this.createdAt;
  }
}

/** Queued, scheduled or running: holds one of the hub's slots. */
export function isActive(status: JobStatus): boolean {
  return status === 'queued' || status === 'scheduled' || status === 'running';
}
