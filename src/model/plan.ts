import type { JobRequest } from './desired-job.ts';
import type { Diagnostic, SourceRange } from './diagnostic.ts';
import type { HubJobStatus } from './hub-job.ts';
import type { Instant, Window } from './instant.ts';
import type { UnmanagedJob } from './jobs-on-hub.ts';
import type { Operation } from './operation.ts';
import type { Tier } from './tier.ts';

/**
 * Why a change is in the plan. Stable: programs read it.
 * The table of all of them, with the rule for each, is in docs/how-it-decides.md.
 */
export const REASONS = [
  'due',
  'slot',
  'lead',
  'overlap',
  'suspended',
  'frozen',
  'superseded',
  'before-edit',
  'expired',
  'scheduled',
  'content-changed',
  'removed',
  'rescheduled',
  'running',
  'done',
  'held',
  'resumed',
  'abandoned',
] as const;
export type Reason = (typeof REASONS)[number];

interface ChangeBase {
  readonly manifest: string;
  readonly scheduledAt: Instant;
  readonly reason: Reason;
  /** The reason in words, with the facts of this case. One sentence, no line breaks. */
  readonly because: string;
  /** What a change of the clocks did to this occurrence, in words. */
  readonly note?: string;
}

/** When a job will probably run: from the jobs before it, the devices of its target and the rate of the hub's tier. */
export interface ExpectedRun {
  readonly startAt: Instant;
  readonly endAt: Instant;
}

/** Schedule a job that is not on the hub. */
export interface CreateChange extends ChangeBase {
  readonly action: 'create';
  readonly request: JobRequest;
  readonly expected?: ExpectedRun;
}

/** Cancel a waiting job and schedule another one for the same occurrence. */
export interface ReplaceChange extends ChangeBase {
  readonly action: 'replace';
  readonly cancels: string;
  readonly request: JobRequest;
  readonly expected?: ExpectedRun;
  /** What the job being cancelled would have done, when the hub says it. */
  readonly actual?: {
    readonly condition?: string;
    readonly operation?: Operation;
    readonly maxExecutionTimeInSeconds?: number;
  };
}

/** Cancel a waiting job that no manifest asks for any more. */
export interface CancelChange extends ChangeBase {
  readonly action: 'cancel';
  readonly cancels: string;
}

/** Leave a job on the hub as it is. */
export interface KeepChange extends ChangeBase {
  readonly action: 'keep';
  readonly jobId: string;
  readonly status: HubJobStatus;
}

/** Not yet: later than the lead, no slot is free, or an earlier job has to end first. The next run looks again. */
export interface DeferChange extends ChangeBase {
  readonly action: 'defer';
  readonly jobId: string;
  readonly expected?: ExpectedRun;
  /** Further occurrences of this manifest inside the horizon, deferred for the same reason and not listed one by one. */
  readonly more: number;
}

/** Never: this occurrence will not run. */
export interface SkipChange extends ChangeBase {
  readonly action: 'skip';
  /** Further occurrences of this manifest skipped for the same reason and not listed one by one. */
  readonly more: number;
}

export type Change = CreateChange | ReplaceChange | CancelChange | KeepChange | DeferChange | SkipChange;
export type Action = Change['action'];

/** What the person who runs the program asks for beside the manifests. */
export interface PlanOptions {
  /** Manifests whose jobs were cancelled on the hub and shall run after all. */
  readonly resume?: readonly string[];
  /** Names of removed manifests whose waiting jobs are left on the hub. */
  readonly abandon?: readonly string[];
  /** Cancels that are allowed whatever the guard says. */
  readonly allowCancels?: number;
  /** Devices that one job may reach whatever its `maxDevices` says. */
  readonly allowDevices?: number;
  /** A repository without manifests is meant: everything of ours that waits is cancelled. */
  readonly allowNoManifests?: boolean;
  /** Jobs under another owner's mark wait for the same manifests, and that is meant. */
  readonly allowOwnerChange?: boolean;
}

/** A check on the whole plan that was not passed: nothing of the plan is applied. */
export interface GuardRefusal {
  readonly guard: 'no-manifests' | 'too-many-cancels' | 'max-devices' | 'owner-changed';
  /** The numbers, and the switch that allows it. */
  readonly message: string;
}

/** What the plan knows of one manifest's target. */
export interface TargetSummary {
  readonly manifest: string;
  readonly source: SourceRange;
  readonly description?: string;
  readonly operation: Operation;
  readonly condition: string;
  readonly timeZone: string;
  /** The schedule as written: a cron expression or an instant. */
  readonly schedule: string;
  readonly startingDeadlineInSeconds: number;
  readonly maxExecutionTimeInSeconds: number;
  /** Devices that match now, by the hub's index; absent when the hub was not asked. */
  readonly deviceCount?: number;
  /** Of these, how many are connected now; absent when the hub was not asked. */
  readonly connectedCount?: number;
}

export interface SlotUse {
  readonly total: number;
  /** Active jobs on the hub before the plan, ours and others'. */
  readonly active: number;
  /** Active jobs that are not ours. */
  readonly unmanaged: number;
}

/** The plan: a value that is shown, approved and applied unchanged. Same inputs, same bytes. */
export interface Plan {
  readonly hub: {
    readonly name: string;
    readonly hostName: string;
    readonly tier: Tier;
    readonly units: number;
  };
  readonly owner: string;
  /** Of what the plan means: its changes to the hub, whatever the clock and the order. Two plans that do the same have the same. */
  readonly digest: string;
  /** The switches it was made with. */
  readonly options: PlanOptions;
  /** The instant the plan was made for. */
  readonly now: Instant;
  readonly leadInSeconds: number;
  /** Occurrences in this range were looked at. */
  readonly window: Window;
  readonly slots: SlotUse;
  /** Cancels first, then replaces and creates by start time, then what is kept, deferred and skipped. */
  readonly changes: readonly Change[];
  readonly targets: readonly TargetSummary[];
  /** Active jobs of others. */
  readonly unmanaged: readonly UnmanagedJob[];
  /** Warnings about the plan as a whole or one of its targets; none of them stops it. */
  readonly warnings: readonly Diagnostic[];
  readonly refusals: readonly GuardRefusal[];
}

/** Changes that would alter the hub. */
export function pendingChanges(
  plan: Pick<Plan, 'changes'>,
): readonly (CreateChange | ReplaceChange | CancelChange)[] {
  return plan.changes.filter(
    (change) => change.action === 'create' || change.action === 'replace' || change.action === 'cancel',
  );
}
