import type { JsonObject, JsonValue } from './json.ts';

/**
 * A `kind: Fleet` document, normalised: devices to simulate.
 * In tags, desired and reported any value may be a generator instead of JSON: `{ $cycle: [1, 2, 3] }` takes the
 * values in turn, `{ $weighted: [{ value: 1, weight: 9 }, ...] }` by chance, `{ $range: [0, 40] }` a whole number
 * by chance, `{ $hex: 40 }` hexadecimal digits by chance, `{ $template: "door-{index}" }` text with the device's
 * number. No twin key begins with `$`, so none of these can be meant as data.
 *
 * In answers and steps a value may also be taken from the call (`{ $request: lockTime }`), from the device's twin
 * (`$tag`, `$desired`, `$reported`), from the clock (`{ $now: true, plus: 90d }`, with `plus` in milliseconds here)
 * or be a sum (`{ $add: [{ $reported: bootCount }, 1] }`); paths are keys joined by dots, `*` is the whole, and
 * `default` beside a path stands for what is not there.
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
  /**
   * Reported properties that follow desired ones as soon as the device sees them: names of desired keys, or `*` for
   * all but those of `onDesired`.
   */
  readonly reportDesired: readonly string[];
  /** By desired key: what a device does when it has a new value. */
  readonly onDesired: Readonly<Record<string, readonly FleetStep[]>>;
}

/** Time away from the hub: each device once in every period, at a moment of its own; or all together, by a calendar. */
export type FleetOffline =
  | { readonly everyMs: number; readonly forMs: number }
  | { readonly cron: string; readonly timeZone: string; readonly forMs: number };

/** How a device answers one method. */
export interface MethodScript {
  readonly status: number;
  readonly payload: JsonValue;
  /** Time until the answer, drawn for every call. */
  readonly latency: FleetTime;
  /** The first failure that is due for a call takes the place of the answer. */
  readonly failures: readonly MethodFailure[];
  /** What the device does once it has answered. */
  readonly steps: readonly FleetStep[];
}

/**
 * How long something takes, in milliseconds: by chance between two, ends included; or by chance with a long tail,
 * log-normal, of which half is shorter than the one and one in a hundred longer than the other.
 */
export type FleetTime =
  | { readonly fromMs: number; readonly toMs: number }
  | { readonly medianMs: number; readonly p99Ms: number };

export type MethodFailure = {
  /** 0 to 1. */
  readonly share: number;
  /** Calls: by chance for every call. Devices: always the same ones, exactly so many. */
  readonly of: 'calls' | 'devices';
  /** A condition of the query language that the device's twin has to satisfy. */
  readonly when?: string;
} & (
  | { readonly kind: 'answer'; readonly status: number; readonly payload: JsonValue }
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'disconnect' }
);

/** One thing that a device does: report properties (a merge patch), let time pass, or leave the hub for a time. */
export type FleetStep =
  | { readonly kind: 'report'; readonly report: JsonObject }
  | { readonly kind: 'wait'; readonly time: FleetTime }
  | { readonly kind: 'offline'; readonly time: FleetTime };
