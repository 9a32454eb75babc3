/* Made from schemas/ by scripts/generate.ts. Do not edit. */

import type { JsonObject } from '../../model/json.ts';

/**
 * Exactly this many.
 */
export type WholeNumber = number;
/**
 * At least, at most, or between two numbers, both included: `>= 4`, `<= 6`, `4..6`.
 */
export type Bounds = string;
/**
 * The same, or shares of all devices: `>= 95%`, `90%..95%`, `100%`.
 */
export type Share = string;

/**
 * A test of manifests: how long they run, on which simulated devices, and what is expected.
 */
export interface WrittenSimulation {
  /**
   * Version of the file format.
   */
  apiVersion: 'hubjobs/v1';
  /**
   * What the document declares: a simulation and its expectations.
   */
  kind: 'Simulation';
  /**
   * Name and description of the simulation.
   */
  metadata: {
    /**
     * Name of the simulation: small letters, digits and single dashes, at most 28 characters, unique among the simulations of the repository.
     */
    name: string;
    /**
     * What the simulation shows, in one sentence.
     */
    description?: string;
  };
  /**
   * What runs, and what is expected.
   */
  spec: {
    /**
     * Names of the jobs to simulate. Default: all of the repository, or none where rollouts is written.
     *
     * @minItems 1
     * @maxItems 1000
     */
    jobs?: [string, ...string[]];
    /**
     * Names of the rollouts to simulate. Default: all of the repository, or none where jobs is written.
     *
     * @minItems 1
     * @maxItems 1000
     */
    rollouts?: [string, ...string[]];
    /**
     * Names of the Fleet documents with the devices. Default: all of the repository; if there is none, devices are made from the queries and methods of the jobs and rollouts.
     *
     * @minItems 1
     * @maxItems 100
     */
    fleets?: [string, ...string[]];
    /**
     * When virtual time starts: a time with its offset.
     */
    from: string;
    /**
     * How long it runs, at most 366d.
     */
    for: string;
    /**
     * How often the workflow that reconciles is due. Each run stays for five sixths of this time. Default 1h.
     */
    every?: string;
    /**
     * How late its runs start: a random duration between two. Default: on time.
     */
    late?: string;
    /**
     * Share of its runs that never happen, at random. Default 0%.
     */
    drop?: string;
    /**
     * Start of everything that is random. Default 1.
     */
    seed?: number;
    /**
     * How many devices connect over MQTT with the real device SDK. The others run inside the program and behave the same. Default 0.
     */
    connect?: number;
    /**
     * Faults of the hub: an effect (429, 500, 503, reset, reset-after, truncate, delay=2s) and the requests that it hits (rate, count, after, method, path).
     *
     * @maxItems 50
     *
     * Items: One of 429, 500, 503, reset, reset-after, truncate and delay=2s; then any of rate=5%, count=3, after=10, method=GET and path=/jobs/v2/*.
     */
    faults?: string[];
    /**
     * Commits during the simulation, in order of time.
     *
     * @maxItems 100
     */
    edits?: Edit[];
    /**
     * What is expected of jobs, rollouts and twins.
     */
    expect: {
      /**
       * What is expected of jobs, by name.
       */
      jobs?: {
        [k: string]: Job;
      };
      /**
       * What is expected of rollouts, by name.
       */
      rollouts?: {
        [k: string]: Rollout;
      };
      /**
       * What is expected of twins.
       *
       * @minItems 1
       * @maxItems 1000
       */
      twins?: [Twin, ...Twin[]];
    };
  };
}
/**
 * One commit.
 */
export interface Edit {
  /**
   * How long after the start it is committed.
   */
  after: string;
  /**
   * Names of jobs and rollouts that the commit removes.
   *
   * @minItems 1
   * @maxItems 1000
   */
  remove?: [string, ...string[]];
  /**
   * Jobs and rollouts that the commit changes, by name, each with the changes of its `spec`: maps are merged, `null` removes a key.
   */
  change?: {
    /**
     * Changes of its `spec`.
     */
    [k: string]: JsonObject;
  };
}
/**
 * What is expected of one job.
 */
export interface Job {
  /**
   * Number of occurrences of the job.
   */
  occurrences?: WholeNumber | Bounds;
  /**
   * Number of its jobs that ran.
   */
  ran?: WholeNumber | Bounds;
  /**
   * Number of occurrences that did not run.
   */
  missed?: WholeNumber | Bounds;
  /**
   * Devices that each run reached.
   */
  devices?: WholeNumber | Bounds;
  /**
   * Devices on which each run succeeded, as a number or as a share of those it reached.
   */
  succeeded?: WholeNumber | Share;
  /**
   * Devices that answered with a status of 400 or more, in each run.
   */
  refused?: WholeNumber | Share;
  /**
   * Devices that were not connected, in each run.
   */
  offline?: WholeNumber | Share;
  /**
   * Devices that did not answer in time, in each run.
   */
  timedOut?: WholeNumber | Share;
  /**
   * Reason codes of plans, and how many of the job's occurrences got each.
   */
  reasons?: {
    /**
     * How many occurrences.
     */
    [k: string]: WholeNumber | Bounds;
  };
}
/**
 * What is expected of one rollout: of the version of it that is there at the end.
 */
export interface Rollout {
  /**
   * Where it stands when a run looks for the last time.
   */
  phase?:
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
   * Name of the stage that decides then: the one that failed, or the last one of a rollout that is complete.
   */
  stage?: string;
  /**
   * How many devices its jobs reached, each counted once.
   */
  touched?: WholeNumber | Bounds;
}
/**
 * Devices whose twins must have certain values.
 */
export interface Twin {
  /**
   * Which devices: a condition, as in the target of a job.
   */
  query: string;
  /**
   * Paths in the twin, from `tags` or `properties` on, and their values; `null`: nothing is there.
   */
  values: JsonObject;
  /**
   * How many devices match the query and have all these values. Default: all that match, and at least one.
   */
  devices?: WholeNumber | Bounds;
  /**
   * When, counted from the start. Default: at the end.
   */
  after?: string;
}
