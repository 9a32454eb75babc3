import type { Instant } from './instant.ts';
import type { AppliedChange } from './outcome.ts';
import type { Action, PlanOptions, Reason } from './plan.ts';

/** A plan that somebody has seen and agreed to, as plan.json keeps it: what an approval is about, and no more. */
export interface ApprovedPlan {
  readonly hostName: string;
  readonly owner: string;
  /** The digest of its meaning: see planDigest. */
  readonly digest: string;
  /** The switches it was made with: they are part of what was approved. */
  readonly options: PlanOptions;
  /** What it does to the hub. */
  readonly changes: readonly AppliedChange[];
  /** What it left to later runs: the first of each row of occurrences, and the job it would have been. */
  readonly deferred: readonly DeferredJob[];
  /** Devices that matched then, by condition. */
  readonly deviceCounts: ReadonlyMap<string, number>;
  /** Guards that it did not pass; with any of them there was nothing to approve. */
  readonly refusals: readonly string[];
}

export interface DeferredJob {
  readonly manifest: string;
  readonly scheduledAt: Instant;
  /** Equal for jobs that do the same: see contentText. */
  readonly content: string;
}

/** One change as far as a comparison shows it. */
export interface ChangeSketch {
  readonly action: Action;
  readonly reason: Reason;
  readonly because: string;
  /** The job to create, keep or defer. */
  readonly jobId?: string;
  readonly cancels?: string;
}

/** Where the hub and the manifests as they are now part from what was approved. */
export type PlanDifference =
  /** Approved, and not what would be done now. Without `now`: nothing would be done. */
  | {
      readonly kind: 'not-possible';
      readonly manifest: string;
      readonly scheduledAt: Instant;
      readonly approved: ChangeSketch;
      readonly now?: ChangeSketch;
    }
  /** It would be done now, and nobody has approved it. */
  | {
      readonly kind: 'not-approved';
      readonly manifest: string;
      readonly scheduledAt: Instant;
      readonly now: ChangeSketch;
    }
  /** The same job is to be made, and would do something else than was approved. */
  | {
      readonly kind: 'other-content';
      readonly manifest: string;
      readonly scheduledAt: Instant;
      readonly jobId: string;
    }
  /** The job would reach another number of devices than was approved, by more than the tolerance. */
  | {
      readonly kind: 'device-count';
      readonly manifest: string;
      readonly scheduledAt: Instant;
      readonly approved: number;
      readonly now: number;
    };

/** What came of comparing an approved plan with one made now. */
export interface ApprovalCheck {
  readonly approvedDigest: string;
  /** Of the plan made now. The two may differ although there is no difference: part of the work may be done already. */
  readonly digest: string;
  /** Approved changes that were found done. */
  readonly alreadyDone: number;
  /** Jobs that came due since and were left to a run without an approved plan. */
  readonly leftForLater: readonly string[];
  /** With any of them nothing is applied. */
  readonly differences: readonly PlanDifference[];
}
