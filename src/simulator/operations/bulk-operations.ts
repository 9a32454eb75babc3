import { ServiceError, serviceError } from '../errors.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Device } from '../state/device.ts';
import type { HubState } from '../state/hub-state.ts';
import { readTwinPatch } from '../state/twin.ts';
import { checkMatch, type ServiceCall, type ServiceReply, twinBody } from './service-call.ts';
import { createIdentity, updateIdentity } from './write-identity.ts';

const MAX_BULK = 100;

/** Up to 100 devices in one call, each with its own import mode. Those that fail are listed, the others are done. */
export function bulkDevices(call: ServiceCall): ServiceReply {
  const items = twinBody(call);
  if (!isJsonArray(items)) throw serviceError('ArgumentInvalid', 'The body must be an array.');
  if (items.length > MAX_BULK)
    throw serviceError('ArgumentInvalid', `At most ${MAX_BULK} devices go into one call.`);
  const errors: JsonObject[] = [];
  for (const item of items) {
    try {
      importDevice(call.state, item);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { id: deviceId = null, moduleId } = isJsonObject(item) ? item : {};
      errors.push({
        deviceId: typeof deviceId === 'string' ? deviceId : null,
        ...(typeof moduleId === 'string' && { moduleId }),
        errorCode: error.code,
        errorStatus: error.message,
      });
    }
  }
  const isSuccessful = errors.length === 0;
  return { status: isSuccessful ? 200 : 400, body: { isSuccessful, errors, warnings: [] } };
}

type Change = (state: HubState, device: Device, item: JsonObject) => void;

const remove: Change = (state, device) => state.registry.remove(device);
const updateTwin: Change = (state, device, { tags, properties }) =>
  state.writeTwin(device, readTwinPatch({ tags, properties }), 'merge');

/** The import modes for a device that exists, in lower case, and the ETag that some of them compare. */
const CHANGES: Readonly<Record<string, { readonly change: Change; readonly matches?: 'device' | 'twin' }>> = {
  update: { change: updateIdentity },
  updateifmatchetag: { change: updateIdentity, matches: 'device' },
  createorupdate: { change: updateIdentity },
  createorupdateifmatchetag: { change: updateIdentity, matches: 'device' },
  delete: { change: remove },
  deleteifmatchetag: { change: remove, matches: 'device' },
  updatetwin: { change: updateTwin },
  updatetwinifmatchetag: { change: updateTwin, matches: 'twin' },
};

function importDevice(state: HubState, item: JsonValue): void {
  if (!isJsonObject(item) || typeof item['id'] !== 'string')
    throw serviceError('ArgumentInvalid', 'Each device must be an object with an id.');
  const name = {
    deviceId: item['id'],
    ...(typeof item['moduleId'] === 'string' && { moduleId: item['moduleId'] }),
  };
  const mode = String(item['importMode'] ?? 'create');
  const lower = mode.toLowerCase();
  if (lower === 'create' || (lower.startsWith('createorupdate') && !state.registry.find(name))) {
    createIdentity(state, name, item);
    return;
  }
  const known = Object.hasOwn(CHANGES, lower) ? CHANGES[lower] : undefined;
  if (!known) throw serviceError('ArgumentInvalid', `The importMode ${mode} is not known.`);
  const device = state.registry.require(name);
  if (known.matches === 'device') checkMatch(etagIn(item, ['eTag', 'etag', 'ETag']), device.row.deviceEtag);
  if (known.matches === 'twin') checkMatch(etagIn(item, ['twinETag', 'twinEtag']), device.row.etag);
  known.change(state, device, item);
}

/** The ETag in a device of a bulk call, without quotes; empty, which matches nothing, when it is missing. */
function etagIn(item: JsonObject, names: readonly string[]): string {
  for (const name of names) {
    const value = item[name];
    if (typeof value === 'string') return value.replace(/^"(.*)"$/, '$1');
  }
  return '';
}
