import { serviceError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { type Device, type DeviceAuthentication, generationIdOf } from '../state/device.ts';
import type { Registry } from '../state/registry.ts';

const DEVICE_ID = /^[A-Za-z0-9\-.%_*?!(),:=@$']{1,128}$/;

/** 400 for an id that the service would refuse: it takes 1 to 128 of the documented characters. */
export function checkId(id: string): string {
  if (!DEVICE_ID.test(id))
    throw serviceError('ArgumentInvalid', 'The id must be 1 to 128 of the characters that are allowed.');
  return id;
}

/** The same for a module. Ids that begin with `$` are those of the modules that the hub gives an IoT Edge device. */
export function checkModuleId(id: string): string {
  if (id.startsWith('$'))
    throw serviceError('ArgumentInvalid', `The module id ${id.slice(0, 128)} must not begin with $.`);
  return checkId(id);
}

/** A device or module as the registry shows it. */
export function identityView(device: Device, registry: Registry): JsonObject {
  const { row } = device;
  const keys = registry.keysOf(device);
  const own = device.authentication;
  const thumbprints = own?.type === 'selfSigned' ? own : undefined;
  const authentication = {
    symmetricKey: { primaryKey: keys?.primaryKey ?? null, secondaryKey: keys?.secondaryKey ?? null },
    x509Thumbprint: {
      primaryThumbprint: thumbprints?.primaryThumbprint || null,
      secondaryThumbprint: thumbprints?.secondaryThumbprint || null,
    },
    type: row.authenticationType,
  };
  const shared = {
    generationId: generationIdOf(device),
    etag: row.deviceEtag,
    connectionState: row.connectionState,
    connectionStateUpdatedTime: row.lastActivityTime,
    lastActivityTime: row.lastActivityTime,
    cloudToDeviceMessageCount: row.cloudToDeviceMessageCount,
    authentication,
  };
  if (row.moduleId !== undefined)
    return {
      moduleId: row.moduleId,
      managedBy: device.managedBy ?? (row.moduleId.startsWith('$') ? 'iotEdge' : ''),
      deviceId: row.deviceId,
      ...shared,
    };
  return {
    deviceId: row.deviceId,
    ...shared,
    status: row.status,
    statusReason: row.statusReason ?? null,
    statusUpdatedTime: row.statusUpdateTime,
    capabilities: row.capabilities,
    ...(row.deviceScope !== undefined && { deviceScope: row.deviceScope }),
    ...(row.parentScopes && { parentScopes: row.parentScopes }),
  };
}

/** Whether a registry request wants a device with keys, without saying which. */
export function asksForKeys(body: JsonObject): boolean {
  const given = body['authentication'];
  return isJsonObject(given) && given['type'] === 'sas' && readAuthentication(body) === undefined;
}

/** Credentials in a registry request; `undefined` when the hub is to make keys or to keep those that there are. */
export function readAuthentication(body: JsonObject): DeviceAuthentication | undefined {
  const given = body['authentication'];
  if (given === undefined || given === null) return undefined;
  if (!isJsonObject(given)) throw serviceError('ArgumentInvalid', 'authentication must be a JSON object.');
  const keys = part(given, 'symmetricKey');
  const thumbprints = part(given, 'x509Thumbprint');
  const primaryThumbprint = text(thumbprints, 'primaryThumbprint', 'PrimaryThumbprint');
  const secondaryThumbprint = text(thumbprints, 'secondaryThumbprint', 'SecondaryThumbprint');
  const type: unknown = given['type'] ?? (primaryThumbprint || secondaryThumbprint ? 'selfSigned' : 'sas');
  switch (type) {
    case 'selfSigned':
      if (!primaryThumbprint && !secondaryThumbprint)
        throw serviceError('ArgumentInvalid', 'A self-signed device needs a thumbprint.');
      return { type, primaryThumbprint, secondaryThumbprint };
    case 'certificateAuthority':
    case 'none':
      return { type };
    case 'sas': {
      const primaryKey = text(keys, 'primaryKey');
      const secondaryKey = text(keys, 'secondaryKey');
      if (!primaryKey && !secondaryKey) return undefined;
      if (!primaryKey || !secondaryKey)
        throw serviceError('ArgumentInvalid', 'Both symmetric keys must be given, or none.');
      checkKey(primaryKey);
      checkKey(secondaryKey);
      return { type, primaryKey, secondaryKey };
    }
    default:
      throw serviceError('ArgumentInvalid', 'authentication.type is not known.');
  }
}

export function readStatus(body: JsonObject): 'enabled' | 'disabled' | undefined {
  const status = body['status'];
  if (status === undefined || status === null) return undefined;
  const name = String(status).toLowerCase();
  if (name !== 'enabled' && name !== 'disabled')
    throw serviceError('ArgumentInvalid', "status must be 'enabled' or 'disabled'.");
  return name;
}

function checkKey(key: string): void {
  const size = Buffer.from(key, 'base64').length;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key) || size < 16 || size > 64)
    throw serviceError('ArgumentInvalid', 'A symmetric key must be base64 of 16 to 64 bytes.');
}

/** An object inside the credentials; missing and null are empty. */
function part(given: JsonObject, name: string): JsonObject {
  const value = given[name] ?? {};
  if (!isJsonObject(value))
    throw serviceError('ArgumentInvalid', `authentication.${name} must be a JSON object.`);
  return value;
}

/** The first of these members that is there; missing and null are empty. */
function text(object: JsonObject, ...names: readonly string[]): string {
  for (const name of names) {
    const value = object[name];
    if (typeof value === 'string') return value;
    if (value !== undefined && value !== null) throw serviceError('ArgumentInvalid', `${name} must be text.`);
  }
  return '';
}
