/* Made from schemas/ by scripts/generate.ts. Do not edit. */

import type { JsonObject, JsonValue } from '../../model/json.ts';

/**
 * What a device does, one step after another.
 *
 * @minItems 1
 * @maxItems 64
 */
export type Steps = [Step, ...Step[]];

/**
 * Simulated devices: how many, what is in their twins, and how they answer methods.
 */
export interface WrittenFleet {
  /**
   * Version of the file format.
   */
  apiVersion: 'hubjobs/v1';
  /**
   * What the document declares: a fleet of simulated devices.
   */
  kind: 'Fleet';
  /**
   * Name and description of the fleet.
   */
  metadata: {
    /**
     * Name of the fleet: small letters, digits and single dashes, at most 28 characters, unique among the fleets of the repository.
     */
    name: string;
    /**
     * What the fleet represents, in one sentence.
     */
    description?: string;
  };
  /**
   * The devices, in groups.
   */
  spec: {
    /**
     * Start of everything that is random: the same seed gives the same fleet. Default 1.
     */
    seed?: number;
    /**
     * Groups of similar devices.
     *
     * @minItems 1
     * @maxItems 1000
     */
    groups: [Group, ...Group[]];
  };
}
/**
 * Similar devices.
 */
export interface Group {
  /**
   * Name of the group, unique in the fleet.
   */
  name: string;
  /**
   * Number of devices: 1 to 1,000,000.
   */
  count: number;
  /**
   * Device ids. {index} is the number of the device in its group, from 1; {index:4} pads it to four digits.
   */
  idPattern: string;
  /**
   * What kind of devices they are. Default: plain devices.
   */
  capabilities?: {
    /**
     * true: IoT Edge devices. The hub gives each a deviceScope, and the modules $edgeAgent and $edgeHub. Default false.
     */
    iotEdge?: boolean;
  };
  /**
   * Name of a group of IoT Edge devices of this fleet: the devices are their child devices, spread evenly over them. Queries see the parent in deviceScope and parentScopes. Default: no parent.
   */
  parent?: string;
  /**
   * The IoT Plug and Play model that the devices name when they connect. Queries see it as modelId. Default: none.
   */
  modelId?: string;
  /**
   * Tags of the twins. Any value may be a generator: $cycle, $weighted, $range, $hex or $template.
   */
  tags?: JsonObject;
  /**
   * Desired properties of the twins. Any value may be a generator.
   */
  desired?: JsonObject;
  /**
   * Reported properties of the twins. Any value may be a generator.
   */
  reported?: JsonObject;
  /**
   * Share of the group that is connected. Default 100%.
   */
  online?: string;
  /**
   * When connected devices are offline. With every, each device leaves once in every period, at its own time. With cron and timeZone, all leave together. A device that is back catches up with its desired properties. Default never.
   */
  offline?: {
    /**
     * Each device is offline once in every such period: 10s to 30d.
     */
    every?: string;
    /**
     * When all devices of the group leave: five fields, as in a schedule. Needs timeZone.
     */
    cron?: string;
    /**
     * Time zone of cron: an IANA name.
     */
    timeZone?: string;
    /**
     * How long they stay offline: 1s to 30d, and less than every.
     */
    for: string;
  };
  /**
   * How a device answers methods, by method name. A method that is not named here is not answered, as with the device SDK.
   */
  methods?: {
    [k: string]: Method;
  };
  /**
   * Modules of every device, by module id, each with a twin and methods of its own: what a job with FROM devices.modules WHERE ... reaches. They are online while their device is. $edgeAgent and $edgeHub are there on IoT Edge devices, and can be described. Default: no others.
   */
  modules?: {
    [k: string]: Module;
  };
  /**
   * Desired properties that a device reports back as soon as it sees them: their names, or * for all except those of onDesired. Default none.
   *
   * @maxItems 256
   *
   * Items: Name of a desired property, or *.
   */
  reportDesired?: string[];
  /**
   * What a device does when a desired property gets a new value, by property name: steps, one after another. A newer value of the same property replaces the steps in progress. A device that was offline starts when it is back. The same value again starts nothing. Default nothing.
   */
  onDesired?: {
    [k: string]: Steps;
  };
}
/**
 * How a device answers one method.
 */
export interface Method {
  /**
   * Status of the answer; below 400 is a success. Default 200.
   */
  status?: number;
  /**
   * Body of the answer: any JSON value. A value in it may come from the call, from the twin or from a generator. Default null.
   */
  payload?: JsonValue;
  /**
   * Time until the answer, chosen again for every call: 0s to 10m. Default 10ms to 50ms.
   */
  latency?:
    | string
    | {
        /**
         * The shortest time.
         */
        from?: string;
        /**
         * The longest time.
         */
        to?: string;
        /**
         * Half of the times are shorter.
         */
        median?: string;
        /**
         * One time in a hundred is longer.
         */
        p99?: string;
      };
  /**
   * How the method sometimes fails. The first failure in the list that applies to a call replaces the answer. Default never.
   *
   * @maxItems 32
   */
  failures?: Failure[];
  /**
   * What the device does after it has answered: steps, one after another. A new call of the method replaces the steps in progress; a call that failed starts nothing. Default nothing.
   *
   * @minItems 1
   * @maxItems 64
   */
  then?: [Step, ...Step[]];
}
/**
 * One way to fail: exactly one of status and instead.
 */
