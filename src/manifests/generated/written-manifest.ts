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
   * Name, description and labels of the job.
   */
  metadata: {
    /**
     * Name of the job: small letters, digits and single dashes, at most 28 characters, unique in the repository. It is part of every job id on the hub, so a new name means a new job.
     */
    name: string;
    /**
     * What the job is for, in one sentence. Plans and reports show it.
     */
    description?: string;
    /**
     * Your own labels: keys with text. A hub in hubjobs.yaml can select jobs by them.
     */
    labels?: {
      /**
       * Value of the label. Put numbers, true and false in quotes.
       */
      [k: string]: string;
    };
  };
  /**
   * What is different on single hubs, by their names in hubjobs.yaml.
   */
  hubs?: {
    /**
     * What is different on this hub.
     */
    [k: string]: {
      /**
       * A JSON merge patch of spec for this hub: keys that are not named stay, null removes a key, lists are replaced as a whole. The result is checked like any other manifest.
       */
      overrides: JsonObject;
    };
  };
  /**
   * The job itself: target, action, schedule and limits.
   */
  spec: {
    /**
     * The devices: exactly one of query, allDevices, deviceIds and deviceIdsFrom.
     */
    target: {
      /**
       * Condition on the device twin, as after WHERE in an IoT Hub twin query. At most 8192 characters. For modules: FROM devices.modules WHERE ... $scheduledAt stands for the time of the occurrence, also as $scheduledAt + 30d.
       */
      query?: string;
      /**
       * true: every device of the hub. It replaces the query, so that a job for all devices is easy to see.
       */
      allDevices?: true;
      /**
       * Ids of devices, each once; at most 20000. Many ids become several hub jobs for each occurrence.
       *
       * @minItems 1
       * @maxItems 20000
       *
       * Items: Id of a device: letters, digits and - : . + % _ # * ? ! ( ) , = @ $ '; at most 128.
       */
      deviceIds?: [string, ...string[]];
      /**
       * A file with ids of devices, by its path from the folder of hubjobs.yaml: one id on a line and # for comments; in a .csv file the column deviceId. At most 20000 ids.
       */
      deviceIdsFrom?: string;
      /**
       * The job is not scheduled if more devices than this match. Default: no limit.
       */
      maxDevices?: number;
    };
    /**
     * Condition on the device twin that is true when a device has arrived, in the language of target.query. Devices on which it is true are left out of the target, and nothing is scheduled when no other device is left. $scheduledAt stands for the time of the occurrence.
     */
    done?: string;
    /**
     * Call a direct method on every device of the target. Write exactly one of method and twin.
     */
    method?: {
      /**
       * Name of the method, as the device knows it.
       */
      name: string;
      /**
       * What the method is called with: any JSON value, also 0, false, "" and null. At most 128 KB. Default: nothing is sent.
       */
      payload?: JsonValue;
      /**
       * How long the hub waits for a connected device to answer: 5s to 300s. Default 30s.
       */
      responseTimeout?: string;
      /**
       * How long the hub waits for a device to connect: 0s to 300s, and not more than responseTimeout. Default 0s: the device must be connected.
       */
      connectTimeout?: string;
    };
    /**
     * Change the twin of every device of the target. The hub merges the change: keys that are not named stay, null removes a key, lists are replaced as a whole. Write exactly one of method and twin.
     */
    twin?: {
      /**
       * Desired properties to set. Connected devices get them at once, others when they connect. At most 32 KB and 10 levels.
       */
      desired?: JsonObject;
      /**
       * Tags to set. Services see them, devices do not. At most 8 KB and 10 levels.
       */
      tags?: JsonObject;
    };
    /**
     * When the job runs: once (at) or repeatedly (cron).
     */
    schedule: {
      /**
       * One time, to the minute: RFC 3339 with an offset or Z, or a local time together with timeZone. merged: a minute after this version of the manifest is merged; a version has its own target, method or twin, done and revision.
       */
      at?: string;
      /**
       * Five fields: minute, hour, day of month, month, day of week; or @hourly, @daily, @weekly, @monthly, @yearly. Needs timeZone.
       */
      cron?: string;
      /**
       * Time zone of at and cron: an IANA name.
       */
      timeZone?: string;
      /**
       * The schedule in each device's own time zone, in place of timeZone: the tag or reported property that has the name of the zone, and the zones. It makes one job for each zone, named after the document and the zone: lock-doors-budapest. A device with another zone, or none, is in none of them.
       */
      timeZones?: {
        /**
         * IANA names of zones, each of which makes a job.
         *
         * @minItems 1
         * @maxItems 50
         */
        [k: string]: [string, ...string[]];
      };
      /**
       * What happens to missed occurrences that are still inside startingDeadline. latest (the default): the last of them runs. skip: none runs.
       */
      missed?: 'latest' | 'skip';
      /**
       * What happens to a cron time when the clocks change. Default, as in Vixie cron: a fixed time runs once, a time with * or a step follows real time.
       */
      dst?: {
        /**
         * A local time that does not exist on that day: run it at the first instant after the gap, or skip it.
         */
        gap?: 'run-after' | 'skip';
        /**
         * A local time that occurs twice on that day: run it the first time, the second time, or both times.
         */
        overlap?: 'first' | 'second' | 'both';
      };
    };
    /**
     * Further tries on the devices that are left: those that were offline or did not answer in time; with done, all that are not done. Devices that refused are never tried again by themselves. Of a twin update only devices that failed are tried again.
     */
    retry?: {
      /**
       * How long after the beginning of one try the next one begins: 1m to 7d, and longer than maxExecutionTime.
       */
      every: string;
      /**
       * How many tries follow the first one.
       */
      tries: number;
      /**
       * No try begins later than this after the occurrence: 1m to 25d. Default: every times tries. The next occurrence of cron ends the tries of the one before in any case.
       */
      for?: string;
    };
    /**
     * How late an occurrence may still start: 1m to 7d. After that it is reported as expired and never runs. Default 1h.
     */
    startingDeadline?: string;
    /**
     * How long the job may run on the hub: 1s to 7d. Devices that have not answered by then count as failed. Default 1h.
     */
    maxExecutionTime?: string;
    /**
     * Values that no output shows: paths that begin with payload, desired or tags. Plans, reports and simulations show a mask in their place, which changes when the value does. The hub and the devices get the value, and it is in Git.
     *
     * @minItems 1
     * @maxItems 50
     *
     * Items: A path: keys with dots between them, and positions in lists.
     */
    sensitive?: [string, ...string[]];
    /**
     * true: no occurrence runs, and waiting ones are cancelled. Default false.
     */
    suspend?: boolean;
    /**
     * Forbid (the default): occurrences of this job must not overlap. Allow: they may.
     */
    concurrencyPolicy?: 'Forbid' | 'Allow';
    /**
     * A whole number. Raise it to run an occurrence again. Default 0.
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
