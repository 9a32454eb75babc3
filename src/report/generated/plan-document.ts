/* Made from schemas/ by scripts/generate.ts. Do not edit. */

import type { JsonObject, JsonValue } from '../../model/json.ts';

/**
 * One difference between Git and the hub, and what is done about it.
 */
export type ChangeDocument =
  | CreateChangeDocument
  | ReplaceChangeDocument
  | CancelChangeDocument
  | KeepChangeDocument
  | DeferChangeDocument
  | SkipChangeDocument
  | RefuseChangeDocument;
/**
 * What a job does on each device.
 */
export type OperationDocument = MethodOperation | TwinOperation;
/**
 * The state of a job on the hub. `unknown` is anything this program does not know.
 */
export type HubJobStatus =
  'queued' | 'scheduled' | 'running' | 'completed' | 'failed' | 'cancelled' | 'unknown';
/**
 * Where a rollout or a stage stands; docs/rollouts.md explains each.
 */
export type StagePhaseDocument =
  | 'waiting'
  | 'held'
  | 'running'
  | 'settling'
  | 'retrying'
  | 'passed'
  | 'failed'
  | 'stalled'
  | 'complete'
  | 'sweeping'
  | 'suspended'
  | 'expired';

/**
 * What hubjobs would change on a hub so that it agrees with Git, and why. The plan that is shown, approved and applied.
 */
export interface PlanDocument {
  /**
   * Version of this format. Raised when a program that reads it would have to change.
   */
  formatVersion: 1;
  /**
   * The hub the plan is for.
   */
  hub: {
    /**
     * Its name in hubjobs.yaml.
     */
    name: string;
    /**
     * Its host name.
     */
    hostName: string;
    /**
     * Its edition.
     */
    tier: 'F1' | 'S1' | 'S2' | 'S3';
    /**
     * How many units it has.
     */
    units: number;
  };
  /**
   * The mark on every job id of ours.
   */
  owner: string;
  branch: BranchDocument;
  /**
   * Stands for what the plan means: its changes to the hub with their job ids, content and reasons, whatever the clock and the order. Two plans that do the same have the same digest.
   */
  digest: string;
  options: OptionsDocument;
  /**
   * The instant the plan was made for. An instant in UTC, RFC 3339.
   */
  now: string;
  /**
   * How long before its time an occurrence is submitted.
   */
  leadInSeconds: number;
  /**
   * The occurrences looked at: `from` is inside, `to` is not.
   */
  window: {
    /**
     * Begin. An instant in UTC, RFC 3339.
     */
    from: string;
    /**
     * End. An instant in UTC, RFC 3339.
     */
    to: string;
  };
  /**
   * Jobs the hub can hold at once.
   */
  slots: {
    /**
     * Slots of this edition.
     */
    total: number;
    /**
     * Active jobs before the plan, ours and others'.
     */
    active: number;
    /**
     * Active jobs that are not ours.
     */
    unmanaged: number;
    /**
     * How many of the slots this repository may hold: hubs.NAME.slots in hubjobs.yaml. Absent: all.
     */
    limit?: number;
  };
  /**
   * Occurrences by what is done about them, those not listed one by one included.
   */
  summary: {
    /**
     * To schedule.
     */
    create: number;
    /**
     * To cancel and schedule anew.
     */
    replace: number;
    /**
     * To cancel.
     */
    cancel: number;
    /**
     * On the hub as they should be.
     */
    keep: number;
    /**
     * Left to a later run.
     */
    defer: number;
    /**
     * Never to run.
     */
    skip: number;
    /**
     * Not allowed by a limit.
     */
    refuse: number;
  };
  /**
   * Checks that were not passed; with any of them nothing of the plan is applied.
   */
  refusals: RefusalDocument[];
  /**
   * Warnings about the plan or its targets, and remarks (severity `info`); they stop nothing.
   */
  warnings: DiagnosticDocument[];
  /**
   * Cancels first, then replaces and creates by start time, then what is kept, deferred and skipped.
   */
  changes: ChangeDocument[];
  /**
   * Where each rollout stands. Absent: there is none.
   */
  rollouts?: RolloutDocument[];
  /**
   * The manifests and the devices they match.
   */
  targets: TargetDocument[];
  /**
   * How many questions the hub was asked for further tries of jobs and for rollouts. Absent: none. S1 allows 20 queries a minute.
   */
  questionsAsked?: number;
  /**
   * Active jobs of others.
   */
  unmanaged: UnmanagedJob[];
}
/**
 * Whether the checkout that the plan was made from says what the branch says.
 */
