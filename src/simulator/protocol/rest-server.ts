import { createServer, type Server } from 'node:https';
import { errorStatus, renderErrorBody, serviceError } from '../errors.ts';
import { Pager } from '../operations/pager.ts';
import { answerRequest, type RestContext } from './answer-request.ts';

export interface RestServerOptions extends Omit<RestContext, 'pager'> {
  readonly tls: { readonly key: string; readonly cert: string };
}

const MAX_HEADER_BYTES = 16_384;
/** How long a client may take, in real time, to send its headers and its whole request: a slow one is cut off. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 60_000;

/** The service's REST side as an HTTPS server that does not listen yet. */
export function createRestServer({ tls, ...options }: RestServerOptions): Server {
  const context: RestContext = { ...options, pager: new Pager() };
  const server = createServer(
    {
      ...tls,
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      handshakeTimeout: HEADERS_TIMEOUT_MS,
    },
    (request, response) => void answerRequest(request, response, context),
  );
  // Errors of one connection, such as a failed handshake or a client that went away, do not concern the others.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'RequestHeaderFieldsTooLarge' : 'GenericBadRequest';
    const body = renderErrorBody(serviceError(code, 'The request is malformed.'), context.state.clock.now());
    socket.end(
      `HTTP/1.1 ${errorStatus(code)} Refused\r\nConnection: close\r\niothub-errorcode: ${code}\r\n` +
        `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
  return server;
}
