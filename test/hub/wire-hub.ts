import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServerCertificate } from '../../src/simulator/protocol/certificates.ts';

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came. */
  readonly text: string;
  /** Which connection it came on, from 1. */
  readonly connection: number;
}

/** What a server answers, by the request and its number (from 1). */
export type Respond = (request: WireRequest, number: number, response: ServerResponse) => void;

export interface WireHub {
  readonly port: number;
  readonly ca: string;
  readonly connectionString: string;
  readonly key: string;
  readonly requests: readonly WireRequest[];
  /** Connections that are open now. */
  openConnections(): Promise<number>;
  stop(): Promise<void>;
}

const KEY = Buffer.from('the key of the service policy').toString('base64');

/** A server that records what comes over the wire and answers what a test says; no hub in any other way. */
export async function startWireHub(respond: Respond, host = 'localhost'): Promise<WireHub> {
  const { ca, cert, key } = await createServerCertificate([host], Date.now());
  const requests: WireRequest[] = [];
  const connections = new Map<unknown, number>();
  const server: Server = createTlsServer({ cert, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const connection = connections.get(request.socket) ?? connections.size + 1;
      connections.set(request.socket, connection);
      const recorded: WireRequest = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        text: Buffer.concat(chunks).toString('utf8'),
        connection,
      };
      requests.push(recorded);
      respond(recorded, requests.length, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    ca,
    key: KEY,
    connectionString: `HostName=localhost:${port};SharedAccessKeyName=service;SharedAccessKey=${KEY}`,
    requests,
    openConnections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  options: { status?: number; headers?: Record<string, string> } = {},
): void {
  response.writeHead(options.status ?? 200, {
    'Content-Type': 'application/json; charset=utf-8',
    ...options.headers,
  });
  response.end(JSON.stringify(body));
}

/** A port of this machine on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server that speaks HTTP without TLS. */
export async function startPlainServer(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const server = createServer((_request, response) => response.end('plain'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
