import type { DeviceLink, DeviceName } from '../device-link.ts';
import type { TwinRow } from './twin.ts';

/** How a device proves who it is. Without keys of its own it has the two that the hub derives for it. */
export type DeviceAuthentication =
  | { readonly type: 'sas'; readonly primaryKey: string; readonly secondaryKey: string }
  | { readonly type: 'selfSigned'; readonly primaryThumbprint: string; readonly secondaryThumbprint: string }
  | { readonly type: 'certificateAuthority' }
  | { readonly type: 'none' };

/** A device or a module: its twin, its credentials and, while it is connected, its link. Kept small: there may be a million. */
export class Device {
  readonly row: TwinRow;
  /** `undefined`: keys derived from the hub's seed. */
  authentication: DeviceAuthentication | undefined = undefined;
  link: DeviceLink | undefined = undefined;
  /** Direct methods under way. */
  inflight = 0;
  /** A job has found it, and has a row for it. */
  wasTarget = false;
  /** Deleted from the registry: who kept this object looks for its name again. */
  isRemoved = false;

  constructor(row: TwinRow) {
    this.row = row;
  }
}

export function nameOf(device: Device): DeviceName {
  const { deviceId, moduleId } = device.row;
  return moduleId === undefined ? { deviceId } : { deviceId, moduleId };
}
