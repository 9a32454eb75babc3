import { ServiceError, serviceError } from '../errors.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Device } from '../state/device.ts';
import type { HubState } from '../state/hub-state.ts';
import { timeText } from '../state/time-text.ts';
import { readTwinPatch } from '../state/twin.ts';
import { checkId, identityView, readAuthentication, readStatus } from './identity.ts';
import {
  checkMatch,
  ifMatch,
  jsonBody,
  jsonObjectBody,
  quoted,
  type ServiceCall,
  type ServiceReply,
} from './service-call.ts';
import { target } from './twin-operations.ts';

const MAX_BULK = 100;
const MAX_LISTED = 1_000;

/** Creates (no If-Match) or updates (If-Match) a device or a module. Unknown fields are ignored. */
export function putDevice(call: ServiceCall): ServiceReply {
  const { state } = call;
  const name = target(call);
  const body = jsonObjectBody(call);
  const tag = ifMatch(call);
  if (tag === undefined) return identityReply(create(state, name, body), state);
  const device = state.registry.require(name);
  checkMatch(tag, device.row.deviceEtag);
  update(state, device, body);
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

/** Up to 100 devices in one call, each with its own import mode. Those that fail are listed, the others are done. */
export function bulkDevices(call: ServiceCall): ServiceReply {
  const items = jsonBody(call);
  if (!isJsonArray(items)) throw serviceError('ArgumentInvalid', 'The body must be an array.');
  if (items.length > MAX_BULK)
    throw serviceError('ArgumentInvalid', `At most ${MAX_BULK} devices go into one call.`);
  const errors: JsonObject[] = [];
  for (const item of items) {
    try {
      importDevice(call.state, item);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const deviceId = isJsonObject(item) && typeof item['id'] === 'string' ? item['id'] : null;
      errors.push({ deviceId, errorCode: error.code, errorStatus: error.message });
    }
  }
  const isSuccessful = errors.length === 0;
  return { status: isSuccessful ? 200 : 400, body: { isSuccessful, errors, warnings: [] } };
}

function importDevice(state: HubState, item: JsonValue): void {
  if (!isJsonObject(item) || typeof item['id'] !== 'string')
    throw serviceError('ArgumentInvalid', 'Each device must be an object with an id.');
  const name = {
    deviceId: item['id'],
    ...(typeof item['moduleId'] === 'string' && { moduleId: item['moduleId'] }),
  };
  const mode = String(item['importMode'] ?? 'create').toLowerCase();
  const known = state.registry.find(name);
  const tag = typeof item['eTag'] === 'string' ? item['eTag'] : item['etag'];
  if (mode === 'create' || (mode === 'createorupdate' && !known)) {
    create(state, name, item);
    return;
  }
  const device = state.registry.require(name);
  if (mode.endsWith('ifmatchetag'))
    checkMatch(typeof tag === 'string' ? tag.replace(/^"(.*)"$/, '$1') : '', device.row.deviceEtag);
  if (mode.startsWith('delete')) state.registry.remove(device);
  else if (mode.startsWith('update') || mode.startsWith('createorupdate')) update(state, device, item);
  else throw serviceError('ArgumentInvalid', 'importMode is not known.');
}

function create(state: HubState, name: { deviceId: string; moduleId?: string }, body: JsonObject): Device {
  checkId(name.deviceId);
  if (name.moduleId !== undefined) checkId(name.moduleId);
  const authentication = readAuthentication(body);
  const status = readStatus(body);
  const capabilities = isJsonObject(body['capabilities']) ? body['capabilities'] : {};
  const patch = readTwinPatch({ tags: body['tags'], properties: body['properties'] ?? {} });
  const device = state.registry.add({
    ...name,
    ...(authentication && { authentication }),
    ...(status && { status }),
    edge: capabilities['iotEdge'] === true,
    ...(patch.tags && { tags: patch.tags }),
    ...(patch.desired && { desired: patch.desired }),
  });
  if (typeof body['statusReason'] === 'string') device.row.statusReason = body['statusReason'];
  return device;
}

function update(state: HubState, device: Device, body: JsonObject): void {
  const authentication = readAuthentication(body);
  const status = readStatus(body);
  if (authentication) state.registry.authenticateBy(device, authentication);
  if (status && status !== device.row.status) {
    state.registry.setStatus(device, status);
    device.row.statusUpdateTime = timeText(state.clock.now());
  }
  if (typeof body['statusReason'] === 'string') device.row.statusReason = body['statusReason'];
  if (isJsonObject(body['capabilities']))
    device.row.capabilities = { iotEdge: body['capabilities']['iotEdge'] === true };
  state.identityChanged(device);
}

function identityReply(device: Device, { registry }: HubState): ServiceReply {
  return {
    status: 200,
    headers: { ETag: quoted(device.row.deviceEtag) },
    body: identityView(device, registry),
  };
}
