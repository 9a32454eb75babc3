import { serviceError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Device } from '../state/device.ts';
import type { HubState } from '../state/hub-state.ts';
import { identityView } from './identity.ts';
import {
  checkMatch,
  ifMatch,
  quoted,
  type ServiceCall,
  type ServiceReply,
  twinObjectBody,
} from './service-call.ts';
import { target } from './twin-operations.ts';
import { createIdentity, updateIdentity } from './write-identity.ts';

const MAX_LISTED = 1_000;

/** Creates (no If-Match) or updates (If-Match) a device or a module. Unknown fields are ignored. */
export function putDevice(call: ServiceCall): ServiceReply {
  const { state } = call;
  const name = target(call);
  const body = twinObjectBody(call);
  const tag = ifMatch(call);
  if (tag === undefined) return identityReply(createIdentity(state, name, body), state);
  const device = state.registry.require(name);
  checkMatch(tag, device.row.deviceEtag);
  updateIdentity(state, device, body);
  return identityReply(device, state);
}

export function getDevice(call: ServiceCall): ServiceReply {
  return identityReply(call.state.registry.require(target(call)), call.state);
}

/** Needs If-Match. */
export function deleteDevice(call: ServiceCall): ServiceReply {
  const device = call.state.registry.require(target(call));
  const tag = ifMatch(call);
  if (tag === undefined)
    throw serviceError('PreconditionFailed', 'Precondition failed: If-Match is missing.');
  checkMatch(tag, device.row.deviceEtag);
  call.state.registry.remove(device);
  return { status: 204 };
}

/** The first devices: 1,000, or fewer with `top`. */
export function listDevices(call: ServiceCall): ServiceReply {
  const { registry } = call.state;
  const asked = Number(call.query.get('top') ?? MAX_LISTED);
  const limit = Number.isInteger(asked) && asked > 0 ? Math.min(asked, MAX_LISTED) : MAX_LISTED;
  const devices: JsonObject[] = [];
  for (const device of registry.devices()) {
    if (devices.length >= limit) break;
    devices.push(identityView(device, registry));
  }
  return { status: 200, body: devices };
}

export function listModules(call: ServiceCall): ServiceReply {
  const { registry } = call.state;
  const { row } = registry.require(target(call));
  const modules = registry.modulesOf(row.deviceId);
  return { status: 200, body: modules.map((module) => identityView(module, registry)) };
}

export function deviceStatistics(call: ServiceCall): ServiceReply {
  const { total, enabled, disabled } = call.state.registry.counts();
  return {
    status: 200,
    body: { totalDeviceCount: total, enabledDeviceCount: enabled, disabledDeviceCount: disabled },
  };
}

export function serviceStatistics(call: ServiceCall): ServiceReply {
  return { status: 200, body: { connectedDeviceCount: call.state.registry.counts().connected } };
}

function identityReply(device: Device, { registry }: HubState): ServiceReply {
  return {
    status: 200,
    headers: { ETag: quoted(device.row.deviceEtag) },
    body: identityView(device, registry),
  };
}