export interface BranchDocument {
  /**
   * `current`: it does. `behind`: the branch says something else. `unknown`: nobody could be asked.
   */
  kind: 'current' | 'behind' | 'unknown';
  /**
   * Name of the branch, when the checkout is behind it.
   */
  branch?: string;
  /**
   * Abbreviated id of the branch's newest commit.
   */
  head?: string;
  /**
   * Some of the files that differ.
   *
   * Items: One file.
   */
  files?: string[];
  /**
   * What was asked, and what came back, when it is unknown.
   */
  why?: string;
}
/**
 * The switches of the command line that the plan was made with.
 */
export interface OptionsDocument {
  /**
   * Manifests whose cancelled jobs run after all.
   *
   * Items: The name of one.
   */
  resume?: string[];
  /**
   * Removed manifests whose waiting jobs are left alone.
   *
   * Items: The name of one.
   */
  abandon?: string[];
  /**
   * So many waiting jobs may be cancelled.
   */
  allowCancels?: number;
  /**
   * A job may reach so many devices, whatever its maxDevices.
   */
  allowDevices?: number;
  /**
   * A repository without manifests is meant.
   */
  allowNoManifests?: boolean;
  /**
   * Jobs of another owner that wait for the same manifests are meant.
   */
  allowOwnerChange?: boolean;
  /**
   * Act although the branch says something else than this checkout.
   */
  allowBehind?: boolean;
  /**
   * Schedule what nobody has scheduled yet although it is not known what the branch says.
   */
  allowUnproven?: boolean;
  /**
   * Go on although the clocks of this machine, the hub and Git differ.
   */
  allowClock?: boolean;
}
/**
 * A check on the whole plan that was not passed.
 */
export interface RefusalDocument {
  /**
   * Which check.
   */
  guard: 'no-manifests' | 'too-many-cancels' | 'owner-changed' | 'behind' | 'unproven' | 'clock';
  /**
   * The numbers, and the switch that allows it.
   */
  message: string;
}
/**
 * Something to say about a place in a manifest.
 */
export interface DiagnosticDocument {
  /**
   * How bad it is.
   */
  severity: 'error' | 'warning' | 'info';
  /**
   * Stable name of the rule, in kebab-case.
   */
  code: string;
  /**
   * What was found and what was expected.
   */
  message: string;
  /**
   * The file, relative to the repository.
   */
  file: string;
  /**
   * First line, from 1.
   */
  line: number;
  /**
   * First column, from 1, in UTF-16 code units.
   */
  column: number;
  /**
   * Last line.
   */
  endLine: number;
  /**
   * Column behind the last character.
   */
  endColumn: number;
  /**
   * What to do about it.
   */
  hint?: string;
  /**
   * Other places that it has to do with.
   */
  related?: RelatedPlaceDocument[];
}
/**
 * A place in a file.
 */
export interface RelatedPlaceDocument {
  /**
   * What is there.
   */
  message: string;
  /**
   * The file, relative to the repository.
   */
  file: string;
  /**
   * First line, from 1.
   */
  line: number;
}
/**
 * Schedule a job that is not on the hub.
 */
export interface CreateChangeDocument {
  /**
   * What is to be done.
   */
  action: 'create';
  /**
   * The name of the manifest.
   */
  manifest: string;
  /**
   * The occurrence: when the manifest is due. An instant in UTC, RFC 3339.
   */
  scheduledAt: string;
  /**
   * Why, as a stable code; docs/how-it-decides.md explains each.
   */
  reason:
    | 'due'
    | 'content-changed'
    | 'revision-raised'
    | 'wanted-again'
    | 'resumed'
    | 'try'
    | 'stage-begins'
    | 'stage-continues'
    | 'newcomers'
    | 'gate-failed';
  /**
   * The reason in one sentence.
   */
  because: string;
  /**
   * What a change of the clocks did to this occurrence.
   */
  note?: string;
  request: JobRequestDocument;
  expected?: ExpectedRunDocument;
}
/**
 * What the hub is asked for.
 */
export interface JobRequestDocument {
  /**
   * The id of the job to create.
   */
  jobId: string;
  /**
   * When the hub starts it. An instant in UTC, RFC 3339.
   */
  startAt: string;
  /**
   * The devices: a twin WHERE condition, or `*` for all.
   */
  condition: string;
  /**
   * The hub ends the job after this time.
   */
  maxExecutionTimeInSeconds: number;
  operation: OperationDocument;
}
/**
 * A direct method, called on every device of the job.
 */
