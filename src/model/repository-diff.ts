import type { Config } from './config.ts';
import type { Diagnostic, SourceRange } from './diagnostic.ts';
import type { Fleet } from './fleet.ts';
import type { Instant } from './instant.ts';
import type { JsonValue } from './json.ts';
import type { JobManifest } from './manifest.ts';
import type { Change } from './plan.ts';
import type { Policy } from './policy.ts';
import type { RolloutManifest } from './rollout.ts';
import type { SimulationTest } from './simulation-test.ts';

/** What the files of a repository say at one moment. */
export interface RepositoryContent {
  readonly config: Config;
  /** Relative to the root; absent: none. */
  readonly configFile?: string;
  /** Those that are compared: all, or those that one hub runs. */
  readonly manifests: readonly JobManifest[];
  readonly rollouts: readonly RolloutManifest[];
  readonly fleets: readonly Fleet[];
  readonly simulations: readonly SimulationTest[];
  readonly policies: readonly Policy[];
  readonly diagnostics: readonly Diagnostic[];
}

/** In the order in which a reviewer wants to know of them: a policy decides about all jobs, the configuration about hubs. */
export const DOCUMENT_KINDS = ['Policy', 'Config', 'Job', 'Rollout', 'Fleet', 'Simulation'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** What a checkout changes against a base, by meaning. */
export interface RepositoryDiff {
  readonly now: Instant;
  readonly base: DiffBase;
  /** Only the manifests of this hub were compared; absent: all. */
  readonly hub?: { readonly name: string; readonly hostName: string };
  /** Where devices were counted; absent: nowhere. */
  readonly counted?: CountedOn;
  /** Of one kind after another, each by name. */
  readonly changes: readonly DocumentChange[];
  /** Documents that are the same on both sides, by kind. */
  readonly unchanged: Readonly<Record<DocumentKind, number>>;
  /** Distinct devices that the changed jobs reach. Absent: not counted. */
  readonly devices?: CountedTotal;
  /** The same of modules, which jobs with FROM devices.modules reach. */
  readonly modules?: CountedTotal;
  /** What a reviewer should not miss, each once. */
  readonly warnings: readonly DiffWarning[];
}

export interface DiffBase {
  /** As the user named it, or the branch that was found. */
  readonly ref: string;
  /** Abbreviated. */
  readonly commit: string;
}

export type CountedOn =
  | { readonly kind: 'hub'; readonly name: string }
  | { readonly kind: 'fleets'; readonly names: readonly string[] };

/** Distinct devices, or modules; upper bounds where `isBound`. */
export interface CountedTotal {
  readonly before: number;
  readonly after: number;
  readonly isBound: boolean;
}

/** A remark; equal ones are one, with all that they are about. */
export interface DiffWarning {
  readonly severity: 'warning' | 'info';
  /** Stable kebab-case name. */
  readonly code: string;
  readonly message: string;
  /** Documents, or places in files. */
  readonly about: readonly string[];
}

export type DocumentAction = 'added' | 'removed' | 'renamed' | 'changed';

/** One document that is not the same on both sides. */
export interface DocumentChange {
  readonly kind: DocumentKind;
  readonly action: DocumentAction;
  readonly name: string;
  readonly formerName?: string;
  /** Where it is now; of a removed one, where it was. */
  readonly source?: SourceRange;
  readonly fields: readonly FieldChange[];
  /** Only of jobs and rollouts. */
  readonly job?: JobEffect;
}

/** One field that is not the same; absent `before` or `after`: it is not set there. */
export type FieldChange =
  /** Our words. */
  | { readonly field: string; readonly form: 'words'; readonly before?: string; readonly after?: string }
  /** As somebody wrote it. */
  | { readonly field: string; readonly form: 'text'; readonly before?: string; readonly after?: string }
  /** Part by part. */
  | { readonly field: string; readonly form: 'values'; readonly values: readonly ValueChange[] };

export interface ValueChange {
  readonly path: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** What a change of a job or a rollout means. */
export interface JobEffect {
  /** To show times in. */
  readonly timeZone: string;
  /** Absent: there is no such job on that side, or it is a rollout. */
  readonly before?: JobRuns;
  readonly after?: JobRuns;
  /** Conditions, as the hub gets them. */
  readonly target: { readonly before?: string; readonly after?: string };
  /** Of the target now. */
  readonly maxDevices?: number;
  readonly devices?: DeviceChange;
  /** Of a target with FROM devices.modules, on either side. */
  readonly modules?: DeviceChange;
  /** What becomes of its jobs on the hub: changes of a plan. Absent: the hub was not asked. */
  readonly onHub?: readonly Change[];
}

/** Runs from now on, without those that are suspended or frozen. */
export interface JobRuns {
  /** The first three. */
  readonly next: readonly Instant[];
  /** In the next 30 days. */
  readonly in30Days: number;
  /** The manifest says `suspend: true`: no time of its schedule runs. */
  readonly isSuspended: boolean;
}

/** Devices (or modules) that match; absent: there is no such target on that side. */
export interface DeviceChange {
  readonly before?: number;
  readonly after?: number;
  readonly gained: number;
  readonly lost: number;
}
