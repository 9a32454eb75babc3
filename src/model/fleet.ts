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
  /** The same seed gives the same devices and the same chance. */
  readonly seed: number;
  /** Groups of devices, parents before their children, each followed by one group for each module that its devices have. */
  readonly groups: readonly FleetGroup[];
}

/** Devices that are alike, or one module of each of them. */
export interface FleetGroup {
  readonly name: string;
  /** In a group of modules: their id, and the name of the group whose devices they belong to. */
  readonly module?: { readonly id: string; readonly of: string };
  /** IoT Edge devices. */
  readonly isEdge?: true;
  /** The group of IoT Edge devices whose children they are: the first of the first, the second of the second, … */
  readonly parent?: string;
  readonly modelId?: string;
  /** 1 to 1,000,000 devices. */
  readonly count: number;
  /** `{index}` stands for the device's number, from 1; `{index:4}` pads it to four digits. */
  readonly idPattern: string;
  readonly tags: JsonObject;
  readonly desired: JsonObject;
  readonly reported: JsonObject;
  /** The share of the group that is connected, 0 to 1. */
  readonly online: number;
  /** When connected devices are away; absent: never. */
  readonly offline?: FleetOffline;
  readonly methods: Readonly<Record<string, MethodScript>>;
  /** Desired keys that the device copies to reported at once; `*` for all but those of `onDesired`. */
  readonly reportDesired: readonly string[];
  /** By desired key: what a device does for a new value. */
  readonly onDesired: Readonly<Record<string, readonly FleetStep[]>>;
}

/** Modules that the hub itself gives an IoT Edge device. */
export const EDGE_MODULES: readonly string[] = ['$edgeAgent', '$edgeHub'];

/** A fleet without the modules of its devices. */
export function withoutModules(fleet: Fleet): Fleet {
  return { ...fleet, groups: fleet.groups.filter(({ module }) => module === undefined) };
}

/** A fleet without the modules that the hub itself gives IoT Edge devices: they have no keys to connect with. */
export function withoutEdgeModules(fleet: Fleet): Fleet {
  return {
    ...fleet,
    groups: fleet.groups.filter(({ module }) => module === undefined || !EDGE_MODULES.includes(module.id)),
  };
}

export function hasModules(fleets: readonly Fleet[]): boolean {
  return fleets.some(({ groups }) => groups.some(({ module }) => module !== undefined));
}

/** How many devices the fleets have; modules are no devices. */
export function countDevices(fleets: readonly Fleet[]): number {
  const groups = fleets.flatMap((fleet) => withoutModules(fleet).groups);
  return groups.reduce((total, { count }) => total + count, 0);
}

/** Time away from the hub: each device once in every period, at a time of its own; or all together, by cron. */
export type FleetOffline =
  | { readonly everyMs: number; readonly forMs: number }
  | { readonly cron: string; readonly timeZone: string; readonly forMs: number };

/** How a device answers one method. */
export interface MethodScript {
  readonly status: number;
  readonly payload: JsonValue;
  /** Time until the answer, drawn for every call. */
  readonly latency: FleetTime;
  /** The first failure that applies to a call replaces the answer. */
  readonly failures: readonly MethodFailure[];
  /** What the device does once it has answered. */
  readonly steps: readonly FleetStep[];
}

/**
 * How long something takes, in milliseconds: by chance between two limits, ends included; or by chance with a long tail
 * (log-normal): half are shorter than the median, one in a hundred is longer than `p99Ms`.
 */
export type FleetTime =
  | { readonly fromMs: number; readonly toMs: number }
  | { readonly medianMs: number; readonly p99Ms: number };

export type MethodFailure = {
  /** 0 to 1. */
  readonly share: number;
  /** Calls: by chance for every call. Devices: always the same ones, exactly so many. */
  readonly of: 'calls' | 'devices';
  /** A condition of the query language on the device's twin. */
  readonly when?: string;
} & (
  | { readonly kind: 'answer'; readonly status: number; readonly payload: JsonValue }
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'disconnect' }
);

/** One thing that a device does. Devices for which it is not meant go on with the next step. */
export type FleetStep = {
  /** The share of the group that it is meant for, 0 to 1: always the same devices. Absent: all. */
  readonly share?: number;
  /** A condition of the query language on the device's twin at that moment. */
  readonly when?: string;
} & (
  | { readonly kind: 'report'; readonly report: JsonObject }
  | { readonly kind: 'wait'; readonly time: FleetTime }
  /** With a time the device comes back. */
  | { readonly kind: 'offline'; readonly time: FleetTime | 'forever' }
  /** It disconnects and connects again and again. */
  | { readonly kind: 'flap'; readonly offline: FleetTime; readonly online: FleetTime }
  /** It reports, and its steps end. */
  | { readonly kind: 'fail'; readonly report: JsonObject }
);
