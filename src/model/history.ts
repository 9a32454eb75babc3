import type { CommitInfo } from './commit.ts';
import type { Freeze } from './freeze.ts';
import type { Instant } from './instant.ts';
import type { JobManifest } from './manifest.ts';
import type { RolloutManifest } from './rollout.ts';

/** What one manifest said from one commit of the branch until the next one that changed it, as resolved for one hub. */
export interface ManifestVersion {
  /** By Git's dates, made to go forwards: never before an earlier version, never later than now. */
  readonly from: Instant;
  /** When another version took its place; absent: it stands. */
  readonly until?: Instant;
  /** Absent: there was no such manifest, or not for this hub. */
  readonly manifest?: JobManifest;
  /** Those of the repository then. */
  readonly freezes: readonly Freeze[];
}

/** What Git says of one manifest over time. */
export interface ManifestHistory {
  /** Oldest first, each different in meaning from the one before; the last one stands now. */
  readonly versions: readonly ManifestVersion[];
  /**
   * Names that the manifest had before: in one commit one of them vanished, and a manifest with equal schedule and
   * content appeared. What is said under these names belongs to `versions`.
   */
  readonly formerNames: readonly string[];
  /** The last commit that changed what the manifest asks for; absent where Git does not say. */
  readonly changed?: CommitInfo;
  /**
   * When the version that stands now came to the branch: of a manifest that runs once it is merged, whose schedules in
   * `versions` have their times, as far as they are known.
   */
  readonly merge?: Merge;
}

/** When a version of a manifest came to the branch. */
export type Merge =
  | { readonly kind: 'merged'; readonly at: Instant }
  /** Its first commit is not on the branch, or there is none. */
  | { readonly kind: 'coming' }
  /** `why`: for people, no full stop. */
  | { readonly kind: 'unknown'; readonly why: string };

/** The first-parent history of a checkout, as far back as a hub remembers jobs. */
export interface BranchHistory {
  /** `undefined` for a name that no manifest for this hub ever had. */
  of(name: string): ManifestHistory | undefined;
  /** `undefined` for a name that no rollout for this hub ever had. */
  rolloutOf(name: string): RolloutHistory | undefined;
  /** Why it does not reach as far back as it should, for people; absent: it does. */
  readonly cut?: string;
}

/** What one rollout said from one commit of the branch until the next one that changed it. */
export interface RolloutHistoryVersion {
  /** As in `ManifestVersion`. */
  readonly from: Instant;
  /**
   * The latest date of its commit and those before it, which may be later than now. When a rollout begins goes by it: that
   * time is a part of its jobs' ids, and every run has to find the same.
   */
  readonly mergedAt: Instant;
  readonly until?: Instant;
  /** Absent: there was no such rollout, or not for this hub. */
  readonly rollout?: RolloutManifest;
  readonly freezes: readonly Freeze[];
}

export interface RolloutHistory {
  /** Oldest first, each different from the one before; the last one stands now. */
  readonly versions: readonly RolloutHistoryVersion[];
  /** The commits before the first of these are not known. */
  readonly isCut: boolean;
}