export interface MethodOperation {
  /**
   * The kind of operation.
   */
  kind: 'method';
  /**
   * The name of the method.
   */
  name: string;
  /**
   * The payload: any JSON value. Absent when the manifest gives none.
   */
  payload?: JsonValue;
  /**
   * How long a device may take to answer.
   */
  responseTimeoutInSeconds: number;
  /**
   * How long a device may take to come online.
   */
  connectTimeoutInSeconds: number;
}
/**
 * A patch that is merged into the twin of every device of the job; null removes a key.
 */
export interface TwinOperation {
  /**
   * The kind of operation.
   */
  kind: 'twin';
  /**
   * Patch of the desired properties.
   */
  desired?: JsonObject;
  /**
   * Patch of the tags.
   */
  tags?: JsonObject;
}
/**
 * When the job will probably run: from the jobs before it, the devices of its target and the rate of the hub's edition.
 */
export interface ExpectedRunDocument {
  /**
   * When it will probably start. An instant in UTC, RFC 3339.
   */
  startAt: string;
  /**
   * When it will probably have ended. An instant in UTC, RFC 3339.
   */
  endAt: string;
}
/**
 * Cancel a waiting job and schedule another one for the same occurrence.
 */
export interface ReplaceChangeDocument {
  /**
   * What is to be done.
   */
  action: 'replace';
  /**
   * The name of the manifest.
   */
  manifest: string;
  /**
   * The occurrence: when the manifest is due. An instant in UTC, RFC 3339.
   */
  scheduledAt: string;
  /**
   * Why, as a stable code; docs/how-it-decides.md explains each.
   */
  reason: 'content-changed';
  /**
   * The reason in one sentence.
   */
  because: string;
  /**
   * What a change of the clocks did to this occurrence.
   */
  note?: string;
  /**
   * The id of the waiting job to cancel first.
   */
  cancels: string;
  request: JobRequestDocument;
  expected?: ExpectedRunDocument;
  /**
   * What the job being cancelled would have done, as far as the hub says it.
   */
  actual?: {
    /**
     * Its devices.
     */
    condition?: string;
    operation?: OperationDocument;
    /**
     * Its time limit.
     */
    maxExecutionTimeInSeconds?: number;
  };
}
/**
 * Cancel a waiting job that no manifest asks for any more.
 */
export interface CancelChangeDocument {
  /**
   * What is to be done.
   */
  action: 'cancel';
  /**
   * The name of the manifest.
   */
  manifest: string;
  /**
   * The occurrence: when the manifest is due. An instant in UTC, RFC 3339.
   */
  scheduledAt: string;
  /**
   * Why, as a stable code; docs/how-it-decides.md explains each.
   */
  reason:
    | 'removed'
    | 'rescheduled'
    | 'unlisted'
    | 'suspended'
    | 'frozen'
    | 'duplicate'
    | 'new-version'
    | 'gate-failed';
  /**
   * The reason in one sentence.
   */
  because: string;
  /**
   * What a change of the clocks did to this occurrence.
   */
  note?: string;
  /**
   * The id of the waiting job to cancel.
   */
  cancels: string;
}
/**
 * Leave a job on the hub as it is.
 */
export interface KeepChangeDocument {
  /**
   * What is to be done.
   */
  action: 'keep';
  /**
   * The name of the manifest.
   */
  manifest: string;
  /**
   * The occurrence: when the manifest is due. An instant in UTC, RFC 3339.
   */
  scheduledAt: string;
  /**
   * Why, as a stable code; docs/how-it-decides.md explains each.
   */
  reason:
    | 'scheduled'
    | 'renamed'
    | 'running'
    | 'done'
    | 'held'
    | 'lead'
    | 'superseded'
    | 'before-edit'
    | 'expired'
    | 'abandoned'
    | 'unproven'
    | 'unknown-state';
  /**
   * The reason in one sentence.
   */
  because: string;
  /**
   * What a change of the clocks did to this occurrence.
   */
  note?: string;
  /**
   * The id of the job on the hub.
   */
  jobId: string;
  status: HubJobStatus;
}
/**
 * Not yet; the next run looks again.
 */
