import { compileCondition, QuerySyntaxError } from '../../query/compile.ts';
import type { DeviceName } from '../../simulator/device-link.ts';
import { queueMessage } from '../../simulator/operations/message-operations.ts';
import { callDevice, readMethodRequest } from '../../simulator/operations/method-operations.ts';
import { checkMatch } from '../../simulator/operations/service-call.ts';
import type { Device, QueuedMessage } from '../../simulator/state/device.ts';
import { readTwinPatch, type TwinSection } from '../../simulator/state/twin.ts';
import { checkIntegers } from '../../simulator/state/twin-limits.ts';
import type {
  DevicePage,
  DeviceRow,
  DeviceView,
  MessageReply,
  MethodReply,
  TwinPart,
  WaitingMessage,
} from '../api.ts';
import { instantText, shortTime } from '../instant-text.ts';
import type { PageCall } from '../page-call.ts';
import { objectIn } from './body.ts';
import { cursorOf, pageOf } from './page-of.ts';

const PAGE_SIZE = 100;
/** Longer tags are left out of a list, and longer bodies of messages are cut. */
const MAX_LISTED = 2_000;

/** `GET /api/devices` */
export async function findDevices({ context, query }: PageCall): Promise<DevicePage> {
  const { registry } = context.hub.state;
  const search = readSearch((query.get('search') ?? '').trim(), context);
  const { items, next } = await pageOf(
    function* () {
      for (const device of registry.devices()) yield search.finds(device) ? device : undefined;
    },
    PAGE_SIZE,
    cursorOf(query),
  );
  return {
    devices: items.map((device) => rowOf(device, context)),
    searchedBy: search.by,
    ...(search.problem !== undefined && { problem: search.problem }),
    ...(next !== undefined && { next }),
  };
}

interface Search {
  readonly by: DevicePage['searchedBy'];
  readonly problem?: string;
  finds(device: Device): boolean;
}

function readSearch(text: string, { hub }: PageCall['context']): Search {
  const part = text.toLowerCase();
  const byId: Search = { by: 'id', finds: ({ row }) => row.deviceId.toLowerCase().includes(part) };
  if (!LOOKS_LIKE_A_CONDITION.test(text)) return byId;
  const { registry, switches } = hub.state;
  try {
    const { collection, matches } = compileCondition(text, switches.query);
    if (collection === 'devices') return { by: 'condition', finds: ({ row }) => matches(row) };
    return {
      by: 'condition',
      finds: ({ row }) => registry.modulesOf(row.deviceId).some((module) => matches(module.row)),
    };
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    return { ...byId, problem: error.message };
  }
}

/** An operator, a function or words: `door-1` alone would be a condition, too, the difference of a column and 1. */
const LOOKS_LIKE_A_CONDITION = /[=<>]|\w\(|\s(?:and|or|in|where)\s|^not\s/i;

function rowOf({ row }: Device, { hub }: PageCall['context']): DeviceRow {
  const { deviceId, connectionState, status, tags, capabilities } = row;
  const size = JSON.stringify(tags).length;
  return {
    deviceId,
    connected: connectionState === 'Connected',
    status,
    ...(size > 2 && size <= MAX_LISTED && { tags }),
    ...(capabilities.iotEdge && { edge: true }),
    modules: hub.state.registry.modulesOf(deviceId).length,
  };
}

/** `GET /api/devices/ID` */
export function showDevice(call: PageCall): DeviceView {
  const { hub } = call.context;
  const { registry } = hub.state;
  const device = registry.require(nameIn(call));
  const { row, messages } = device;
  const { deviceId, moduleId, properties } = row;
  const lastActivityTime = shortTime(row.lastActivityTime);
  const modules = moduleId === undefined ? registry.modulesOf(deviceId) : [];
  return {
    deviceId,
    ...(moduleId !== undefined && { moduleId }),
    connected: row.connectionState === 'Connected',
    status: row.status,
    ...(row.capabilities.iotEdge && { edge: true }),
    authentication: row.authenticationType,
    ...(registry.keysOf(device) && { connectionString: hub.deviceConnectionString(nameIn(call)) }),
    ...(lastActivityTime !== undefined && { lastActivityTime }),
    etag: row.etag,
    version: row.version,
    tags: row.tags,
    desired: partOf(properties.desired),
    reported: partOf(properties.reported),
    modules: modules.map((module) => ({
      moduleId: module.row.moduleId ?? '',
      connected: module.row.connectionState === 'Connected',
    })),
    messages: (messages ?? []).map(messageView),
  };
}

function nameIn({ params, query }: PageCall): DeviceName {
  const deviceId = params['deviceId'] ?? '';
  const moduleId = query.get('module');
  return moduleId === null ? { deviceId } : { deviceId, moduleId };
}

function partOf(section: TwinSection): TwinPart {
  const { $metadata, $version, ...properties } = section;
  const updated = $metadata['$lastUpdated'];
  const updatedAt = typeof updated === 'string' ? shortTime(updated) : undefined;
  return { properties, version: $version, ...(updatedAt !== undefined && { updatedAt }) };
}

function messageView({ body, properties, expiresAt }: QueuedMessage): WaitingMessage {
  const bytes = Buffer.from(body, 'base64');
  return {
    messageId: properties['$.mid'] ?? '',
    expiresAt: instantText(expiresAt),
    body: bytes.subarray(0, MAX_LISTED).toString(),
    bytes: bytes.length,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !name.startsWith('$.'))),
  };
}

/** `PATCH /api/devices/ID/twin` */
export function patchDeviceTwin(call: PageCall): DeviceView {
  const { state } = call.context.hub;
  const device = state.registry.require(nameIn(call));
  const { tags, desired, etag } = objectIn(call);
  checkIntegers(call.body);
  if (typeof etag === 'string') checkMatch(etag, device.row.etag);
  const patch = readTwinPatch({
    ...(tags !== undefined && { tags }),
    ...(desired !== undefined && { properties: { desired } }),
  });
  state.writeTwin(device, patch, 'merge');
  return showDevice(call);
}

/** `POST /api/devices/ID/methods` */
export function callDeviceMethod(call: PageCall): Promise<MethodReply> {
  const { state } = call.context.hub;
  const device = state.registry.require(nameIn(call));
  return callDevice(device, readMethodRequest(objectIn(call)), state);
}

/** `POST /api/devices/ID/messages` */
export function sendDeviceMessage(call: PageCall): MessageReply {
  const { state } = call.context.hub;
  const device = state.registry.require({ deviceId: call.params['deviceId'] ?? '' });
  const { body = null, properties = {} } = objectIn(call);
  return queueMessage(device, { body, properties }, state);
}
