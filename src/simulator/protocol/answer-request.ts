import type { IncomingMessage, ServerResponse } from 'node:http';
import { renderErrorBody, ServiceError, serviceError } from '../errors.ts';
import type { FaultEffect, Faults } from '../faults.ts';
import type { Pager } from '../operations/pager.ts';
import type { ServiceReply } from '../operations/service-call.ts';
import type { RequestLog } from '../request-log.ts';
import type { HubState } from '../state/hub-state.ts';
import { requireStored, type Store } from '../store.ts';
import type { Throttle } from '../throttle.ts';
import { hasTwins } from '../tiers.ts';
import type { Gatekeeper } from './authorize.ts';
import { clientCertificateOf } from './client-certificate.ts';
import { readBody } from './read-body.ts';
import { findRoute, type Match, type Route } from './routes.ts';
import { parseSas } from './sas.ts';

/** What all requests of a hub share. */
export interface RestContext {
  /** What the header `Date` says, in milliseconds since 1970. */
  readonly dateNow: () => number;
  readonly state: HubState;
  readonly gatekeeper: Gatekeeper;
  readonly pager: Pager;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** Absent: nothing is throttled. */
  readonly throttle: Throttle | undefined;
  readonly store?: Store;
}

/** The largest body of any operation: 100 devices with full twins are smaller. */
const MAX_BODY_BYTES = 8 * 1_048_576;

/** A request with its URL split up. */
interface Incoming {
  readonly request: IncomingMessage;
  readonly path: string;
  /** The query string, without the question mark. */
  readonly search: string;
  readonly match: Match | undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string | Uint8Array;
  readonly errorCode: string | undefined;
}

/** Answers one request: authorizes it, throttles it, runs its operation, and applies the faults that were asked for. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  context: RestContext,
): Promise<void> {
  const { state, faults, log } = context;
  const at = state.clock.now();
  const method = request.method ?? 'GET';
  const url = request.url ?? '/';
  const { path, search } = splitUrl(url);
  const match = findRoute(method, path);
  const fault = faults.strike(method, path);
  const finish = (status: number, errorCode: string | undefined) =>
    log.add({ at, method, path: loggedPath(path, url), operation: match?.route.name, status, errorCode });

  request.on('error', () => response.destroy());
  response.on('error', () => undefined);
  if (fault?.kind === 'reset' && fault.when === 'before') {
    finish(0, undefined);
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'delay') await pause(state, fault.delayMs);
  const answer = await runRequest({ request, path, search, match }, fault, context);
  finish(fault?.kind === 'reset' ? 0 : answer.status, answer.errorCode);
  context.store?.();
  if (fault?.kind === 'reset') request.socket.destroy();
  else send(response, answer, { truncate: fault?.kind === 'truncate', now: context.dateNow() }, request);
}

async function runRequest(
  { request, path, search, match }: Incoming,
  fault: FaultEffect | undefined,
  { state, gatekeeper, pager, throttle, store }: RestContext,
): Promise<Answer> {
  try {
    if (path === HEALTH_PATH && request.method === 'GET') return health(store?.());
    if (fault?.kind === 'status') throw faultError(fault.status);
    authorize({ request, path, match }, gatekeeper, state);
    if (!match)
      throw serviceError('NotImplemented', `The local hub does not implement ${request.method} ${path}.`);
    const { route, params } = match;
    const query = new URLSearchParams(search);
    checkVersion(query.get('api-version'), route, state);
    if (route.standardOnly && !hasTwins(state.tier))
      throw serviceError('OperationNotAvailableInCurrentTier', 'The tier of this hub does not have it.');
    // Read only now: a client without a token cannot make the hub keep a body.
    const pending = bodyOf(request);
    const bytes = pending instanceof Promise ? await pending : pending;
    if (throttle) await holdBack(match, bytes.length, throttle, state);
    if (route.writes) requireStored(store);
    const { headers, rawHeaders } = request;
    const body = bytes.toString();
    const reply = route.run({ state, pager, params, query, headers, rawHeaders, body, bytes });
    const answer = success(reply instanceof Promise ? await reply : reply);
    if (route.writes) requireStored(store);
    return answer;
  } catch (error) {
    return failure(error, state.clock.now());
  }
}

/** Not a path of the service: what starts the hub asks here, without a token, whether it is ready. */
const HEALTH_PATH = '/healthz';

function health(problem: string | undefined): Answer {
  const body = problem === undefined ? { status: 'ready' } : { status: 'failing', reason: problem };
  return {
    status: problem === undefined ? 200 : 503,
    headers: {},
    text: JSON.stringify(body),
    errorCode: undefined,
  };
}

/** Throws 401, 403 or 404 unless the caller may do this: a service by its rights, or the device that the path names. */
function authorize(
  { request, path, match }: Pick<Incoming, 'request' | 'path' | 'match'>,
  gatekeeper: Gatekeeper,
  { switches }: HubState,
): void {
  const token = request.headers.authorization;
  // A path that the hub does not have needs no right, but a valid token like any other.
  if (!match) {
    gatekeeper.authorizeService(token, path, []);
    return;
  }
  const { route, params } = match;
  const { needs, ownDeviceMay } = route;
  if (needs === 'device' || (ownDeviceMay && isOfDevice(request))) {
    const certificate = clientCertificateOf(request.socket);
    const { deviceId = '' } = params;
    gatekeeper.authenticateDevice(
      { deviceId },
      { ...(token !== undefined && { token }), ...(certificate && { certificate }) },
    );
  } else {
    gatekeeper.authorizeService(token, path, needs === 'jobs' ? switches.jobRights : [needs]);
  }
}

