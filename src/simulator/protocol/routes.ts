import { serviceError } from '../errors.ts';
import { applyConfigurationContent } from '../operations/apply-content.ts';
import { bulkDevices } from '../operations/bulk-operations.ts';
import * as configurations from '../operations/configuration-operations.ts';
import * as deviceMessages from '../operations/device-message-operations.ts';
import { getDigitalTwin } from '../operations/digital-twin-operations.ts';
import * as jobs from '../operations/job-operations.ts';
import { purgeMessages, sendMessage } from '../operations/message-operations.ts';
import { invokeMethod } from '../operations/method-operations.ts';
import { runQuery } from '../operations/query-operations.ts';
import { regenerateKeys } from '../operations/regenerate-keys.ts';
import * as registry from '../operations/registry-operations.ts';
import type { Operation } from '../operations/service-call.ts';
import * as twins from '../operations/twin-operations.ts';
import type { Right } from '../policies.ts';
import type { Meter } from '../tiers.ts';
import { withoutSlashes } from './sas.ts';

/** The right that a service needs; `jobs`: those of the switch `jobRights`. `device`: the caller is the device in the path. */
type Needs = Right | 'jobs' | 'device';

export interface Route {
  readonly name: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly needs: Needs;
  /** Whether the device in the path may, too: it manages its own modules, as the runtime of IoT Edge does. */
  readonly ownDeviceMay: boolean;
  /** `undefined`: the call is not limited. */
  readonly meter: Meter | undefined;
  /** Whether the basic tiers refuse it. */
  readonly standardOnly: boolean;
  /** Whether it changes what the hub keeps. */
  readonly writes: boolean;
  readonly run: Operation;
}

/** Who may call a route, and on which meter the call counts. */
interface Access {
  readonly needs: Needs;
  readonly meter: Meter | undefined;
  readonly ownDeviceMay?: boolean;
}

const QUERY: Access = { needs: 'ServiceConnect', meter: 'queries' };
const REGISTRY_READ: Access = { needs: 'RegistryRead', meter: 'registry' };
const REGISTRY_WRITE: Access = { needs: 'RegistryWrite', meter: 'registry' };
const MODULE_READ: Access = { ...REGISTRY_READ, ownDeviceMay: true };
const MODULE_WRITE: Access = { ...REGISTRY_WRITE, ownDeviceMay: true };
const MESSAGE: Access = { needs: 'ServiceConnect', meter: 'registry' };
const TWIN_READ: Access = { needs: 'ServiceConnect', meter: 'twin-reads' };
const TWIN_WRITE: Access = { needs: 'ServiceConnect', meter: 'twin-updates' };
const METHOD: Access = { needs: 'ServiceConnect', meter: 'method-bytes' };
const JOB: Access = { needs: 'jobs', meter: 'job-operations' };
const CONFIGURATION_READ: Access = { needs: 'RegistryRead', meter: 'configurations' };
const CONFIGURATION_WRITE: Access = { needs: 'RegistryWrite', meter: 'configurations' };
const DEVICE_SEND: Access = { needs: 'device', meter: undefined };
const DEVICE_RECEIVE: Access = { needs: 'device', meter: 'message-receives' };
const IMPORT_READ: Access = { needs: 'RegistryRead', meter: 'job-operations' };
const IMPORT_WRITE: Access = { needs: 'RegistryWrite', meter: 'job-operations' };

/** `endpoint` is the HTTP method and the path; `:name` is a named part of it. */
function route(name: string, endpoint: string, access: Access, run: Operation): Route {
  const { needs, meter, ownDeviceMay = false } = access;
  const [method = '', path = ''] = endpoint.split(' ');
  const standardOnly = meter !== undefined && meter !== 'registry' && meter !== 'queries';
  const writes = method !== 'GET' && meter !== undefined && meter !== 'queries' && meter !== 'method-bytes';
  return {
    name,
    method,
    segments: path.split('/').slice(1),
    needs,
    ownDeviceMay,
    meter,
    standardOnly,
    writes,
    run,
  };
}

/** What a device may ask with its own token, which is not accepted on other paths that the hub does not have. */
const notImplemented =
  (what: string): Operation =>
  () => {
    throw serviceError('NotImplemented', `The local hub has no ${what}.`);
  };

const DEVICE = '/devices/:deviceId';
const LOCKED_MESSAGE = '/devices/:deviceId/messages/deviceBound/:lockToken';
const MODULE = '/devices/:deviceId/modules/:moduleId';
const CONFIGURATION = '/configurations/:id';
const TWIN = '/twins/:deviceId';
const MODULE_TWIN = '/twins/:deviceId/modules/:moduleId';

