import type { Frozen } from './freeze.ts';
import type { Instant } from './instant.ts';
import type { JobContent } from './job-content.ts';
import type { UnitKey } from './job-id.ts';
import type { JobManifest } from './manifest.ts';
import type { Occurrence } from './occurrence.ts';

/** What the hub is asked for: everything a create call carries. */
export interface JobRequest extends JobContent {
  /** `[a-z0-9-]`, at most 64 characters. The lock: creating is create-only on the hub. */
  readonly jobId: string;
  readonly startAt: Instant;
}

/**
 * What one manifest asks of a hub around an instant `now`: its occurrences, before anything is decided about them.
 * The lists are short however often the schedule fires: what cannot matter one by one is counted.
 */
export interface DesiredJobs {
  readonly manifest: JobManifest;
  /**
   * Ascending, each once: those that the hub has a job of (anywhere in time while it waits or runs, inside the
   * window when it has ended), the latest one up to now, and the first few to come inside the lead. An `at` time is
   * always here.
   */
  readonly occurrences: readonly DesiredOccurrence[];
  /** How many jobs an occurrence needs to come, when it is more than one. */
  readonly parts?: number;
  /** Before now, inside the starting deadline, without a job, followed by a later one that is due or was: the last of them. */
  readonly missed?: OccurrenceRun;
  /** The same, but earlier than the manifest's last change: the last of them. */
  readonly beforeEdit?: OccurrenceRun;
  /** The last one that is past its starting deadline, when the hub should know a job of it and does not. */
  readonly lost?: Occurrence;
  /** Stopped by a suspension or a freeze, without a job: of those up to now the last, of those to come the first. */
  readonly unwanted: readonly UnwantedRun[];
  /** Inside the lead, behind more listed ones than the hub has slots for: the first of them. */
  readonly queued?: OccurrenceRun;
  /** Later than the lead, inside the horizon: the first of them. */
  readonly later?: OccurrenceRun;
  /** The manifest's last change: no occurrence of a cron schedule before it is ever started. */
  readonly effectiveFrom: Instant;
  /** Why a manifest that runs once it is merged has no occurrence. */
  readonly merge?: AwaitedMerge;
}

/** A version of a manifest that runs once it is merged, and of which nobody knows when that was. */
export type AwaitedMerge =
  /** It is not on the branch. Merged now, it would run `at` this time. */
  | { readonly kind: 'coming'; readonly at: Instant }
  /** Git does not say. `why`: for people, no full stop. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface DesiredOccurrence extends Occurrence {
  /** Why it does not run although the schedule has it. */
  readonly unwanted?: Unwanted;
  /** The jobs that carry it out, by try and part. */
  readonly units: readonly DesiredUnit[];
  /** Why a further try does not begin now, though one may begin. */
  readonly nextTry?: NextTry;
}

/** One job of an occurrence. */
export interface DesiredUnit extends Pick<UnitKey, 'part' | 'try'> {
  readonly content: JobContent;
  /** What the branch has asked of it, oldest first; the last one stands now. */
  readonly versions: readonly OccurrenceVersion[];
}

/** Why an occurrence of the schedule does not run. */
export type Unwanted = { readonly kind: 'suspended' } | { readonly kind: 'frozen'; readonly frozen: Frozen };

/** A further try that does not begin now; `try`: 2 to 9. */
export type NextTry = { readonly try: number } & (
  | { readonly kind: 'waits'; readonly at: Instant }
  /** Until every job of the try before has ended. */
  | { readonly kind: 'runs' }
  | { readonly kind: 'frozen'; readonly frozen: Frozen }
  /** The hub did not say who is left. */
  | { readonly kind: 'unknown' }
  /** More devices refused, or were not reached, than conditions can name. */
  | { readonly kind: 'too-many' }
);

/** What one version of a manifest asks of a unit of one occurrence. */
export interface OccurrenceVersion {
  readonly from: Instant;
  /** Absent: it stands now. */
  readonly until?: Instant;
  /** Absent: it does not want it: suspended, frozen, removed, rescheduled, or not for this hub. */
  readonly content?: JobContent;
  /** As the manifest has it; absent: there was no manifest. */
  readonly revision?: number;
}

/** One occurrence that stands for others like it. */
export interface OccurrenceRun {
  readonly occurrence: Occurrence;
  /** How many others; counting stops at 1,000. */
  readonly more: number;
}

export interface UnwantedRun extends OccurrenceRun {
  readonly unwanted: Unwanted;
}
