import type { Frozen } from './freeze.ts';
import type { Instant } from './instant.ts';
import type { JobManifest } from './manifest.ts';
import type { Occurrence } from './occurrence.ts';
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

/**
 * What one manifest asks of a hub around an instant `now`: its occurrences, before anything is decided about them.
 * The lists are short however often the schedule fires: what cannot matter one by one is counted.
 */
export interface DesiredJobs {
  readonly manifest: JobManifest;
  /** Eight characters over all that the hub would do; part of the job id. */
  readonly digest: string;
  /** Digests of jobs on the hub that differ from `digest` by a lower revision alone. */
  readonly earlierRevisions: readonly string[];
  /**
   * Ascending, each once: those that the hub has a job of (anywhere in time while it waits or runs, inside the
   * window when it has ended), the latest one up to now, and the first few to come inside the lead. An `at` time is
   * always here.
   */
  readonly occurrences: readonly DesiredOccurrence[];
  /** Before now, inside the starting deadline, without a job, followed by a later one that is due or was: the last of them. */
  readonly missed?: OccurrenceRun;
  /** The same, but earlier than the manifest's last change: the last of them. */
  readonly beforeEdit?: OccurrenceRun;
  /** The last one that is past its starting deadline, when the hub should know a job of it and does not. */
  readonly lost?: Occurrence;
  /** Stopped by a freeze, without a job: of those that a later one followed the last, of those to come the first. */
  readonly frozen?: readonly FrozenRun[];
  /** Inside the lead, behind more listed ones than the hub has slots for: the first of them. */
  readonly queued?: OccurrenceRun;
  /** Later than the lead, inside the horizon: the first of them. */
  readonly later?: OccurrenceRun;
}

export interface DesiredOccurrence extends Occurrence {
  /** A freeze stops it. */
  readonly frozen?: Frozen;
}

/** One occurrence that stands for others like it. */
export interface OccurrenceRun {
  readonly occurrence: Occurrence;
  /** How many others; counting stops at 1,000. */
  readonly more: number;
}

export interface FrozenRun extends OccurrenceRun {
  readonly frozen: Frozen;
}
