import type { JsonObject, JsonValue } from './json.ts';

/** The twin of a device or a module as far as it describes it: without versions, times and what else the hub itself keeps in it. */
export interface Twin {
  readonly deviceId: string;
  readonly moduleId?: string;
  /** Of an IoT Edge device. */
  readonly isEdge?: true;
  /** Of IoT Plug and Play. */
  readonly modelId?: string;
  /** Id of the IoT Edge device whose child it is. */
  readonly parent?: string;
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
