import { createServer } from 'node:tls';
import type { DeviceGate } from '../../device-link.ts';
import { clientCertificateOf, clientCertificateOptions } from '../client-certificate.ts';
import { listen } from '../listen.ts';
import { type Client, type ConnectionContext, DeviceConnection } from './device-connection.ts';
import { SessionStore } from './session.ts';
import type { Wire } from './wire.ts';

export interface MqttServerOptions {
  readonly gate: DeviceGate;
  /** What devices have subscribed to. Default: none yet. */
  readonly sessions?: SessionStore;
  /** PEM. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** PEM of the authorities that sign certificates of devices. Default: none. */
  readonly deviceCas?: readonly string[];
  /** 0 for any free one. */
  readonly port: number;
  readonly host: string;
  /** Milliseconds since 1970 on the machine's clock, by which clients keep alive and sign tokens. */
  readonly wallNow: () => number;
  /** The names of this hub with which user names may begin, in lower case, without a port. Absent: any. */
  readonly hostNames?: readonly string[];
  /** The API versions that devices may name. Absent: any. */
  readonly apiVersions?: readonly string[];
  /** The body of a method call without a payload. Default: `null`. */
  readonly absentPayload?: string;
  /** How long a client may take, in real time, for the TLS handshake. Default: 30 seconds. */
  readonly handshakeTimeoutMs?: number;
}

export interface MqttServer {
  readonly port: number;
  /** Network connections, before and after CONNECT. */
  readonly connectionCount: number;
  /** Speaks MQTT over another byte stream, such as a WebSocket's, until its owner says that it has ended. */
  adopt(client: Client): AdoptedWire;
  close(): Promise<void>;
}

export interface AdoptedWire {
  readonly connection: DeviceConnection;
  ended(): void;
}

const MAX_HANDSHAKE_MS = 30_000;
const CHECK_EVERY_MS = 1000;

/**
 * The device side of the hub: MQTT 3.1.1 over TLS, sessions of our own, no broker.
 * Rejects when the port cannot be used (`EADDRINUSE`, `EACCES`).
 */
export async function startMqttServer(options: MqttServerOptions): Promise<MqttServer> {
  const { hostNames } = options;
  const context: ConnectionContext = {
    gate: options.gate,
    sessions: options.sessions ?? new SessionStore(),
    wallNow: options.wallNow,
    answersTo: (hostName) =>
      hostNames === undefined || hostNames.includes(hostName.toLowerCase().replace(/:\d+$/, '')),
    apiVersions: options.apiVersions,
    absentPayload: options.absentPayload ?? 'null',
  };
  const connections = new Map<DeviceConnection, Wire>();
  const adopt = (client: Client): AdoptedWire => {
    const connection = new DeviceConnection(context, client);
    connections.set(connection, client.wire);
    return {
      connection,
      ended: () => {
        connections.delete(connection);
        connection.ended();
      },
    };
  };

  const server = createServer({
    ...options.tls,
    ...clientCertificateOptions(options.deviceCas ?? []),
    minVersion: 'TLSv1.2',
    handshakeTimeout: options.handshakeTimeoutMs ?? MAX_HANDSHAKE_MS,
    noDelay: true,
  });
  server.on('secureConnection', (socket) => {
    const { connection, ended } = adopt({
      wire: socket,
      protocol: 'MQTT',
      certificate: () => clientCertificateOf(socket),
    });
    socket
      .on('data', (chunk: Buffer) => connection.receive(chunk))
      .on('drain', () => connection.drained())
      // An error of a socket also ends it.
      .on('error', () => undefined)
      .on('close', ended);
  });
  // Node says that a handshake takes too long, and leaves the connection open.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  const port = await listen(server, options.port, options.host);
  const timer = setInterval(() => {
    const now = options.wallNow();
    for (const connection of connections.keys()) connection.checkTime(now);
  }, CHECK_EVERY_MS).unref();

  return {
    port,
    get connectionCount() {
      return connections.size;
    },
    adopt,
    close: async () => {
      clearInterval(timer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const wire of connections.values()) wire.destroy();
      await closed;
    },
  };
}
