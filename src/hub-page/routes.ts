import { steerClock } from './operations/clock.ts';
import { listConnections } from './operations/connections.ts';
import {
  callDeviceMethod,
  findDevices,
  patchDeviceTwin,
  sendDeviceMessage,
  showDevice,
} from './operations/devices.ts';
import { connectFleets, disconnectFleet, listFleets } from './operations/fleets.ts';
import { showHub } from './operations/hub.ts';
import { cancelOneJob, listJobs, listRows, showJob } from './operations/jobs.ts';
import { followLog } from './operations/log.ts';
import type { PageCall } from './page-call.ts';

/** Returns what to answer as JSON; `undefined` when it has answered itself. */
type Operation = (call: PageCall) => unknown;

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly run: Operation;
}

/** `endpoint` is the HTTP method and the path below `/api`; `:name` is a named part of it. */
function route(endpoint: string, run: Operation): Route {
  const [method = '', path = ''] = endpoint.split(' ');
  return { method, segments: path.split('/').slice(1), run };
}

/** An operation that changes what the hub keeps: refused, as by the hub itself, while its state file cannot be written. */
function stored(run: Operation): Operation {
  return (call) => {
    const { hub } = call.context;
    hub.requireStored();
    const result = run(call);
    hub.requireStored();
    return result;
  };
}

const ROUTES: readonly Route[] = [
  route('GET /hub', showHub),
  route('GET /devices', findDevices),
  route('GET /devices/:deviceId', showDevice),
  route('PATCH /devices/:deviceId/twin', stored(patchDeviceTwin)),
  route('POST /devices/:deviceId/methods', callDeviceMethod),
  route('POST /devices/:deviceId/messages', stored(sendDeviceMessage)),
  route('GET /jobs', listJobs),
  route('GET /jobs/:jobId', showJob),
  route('GET /jobs/:jobId/devices', listRows),
  route('POST /jobs/:jobId/cancel', stored(cancelOneJob)),
  route('GET /connections', listConnections),
  route('GET /log', followLog),
  route('POST /clock', steerClock),
  route('GET /fleets', listFleets),
  route('POST /fleets', connectFleets),
  route('DELETE /fleets/:name', disconnectFleet),
];

export interface RouteMatch {
  readonly run: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a path below `/api`; the methods that its path has when it has another; `undefined` for no path of ours. */
export function findRoute(
  method: string,
  path: string,
): RouteMatch | { readonly allowed: string } | undefined {
  const parts = path.split('/').slice(1);
  const allowed: string[] = [];
  for (const known of ROUTES) {
    const params = matchSegments(known.segments, parts);
    if (!params) continue;
    if (known.method === method) return { run: known.run, params };
    allowed.push(known.method);
  }
  return allowed.length > 0 ? { allowed: allowed.join(', ') } : undefined;
}

function matchSegments(
  segments: readonly string[],
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (segments.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (segment.startsWith(':')) {
      const value = decodePart(part);
      if (!value) return undefined;
      params[segment.slice(1)] = value;
    } else if (segment !== part) return undefined;
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
