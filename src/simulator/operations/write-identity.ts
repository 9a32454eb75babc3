import { serviceError } from '../errors.ts';
import { isJsonArray, isJsonObject, type JsonObject } from '../json.ts';
import type { Device } from '../state/device.ts';
import type { HubState } from '../state/hub-state.ts';
import { timeText } from '../state/time-text.ts';
import { readTwinPatch, setParentScope } from '../state/twin.ts';
import { asksForKeys, checkId, checkModuleId, readAuthentication, readStatus } from './identity.ts';

const SCOPE_SCHEME = 'ms-azure-iot-edge://';

/** Creates the identity that a request describes. Unknown fields are ignored. */
export function createIdentity(
  state: HubState,
  name: { readonly deviceId: string; readonly moduleId?: string },
  body: JsonObject,
): Device {
  checkId(name.deviceId);
  if (name.moduleId !== undefined) checkModuleId(name.moduleId);
  const authentication = readAuthentication(body);
  const status = readStatus(body);
  const patch = readTwinPatch({ tags: body['tags'], properties: body['properties'] ?? {} });
  const edge = isEdge(body);
  const parentScope = parentScopeIn(body, edge);
  const device = state.registry.add({
    ...name,
    ...(authentication && { authentication }),
    ...(status && { status }),
    edge,
    ...(patch.tags && { tags: patch.tags }),
    ...(patch.desired && { desired: patch.desired }),
  });
  readNotes(device, body);
  if (name.moduleId === undefined) setParentScope(device.row, parentScope);
  return device;
}

/** Changes an identity to what a request says. The parent of a device is cleared when the request leaves it out. */
export function updateIdentity(state: HubState, device: Device, body: JsonObject): void {
  const authentication = readAuthentication(body);
  const status = readStatus(body);
  const { row } = device;
  const isDevice = row.moduleId === undefined;
  const wasEdge = row.capabilities.iotEdge;
  const becomesEdge = isJsonObject(body['capabilities']) ? isEdge(body) : wasEdge;
  if (isDevice && wasEdge && becomesEdge && body['deviceScope'] !== row.deviceScope)
    throw serviceError(
      'ArgumentInvalid',
      `Device scope is immutable: send the deviceScope ${row.deviceScope} of the device back.`,
    );
  const parentScope = parentScopeIn(body, becomesEdge);
  if (authentication || (asksForKeys(body) && row.authenticationType !== 'sas'))
    state.registry.authenticateBy(device, authentication);
  if (status && status !== row.status) {
    state.registry.setStatus(device, status);
    row.statusUpdateTime = timeText(state.clock.now());
  }
  readNotes(device, body);
  if (isDevice) {
    state.registry.setEdge(device, becomesEdge);
    setParentScope(device.row, parentScope);
  }
  state.identityChanged(device);
}

/** What clients note on an identity for themselves. */
function readNotes(device: Device, { statusReason, managedBy }: JsonObject): void {
  if (typeof statusReason === 'string') device.row.statusReason = statusReason;
  if (typeof managedBy === 'string') device.managedBy = managedBy;
}

function isEdge(body: JsonObject): boolean {
  return isJsonObject(body['capabilities']) && body['capabilities']['iotEdge'] === true;
}

/** An edge device names its parent in `parentScopes`, every other device in `deviceScope`. */
function parentScopeIn(body: JsonObject, edge: boolean): string | undefined {
  const scopes = body['parentScopes'];
  const given = edge ? isJsonArray(scopes) && scopes[0] : body['deviceScope'];
  if (typeof given !== 'string' || given === '') return undefined;
  if (!given.startsWith(SCOPE_SCHEME))
    throw serviceError(
      'ArgumentInvalid',
      `The parent of a device must be the deviceScope of an IoT Edge device, which begins with ${SCOPE_SCHEME}.`,
    );
  return given;
}
