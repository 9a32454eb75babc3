import type { BranchCheck } from './branch.ts';
import type { CommitInfo } from './commit.ts';
import type { JobRequest } from './desired-job.ts';
import type { Diagnostic, SourceRange } from './diagnostic.ts';
import type { HubJobStatus } from './hub-job.ts';
import type { Instant, Window } from './instant.ts';
import type { JobContent } from './job-content.ts';
import type { UnmanagedJob } from './jobs-on-hub.ts';
import type { Operation } from './operation.ts';
import type { PolicyViolation } from './policy.ts';
import type { RolloutReport } from './rollout-report.ts';
import type { Tier } from './tier.ts';

/**
 * Why each kind of change is in a plan. Stable: programs read these codes. The table of all of them, with the rule for
 * each, is in docs/how-it-decides.md.
 */
export const REASONS_OF = {
  create: [
    'due',
    'content-changed',
    'revision-raised',
    'wanted-again',
    'resumed',
    'try',
    'stage-begins',
    'stage-continues',
    'newcomers',
    'gate-failed',
  ],
  replace: ['content-changed'],
  cancel: [
    'removed',
    'rescheduled',
    'unlisted',
    'suspended',
    'frozen',
    'duplicate',
    'new-version',
    'gate-failed',
  ],
  keep: [
    'scheduled',
    'renamed',
    'running',
    'done',
    'held',
    'lead',
    'superseded',
    'before-edit',
    'expired',
    'abandoned',
    'unproven',
    'unknown-state',
  ],
  defer: [
    'lead',
    'slot',
    'overlap',
    'nobody-left',
    'try-waits',
    'unproven',
    'not-merged',
    'start',
    'window',
    'frozen-now',
    'approval',
    'stage-waiting',
    'settling',
    'no-evidence',
  ],
  skip: [
    'suspended',
    'frozen',
    'superseded',
    'before-edit',
    'expired',
    'renamed',
    'too-many-left',
    'gate-failed',
    'stalled',
    'complete',
  ],
  refuse: ['max-devices', 'policy', 'no-history', 'cannot-draw', 'promote-stale', 'conflict'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Every code, each once. */
export const REASONS: ReadonlySet<string> = new Set(Object.values(REASONS_OF).flat());

export type Action = keyof typeof REASONS_OF;
export type ReasonOf<A extends Action> = (typeof REASONS_OF)[A][number];
export type Reason = ReasonOf<Action>;

/** A reason with its words: one sentence with the facts of the case, no line breaks. */
export interface Because<R extends Reason = Reason> {
  readonly reason: R;
  readonly because: string;
}

interface ChangeBase<A extends Action> extends Because<ReasonOf<A>> {
  readonly action: A;
  readonly manifest: string;
  readonly scheduledAt: Instant;
  /** What a change of the clocks did to this occurrence, in words. */
  readonly note?: string;
}

/** When a job will probably run: from the jobs before it, the devices of its target and the rate of the hub's tier. */
export interface ExpectedRun {
  readonly startAt: Instant;
  readonly endAt: Instant;
}

/** Schedule a job that is not on the hub. */
export interface CreateChange extends ChangeBase<'create'> {
  readonly request: JobRequest;
  readonly expected?: ExpectedRun;
}

/** Cancel a waiting job and schedule another one for the same unit. */
export interface ReplaceChange extends ChangeBase<'replace'> {
  readonly cancels: string;
  readonly request: JobRequest;
  readonly expected?: ExpectedRun;
  /** What the job being cancelled would have done, when the hub says it. */
  readonly actual?: Partial<JobContent>;
}

/** Cancel a waiting job that no manifest asks for any more. */
export interface CancelChange extends ChangeBase<'cancel'> {
  readonly cancels: string;
}

/** Leave a job on the hub as it is. */
export interface KeepChange extends ChangeBase<'keep'> {
  readonly jobId: string;
  readonly status: HubJobStatus;
}

/** Not yet: later than the lead, no slot is free, or an earlier job has to end first. The next run looks again. */
export interface DeferChange extends ChangeBase<'defer'> {
  readonly jobId: string;
  /** When it may begin: of a try, which is later than its occurrence. */
  readonly beginsAt?: Instant;
  readonly expected?: ExpectedRun;
  /** Further occurrences of this manifest inside the horizon, deferred for the same reason and not listed one by one. */
  readonly more: number;
}

/** Never: this occurrence will not run. */
export interface SkipChange extends ChangeBase<'skip'> {
  /** Further occurrences of this manifest skipped for the same reason and not listed one by one. */
  readonly more: number;
}

/** Not allowed: it would be scheduled, now or later, and a limit forbids it. All other changes go on. */
export interface RefuseChange extends ChangeBase<'refuse'> {
  /** The policies that deny it, and why. */
  readonly violations?: readonly PolicyViolation[];
  /** The waiting job that it would have replaced, which stays. */
  readonly keeps?: string;
  /** Further occurrences of this manifest refused for the same reason and not listed one by one. */
  readonly more: number;
}

export type Change =
  | CreateChange
  | ReplaceChange
  | CancelChange
  | KeepChange
  | DeferChange
  | SkipChange
  | RefuseChange;

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
  /** Act although the branch says something else than this checkout. */
  readonly allowBehind?: boolean;
  /** Schedule what nobody has scheduled yet although it is not known what the branch says; nothing else is changed. */
  readonly allowUnproven?: boolean;
  /** Go on although the clocks of this machine, the hub and Git differ. */
  readonly allowClock?: boolean;
}

/** Checks on a whole plan. */
export const GUARDS = [
  'no-manifests',
  'too-many-cancels',
  'owner-changed',
  'behind',
  'unproven',
  'clock',
] as const;
export type Guard = (typeof GUARDS)[number];

/** A check on the whole plan that was not passed: nothing of the plan is applied. */
export interface GuardRefusal {
  readonly guard: Guard;
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
  /** How a device shows that it is done; absent where the manifest does not say. */
  readonly done?: DoneSummary;
  /** Where the target is a list of devices. */
  readonly list?: ListSummary;
  /** Devices that match now, by the hub's index; absent when the hub was not asked. */
  readonly deviceCount?: number;
  /** Of these, how many are connected now; absent when the hub was not asked. */
  readonly connectedCount?: number;
  /** The last commit that changed it; absent where Git does not say. */
  readonly changed?: CommitInfo;
}

export interface ListSummary {
  readonly devices: number;
  readonly parts: number;
  /** How long one slot needs for the parts of an occurrence, at the longest. */
  readonly inOneSlotInSeconds: number;
}

/** How far the devices of a target have come; what is absent was not asked. */
export interface DoneSummary {
  /** As written. */
  readonly condition: string;
  /** Devices of the whole target. */
  readonly targetCount?: number;
  /** Of these, devices that are done. */
  readonly doneCount?: number;
}

export interface SlotUse {
  readonly total: number;
  /** Active jobs on the hub before the plan, ours and others'. */
  readonly active: number;
  /** Active jobs that are not ours. */
  readonly unmanaged: number;
  /** How many this repository may hold, by `slots` of the hub in hubjobs.yaml; absent: all. */
  readonly limit?: number;
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
  /** Whether the checkout it was made from says what the branch says. */
  readonly branch: BranchCheck;
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
  /** Where each rollout stands; its changes are among the others. */
  readonly rollouts: readonly RolloutReport[];
  readonly targets: readonly TargetSummary[];
  /** Active jobs of others. */
  readonly unmanaged: readonly UnmanagedJob[];
  /** Questions that the hub was asked for further tries and for rollouts; absent: none. */
  readonly questionsAsked?: number;
  /** Warnings about the plan as a whole or one of its targets; none of them stops it. */
  readonly warnings: readonly Diagnostic[];
  readonly refusals: readonly GuardRefusal[];
}

/** A guard refused the whole plan, or a limit refused a part of it. */
export function isRefused({ refusals, changes }: Pick<Plan, 'refusals' | 'changes'>): boolean {
  return refusals.length > 0 || changes.some(({ action }) => action === 'refuse');
}

/** Changes that would alter the hub. */
export function pendingChanges(
  plan: Pick<Plan, 'changes'>,
): readonly (CreateChange | ReplaceChange | CancelChange)[] {
  return plan.changes.filter(
    (change) => change.action === 'create' || change.action === 'replace' || change.action === 'cancel',
  );
}
