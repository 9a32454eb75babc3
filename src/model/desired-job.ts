import type { Instant } from './instant.ts';
import type { Operation } from './operation.ts';

/** What the hub is asked for: everything a create call carries. */
export interface JobRequest {
  /** `[a-z0-9-]`, at most 64 characters. The lock: creating is create-only on the hub. */
  readonly jobId: string;
  readonly operation: Operation;
  readonly condition: string;
  readonly startAt: Instant;
  readonly maxExecutionTimeInSeconds: number;
}

/** One occurrence of one manifest as it ought to be on the hub. */
export interface DesiredJob {
  readonly manifest: string;
  readonly scheduledAt: Instant;
  /** Eight characters over all that the hub would do; part of the job id. */
  readonly digest: string;
  /** The id of the first attempt: `<owner>-<name>-<yymmddhhmm>-<digest>`. */
  readonly jobId: string;
  readonly operation: Operation;
  readonly condition: string;
  readonly maxExecutionTimeInSeconds: number;
  /** What a change of the clocks did to it, in words. */
  readonly note?: string;
}