/** Whether the caller shows what a device has: a token without a policy, or a certificate. */
function isOfDevice({ headers: { authorization }, socket }: IncomingMessage): boolean {
  if (authorization === undefined) return clientCertificateOf(socket) !== undefined;
  const sas = parseSas(authorization);
  return sas !== undefined && sas.policy === undefined;
}

function success(reply: ServiceReply): Answer {
  const text = reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body));
  return { status: reply.status, headers: reply.headers ?? {}, text, errorCode: undefined };
}

function failure(error: unknown, now: number): Answer {
  const refusal =
    error instanceof ServiceError
      ? error
      : serviceError(
          'ServerError',
          `The local hub failed: ${error instanceof Error ? error.message : error}`,
        );
  const closes = refusal.code === 'ThrottlingException' || refusal.code === 'MessageTooLarge';
  return {
    status: refusal.status,
    headers: {
      'iothub-errorcode': refusal.code,
      ...(closes && { Connection: 'close' }),
    },
    text: renderErrorBody(refusal, now),
    errorCode: refusal.code,
  };
}

function send(
  response: ServerResponse,
  answer: Answer,
  { truncate, now }: { readonly truncate: boolean; readonly now: number },
  request: IncomingMessage,
): void {
  if (response.destroyed) return;
  const headers: Record<string, string | number> = {
    'Content-Type': 'application/json; charset=utf-8',
    Server: 'Microsoft-HTTPAPI/2.0',
    Vary: 'Origin',
    Date: dateText(now),
  };
  // A spread takes longer than all the rest of an answer.
  for (const name of Object.keys(answer.headers)) headers[name] = answer.headers[name] ?? '';
  if (answer.status !== 204) headers['Content-Length'] = Buffer.byteLength(answer.text);
  response.writeHead(answer.status, headers);
  if (!truncate) {
    response.end(answer.text);
    return;
  }
  response.write(answer.text.slice(0, answer.text.length >> 1), () => request.socket.destroy());
}

/** The time of a `Date` header. Its text is made once a second. */
function dateText(now: number): string {
  const second = Math.floor(now / 1_000);
  if (second !== lastDate.second) lastDate = { second, text: new Date(now).toUTCString() };
  return lastDate.text;
}

let lastDate = { second: Number.NaN, text: '' };

function splitUrl(url: string): { readonly path: string; readonly search: string } {
  const mark = url.indexOf('?');
  return mark === -1 ? { path: url, search: '' } : { path: url.slice(0, mark), search: url.slice(mark + 1) };
}

/** Longer than that of any operation. */
const MAX_LOGGED_PATH = 2_048;

/** The log keeps many paths, and a part of a text keeps the whole text: of a long URL only a copy of its path is kept. */
function loggedPath(path: string, url: string): string {
  if (url.length <= MAX_LOGGED_PATH) return path;
  return Buffer.from(path.length <= MAX_LOGGED_PATH ? path : `${path.slice(0, MAX_LOGGED_PATH)}…`).toString();
}

const NO_BODY = Buffer.alloc(0);

function bodyOf(request: IncomingMessage): Buffer | Promise<Buffer> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return NO_BODY;
  return readBody(request, MAX_BODY_BYTES, {
    tooLarge: () => serviceError('MessageTooLarge', `The body is larger than ${MAX_BODY_BYTES} bytes.`),
    brokenOff: () => serviceError('RequestTimeout', 'The request broke off.'),
  });
}

function checkVersion(version: string | null, { needs }: Route, { switches }: HubState): void {
  const accepted = needs === 'device' ? switches.deviceApiVersions : switches.apiVersions;
  if (version !== null && accepted.includes(version)) return;
  throw serviceError(
    'InvalidProtocolVersion',
    `The api-version ${version === null ? 'is missing' : 'is not supported'}. Supported: ${accepted.join(', ')}.`,
  );
}

/** Counts the request on its meter, and makes it wait or refuses it when there is too much. */
async function holdBack({ route }: Match, bytes: number, throttle: Throttle, state: HubState): Promise<void> {
  if (!route.meter) return;
  const amount = route.meter === 'method-bytes' ? Math.max(1, Math.ceil(bytes / 4_096)) * 4_096 : 1;
  const wait = throttle.take(route.meter, amount, state.clock.now());
  if (wait === undefined)
    throw serviceError(
      'ThrottlingException',
      `Too many requests of the operation type ${route.meter}. Wait 10 seconds and try again.`,
    );
  if (wait > 0) await pause(state, wait);
}

function pause({ clock }: HubState, delayMs: number): Promise<void> {
  return clock.wait?.(delayMs) ?? new Promise((resolve) => clock.setTimer(delayMs, resolve));
}

function faultError(status: 401 | 429 | 500 | 503): ServiceError {
  if (status === 401) return serviceError('IotHubUnauthorized', 'Unauthorized.');
  if (status === 429)
    return serviceError(
      'ThrottlingException',
      'Too many requests (a fault that was asked for). Wait 10 seconds and try again.',
    );
  return serviceError(
    status === 500 ? 'ServerError' : 'ServiceUnavailable',
    'The request failed (a fault that was asked for).',
  );
}
