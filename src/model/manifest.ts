import type { CommitInfo } from './commit.ts';
import type { SourceRange } from './diagnostic.ts';
import type { Instant } from './instant.ts';
import type { Operation } from './operation.ts';
import type { Retry } from './retry.ts';

/** When one occurrence is due, in the words of the manifest, read in its time zone. */
export type Schedule = AtSchedule | CronSchedule | MergedSchedule;

export interface AtSchedule {
  readonly kind: 'at';
  /** A whole minute. */
  readonly at: Instant;
  /** As written. */
  readonly text: string;
  /** The zone to show times in; `UTC` when the manifest gives an offset and no zone. */
  readonly timeZone: string;
}

/** Once, at the whole minute after the commit that brought this version of the manifest to the branch. */
export interface MergedSchedule {
  readonly kind: 'merged';
  /** That minute; absent: Git was not asked, or does not say. */
  readonly at?: Instant;
  /** The zone to show times in. */
  readonly timeZone: string;
}

export interface CronSchedule {
  readonly kind: 'cron';
  /** Five fields or an `@` name, as written. */
  readonly cron: string;
  /** An IANA zone. */
  readonly timeZone: string;
  readonly dst: DstRule;
}

/** What happens to wall-clock times that a change of the clocks removes or repeats; absent: Vixie cron's rule. */
export interface DstRule {
  readonly gap?: 'run-after' | 'skip';
  readonly overlap?: 'first' | 'second' | 'both';
}

export interface Target {
  /** The condition as the hub gets it: a WHERE expression, or `*` for all devices. Devices that are done are not in it. */
  readonly condition: string;
  /** How a device shows that it has arrived. */
  readonly done?: Done;
  /** The devices by their ids. The condition names all of them, and is longer than a hub takes when they are many. */
  readonly list?: DeviceList;
  /** Where the conditions name the time of an occurrence (`$scheduledAt`): as written, before it was filled in. */
  readonly asWritten?: { readonly condition: string; readonly done?: Done; readonly base?: string };
  /** `true` when the manifest says `allDevices: true`. */
  readonly allDevices: boolean;
  /** More matching devices than this refuse the plan. */
  readonly maxDevices?: number;
}

export interface DeviceList {
  /** In the order of the alphabet, each once; at least one. */
  readonly ids: readonly string[];
  /** What the condition asks beside the ids; `*`: nothing. */
  readonly base: string;
}

/** When a device of a target is done. */
export interface Done {
  /** As written. */
  readonly condition: string;
  /** Matches the whole target, devices that are done among them. */
  readonly targetCondition: string;
  /** Matches the devices of the target that are done. */
  readonly doneCondition: string;
}

export interface Zones {
  /** Where a device has the name of its zone: `tags.zone`. */
  readonly column: string;
  readonly names: readonly string[];
}

export interface SuccessRule {
  /** Share of the devices that must succeed, 0 to 1. */
  readonly minSucceeded: number;
  /** `ignore`: devices that were not online do not count; `fail`: they count as failed. */
  readonly offline: 'ignore' | 'fail';
}

/** One `kind: Job` document, normalised: defaults filled in, durations in seconds, times as instants. */
export interface JobManifest {
  /** `[a-z0-9-]`, 1 to 28 characters, unique in the repository. */
  readonly name: string;
  readonly description?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Where the document is. */
  readonly source: SourceRange;
  readonly target: Target;
  /** Where the list of its devices is, if that is a file of its own. */
  readonly listFile?: string;
  readonly operation: Operation;
  readonly schedule: Schedule;
  /** Of several missed occurrences: run the latest one that is inside the deadline, or none. */
  readonly missed: 'latest' | 'skip';
  /** How late an occurrence may still start, at most 7 days. */
  readonly startingDeadlineInSeconds: number;
  readonly maxExecutionTimeInSeconds: number;
  readonly suspend: boolean;
  readonly concurrencyPolicy: 'Forbid' | 'Allow';
  /** Raised by hand to run an occurrence again on purpose; 0 when not written. */
  readonly revision: number;
  readonly success: SuccessRule;
  /** Absent: one try. */
  readonly retry?: Retry;
  /** In which zones it runs; absent: only in that of its schedule. A repository has one manifest for each of them. */
  readonly zones?: Zones;
  /** The document that it was made from, for one of several zones. */
  readonly forZone?: { readonly of: string; readonly timeZone: string };
  /** What it is on the hubs for which it has overrides, by their names in hubjobs.yaml. */
  readonly byHub?: Readonly<Record<string, JobManifest>>;
  /**
   * Since when it has been as it is, or later: the last change in Git of the files that it is made of. `undefined` until it
   * has been looked up. Cron occurrences before it never run.
   */
  readonly effectiveFrom?: Instant;
  /** That change; absent where Git does not say, and for files that are not committed. */
  readonly changed?: CommitInfo;
}
