import type { JsonObject, JsonValue } from './json.ts';

/**
 * A `kind: Fleet` document, normalised: devices to simulate.
 * In tags, desired and reported any value may be a generator instead of JSON: `{ $cycle: [1, 2, 3] }` takes the
 * values in turn, `{ $weighted: [{ value: 1, weight: 9 }, ...] }` by chance, `{ $range: [0, 40] }` a whole number
 * by chance, `{ $template: "door-{index}" }` text with the device's number. No twin key begins with `$`, so none
 * of these can be meant as data.
 */
export interface Fleet {
  readonly name: string;
  /** One seed makes the fleet, and all that its devices do by chance, repeatable. */
  readonly seed: number;
  readonly groups: readonly FleetGroup[];
}

export interface FleetGroup {
  readonly name: string;
  /** 1 to 1,000,000 devices. */
  readonly count: number;
  /** `{index}` stands for the device's number, from 1; `{index:4}` pads it to four digits. */
  readonly idPattern: string;
  readonly tags: JsonObject;
  readonly desired: JsonObject;
  readonly reported: JsonObject;
  /** Share of the group that is connected, 0 to 1. */
  readonly online: number;
  /** When connected devices are away; absent: never. */
  readonly offline?: FleetOffline;
  readonly methods: Readonly<Record<string, MethodScript>>;
  /** Reported properties that follow desired ones as soon as the device sees them: names of desired keys, or `*` for all. */
  readonly reportDesired: readonly string[];
}

/** Time away from the hub: each device once in every period, at a moment of its own; or all together, by a calendar. */
export type FleetOffline =
  | { readonly everyMs: number; readonly forMs: number }
  | { readonly cron: string; readonly timeZone: string; readonly forMs: number };

/** How a device answers one method. */
export interface MethodScript {
  readonly status: number;
  readonly payload: JsonValue;
  /** Milliseconds until the answer: between the two, by chance. */
  readonly latencyMs: readonly [number, number];
  /** Share of the devices that answers otherwise, 0 to 1. */
  readonly failureShare: number;
  readonly failure: 'status-500' | 'no-answer' | 'disconnect';
}
