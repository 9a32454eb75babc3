/* Made from schemas/ by scripts/generate.ts. Do not edit. */

import type { JsonObject, JsonValue } from '../../model/json.ts';

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
   * Tags of the twins. Any value may be a generator: $cycle, $weighted, $range or $template.
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
   * Desired properties that a device reports back as soon as it sees them: their names, or * for all. Default none.
   *
   * @maxItems 256
   *
   * Items: Name of a desired property, or *.
   */
  reportDesired?: string[];
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
   * Body of the answer: any JSON value. Default null.
   */
  payload?: JsonValue;
  /**
   * Milliseconds until the answer: between the two, by chance. Default 10 to 50.
   *
   * @minItems 2
   * @maxItems 2
   *
   * Items: Milliseconds.
   */
  latencyMs?: [number, number];
  /**
   * Share of the devices on which the method fails. Default 0%.
   */
  failureShare?: string;
  /**
   * How it fails: an answer with status 500, no answer at all, or the device drops its connection. Default status-500.
   */
  failure?: 'status-500' | 'no-answer' | 'disconnect';
}
