import { randomBytes } from 'node:crypto';
import type { DeviceName } from '../device-link.ts';
import { ServiceError, serviceError } from '../errors.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { HubState } from '../state/hub-state.ts';
import { jsonObjectBody, type ServiceCall, type ServiceReply } from './service-call.ts';

const MAX_DEVICES = 100;
const KEYS = ['primaryKey', 'secondaryKey'] as const;

/** `POST /devices/keys/regenerate`: new keys for up to 100 devices and modules. Those that fail are listed, the others are done. */
export function regenerateKeys(call: ServiceCall): ServiceReply {
  const { policyKey, devices } = jsonObjectBody(call);
  const renewed = KEYS.filter((key) => policyKey === key || policyKey === 'both');
  if (renewed.length === 0)
    throw serviceError('ArgumentInvalid', 'policyKey must be primaryKey, secondaryKey or both.');
  if (!isJsonArray(devices) || devices.length > MAX_DEVICES)
    throw serviceError('ArgumentInvalid', `devices must be an array of at most ${MAX_DEVICES}.`);
  const names = devices.map(readName);
  const rotatedKeys: JsonObject[] = [];
  const errors: JsonObject[] = [];
  for (const name of names) {
    const shown = { id: name.deviceId, moduleId: name.moduleId ?? null };
    try {
      rotatedKeys.push({ ...shown, ...renewKeys(call.state, name, renewed) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      errors.push({ ...shown, errorCode: error.code, errorStatus: error.message });
    }
  }
  const status = errors.length === 0 ? 200 : rotatedKeys.length > 0 ? 207 : 400;
  return { status, body: { policyKey: String(policyKey), rotatedKeys, errors } };
}

function readName(item: JsonValue): DeviceName {
  const { id, moduleId } = isJsonObject(item) ? item : {};
  if (typeof id !== 'string')
    throw serviceError('ArgumentInvalid', 'Each device must be an object with an id.');
  return { deviceId: id, ...(typeof moduleId === 'string' && { moduleId }) };
}

function renewKeys(state: HubState, name: DeviceName, renewed: readonly (typeof KEYS)[number][]) {
  const device = state.registry.require(name);
  const keys = state.registry.keysOf(device);
  if (!keys) throw serviceError('ArgumentInvalid', 'The device has no symmetric keys.');
  const fresh = Object.fromEntries(renewed.map((key) => [key, randomBytes(32).toString('base64')]));
  const { primaryKey, secondaryKey } = { ...keys, ...fresh };
  state.registry.authenticateBy(device, { type: 'sas', primaryKey, secondaryKey });
  state.identityChanged(device);
  return { primaryKey, secondaryKey };
}
