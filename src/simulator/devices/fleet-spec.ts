import type { JsonObject, JsonValue } from '../json.ts';
/*
 * The devices to simulate: the shape of a normalised `kind: Fleet` document. It is the same as `model/fleet.ts`, as the
 * simulator shares only the query language with the program that it tests.
 */
export interface FleetSpec {
  readonly name: string;
  /** Equal seeds make equal fleets. */
  readonly seed: number;
  readonly groups: readonly GroupSpec[];
}

/** Tags, desired and reported may hold generators: `$cycle`, `$weighted`, `$range`, `$hex`, `$template`. */
export interface GroupSpec {
  readonly name: string;
  /** In a group of modules: their id, and the name of the group whose devices they belong to. */
  readonly module?: { readonly id: string; readonly of: string };
  /** IoT Edge devices. */
  readonly isEdge?: true;
  /** The group of IoT Edge devices whose children they are: the first of the first, the second of the second, … */
  readonly parent?: string;
  readonly modelId?: string;
  readonly count: number;
  /** `{index}` is the device's number, from 1; `{index:4}` has at least four digits. */
  readonly idPattern: string;
  readonly tags: JsonObject;
  readonly desired: JsonObject;
  readonly reported: JsonObject;
  /** The share that is connected, 0 to 1. */
  readonly online: number;
  /** When connected devices are away; absent: never. */
  readonly offline?: OfflineSpec;
  readonly methods: Readonly<Record<string, MethodSpec>>;
  /** Desired keys that the device copies to reported as soon as it sees them; `*` for all but those of `onDesired`. */
  readonly reportDesired: readonly string[];
  /** By desired key: what the device does for a new value. */
  readonly onDesired: Readonly<Record<string, readonly StepSpec[]>>;
}

/**
 * Time away from the hub. With a period each device has its own time in it, so that they leave one after another; with
 * a cron expression all leave together, as at night.
 */
export type OfflineSpec =
  | { readonly everyMs: number; readonly forMs: number }
  | { readonly cron: string; readonly timeZone: string; readonly forMs: number };

export interface MethodSpec {
  readonly status: number;
  /** Any value in it may come from the call, the twin or chance. */
  readonly payload: JsonValue;
  readonly latency: TimeSpec;
  /** The first failure that applies to a call replaces the answer. */
  readonly failures: readonly FailureSpec[];
  /** What the device does once it has answered. */
  readonly steps: readonly StepSpec[];
}

/** Milliseconds by chance: evenly between two, ends included; or with a long tail (log-normal). */
export type TimeSpec =
  | { readonly fromMs: number; readonly toMs: number }
  | { readonly medianMs: number; readonly p99Ms: number };

export type FailureSpec = {
  /** 0 to 1. */
  readonly share: number;
  /** Calls: by chance for every call. Devices: always the same ones, exactly so many. */
  readonly of: 'calls' | 'devices';
  /** A condition on the twin. */
  readonly when?: string;
} & (
  | { readonly kind: 'answer'; readonly status: number; readonly payload: JsonValue }
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'disconnect' }
);

export type StepSpec = {
  /** 0 to 1: the share of the group that does this step; the others go on. Absent: all. */
  readonly share?: number;
  /** A condition on the twin. */
  readonly when?: string;
} & (
  | { readonly kind: 'report'; readonly report: JsonObject }
  | { readonly kind: 'wait'; readonly time: TimeSpec }
  | { readonly kind: 'offline'; readonly time: TimeSpec | 'forever' }
  /** Disconnects and connects again and again. */
  | { readonly kind: 'flap'; readonly offline: TimeSpec; readonly online: TimeSpec }
  /** Reports, and ends the steps. */
  | { readonly kind: 'fail'; readonly report: JsonObject }
);
