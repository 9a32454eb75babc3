/* Made from schemas/ by scripts/generate.ts. Do not edit. */

import type { JsonObject, JsonValue } from '../../model/json.ts';

/**
 * One job of an Azure IoT Hub, declared: on which devices, what is done there, and when.
 */
export interface WrittenManifest {
  /**
   * Version of the file format.
   */
  apiVersion: 'hubjobs/v1';
  /**
   * What the document declares: a job.
   */
  kind: 'Job';
  /**
   * What the job is called and how it is found.
   */
  metadata: {
    /**
     * Name of the job: small letters, digits and single dashes, at most 28 characters, unique in the repository. It is part of every job id on the hub, so a new name is a new job.
     */
    name: string;
    /**
     * What the job is for, in a sentence. Shown in plans and reports.
     */
    description?: string;
    /**
     * Marks of your own, as key and text. A hub in hubjobs.yaml can select jobs by them.
     */
    labels?: {
      /**
       * Value of the label; quote numbers and true or false.
       */
      [k: string]: string;
    };
  };
  /**
   * The job itself: target, action, schedule and limits.
   */
  spec: {
    /**
     * The devices: either a query or allDevices.
     */
    target: {
      /**
       * Condition on the device twin: what follows WHERE in an IoT Hub twin query. At most 8192 characters. For modules: FROM devices.modules WHERE ...
       */
      query?: string;
      /**
       * true: every device of the hub. Stands instead of a query, so that everything is always spelt out.
       */
      allDevices?: true;
      /**
       * Refuse to schedule the job when more devices than this match. Without it there is no limit.
       */
      maxDevices?: number;
    };
    /**
     * Call a direct method on every device of the target. Either method or twin is given.
     */
    method?: {
      /**
       * Name of the method, as the device knows it.
       */
      name: string;
      /**
       * What the method is called with: any JSON value, 0, false, "" and null included. Left out, nothing is sent. At most 128 KB.
       */
      payload?: JsonValue;
      /**
       * How long the hub waits for the answer of a connected device: 5s to 300s. Default 30s.
       */
      responseTimeout?: string;
      /**
       * How long the hub waits for a device to connect: 0s to 300s, and not more than responseTimeout. Default 0s: the device must be connected.
       */
      connectTimeout?: string;
    };
    /**
     * Change the twin of every device of the target. The hub merges: keys that are not named stay, null removes a key, lists are replaced whole. Either method or twin is given.
     */
    twin?: {
      /**
       * Desired properties to set; connected devices are told at once, others when they connect. At most 32 KB and 10 levels.
       */
      desired?: JsonObject;
      /**
       * Tags to set: seen by the service only, never by the device. At most 8 KB and 10 levels.
       */
      tags?: JsonObject;
    };
    /**
     * When the job runs: once (at) or again and again (cron).
     */
    schedule: {
      /**
       * One instant, to the minute: RFC 3339 with an offset or Z, or a local time together with timeZone.
       */
      at?: string;
      /**
       * Five fields: minute, hour, day of month, month, day of week; or @hourly, @daily, @weekly, @monthly, @yearly. Needs timeZone.
       */
      cron?: string;
      /**
       * Zone in which at and cron are read: a name of the IANA list.
       */
      timeZone?: string;
      /**
       * What becomes of occurrences that were missed and are still inside startingDeadline. latest (the default): the last of them runs. skip: none runs.
       */
      missed?: 'latest' | 'skip';
      /**
       * What a change of the clocks does to a cron time. Left out, the rule of Vixie cron holds: a fixed time runs once, a time with * or a step follows real time.
       */
      dst?: {
        /**
         * A local time that does not exist on that day: run at the first instant after the gap, or skip it.
         */
        gap?: 'run-after' | 'skip';
        /**
         * A local time that exists twice on that day: run the first time, the second, or both times.
         */
        overlap?: 'first' | 'second' | 'both';
      };
    };
    /**
     * How late an occurrence may still start: 1m to 7d. Later it is reported as expired and never run. Default 1h.
     */
    startingDeadline?: string;
    /**
     * How long the job may run on the hub: 1s to 7d. Devices that did not answer by then have failed. Default 1h.
     */
    maxExecutionTime?: string;
    /**
     * true: no occurrence runs, and waiting ones are cancelled, until it is false again. Default false.
     */
    suspend?: boolean;
    /**
     * Forbid (the default): occurrences of this job must not overlap. Allow: they may.
     */
    concurrencyPolicy?: 'Forbid' | 'Allow';
    /**
     * A whole number. Raise it to run an occurrence again on purpose. Default 0.
     */
    revision?: number;
    /**
     * When a finished job counts as a success.
     */
    success?: {
      /**
       * Share of the devices that must succeed. Default 95%.
       */
      minSucceeded?: string;
      /**
       * ignore (the default): devices that were not connected do not count. fail: they count as failed.
       */
      offline?: 'ignore' | 'fail';
    };
  };
}
