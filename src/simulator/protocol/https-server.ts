import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { errorStatus, renderErrorBody, ServiceError, serviceError } from '../errors.ts';
import type { FaultEffect, Faults } from '../faults.ts';
import { Pager } from '../operations/pager.ts';
import type { ServiceReply } from '../operations/service-call.ts';
import type { RequestLog } from '../request-log.ts';
import type { HubState } from '../state/hub-state.ts';
import type { Throttle } from '../throttle.ts';
import { hasTwins } from '../tiers.ts';
import type { Gatekeeper } from './authorize.ts';
import { findRoute, type Match } from './routes.ts';

export interface RestServerOptions {
  /** The machine's time, in milliseconds since 1970. */
  readonly wallNow: () => number;
  readonly state: HubState;
  readonly gatekeeper: Gatekeeper;
  readonly tls: { readonly key: string; readonly cert: string };
  readonly faults: Faults;
  readonly log: RequestLog;
  /** Absent: nothing is throttled. */
  readonly throttle: Throttle | undefined;
  /** Called before an answer leaves, so that what it says is kept even if the process ends now. */
  readonly beforeReply?: () => void;
}

/** The largest body any operation takes: 100 devices with full twins stay under it. */
const MAX_BODY_BYTES = 8 * 1_048_576;
const MAX_HEADER_BYTES = 16_384;
/** How long a client may take to send its headers and its whole request, of real time: a slow one is cut off. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 60_000;

const JSON_HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  Server: 'Microsoft-HTTPAPI/2.0',
  Vary: 'Origin',
} as const;

/** The service's REST side as an HTTPS server, not yet listening. */
export function createRestServer(options: RestServerOptions): Server {
  const pager = new Pager();
  const server = createServer(
    {
      ...options.tls,
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      handshakeTimeout: HEADERS_TIMEOUT_MS,
    },
    (request, response) => {
      void answer(request, response, options, pager);
    },
  );
  // Errors of a single connection (a failed handshake, a client that went away) concern nobody else.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'RequestHeaderFieldsTooLarge' : 'GenericBadRequest';
    const body = renderErrorBody(serviceError(code, 'The request is malformed.'), options.state.clock.now());
    socket.end(
      `HTTP/1.1 ${errorStatus(code)} Refused\r\nConnection: close\r\niothub-errorcode: ${code}\r\n` +
        `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
  return server;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly errorCode: string | undefined;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: RestServerOptions,
  pager: Pager,
): Promise<void> {
  const { state, faults, log } = options;
  const at = state.clock.now();
  const method = request.method ?? 'GET';
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const match = findRoute(method, path);
  const fault = faults.strike(method, path);
  const finish = (status: number, errorCode: string | undefined) =>
    log.add({ at, method, path, operation: match?.route.name, status, errorCode });

  request.on('error', () => response.destroy());
  response.on('error', () => undefined);
  if (fault?.kind === 'reset' && fault.when === 'before') {
    finish(0, undefined);
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'delay') await pause(state, fault.delayMs);
  const result = await perform(request, match, path, url, fault, options, pager);
  finish(fault?.kind === 'reset' ? 0 : result.status, result.errorCode);
  options.beforeReply?.();
  if (fault?.kind === 'reset') request.socket.destroy();
  else send(response, result, fault?.kind === 'truncate', request);
}

async function perform(
  request: IncomingMessage,
  match: Match | undefined,
  path: string,
  url: string,
  fault: FaultEffect | undefined,
  options: RestServerOptions,
  pager: Pager,
): Promise<Answer> {
  const { state } = options;
  try {
    if (fault?.kind === 'status') throw faultError(fault.status);
    if (!match)
      throw serviceError('NotImplemented', `The local hub does not implement ${request.method} ${path}.`);
    const { route, params } = match;
    options.gatekeeper.authorizeService(
      request.headers.authorization,
      path,
      route.needs === 'jobs' ? state.switches.jobRights : [route.needs],
    );
    const query = new URLSearchParams(url.slice(path.length + 1));
    checkVersion(query.get('api-version'), state);
    if (route.standardOnly && !hasTwins(state.tier))
      throw serviceError('OperationNotAvailableInCurrentTier', 'The tier of this hub does not have it.');
    // Read only now: nobody without a token makes the hub keep a body.
    const pending = readBody(request);
    const body = typeof pending === 'string' ? pending : await pending;
    if (options.throttle) await holdBack(match, Buffer.byteLength(body), options.throttle, state);
    const call = { state, pager, params, query, headers: request.headers, body };
    const reply = route.run(call);
    return success(reply instanceof Promise ? await reply : reply);
  } catch (error) {
    return failure(error, state.clock.now(), options.wallNow());
  }
}

function success(reply: ServiceReply): Answer {
  const text = reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body));
  return { status: reply.status, headers: reply.headers ?? {}, text, errorCode: undefined };
}

function failure(error: unknown, now: number, wallNow: number): Answer {
  const refusal =
    error instanceof ServiceError
      ? error
      : serviceError(
          'ServerError',
          `The local hub failed: ${error instanceof Error ? error.message : error}`,
        );
  const throttled = refusal.code === 'ThrottlingException' || refusal.code === 'MessageTooLarge';
  return {
    status: refusal.status,
    // By the clock that tokens are judged by, so that a client with a wrong one can tell.
    headers: {
      'iothub-errorcode': refusal.code,
      Date: new Date(wallNow).toUTCString(),
      ...(throttled ? { Connection: 'close' } : {}),
    },
    text: renderErrorBody(refusal, now),
    errorCode: refusal.code,
  };
}

function send(response: ServerResponse, result: Answer, truncate: boolean, request: IncomingMessage): void {
  if (response.destroyed) return;
  const headers: Record<string, string | number> = { ...JSON_HEADERS, ...result.headers };
  if (result.status !== 204) headers['Content-Length'] = Buffer.byteLength(result.text);
  response.writeHead(result.status, headers);
  if (!truncate) {
    response.end(result.text);
    return;
  }
  response.write(result.text.slice(0, result.text.length >> 1), () => request.socket.destroy());
}

/** The whole body as text. 413 when it is too large; then the rest is not read. */
function readBody(request: IncomingMessage): string | Promise<string> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return '';
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) {
        chunks.push(chunk);
        return;
      }
      request.pause();
      request.removeAllListeners('data');
      reject(serviceError('MessageTooLarge', `The body is larger than ${MAX_BODY_BYTES} bytes.`));
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('close', () => {
      if (!request.complete) reject(serviceError('RequestTimeout', 'The request broke off.'));
    });
  });
}

function checkVersion(version: string | null, { switches }: HubState): void {
  if (version !== null && switches.apiVersions.includes(version)) return;
  throw serviceError(
    'InvalidProtocolVersion',
    `The api-version ${version === null ? 'is missing' : 'is not supported'}. Supported: ${switches.apiVersions.join(', ')}.`,
  );
}

/** Counts the request on its meter, and makes it wait or refuses it when there is too much. */
async function holdBack({ route }: Match, bytes: number, throttle: Throttle, state: HubState): Promise<void> {
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

function faultError(status: 429 | 500 | 503): ServiceError {
  if (status === 429)
    return serviceError(
      'ThrottlingException',
      'Too many requests (as asked for). Wait 10 seconds and try again.',
    );
  return serviceError(
    status === 500 ? 'ServerError' : 'ServiceUnavailable',
    'The hub fails as it was asked to.',
  );
}
