/* Made from schemas/ by scripts/generate.ts. Do not edit. */

import type { JsonValue } from '../../model/json.ts';

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
 * What manifests did to simulated devices, for programs. `hubjobs simulate` writes it. Instants are RFC 3339 in UTC.
 */
export interface SimulationDocument {
  /**
   * Version of this format. A new key does not change the version; a changed meaning does.
   */
  formatVersion: 1;
  /**
   * One for each Simulation document, or the one of the command line.
   */
  simulations: Simulation[];
}
export interface Simulation {
  /**
   * Name of the Simulation document; absent for the simulation of the command line.
   */
  name?: string;
  source?: Place;
  /**
   * What was asked for. The same settings and files give the same document, byte for byte.
   */
  settings: {
    /**
     * Beginning of virtual time.
     */
    from: string;
    /**
     * End of virtual time, not included.
     */
    to: string;
    /**
     * How often the workflow is due, in seconds.
     */
    everySeconds: number;
    /**
     * How long each of its runs stays, in seconds.
     */
    staySeconds: number;
    /**
     * The shortest and the longest delay of its runs, in seconds.
     *
     * @minItems 2
     * @maxItems 2
     */
    lateSeconds: [JsonValue, JsonValue];
    /**
     * Share of its runs that are dropped, 0 to 1.
     */
    dropShare: number;
    /**
     * All chance comes from it.
     */
    seed: number;
    /**
     * Edition of the hub.
     */
    tier: 'F1' | 'S1' | 'S2' | 'S3';
    /**
     * Units of the edition.
     */
    units: number;
    /**
     * Faults of the hub, as they were given.
     */
    faults: string[];
  };
  /**
   * The devices.
   */
  fleet: {
    /**
     * Fleet documents.
     */
    names: string[];
    /**
     * Whether it was derived from the manifests, as there is no Fleet document.
     */
    derived: boolean;
    /**
     * Number of devices.
     */
    devices: number;
    /**
     * Of these, connected at the beginning.
     */
    connected: number;
    /**
     * Of these, device-SDK clients over MQTT.
     */
    overMqtt: number;
  };
  /**
   * Totals.
   */
  summary: {
    /**
     * Occurrences of all manifests in the window.
     */
    occurrences: number;
    /**
     * Of these, those that did not run.
     */
    missed: number;
    /**
     * Occurrences that a plan deferred when they were due: no slot was free, or another job had to end first.
     */
    deferred: number;
    /**
     * Jobs that ran.
     */
    jobs: number;
    /**
     * Of these, those that ended below their manifest's success threshold.
     */
    belowThreshold: number;
    /**
     * Number of different devices that jobs reached.
     */
    devicesTouched: number;
    /**
     * Times at which the workflow was due.
     */
    runs: number;
    /**
     * Of these, the runs that did their work.
     */
    runsDone: number;
  };
  /**
   * Runs of the workflow, by the time at which they were due.
   */
  runs: Run[];
  /**
   * By name.
   */
  manifests: Manifest[];
  /**
   * The versions of rollouts, by name, then by version.
   */
  rollouts: SimulatedRollout[];
  /**
   * Jobs of the hub, by start time.
   */
  jobs: Job[];
  /**
   * What is worth a look, the most serious first.
   */
  notices: Notice[];
  /**
   * What the Simulation document expects, compared with what happened.
   */
  checks: Check[];
}
/**
 * Where the document is.
 */
