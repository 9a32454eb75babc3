/* Made from schemas/ by scripts/generate.ts. Do not edit. */

import type { JsonValue } from '../../model/json.ts';

/**
 * What manifests did to simulated devices, for programs: written by `hubjobs simulate`. Instants are RFC 3339 in UTC.
 */
export interface SimulationDocument {
  /**
   * Version of this format. A new key is no new version; a changed meaning is.
   */
  formatVersion: 1;
  /**
   * One for each Simulation document, or the one that the command line asked for.
   */
  simulations: Simulation[];
}
export interface Simulation {
  /**
   * Name of the Simulation document; absent for one asked for on the command line.
   */
  name?: string;
  source?: Place;
  /**
   * What was asked for: with the same of it and the same files, the result is the same to the byte.
   */
  settings: {
    /**
     * Beginning of virtual time.
     */
    from: string;
    /**
     * Its end; not part of it.
     */
    to: string;
    /**
     * How often the workflow is due, in seconds.
     */
    everySeconds: number;
    /**
     * How long each of its runs stays at most, in seconds.
     */
    staySeconds: number;
    /**
     * How late its runs begin at least and at most, in seconds.
     *
     * @minItems 2
     * @maxItems 2
     */
    lateSeconds: [JsonValue, JsonValue];
    /**
     * Share of its runs that never happen.
     */
    dropShare: number;
    /**
     * Everything left to chance follows from it.
     */
    seed: number;
    /**
     * Edition of the hub.
     */
    tier: 'F1' | 'S1' | 'S2' | 'S3';
    /**
     * Units of it.
     */
    units: number;
    /**
     * Faults of the hub, as asked for.
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
     * Made from the manifests' own queries and methods, as there is no Fleet document.
     */
    derived: boolean;
    /**
     * Devices there are.
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
   * The whole in numbers.
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
     * Occurrences that a plan put off when they were due: for want of a slot, or until another job has ended.
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
     * Different devices that jobs reached.
     */
    devicesTouched: number;
    /**
     * Times at which the workflow was due.
     */
    runs: number;
    /**
     * Of these, how often it did its work.
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
   * Jobs as they were on the hub, by the time at which they started or were to.
   */
  jobs: Job[];
  /**
   * Things worth a look, the gravest first.
   */
  notices: Notice[];
  /**
   * What the Simulation document expects, held against what happened.
   */
  checks: Check[];
}
/**
 * Where the document stands.
 */
export interface Place {
  /**
   * From the repository's root.
   */
  file: string;
  /**
   * From 1.
   */
  line: number;
}
export interface Run {
  /**
   * When it was due.
   */
  scheduledAt: string;
  /**
   * When it began; absent when it never did.
   */
  startedAt?: string;
  /**
   * When it ended.
   */
  endedAt?: string;
  /**
   * `superseded`: so late that the next one did its work. `refused`: by a guard of the plan.
   */
  result: 'done' | 'dropped' | 'superseded' | 'refused' | 'failed';
  /**
   * Jobs put on the hub.
   */
  scheduled: number;
  /**
   * Jobs taken from it.
   */
  cancelled: number;
  /**
   * Occurrences that found no slot.
   */
  waitingForSlot: number;
  /**
   * Changes that failed.
   */
  failed: number;
  /**
   * What the guard or the hub said.
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
   * Its zone.
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
   * Of these, those that did not.
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
     * Reason code of the last plan that spoke of it; `unplanned` when none did.
     */
    reason: string;
  }[];
  /**
   * Occurrences that a plan put off when they were due: for want of a slot, or until another job has ended.
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
   * 1 for the first.
   */
  attempt: number;
  /**
   * When it was put on the hub.
   */
  createdAt: string;
  /**
   * When it began; absent when it has not.
   */
  startedAt?: string;
  /**
   * When it ended.
   */
  endedAt?: string;
  /**
   * As the hub has it.
   */
  status: 'queued' | 'scheduled' | 'running' | 'completed' | 'failed' | 'cancelled' | 'unknown';
  /**
   * By the manifest's success rule.
   */
  verdict: 'succeeded' | 'below-threshold' | 'running' | 'waiting' | 'cancelled' | 'no-devices';
  /**
   * How many devices ended how.
   */
  devices: {
    /**
     * Devices that ended so.
     */
    succeeded: number;
    /**
     * Devices that ended so.
     */
    refused: number;
    /**
     * Devices that ended so.
     */
    failed: number;
    /**
     * Devices that ended so.
     */
    offline: number;
    /**
     * Devices that ended so.
     */
    'timed-out': number;
    /**
     * Devices that ended so.
     */
    pending: number;
    /**
     * Devices that ended so.
     */
    cancelled: number;
    /**
     * All of them.
     */
    total: number;
  };
  /**
   * The devices by what they answered, most devices first; they add up to `devices`, class by class.
   */
  answers: AnswerGroupDocument[];
  /**
   * What stood where the job wrote, and what it wrote.
   */
  twins: {
    /**
     * Such as `properties.desired.building`.
     */
    path: string;
    /**
     * Value before; absent: there was none.
     */
    before?: JsonValue;
    /**
     * Value after; absent: removed.
     */
    after?: JsonValue;
    /**
     * How many.
     */
    devices: number;
  }[];
  /**
   * The hub's words for a job that failed as a whole.
   */
  failureReason?: string;
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
export interface Notice {
  /**
   * Stable name.
   */
  code: string;
  /**
   * In words.
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
   * As written.
   */
  expected: string;
  /**
   * As it was.
   */
  actual: string;
  /**
   * Whether it is as expected.
   */
  passed: boolean;
  /**
   * Of the expectation, in the Simulation document's file.
   */
  line?: number;
}