export interface Failure {
  /**
   * Share that fails. The shares of failures without when add up to at most 100%. Default 100%.
   */
  share?: string;
  /**
   * Share of what: calls, at random for every call; or devices, always the same ones and exactly that many. Default calls.
   */
  of?: 'calls' | 'devices';
  /**
   * Only while this condition is true: in the query language, on deviceId, tags, properties and request, the payload of the call.
   */
  when?: string;
  /**
   * The device answers with this status: 400 or above.
   */
  status?: number;
  /**
   * Body of that answer, as for a method. Default null.
   */
  payload?: JsonValue;
  /**
   * What happens instead of an answer: nothing (no-answer), or the device loses its connection and is back after 30 seconds (disconnect).
   */
  instead?: 'no-answer' | 'disconnect';
}
/**
 * One step: exactly one of report, wait, offline, flap and fail. With share or when, only some devices do it, and the others go on with the next step.
 */
export interface Step {
  /**
   * Reported properties to change, as a merge patch: null removes a property. A value may come from the call, from the twin or from a generator. A device that is offline reports when it is back.
   */
  report?: JsonObject;
  /**
   * Time until the next step: 0s to 30d.
   */
  wait?:
    | string
    | {
        /**
         * The shortest time.
         */
        from?: string;
        /**
         * The longest time.
         */
        to?: string;
        /**
         * Half of the times are shorter.
         */
        median?: string;
        /**
         * One time in a hundred is longer.
         */
        p99?: string;
      };
  /**
   * How long the device is offline: 1s to 30d. The next step comes when it is back. With forever it never comes back, as with firmware that does not start.
   */
  offline?:
    | string
    | {
        /**
         * The shortest time.
         */
        from?: string;
        /**
         * The longest time.
         */
        to?: string;
        /**
         * Half of the times are shorter.
         */
        median?: string;
        /**
         * One time in a hundred is longer.
         */
        p99?: string;
      };
  /**
   * The device disconnects and connects again and again, until a new value or call replaces its steps.
   */
  flap?: {
    /**
     * How long it is offline each time: 1s to 30d.
     */
    offline:
      | string
      | {
          /**
           * The shortest time.
           */
          from?: string;
          /**
           * The longest time.
           */
          to?: string;
          /**
           * Half of the times are shorter.
           */
          median?: string;
          /**
           * One time in a hundred is longer.
           */
          p99?: string;
        };
    /**
     * How long it is connected before it disconnects again: 1s to 30d.
     */
    online:
      | string
      | {
          /**
           * The shortest time.
           */
          from?: string;
          /**
           * The longest time.
           */
          to?: string;
          /**
           * Half of the times are shorter.
           */
          median?: string;
          /**
           * One time in a hundred is longer.
           */
          p99?: string;
        };
  };
  /**
   * The last step of a device that fails: the reported properties to change, as with report. The steps below are left out.
   */
  fail?: JsonObject;
  /**
   * Share of the group that does this step: always the same devices, and exactly that many. Default 100%.
   */
  share?: string;
  /**
   * Only if this condition is true at this moment: in the query language, on deviceId, tags, properties and, after a call, request: its payload.
   */
  when?: string;
}
/**
 * A module of every device of the group.
 */
export interface Module {
  /**
   * Tags of the module's twin. Any value may be a generator: $cycle, $weighted, $range, $hex or $template.
   */
  tags?: JsonObject;
  /**
   * Desired properties of the module's twin. Any value may be a generator.
   */
  desired?: JsonObject;
  /**
   * Reported properties of the module's twin. Any value may be a generator.
   */
  reported?: JsonObject;
  /**
   * How a module answers methods, by method name. A method that is not named here is not answered, as with the device SDK.
   */
  methods?: {
    [k: string]: Method;
  };
  /**
   * Desired properties that a module reports back as soon as it sees them: their names, or * for all except those of onDesired. Default none.
   *
   * @maxItems 256
   *
   * Items: Name of a desired property, or *.
   */
  reportDesired?: string[];
  /**
   * What a module does when a desired property gets a new value, by property name: steps, one after another. A newer value of the same property replaces the steps in progress. A module that was offline starts when it is back. The same value again starts nothing. Default nothing.
   */
  onDesired?: {
    [k: string]: Steps;
  };
}