export interface Place {
  /**
   * Path from the root of the repository.
   */
  file: string;
  /**
   * Line, from 1.
   */
  line: number;
}
export interface Run {
  /**
   * When it was due.
   */
  scheduledAt: string;
  /**
   * When it began; absent if it never did.
   */
  startedAt?: string;
  /**
   * When it ended.
   */
  endedAt?: string;
  /**
   * `superseded`: so late that the next run did its work. `refused`: by a guard of the plan.
   */
  result: 'done' | 'dropped' | 'superseded' | 'refused' | 'failed';
  /**
   * Jobs created on the hub.
   */
  scheduled: number;
  /**
   * Jobs cancelled on the hub.
   */
  cancelled: number;
  /**
   * Occurrences for which no slot was free.
   */
  waitingForSlot: number;
  /**
   * Changes that failed.
   */
  failed: number;
  /**
   * The message of the guard or the hub.
   */
  problem?: string;
}
export interface Manifest {
  /**
   * Its name.
   */
  name: string;
  source: Place;
  /**
   * Its time zone.
   */
  timeZone: string;
  /**
   * Whether it was suspended at the end.
   */
  suspended: boolean;
  /**
   * Occurrences in the window.
   */
  occurrences: number;
  /**
   * Jobs that ran.
   */
  ran: number;
  /**
   * Of these, those that reached their threshold.
   */
  succeeded: number;
  /**
   * Of these, those that reached it among the devices that were not offline.
   */
  incomplete: number;
  /**
   * Of these, those that did not reach it; those that reached no device count here.
   */
  belowThreshold: number;
  /**
   * Occurrences that did not run.
   */
  missed: {
    /**
     * The occurrence.
     */
    scheduledAt: string;
    /**
     * Reason code of the last plan that had it; `unplanned` when none did.
     */
    reason: string;
  }[];
  /**
   * Occurrences that a plan deferred when they were due: no slot was free, or another job had to end first.
   */
  deferred: number;
}
export interface SimulatedRollout {
  /**
   * When a run looked for the last time.
   */
  lookedAt: string;
  /**
   * How many different devices the jobs of this version reached.
   */
  devicesTouched: number;
  /**
   * Whether another version took its place, or the rollout was removed.
   */
  replaced: boolean;
  standing: RolloutDocument;
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
export interface Job {
  /**
   * Id on the hub.
   */
  jobId: string;
  /**
   * Name of its manifest.
   */
  manifest: string;
  /**
   * Its occurrence.
   */
  scheduledAt: string;
  /**
   * Number of the attempt; 1 for the first.
   */
  attempt: number;
  /**
   * When it was created on the hub.
   */
  createdAt: string;
  /**
   * When it began; absent if it has not.
   */
  startedAt?: string;
  /**
   * When it ended.
   */
  endedAt?: string;
  /**
   * The hub's status.
   */
  status: 'queued' | 'scheduled' | 'running' | 'completed' | 'failed' | 'cancelled' | 'unknown';
  /**
   * The verdict, by the manifest's success rule.
   */
  verdict:
    | 'succeeded'
    | 'incomplete'
    | 'unreached'
    | 'below-threshold'
    | 'running'
    | 'waiting'
    | 'cancelled'
    | 'no-devices';
  /**
   * Number of devices by outcome.
   */
  devices: {
    /**
     * Devices with this outcome.
     */
    succeeded: number;
    /**
     * Devices with this outcome.
     */
    refused: number;
    /**
     * Devices with this outcome.
     */
    failed: number;
    /**
     * Devices with this outcome.
     */
    offline: number;
    /**
     * Devices with this outcome.
     */
    'timed-out': number;
    /**
     * Devices with this outcome.
     */
    pending: number;
    /**
     * Devices with this outcome.
     */
    cancelled: number;
    /**
     * All devices.
     */
    total: number;
  };
  /**
   * The devices grouped by their answers, most devices first. They add up to the counts of `devices`.
   */
  answers: AnswerGroupDocument[];
  /**
   * The values that the job replaced, and those that it wrote.
   */
  twins: {
    /**
     * Such as `properties.desired.building`.
     */
    path: string;
    /**
     * The value before; absent: there was none.
     */
    before?: JsonValue;
    /**
     * The value after; absent: removed.
     */
    after?: JsonValue;
    /**
     * How many devices.
     */
    devices: number;
  }[];
  /**
   * The hub's message for a job that failed as a whole.
   */
  failureReason?: string;
}
/**
 * Devices on which the job ended alike.
 */
export interface AnswerGroupDocument {
  /**
   * The count of `devices` that includes them.
   */
  outcome: 'succeeded' | 'refused' | 'failed' | 'offline' | 'timed-out' | 'pending' | 'cancelled';
  /**
   * equal: all answers are the same. similar: they differ only in numbers, times or names with numbers, replaced by `…`. other: there were too many different answers to keep these apart. unread: the answers were not read; these are the hub's own counts.
   */
  likeness: 'equal' | 'similar' | 'other' | 'unread';
  /**
   * The devices' own status code, for methods that they answered.
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
   * How many devices.
   */
  devices: number;
  /**
   * The first five of them by id; a module as `device/module`.
   *
   * Items: A device or module.
   */
  examples: string[];
}
export interface Notice {
  /**
   * Stable name.
   */
  code: string;
  /**
   * The message.
   */
  message: string;
  /**
   * The manifest it is about.
   */
  manifest?: string;
}
export interface Check {
  /**
   * What was counted.
   */
  what: string;
  /**
   * The expected value, as written.
   */
  expected: string;
  /**
   * The actual value.
   */
  actual: string;
  /**
   * Whether the expectation holds.
   */
  passed: boolean;
  /**
   * Line of the expectation in the file of the Simulation document.
   */
  line?: number;
}
