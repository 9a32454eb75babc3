import type { DeviceLink, DeviceName } from '../device-link.ts';
import type { TwinRow } from './twin.ts';

/** How a device authenticates. Without keys of its own it has two that the hub derives. */
export type DeviceAuthentication =
  | { readonly type: 'sas'; readonly primaryKey: string; readonly secondaryKey: string }
  | { readonly type: 'selfSigned'; readonly primaryThumbprint: string; readonly secondaryThumbprint: string }
  | { readonly type: 'certificateAuthority' }
  | { readonly type: 'none' };

/** Of which ends of a message its sender asks to be told. */
export type AckRequest = 'none' | 'positive' | 'negative' | 'full';

/** A cloud-to-device message that waits. */
export interface QueuedMessage {
  /** Unlike that of any other message of the hub. */
  readonly sequence: number;
  /** Base64, as it is stored. */
  readonly body: string;
  /** System properties under their names in MQTT topics, such as `$.mid`, and those of the sender. */
  readonly properties: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly enqueuedAt: number;
  readonly expiresAt: number;
  /** How often the device has abandoned it; absent: never. */
  readonly deliveryCount?: number;
  /** Absent: `none`. */
  readonly ack?: AckRequest;
}

/** A device or a module: twin, credentials and, while connected, its link. Small, as there may be a million. */
export class Device {
  readonly row: TwinRow;
  /** `undefined`: keys derived from the hub's seed. */
  authentication: DeviceAuthentication | undefined = undefined;
  /** Of a module: the program that looks after it, in its own words. */
  managedBy: string | undefined = undefined;
  link: DeviceLink | undefined = undefined;
  /** When it was created, in seconds since 1970, or later: no two devices of a hub have the same. A small integer. */
  generation = 0;
  /** Cloud-to-device messages that wait, the oldest first. */
  messages: readonly QueuedMessage[] | undefined = undefined;
  /** By twin path: the version of the configuration that was written there. */
  applied: Readonly<Record<string, string>> | undefined = undefined;
  /** Direct methods under way. */
  inflight = 0;
  /** A job has had it as a target. */
  wasTarget = false;
  /** Deleted from the registry: a holder of this object must look its name up again. */
  isRemoved = false;

  constructor(row: TwinRow) {
    this.row = row;
  }
}

/** The clock of .NET counts from the year 1, in tenths of a microsecond. */
const TICKS_AT_1970 = 621_355_968_000_000_000n;

/** Tells a device from an earlier one of the same id. */
export function generationIdOf({ generation }: Device): string {
  return String(BigInt(generation) * 10_000_000n + TICKS_AT_1970);
}

export function nameOf(device: Device): DeviceName {
  const { deviceId, moduleId } = device.row;
  return moduleId === undefined ? { deviceId } : { deviceId, moduleId };
}
