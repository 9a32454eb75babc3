import type { DeviceLink, DeviceName } from '../device-link.ts';
import type { TwinRow } from './twin.ts';

/** How a device authenticates. Without keys of its own it has two that the hub derives. */
export type DeviceAuthentication =
  | { readonly type: 'sas'; readonly primaryKey: string; readonly secondaryKey: string }
  | { readonly type: 'selfSigned'; readonly primaryThumbprint: string; readonly secondaryThumbprint: string }
  | { readonly type: 'certificateAuthority' }
  | { readonly type: 'none' };

/** A device or a module: twin, credentials and, while connected, its link. Small, as there may be a million. */
export class Device {
  readonly row: TwinRow;
  /** `undefined`: keys derived from the hub's seed. */
  authentication: DeviceAuthentication | undefined = undefined;
  link: DeviceLink | undefined = undefined;
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

export function nameOf(device: Device): DeviceName {
  const { deviceId, moduleId } = device.row;
  return moduleId === undefined ? { deviceId } : { deviceId, moduleId };
}
