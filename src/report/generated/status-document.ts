/* Made from schemas/ by scripts/generate.ts. Do not edit. */

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
 * The state of a job on the hub. `unknown` is anything this program does not know.
 */
export type HubJobStatus =
  'queued' | 'scheduled' | 'running' | 'completed' | 'failed' | 'cancelled' | 'unknown';
/**
 * The job judged by the manifest's success rule.
 */
export type VerdictCode =
  | 'succeeded'
  | 'incomplete'
  | 'unreached'
  | 'below-threshold'
  | 'running'
  | 'waiting'
  | 'cancelled'
  | 'no-devices';

/**
 * The jobs of one owner on a hub: what ran, on how many devices, with what result, and what comes next.
 */
export interface StatusDocument {
  /**
   * Version of this format. Raised when a program that reads it would have to change.
   */
  formatVersion: 1;
  /**
   * The hub. Absent: the run ended before it knew which.
   */
  hub?: {
    /**
     * Its name in hubjobs.yaml.
     */
    name: string;
    /**
     * Its host name.
     */
    hostName: string;
  };
  /**
   * The mark on every job id of ours. Absent: the run ended before it knew it.
   */
  owner?: string;
  /**
   * The instant the report was made for. An instant in UTC, RFC 3339.
   */
  now: string;
  /**
   * When the jobs on the hub were last read. Absent: they never were, so that `jobs` and `unmanaged` say nothing about the hub. An instant in UTC, RFC 3339.
   */
  jobsReadAt?: string;
  /**
   * Jobs by verdict.
   */
  summary: {
    /**
     * Jobs whose share of succeeded devices is reached.
     */
    succeeded: number;
    /**
     * Jobs whose share is reached among the devices that were not offline, which the rule ignores.
     */
    incomplete: number;
    /**
     * Jobs that reached no device, as all were offline.
     */
    unreached: number;
    /**
     * Jobs whose share is not reached, or that failed as a whole.
     */
    'below-threshold': number;
    /**
     * Jobs that are not over yet.
     */
    running: number;
    /**
     * Jobs that wait for their time.
     */
    waiting: number;
    /**
     * Jobs stopped before they started.
     */
    cancelled: number;
    /**
     * Jobs that ran and matched no device.
     */
    'no-devices': number;
  };
  run?: RunDocument;
  /**
   * What the run that wrote this report did, change by change. Absent when it changed nothing by intent.
   */
  outcomes?: OutcomeDocument[];
  /**
   * The manifests, each with its last, current and next job.
   */
  manifests: ManifestStatusDocument[];
  /**
   * Where each rollout stands. Absent: there is none.
   */
  rollouts?: RolloutDocument[];
  /**
   * Every job of ours that the hub remembers, newest occurrence first.
   */
  jobs: JobStatusDocument[];
  /**
   * Active jobs of others.
   */
  unmanaged: UnmanagedJob[];
}
/**
 * How the run that wrote the report ended. Absent when the hub was only looked at.
 */
export interface RunDocument {
  /**
   * Someone stopped it before it was over.
   */
  interrupted: boolean;
  error?: RunErrorDocument;
  /**
   * Guards that the plan did not pass; with any of them nothing is applied.
   */
  refusals: RefusalDocument[];
  overtaken?: OvertakenDocument;
  approval?: ApprovalDocument;
  left?: LeftDocument;
}
/**
 * What ended the run before its work was done.
 */
