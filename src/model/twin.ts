import type { JsonObject, JsonValue } from './json.ts';

/** A device twin as far as it describes the device: without versions, times and what else the hub itself keeps in it. */
export interface Twin {
  readonly deviceId: string;
  readonly isConnected: boolean;
  readonly tags: JsonObject;
  readonly desired: JsonObject;
  readonly reported: JsonObject;
}

/** How many devices have the same values at some paths. */
export interface ValueCount {
  /** In the order of the paths; `undefined` for devices that have nothing there. */
  readonly values: readonly (JsonValue | undefined)[];
  readonly devices: number;
}