export interface DeferChangeDocument {
  /**
   * What is to be done.
   */
  action: 'defer';
  /**
   * The name of the manifest.
   */
  manifest: string;
  /**
   * The occurrence: when the manifest is due. An instant in UTC, RFC 3339.
   */
  scheduledAt: string;
  /**
   * Why, as a stable code; docs/how-it-decides.md explains each.
   */
  reason:
    | 'lead'
    | 'slot'
    | 'overlap'
    | 'nobody-left'
    | 'try-waits'
    | 'unproven'
    | 'not-merged'
    | 'start'
    | 'window'
    | 'frozen-now'
    | 'approval'
    | 'stage-waiting'
    | 'settling'
    | 'no-evidence';
  /**
   * The reason in one sentence.
   */
  because: string;
  /**
   * What a change of the clocks did to this occurrence.
   */
  note?: string;
  /**
   * The id the job will have.
   */
  jobId: string;
  /**
   * When it may begin, where that is later than the occurrence: of a further try. An instant in UTC, RFC 3339.
   */
  beginsAt?: string;
  expected?: ExpectedRunDocument;
  /**
   * Further occurrences of this manifest, treated alike for the same reason and not listed one by one.
   */
  more: number;
}
/**
 * This occurrence will not run.
 */
export interface SkipChangeDocument {
  /**
   * What is to be done.
   */
  action: 'skip';
  /**
   * The name of the manifest.
   */
  manifest: string;
  /**
   * The occurrence: when the manifest is due. An instant in UTC, RFC 3339.
   */
  scheduledAt: string;
  /**
   * Why, as a stable code; docs/how-it-decides.md explains each.
   */
  reason:
    | 'suspended'
    | 'frozen'
    | 'superseded'
    | 'before-edit'
    | 'expired'
    | 'renamed'
    | 'too-many-left'
    | 'gate-failed'
    | 'stalled'
    | 'complete';
  /**
   * The reason in one sentence.
   */
  because: string;
  /**
   * What a change of the clocks did to this occurrence.
   */
  note?: string;
  /**
   * Further occurrences of this manifest, treated alike for the same reason and not listed one by one.
   */
  more: number;
}
/**
 * Not allowed: a limit forbids what would be scheduled, now or later. All other changes go on.
 */
export interface RefuseChangeDocument {
  /**
   * What is done.
   */
  action: 'refuse';
  /**
   * The name of the manifest.
   */
  manifest: string;
  /**
   * The occurrence: when the manifest is due. An instant in UTC, RFC 3339.
   */
  scheduledAt: string;
  /**
   * Why, as a stable code; docs/how-it-decides.md explains each.
   */
  reason: 'max-devices' | 'policy' | 'no-history' | 'cannot-draw' | 'promote-stale' | 'conflict';
  /**
   * The reason in one sentence.
   */
  because: string;
  /**
   * What a change of the clocks did to this occurrence.
   */
  note?: string;
  /**
   * Further occurrences of this manifest refused for the same reason and not listed one by one.
   */
  more: number;
  /**
   * The policies that deny it; with the reason policy.
   */
  violations?: ViolationDocument[];
  /**
   * Job id of the waiting job that it would have replaced, which stays.
   */
  keeps?: string;
}
/**
 * A policy that denies a job.
 */
export interface ViolationDocument {
  /**
   * The name of the policy.
   */
  policy: string;
  /**
   * What the policy says to the author of the job.
   */
  message: string;
  /**
   * The file of the policy, relative to the repository.
   */
  file: string;
  /**
   * The line of its deny, from 1.
   */
  line: number;
  /**
   * What decided it.
   */
  values: DecidingValueDocument[];
}
/**
 * A value of the job that a policy has read.
 */
export interface DecidingValueDocument {
  /**
   * The field, such as maxDevices or labels.team.
   */
  field: string;
  /**
   * Its value; absent: the job has none.
   */
  value?: JsonValue;
}
/**
 * Where one rollout stands.
 */
export interface RolloutDocument {
  /**
   * Its name.
   */
  rollout: string;
  /**
   * What it is for.
   */
  description?: string;
  /**
   * The condition of its target.
   */
  condition: string;
  /**
   * When its version began or will begin: the stamp of its jobs. Absent where Git does not say. An instant in UTC, RFC 3339.
   */
  version?: string;
  /**
   * Its version asks for the same as an earlier one.
   */
  isRollback: boolean;
  phase: StagePhaseDocument;
  /**
   * The name of the stage that decides now.
   */
  stage?: string;
  /**
   * Where it stands and what it waits for, in a few sentences.
   */
  because: string;
  /**
   * What a person can do, where it does not go on by itself.
   *
   * Items: One sentence.
   */
  waysOn: string[];
  /**
   * In their order.
   */
  stages: RolloutStageDocument[];
}
/**
 * Where one stage stands.
 */
