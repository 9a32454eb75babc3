/* Made from schemas/ by scripts/generate.ts. Do not edit. */

import type { JsonObject } from '../../model/json.ts';

/**
 * Exactly so many.
 */
export type WholeNumber = number;
/**
 * At least, at most, or between the two, both included: `>= 4`, `<= 6`, `4..6`.
 */
export type Bounds = string;
/**
 * The same, or shares of all devices: `>= 95%`, `90%..95%`, `100%`.
 */
export type Share = string;

/**
 * A test of manifests: how long they run on which simulated devices, and what is expected of it.
 */
export interface WrittenSimulation {
  /**
   * Version of the file format.
   */
  apiVersion: 'hubjobs/v1';
  /**
   * What the document declares: a simulation with what is expected of it.
   */
  kind: 'Simulation';
  /**
   * What the simulation is called.
   */
  metadata: {
    /**
     * Name of the simulation: small letters, digits and single dashes, at most 28 characters, unique among the simulations of the repository.
     */
    name: string;
    /**
     * What it is to show, in a sentence.
     */
    description?: string;
  };
  /**
   * What runs, and what is expected.
   */
  spec: {
    /**
     * The only jobs to simulate, by name. Default: all of the repository.
     *
     * @minItems 1
     * @maxItems 1000
     */
    jobs?: [string, ...string[]];
    /**
     * The Fleet documents that give the devices, by name. Default: all of the repository; when there is none, devices are made from the jobs' own queries and methods.
     *
     * @minItems 1
     * @maxItems 100
     */
    fleets?: [string, ...string[]];
    /**
     * When virtual time begins: an instant with its offset.
     */
    from: string;
    /**
     * How long it runs, at most 366d.
     */
    for: string;
    /**
     * How often the workflow that reconciles is due. It stays for five sixths of it. Default 1h.
     */
    every?: string;
    /**
     * How late its runs begin, by chance, at least and at most. Default: on time.
     */
    late?: string;
    /**
     * Share of its runs that never happen, by chance. Default 0%.
     */
    drop?: string;
    /**
     * Everything left to chance follows from this number. Default 1.
     */
    seed?: number;
    /**
     * How many of the devices connect over MQTT with the real device SDK; the others answer by the same script in the program itself. Default 0.
     */
    connect?: number;
    /**
     * Faults of the hub: an effect (429, 500, 503, reset, reset-after, truncate, delay=2s) and what it strikes (rate, count, after, method, path).
     *
     * @maxItems 50
     *
     * Items: One of 429, 500, 503, reset, reset-after, truncate and delay=2s; then any of rate=5%, count=3, after=10, method=GET and path=/jobs/v2/*.
     */
    faults?: string[];
    /**
     * Commits in the middle of the simulation, in order of time.
     *
     * @maxItems 100
     */
    edits?: Edit[];
    /**
     * What has to come out, of jobs and of twins.
     */
    expect: {
      /**
       * What is expected of jobs, by name.
       */
      jobs?: {
        [k: string]: Job;
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
   * How long after the beginning it is committed.
   */
  after: string;
  /**
   * Jobs that are gone from then on.
   *
   * @minItems 1
   * @maxItems 1000
   */
  remove?: [string, ...string[]];
  /**
   * Jobs by name, each with what changes in its `spec`: maps are merged, `null` removes a key.
   */
  change?: {
    /**
     * What changes in the job's `spec`.
     */
    [k: string]: JsonObject;
  };
}
/**
 * What is expected of one job.
 */
export interface Job {
  /**
   * Occurrences of the job in that time.
   */
  occurrences?: WholeNumber | Bounds;
  /**
   * Jobs of it that ran.
   */
  ran?: WholeNumber | Bounds;
  /**
   * Occurrences that did not run.
   */
  missed?: WholeNumber | Bounds;
  /**
   * Devices that each of them reached.
   */
  devices?: WholeNumber | Bounds;
  /**
   * Devices on which each of them succeeded, as a number or as a share of those it reached.
   */
  succeeded?: WholeNumber | Share;
  /**
   * Devices that answered each of them with a status of 400 or more.
   */
  refused?: WholeNumber | Share;
  /**
   * Devices that were not connected for each of them.
   */
  offline?: WholeNumber | Share;
  /**
   * Devices that did not answer each of them in time.
   */
  timedOut?: WholeNumber | Share;
  /**
   * Reason codes of plans, and how many of the job's occurrences got them.
   */
  reasons?: {
    /**
     * How many occurrences.
     */
    [k: string]: WholeNumber | Bounds;
  };
}
/**
 * Devices whose twins are to have certain values.
 */
export interface Twin {
  /**
   * Which devices: a condition as a job's target has.
   */
  query: string;
  /**
   * Places in the twin, from `tags` or `properties` down, and the value that stands there; `null`: nothing does.
   */
  values: JsonObject;
  /**
   * How many devices match the query and have all these values. Default: all that match, and at least one.
   */
  devices?: WholeNumber | Bounds;
  /**
   * When, counted from the beginning. Default: at the end.
   */
  after?: string;
}