/** The part of the service's REST surface that the local hub implements. Fixed words come before named parts. */
export const ROUTES: readonly Route[] = [
  route('query', 'POST /devices/query', QUERY, runQuery),
  route('listDevices', 'GET /devices', REGISTRY_READ, registry.listDevices),
  route('bulkDevices', 'POST /devices', REGISTRY_WRITE, bulkDevices),
  route('regenerateKeys', 'POST /devices/keys/regenerate', REGISTRY_WRITE, regenerateKeys),
  route('putDevice', `PUT ${DEVICE}`, REGISTRY_WRITE, registry.putDevice),
  route('getDevice', `GET ${DEVICE}`, REGISTRY_READ, registry.getDevice),
  route('deleteDevice', `DELETE ${DEVICE}`, REGISTRY_WRITE, registry.deleteDevice),
  route('purgeMessages', `DELETE ${DEVICE}/commands`, MESSAGE, purgeMessages),
  route('sendMessage', `POST ${DEVICE}/messages/deviceBound`, MESSAGE, sendMessage),
  route('sendEvents', `POST ${DEVICE}/messages/events`, DEVICE_SEND, deviceMessages.sendEvents),
  route(
    'receiveMessage',
    `GET ${DEVICE}/messages/deviceBound`,
    DEVICE_RECEIVE,
    deviceMessages.receiveMessage,
  ),
  route('settleMessage', `DELETE ${LOCKED_MESSAGE}`, DEVICE_RECEIVE, deviceMessages.settleMessage),
  route('abandonMessage', `POST ${LOCKED_MESSAGE}/abandon`, DEVICE_RECEIVE, deviceMessages.abandonMessage),
  route('startUpload', `POST ${DEVICE}/files`, DEVICE_SEND, notImplemented('file uploads')),
  route('endUpload', `POST ${DEVICE}/files/notifications`, DEVICE_SEND, notImplemented('file uploads')),
  route('listModules', `GET ${DEVICE}/modules`, MODULE_READ, registry.listModules),
  route('putModule', `PUT ${MODULE}`, MODULE_WRITE, registry.putDevice),
  route('getModule', `GET ${MODULE}`, MODULE_READ, registry.getDevice),
  route('deleteModule', `DELETE ${MODULE}`, MODULE_WRITE, registry.deleteDevice),
  route('deviceStatistics', 'GET /statistics/devices', REGISTRY_READ, registry.deviceStatistics),
  route('serviceStatistics', 'GET /statistics/service', REGISTRY_READ, registry.serviceStatistics),
  route('getTwin', `GET ${TWIN}`, TWIN_READ, twins.getTwin),
  route('patchTwin', `PATCH ${TWIN}`, TWIN_WRITE, twins.patchTwin),
  route('putTwin', `PUT ${TWIN}`, TWIN_WRITE, twins.putTwin),
  route('getModuleTwin', `GET ${MODULE_TWIN}`, TWIN_READ, twins.getTwin),
  route('patchModuleTwin', `PATCH ${MODULE_TWIN}`, TWIN_WRITE, twins.patchTwin),
  route('putModuleTwin', `PUT ${MODULE_TWIN}`, TWIN_WRITE, twins.putTwin),
  route('invokeMethod', `POST ${TWIN}/methods`, METHOD, invokeMethod),
  route('invokeModuleMethod', `POST ${MODULE_TWIN}/methods`, METHOD, invokeMethod),
  route('getDigitalTwin', 'GET /digitaltwins/:id', TWIN_READ, getDigitalTwin),
  route('listConfigurations', 'GET /configurations', CONFIGURATION_READ, configurations.listConfigurations),
  route(
    'testConfigurationQueries',
    'POST /configurations/testQueries',
    CONFIGURATION_READ,
    configurations.testConfigurationQueries,
  ),
  route('getConfiguration', `GET ${CONFIGURATION}`, CONFIGURATION_READ, configurations.getConfiguration),
  route('putConfiguration', `PUT ${CONFIGURATION}`, CONFIGURATION_WRITE, configurations.putConfiguration),
  route(
    'deleteConfiguration',
    `DELETE ${CONFIGURATION}`,
    CONFIGURATION_WRITE,
    configurations.deleteConfiguration,
  ),
  route(
    'applyConfigurationContent',
    `POST ${DEVICE}/applyConfigurationContent`,
    CONFIGURATION_WRITE,
    applyConfigurationContent,
  ),
  route('listJobs', 'GET /jobs/v2/query', JOB, jobs.listJobs),
  route('createJob', 'PUT /jobs/v2/:jobId', JOB, jobs.createJob),
  route('getJob', 'GET /jobs/v2/:jobId', JOB, jobs.getJob),
  route('cancelJob', 'POST /jobs/v2/:jobId/cancel', JOB, jobs.cancelJob),
  route('listImportJobs', 'GET /jobs', IMPORT_READ, jobs.listImportJobs),
  route('getImportJob', 'GET /jobs/:jobId', IMPORT_READ, jobs.unknownImportJob),
  route('cancelImportJob', 'DELETE /jobs/:jobId', IMPORT_WRITE, jobs.unknownImportJob),
];

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

const byMethodAndLength = new Map<string, Route[]>();
for (const known of ROUTES) {
  const key = `${known.method} ${known.segments.length}`;
  byMethodAndLength.set(key, [...(byMethodAndLength.get(key) ?? []), known]);
}

/** The operation of a request; `undefined` when the hub does not have it. Fixed words match in any case. */
export function findRoute(method: string, path: string): Match | undefined {
  const parts = withoutSlashes(path).split('/').slice(1);
  for (const known of byMethodAndLength.get(`${method} ${parts.length}`) ?? []) {
    const params = matchSegments(known.segments, parts);
    if (params) return { route: known, params };
  }
  return undefined;
}

function matchSegments(
  segments: readonly string[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (let index = 0; index < segments.length; index += 1) {
    const segment = segments[index] ?? '';
    const part = parts[index] ?? '';
    if (segment.startsWith(':')) {
      const value = decodePart(part);
      if (!value) return undefined;
      params[segment.slice(1)] = value;
    } else if (segment !== part && segment.toLowerCase() !== part.toLowerCase()) return undefined;
  }
  return params;
}

function decodePart(part: string): string | undefined {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
