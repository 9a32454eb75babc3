import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import iothub from 'azure-iothub';
import type { LocalHub } from '../../src/simulator/local-hub.ts';
import { createSas } from '../../src/simulator/protocol/sas.ts';

/** The public clients, unmodified, pointed at a hub that listens on another port: only their socket is led there. */
export function serviceClients(hub: LocalHub, policy = 'iothubowner') {
  const connection = hub.connectionString(policy).replace(`:${hub.port}`, '');
  const agent = new Agent({ port: hub.port, ca: hub.caPem, keepAlive: true } as object);
  const aim = <T>(client: T): T => {
    const { _restApiClient } = client as { _restApiClient: { setOptions(options: object): void } };
    _restApiClient.setOptions({ http: { agent } });
    return client;
  };
  return {
    jobs: aim(iothub.JobClient.fromConnectionString(connection)),
    registry: aim(iothub.Registry.fromConnectionString(connection)),
    client: aim(iothub.Client.fromConnectionString(connection)),
    close: () => agent.destroy(),
  };
}

export interface WireRequest {
  readonly method?: string;
  /** With its query string; `api-version` is added when there is none. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; text and bytes are sent as they are. */
  readonly body?: unknown;
  /** `undefined`: a good token of `iothubowner`; empty: none. */
  readonly token?: string;
}

export interface WireReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it as they please
  readonly json: any;
}

/** One raw HTTPS request. */
export function send(hub: LocalHub, wire: WireRequest): Promise<WireReply> {
  const path = /api-version/.test(wire.path)
    ? wire.path
    : `${wire.path}${wire.path.includes('?') ? '&' : '?'}api-version=2021-04-12`;
  const body =
    wire.body === undefined
      ? undefined
      : typeof wire.body === 'string' || wire.body instanceof Uint8Array
        ? wire.body
        : JSON.stringify(wire.body);
  const token = wire.token ?? serviceToken(hub);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: hub.port,
        servername: 'localhost',
        ca: hub.caPem,
        method: wire.method ?? 'GET',
        path,
        agent: false,
        headers: {
          ...(token === '' ? {} : { Authorization: token }),
          ...(body === undefined
            ? {}
            : {
                'Content-Type': 'application/json; charset=utf-8',
                'Content-Length': Buffer.byteLength(body),
              }),
          ...wire.headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: parse(text) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A token of a policy, good for an hour of the machine's time. */
export function serviceToken(hub: LocalHub, policy = 'iothubowner', resource = 'localhost'): string {
  const key = hub.policies.find(({ name }) => name === policy)?.primaryKey ?? '';
  return createSas(resource, Math.floor(Date.now() / 1_000) + 3_600, key, policy);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
