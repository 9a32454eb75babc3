import * as jobs from '../operations/job-operations.ts';
import { invokeMethod } from '../operations/method-operations.ts';
import { runQuery } from '../operations/query-operations.ts';
import * as registry from '../operations/registry-operations.ts';
import type { Operation } from '../operations/service-call.ts';
import * as twins from '../operations/twin-operations.ts';
import type { Right } from '../policies.ts';
import type { Meter } from '../tiers.ts';

/** What the caller must hold. `jobs`: as the switch says. */
type Needs = Right | 'jobs';

export interface Route {
  readonly name: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly needs: Needs;
  readonly meter: Meter;
  /** Whether the basic tiers refuse it. */
  readonly standardOnly: boolean;
  readonly run: Operation;
}

function route(
  name: string,
  method: string,
  path: string,
  needs: Needs,
  meter: Meter,
  run: Operation,
): Route {
  const standardOnly = meter !== 'registry' && meter !== 'queries';
  return { name, method, segments: path.split('/').slice(1), needs, meter, standardOnly, run };
}

const DEVICE = '/devices/:deviceId';
const MODULE = '/devices/:deviceId/modules/:moduleId';
const TWIN = '/twins/:deviceId';
const MODULE_TWIN = '/twins/:deviceId/modules/:moduleId';

/** The service's REST surface as far as it is here. Fixed words come before named parts. */
export const ROUTES: readonly Route[] = [
  route('query', 'POST', '/devices/query', 'ServiceConnect', 'queries', runQuery),
  route('listDevices', 'GET', '/devices', 'RegistryRead', 'registry', registry.listDevices),
  route('bulkDevices', 'POST', '/devices', 'RegistryWrite', 'registry', registry.bulkDevices),
  route('putDevice', 'PUT', DEVICE, 'RegistryWrite', 'registry', registry.putDevice),
  route('getDevice', 'GET', DEVICE, 'RegistryRead', 'registry', registry.getDevice),
  route('deleteDevice', 'DELETE', DEVICE, 'RegistryWrite', 'registry', registry.deleteDevice),
  route('listModules', 'GET', `${DEVICE}/modules`, 'RegistryRead', 'registry', registry.listModules),
  route('putModule', 'PUT', MODULE, 'RegistryWrite', 'registry', registry.putDevice),
  route('getModule', 'GET', MODULE, 'RegistryRead', 'registry', registry.getDevice),
  route('deleteModule', 'DELETE', MODULE, 'RegistryWrite', 'registry', registry.deleteDevice),
  route(
    'deviceStatistics',
    'GET',
    '/statistics/devices',
    'RegistryRead',
    'registry',
    registry.deviceStatistics,
  ),
  route(
    'serviceStatistics',
    'GET',
    '/statistics/service',
    'RegistryRead',
    'registry',
    registry.serviceStatistics,
  ),
  route('getTwin', 'GET', TWIN, 'ServiceConnect', 'twin-reads', twins.getTwin),
  route('patchTwin', 'PATCH', TWIN, 'ServiceConnect', 'twin-updates', twins.patchTwin),
  route('putTwin', 'PUT', TWIN, 'ServiceConnect', 'twin-updates', twins.putTwin),
  route('getModuleTwin', 'GET', MODULE_TWIN, 'ServiceConnect', 'twin-reads', twins.getTwin),
  route('patchModuleTwin', 'PATCH', MODULE_TWIN, 'ServiceConnect', 'twin-updates', twins.patchTwin),
  route('putModuleTwin', 'PUT', MODULE_TWIN, 'ServiceConnect', 'twin-updates', twins.putTwin),
  route('invokeMethod', 'POST', `${TWIN}/methods`, 'ServiceConnect', 'method-bytes', invokeMethod),
  route(
    'invokeModuleMethod',
    'POST',
    `${MODULE_TWIN}/methods`,
    'ServiceConnect',
    'method-bytes',
    invokeMethod,
  ),
  route('listJobs', 'GET', '/jobs/v2/query', 'jobs', 'job-operations', jobs.listJobs),
  route('createJob', 'PUT', '/jobs/v2/:jobId', 'jobs', 'job-operations', jobs.createJob),
  route('getJob', 'GET', '/jobs/v2/:jobId', 'jobs', 'job-operations', jobs.getJob),
  route('cancelJob', 'POST', '/jobs/v2/:jobId/cancel', 'jobs', 'job-operations', jobs.cancelJob),
  route('listImportJobs', 'GET', '/jobs', 'RegistryRead', 'job-operations', jobs.listImportJobs),
  route('getImportJob', 'GET', '/jobs/:jobId', 'RegistryRead', 'job-operations', jobs.unknownImportJob),
  route(
    'cancelImportJob',
    'DELETE',
    '/jobs/:jobId',
    'RegistryWrite',
    'job-operations',
    jobs.unknownImportJob,
  ),
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

/** The operation a request asks for; `undefined` when the hub does not have it. Fixed words match in any case. */
export function findRoute(method: string, path: string): Match | undefined {
  const parts = path.replace(/\/+$/, '').split('/').slice(1);
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
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (segment.startsWith(':')) {
      const value = decodePart(part);
      if (!value) return undefined;
      params[segment.slice(1)] = value;
    } else if (segment !== part && segment !== part.toLowerCase()) return undefined;
  }
  return params;
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
