import { createServer, type Server } from 'node:https';
import { type ErrorCode, errorStatus, renderErrorBody, serviceError } from '../errors.ts';
import { Pager } from '../operations/pager.ts';
import { answerRequest, type RestContext } from './answer-request.ts';
import { clientCertificateOptions } from './client-certificate.ts';
import { answerInTurn } from './pipelining.ts';

export interface RestServerOptions extends Omit<RestContext, 'pager'> {
  readonly tls: { readonly key: string; readonly cert: string };
  /** PEM of the authorities that sign certificates of devices. Default: none. */
  readonly deviceCas?: readonly string[];
  /** How long a client may take, in real time, to send its headers. Default: 20 seconds. */
  readonly headersTimeoutMs?: number;
  /** How long nothing may pass over a connection, in real time. Default: 15 minutes. */
  readonly idleTimeoutMs?: number;
}

const MAX_HEADER_BYTES = 16_384;
/** How long a client may take, in real time, to send its headers and its whole request: a slow one is cut off. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 60_000;
/** A client that does not read its answers is cut off. Longer than any method call takes. */
const IDLE_TIMEOUT_MS = 900_000;
/** How long a client that was refused may take to read the answer; then it is cut off. */
const LAST_WORDS_MS = 2_000;

/** The service's REST side as an HTTPS server that does not listen yet. */
export function createRestServer({
  tls,
  deviceCas = [],
  headersTimeoutMs = HEADERS_TIMEOUT_MS,
  idleTimeoutMs = IDLE_TIMEOUT_MS,
  ...options
}: RestServerOptions): Server {
  const context: RestContext = { ...options, pager: new Pager() };
  const server = createServer(
    {
      ...tls,
      ...clientCertificateOptions(deviceCas),
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: headersTimeoutMs,
      // Node looks for slow clients only every 30 seconds unless told otherwise.
      connectionsCheckingInterval: Math.min(5_000, headersTimeoutMs),
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      handshakeTimeout: HEADERS_TIMEOUT_MS,
    },
    (request, response) => {
      const answer = () => void answerRequest(request, response, context);
      // There is no socket yet while the answer to an earlier request is under way.
      if (response.socket === null) answerInTurn(request, response, answer);
      else answer();
    },
  );
  server.timeout = idleTimeoutMs;
  // Errors of one connection, such as a failed handshake or a client that went away, do not concern the others.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const { code, message } = refusalOf(error);
    const body = renderErrorBody(serviceError(code, message), context.state.clock.now());
    socket.end(
      `HTTP/1.1 ${errorStatus(code)} Refused\r\nConnection: close\r\niothub-errorcode: ${code}\r\n` +
        `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      // A client that does not close must not keep the connection.
      () => socket.destroy(),
    );
    setTimeout(() => socket.destroy(), LAST_WORDS_MS).unref();
  });
  return server;
}

function refusalOf({ code }: NodeJS.ErrnoException): { readonly code: ErrorCode; readonly message: string } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        code: 'RequestHeaderFieldsTooLarge',
        message: `The headers are over ${MAX_HEADER_BYTES} bytes.`,
      };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { code: 'RequestTimeout', message: 'The request did not arrive in time.' };
    default:
      return { code: 'GenericBadRequest', message: 'The request is malformed.' };
  }
}
