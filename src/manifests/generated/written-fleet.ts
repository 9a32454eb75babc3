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
 * Devices to simulate: how many, what their twins hold, and how they answer methods.
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
   * What the fleet is called.
   */
  metadata: {
    /**
     * Name of the fleet: small letters, digits and single dashes, at most 28 characters, unique among the fleets of the repository.
     */
    name: string;
    /**
     * What the fleet stands for, in a sentence.
     */
    description?: string;
  };
  /**
   * The devices, in groups that are alike.
   */
  spec: {
    /**
     * Everything that happens by chance follows from this number: the same seed gives the same fleet. Default 1.
     */
    seed?: number;
    /**
     * Groups of devices that are alike.
     *
     * @minItems 1
     * @maxItems 1000
     */
    groups: [Group, ...Group[]];
  };
}
/**
 * Devices that are alike.
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
   * Device ids: {index} stands for the number of the device in its group, from 1; {index:4} pads it to four digits.
   */
  idPattern: string;
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
   * When connected devices are away. With every, each device leaves once in every such span, at a moment of its own; with cron and timeZone all leave together. A device that is back catches up with its desired properties. Default never.
   */
  offline?: {
    /**
     * Each device is away once in every such span of time: 10s to 30d.
     */
    every?: string;
    /**
     * When all devices of the group leave: five fields, as in a schedule. Needs timeZone.
     */
    cron?: string;
    /**
     * The zone in which the times of cron are meant.
     */
    timeZone?: string;
    /**
     * How long they stay away: 1s to 30d; with every, less than that.
     */
    for: string;
  };
  /**
   * How a device answers methods, by their name. A method that is not named here is not answered, as the device SDK leaves it.
   */
  methods?: {
    [k: string]: Method;
  };
  /**
   * Desired properties that a device reports back as soon as it sees them: their names, or * for all but those of onDesired. Default none.
   *
   * @maxItems 256
   *
   * Items: Name of a desired property, or *.
   */
  reportDesired?: string[];
  /**
   * What a device does when a desired property has a new value, by the property's name: steps, one after another. A newer value of the same property takes the place of the steps under way. A device that was away begins when it is back; the same value again begins nothing. Default nothing.
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
   * Body of the answer: any JSON value, in which any value may be taken from the call, from the twin or from chance. Default null.
   */
  payload?: JsonValue;
  /**
   * Time until the answer, anew for every call: 0s to 10m. Default 10ms to 50ms.
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
   * How the method fails now and then. The first failure of the list that is due for a call takes the place of the answer. Default never.
   *
   * @maxItems 32
   */
  failures?: Failure[];
  /**
   * What the device does once it has answered: steps, one after another. A new call of the method takes the place of the steps under way; a call that failed begins nothing. Default nothing.
   *
   * @minItems 1
   * @maxItems 64
   */
  then?: [Step, ...Step[]];
}
/**
 * A way in which a method fails: exactly one of status and instead.
 */
export interface Failure {
  /**
   * Share that fails. Those of failures without when add up, to 100% at most. Default 100%.
   */
  share?: string;
  /**
   * Share of what: of the calls, by chance for every call; or of the devices, always the same ones and exactly so many. Default calls.
   */
  of?: 'calls' | 'devices';
  /**
   * Only while this holds for the twin: a condition in the query language, on deviceId, tags and properties.
   */
  when?: string;
  /**
   * The device answers with this status: 400 or above.
   */
  status?: number;
  /**
   * Body of the answer with that status, as for a method. Default null.
   */
  payload?: JsonValue;
  /**
   * What happens instead of an answer: nothing (no-answer), or the device drops its connection and is back after 30 seconds (disconnect).
   */
  instead?: 'no-answer' | 'disconnect';
}
/**
 * One thing that a device does: exactly one of report, wait and offline.
 */
export interface Step {
  /**
   * Reported properties to change, as a merge patch: null removes a property. Any value may be taken from the call, from the twin or from chance. A device that is away reports when it is back.
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
   * The device leaves the hub for so long: 1s to 30d. The next step comes when it is back.
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
}
