import type { DeviceName } from '../device-link.ts';
import type { Device } from '../state/device.ts';
import { readTwinPatch, readWholeTwin } from '../state/twin.ts';
import {
  checkMatch,
  ifMatch,
  param,
  quoted,
  type ServiceCall,
  type ServiceReply,
  twinObjectBody,
} from './service-call.ts';

/** The device or module a path names. */
export function target(call: ServiceCall): DeviceName {
  const deviceId = param(call, 'deviceId');
  const moduleId = call.params['moduleId'];
  return moduleId === undefined ? { deviceId } : { deviceId, moduleId };
}

export function getTwin(call: ServiceCall): ServiceReply {
  return twinReply(call.state.registry.require(target(call)));
}

/** Merges tags and desired properties, with or without If-Match. */
export function patchTwin(call: ServiceCall): ServiceReply {
  const device = call.state.registry.require(target(call));
  checkMatch(ifMatch(call), device.row.etag);
  call.state.writeTwin(device, readTwinPatch(twinObjectBody(call)), 'merge');
  return twinReply(device);
}

/** Replaces tags and desired properties: what the body leaves out is gone. */
export function putTwin(call: ServiceCall): ServiceReply {
  const device = call.state.registry.require(target(call));
  checkMatch(ifMatch(call), device.row.etag);
  call.state.writeTwin(device, readWholeTwin(twinObjectBody(call)), 'replace');
  return twinReply(device);
}

function twinReply({ row }: Device): ServiceReply {
  return { status: 200, headers: { ETag: quoted(row.etag) }, body: row };
}
