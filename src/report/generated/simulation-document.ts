/* Made from schemas/ by scripts/generate.ts. Do not edit. */

import type { JsonValue } from '../../model/json.ts';

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
