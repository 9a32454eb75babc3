import type { JsonObject, JsonPath, JsonValue } from './json.ts';

/** A direct method to call on every device of a job. */
export interface DeviceMethod {
  readonly kind: 'method';
  readonly name: string;
  /** Absent when the manifest gives none; `null`, `0`, `false` and `""` are payloads of their own. */
  readonly payload?: JsonValue;
  /** 5 to 300 seconds. Source: IoT Hub, direct methods. */
  readonly responseTimeoutInSeconds: number;
  /** 0 to 300 seconds, not more than the response timeout. */
  readonly connectTimeoutInSeconds: number;
  /** What no output shows of the payload; absent: it may show all. */
  readonly sensitive?: readonly SensitiveValue[];
}

/** A patch of desired properties, tags or both. It merges; `null` removes a key. */
export interface TwinUpdate {
  readonly kind: 'twin';
  readonly desired?: JsonObject;
  readonly tags?: JsonObject;
  /** What no output shows of the patch; absent: it may show all. */
  readonly sensitive?: readonly SensitiveValue[];
}

export type Operation = DeviceMethod | TwinUpdate;

/** A value of an operation that no output shows. */
export interface SensitiveValue {
  /** Begins with `payload`, `desired` or `tags`. */
  readonly path: JsonPath;
  /** What stands for the value, such as `(sensitive, 1a2b3c4d)`. */
  readonly mask: string;
}