export interface RunErrorDocument {
  /**
   * A stable code: that of the hub, `usage`, `invalid-files`, `refused`, `defect`, or the code of a file error such as ENOENT.
   */
  code: string;
  /**
   * In words.
   */
  message: string;
  /**
   * More about it, such as the mistakes in files.
   *
   * Items: One of them.
   */
  details?: string[];
  /**
   * What to do about it.
   */
  hint?: string;
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
 * The branch went on while the run stayed, so it ended. Absent: it did not.
 */
export interface OvertakenDocument {
  /**
   * Name of the branch.
   */
  branch: string;
  /**
   * Abbreviated id of its newest commit.
   */
  head: string;
}
/**
 * How the approved plan compared with the one made now.
 */
export interface ApprovalDocument {
  /**
   * The digest of the approved plan.
   */
  approvedDigest: string;
  /**
   * The digest of the plan made now.
   */
  digest: string;
  /**
   * Approved changes that were found done.
   */
  alreadyDone: number;
  /**
   * Ids of jobs that came due since and were left to a run without an approved plan.
   *
   * Items: The id of one.
   */
  leftForLater: string[];
  /**
   * Where the two part. With any of them nothing is applied.
   */
  differences: DifferenceDocument[];
}
/**
 * One place where the two plans part.
 */
export interface DifferenceDocument {
  /**
   * not-possible: approved, and not what would be done now. not-approved: it would be done now, and nobody has approved it. other-content: the same job would do something else than was approved. device-count: the job would reach another number of devices, by more than the tolerance.
   */
  kind: 'not-possible' | 'not-approved' | 'other-content' | 'device-count';
  /**
   * The manifest.
   */
  manifest: string;
  /**
   * The occurrence. An instant in UTC, RFC 3339.
   */
  scheduledAt: string;
  approved?: ChangeSketchDocument;
  now?: ChangeSketchDocument1;
  /**
   * The job that has other content.
   */
  jobId?: string;
  /**
   * Devices that matched when the plan was approved.
   */
  approvedDevices?: number;
  /**
   * Devices that match now.
   */
  devices?: number;
}
/**
 * What was approved.
 */
export interface ChangeSketchDocument {
  /**
   * What is done.
   */
  action: 'create' | 'replace' | 'cancel' | 'keep' | 'defer' | 'skip' | 'refuse';
  /**
   * Why, as a stable code; docs/how-it-decides.md explains each.
   */
  reason: string;
  /**
   * The reason in words.
   */
  because: string;
  /**
   * The job to create, keep or defer.
   */
  jobId?: string;
  /**
   * The job to cancel.
   */
  cancels?: string;
}
/**
 * What would be done now; absent when nothing would.
 */
export interface ChangeSketchDocument1 {
  /**
   * What is done.
   */
  action: 'create' | 'replace' | 'cancel' | 'keep' | 'defer' | 'skip' | 'refuse';
  /**
   * Why, as a stable code; docs/how-it-decides.md explains each.
   */
  reason: string;
  /**
   * The reason in words.
   */
  because: string;
  /**
   * The job to create, keep or defer.
   */
  jobId?: string;
  /**
   * The job to cancel.
   */
  cancels?: string;
}
/**
 * Jobs that are due within the hour and that the run could not schedule. Absent: none.
 */
export interface LeftDocument {
  /**
   * Those that must start first, at most 10.
   */
  jobs: JobLeftDocument[];
  /**
   * How many further jobs wait.
   */
  more: number;
  /**
   * How long a run would probably have to stay (--for) to schedule all of them. Absent: too long, or nobody knows.
   */
  stayForSeconds?: number;
}
/**
 * One job that waits.
 */
export interface JobLeftDocument {
  /**
   * The name of the manifest.
   */
  manifest: string;
  /**
   * The occurrence.
   */
  scheduledAt: string;
  /**
   * slot: a job slot of the hub. earlier-job: the end of an earlier job of the same manifest.
   */
  waitsFor: 'slot' | 'earlier-job';
  /**
   * The latest time at which it may start.
   */
  startBy: string;
}
/**
 * What happened to one change of the plan that was applied.
 */
export interface OutcomeDocument {
  /**
   * What was to be done.
   */
  action: 'create' | 'replace' | 'cancel';
  /**
   * The manifest it is for.
   */
  manifest: string;
  /**
   * The occurrence it is for. An instant in UTC, RFC 3339.
   */
  scheduledAt: string;
  /**
   * The id of the job to create, for create and replace.
   */
  jobId?: string;
  /**
   * The id of the job to cancel, for replace and cancel.
   */
  cancels?: string;
  /**
   * done: the hub did it. already-done: another run did it first. no-slot: the hub has no free slot now, the next run tries again. failed: the hub refused or was not reached. skipped: not tried.
   */
  result: 'done' | 'already-done' | 'taken' | 'no-slot' | 'failed' | 'skipped';
  /**
   * A stable code for what went wrong, for failed.
   */
  code?: string;
  /**
   * What went wrong, for failed, skipped and taken; for no-slot, why that is odd, when by our own count a slot is free.
   */
  message?: string;
}
/**
 * One manifest and its place in time.
 */
export interface ManifestStatusDocument {
  /**
   * Its name.
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
   * The IANA time zone its schedule is read in.
   */
  timeZone: string;
  /**
   * Whether the manifest says suspend: true.
   */
  suspended: boolean;
  /**
   * The id of its last job that has ended; the job is in `jobs`.
   */
  last?: string;
  /**
   * The id of its running job; the job is in `jobs`.
   */
  current?: string;
  done?: DoneCountsDocument;
  /**
   * The next occurrence.
   */
  next?: {
    /**
     * When it is due. An instant in UTC, RFC 3339.
     */
    scheduledAt: string;
    /**
     * The id of its job, when that is on the hub already.
     */
    jobId?: string;
  };
}
/**
 * How far the devices of the target have come. Absent when the manifest has no done, and when the hub was not asked.
 */
export interface DoneCountsDocument {
  /**
   * Devices of the whole target.
   */
  targetCount: number;
  /**
   * How many of them are done.
   */
  doneCount: number;
  /**
   * How many of them the next job reaches. Those in neither count hold an object where done compares a value.
   */
  leftCount: number;
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
 * One of our jobs on the hub.
 */
export interface JobStatusDocument {
  /**
   * Its id.
   */
  jobId: string;
  /**
   * The manifest it belongs to.
   */
  manifest: string;
  /**
   * The occurrence it is for. An instant in UTC, RFC 3339.
   */
  scheduledAt: string;
  /**
   * 1 for the first; a second one has another id.
   */
  attempt: number;
  /**
   * The other hub jobs that carry out the same occurrence: further parts of a list of devices, and further tries. Absent when there are none. Devices and verdict are those of all of them together.
   */
  units?: UnitDocument[];
  /**
   * How many tries there were, when it was more than one. Each device counts once, with its last result.
   */
  tries?: number;
  status: HubJobStatus;
  /**
   * When it starts, or started. An instant in UTC, RFC 3339.
   */
  startAt?: string;
  /**
   * When it ended. An instant in UTC, RFC 3339.
   */
  endAt?: string;
  verdict: VerdictCode;
  devices?: DeviceCountsDocument;
  /**
   * The devices by what they answered, most devices first; they add up to `devices`, class by class.
   */
  answers: AnswerGroupDocument[];
  /**
   * The hub's words for a job that failed as a whole.
   */
  failureReason?: string;
}
/**
 * One of them.
 */
export interface UnitDocument {
  /**
   * Its id.
   */
  jobId: string;
  status: HubJobStatus;
}
/**
 * How many devices ended how.
 */
export interface DeviceCountsDocument {
  /**
   * All devices of the job.
   */
  total: number;
  /**
   * Answered with a status below 400, or the twin was updated.
   */
  succeeded: number;
  /**
   * Answered with a status of 400 or more.
   */
  refused: number;
  /**
   * Failed for another reason that the hub reports.
   */
  failed: number;
  /**
   * Were not connected in time.
   */
  offline: number;
  /**
   * Were called and did not answer in time.
   */
  'timed-out': number;
  /**
   * Not done yet.
   */
  pending: number;
  /**
   * The job was cancelled before their turn.
   */
  cancelled: number;
}
/**
 * Devices on which the job ended alike.
 */
export interface AnswerGroupDocument {
  /**
   * The class they are counted in.
   */
  outcome: 'succeeded' | 'refused' | 'failed' | 'offline' | 'timed-out' | 'pending' | 'cancelled';
  /**
   * equal: they all said the same. similar: what they said differs only in numbers, times or names with numbers, and `…` stands in their place. other: there were too many different answers to tell these apart. unread: what they said was not read, these are the hub's own counts.
   */
  likeness: 'equal' | 'similar' | 'other' | 'unread';
  /**
   * The devices' own status code, for methods they answered.
   */
  methodStatus?: number;
  /**
   * The hub's error code.
   */
  errorCode?: string;
  /**
   * What the devices answered, as JSON text, or the hub's words for the error; at most 200 characters.
   */
  answer?: string;
  /**
   * How many.
   */
  devices: number;
  /**
   * The first five of them by id; a module as `device/module`.
   *
   * Items: A device or module.
   */
  examples: string[];
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
