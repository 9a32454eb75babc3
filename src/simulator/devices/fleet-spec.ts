/**
 * The devices to simulate: the shape of a normalised `kind: Fleet` document, said once more, because the simulator
 * shares nothing with the program that it tests but the query language. A fleet of the one shape is one of the other.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonMembers;

export interface JsonMembers {
  readonly [key: string]: Json;
}

export interface FleetSpec {
  readonly name: string;
  /** Equal seeds make equal fleets. */
  readonly seed: number;
  readonly groups: readonly GroupSpec[];
}

/** Tags, desired and reported may hold generators: `$cycle`, `$weighted`, `$range`, `$template`. */
export interface GroupSpec {
  readonly name: string;
  readonly count: number;
  /** `{index}` is the device's number, from 1; `{index:4}` has at least four digits. */
  readonly idPattern: string;
  readonly tags: JsonMembers;
  readonly desired: JsonMembers;
  readonly reported: JsonMembers;
  /** Share that is connected, 0 to 1. */
  readonly online: number;
  /** When connected devices are away; absent: never. */
  readonly offline?: OfflineSpec;
  readonly methods: Readonly<Record<string, MethodSpec>>;
  /** Desired keys that the device copies to reported as soon as it sees them; `*` for all. */
  readonly reportDesired: readonly string[];
}

/**
 * Time away from the hub. With a period each device has its own moment in it, so that they leave one after another;
 * with a cron expression all leave together, as they do at night.
 */
export type OfflineSpec =
  | { readonly everyMs: number; readonly forMs: number }
  | { readonly cron: string; readonly timeZone: string; readonly forMs: number };

export interface MethodSpec {
  readonly status: number;
  readonly payload: Json;
  /** From and to, in milliseconds. */
  readonly latencyMs: readonly [number, number];
  /** Share of the devices that fails instead, 0 to 1. */
  readonly failureShare: number;
  readonly failure: 'status-500' | 'no-answer' | 'disconnect';
}