export interface RolloutStageDocument {
  /**
   * Its name.
   */
  name: string;
  /**
   * Its number, from 1.
   */
  stage: number;
  phase: StagePhaseDocument;
  /**
   * Devices. A number is absent where nobody was asked.
   */
  numbers: {
    /**
     * Devices of the stage.
     */
    enrolled?: number;
    /**
     * Those that are done.
     */
    reached?: number;
    /**
     * Those that refused or failed.
     */
    failed?: number;
    /**
     * Those that were reached, are not done and have disconnected since.
     */
    lost?: number;
    /**
     * The others.
     */
    left?: number;
  };
  /**
   * What its gate asks for.
   */
  limits: {
    /**
     * The share of its devices that must be done, 0 to 1.
     */
    reached: number;
    failed: DeviceLimitDocument;
    lost: DeviceLimitDocument;
    /**
     * With fewer devices all must be done.
     */
    minDevices: number;
  };
  /**
   * Devices that would be in it if it began now.
   */
  expected?: number;
  /**
   * How many tries were made.
   */
  tries: number;
  /**
   * When its first job was made. An instant in UTC, RFC 3339.
   */
  beganAt?: string;
  /**
   * When its last job ended. An instant in UTC, RFC 3339.
   */
  endedAt?: string;
  /**
   * Until when it waits, settles or is judged. An instant in UTC, RFC 3339.
   */
  until?: string;
  /**
   * What it waits for, or how it ended.
   */
  because: string;
  /**
   * How many of its devices must be done, as far as somebody knows how many there are.
   */
  needed?: number;
}
/**
 * How many devices are allowed: a share of the stage's, 0 to 1, or a number.
 */
export interface DeviceLimitDocument {
  /**
   * A share of the stage's devices.
   */
  share?: number;
  /**
   * A number of devices.
   */
  count?: number;
}
/**
 * What the plan knows of one manifest.
 */
export interface TargetDocument {
  /**
   * The name of the manifest.
   */
  manifest: string;
  /**
   * The file it is in, relative to the repository.
   */
  file: string;
  /**
   * The line its document begins at, from 1.
   */
  line: number;
  /**
   * Its description.
   */
  description?: string;
  operation: OperationDocument;
  /**
   * Its devices: a twin WHERE condition, or `*` for all.
   */
  condition: string;
  /**
   * The IANA time zone its schedule is read in.
   */
  timeZone: string;
  /**
   * The schedule as written: a cron expression, an instant, or merged.
   */
  schedule: string;
  /**
   * How late an occurrence may still start.
   */
  startingDeadlineInSeconds: number;
  /**
   * The hub ends a job after this time.
   */
  maxExecutionTimeInSeconds: number;
  list?: ListDocument;
  done?: DoneDocument;
  /**
   * Devices that match now. Absent when the hub was not asked.
   */
  deviceCount?: number;
  /**
   * How many of them are connected now. Absent when the hub was not asked.
   */
  connectedCount?: number;
  changed?: CommitDocument;
}
/**
 * A list of devices and how many hub jobs it needs; absent for every other target.
 */
export interface ListDocument {
  /**
   * Devices in the list.
   */
  devices: number;
  /**
   * Hub jobs for each occurrence.
   */
  parts: number;
  /**
   * How long one job slot needs for all of them, at the longest.
   */
  inOneSlotInSeconds: number;
}
/**
 * How far the devices of the target have come; absent when the manifest has no done. The condition above leaves out the devices that are done.
 */
export interface DoneDocument {
  /**
   * True for a device that is done, as written.
   */
  condition: string;
  /**
   * Devices of the whole target. Absent when the hub was not asked.
   */
  targetCount?: number;
  /**
   * How many of them are done. Those that are neither done nor counted in deviceCount hold an object where done compares a value. Absent when the hub was not asked.
   */
  doneCount?: number;
}
/**
 * The last commit that changed the manifest; absent where Git does not say.
 */
export interface CommitDocument {
  /**
   * Abbreviated id of the commit.
   */
  id: string;
  /**
   * When it was committed. An instant in UTC, RFC 3339.
   */
  at: string;
  /**
   * Name of its author.
   */
  author: string;
}
/**
 * An active job on the hub that is not ours: never touched, counted against the slots.
 */
export interface UnmanagedJob {
  /**
   * The id of the job on the hub.
   */
  jobId: string;
  status: HubJobStatus;
  /**
   * When it starts, or started, as far as the hub says. An instant in UTC, RFC 3339.
   */
  startAt?: string;
}
