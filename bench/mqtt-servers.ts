import { createServer } from 'node:tls';
import { Aedes } from 'aedes';
import type { DeviceGate, DeviceLink } from '../src/simulator/device-link.ts';
import { startMqttServer } from '../src/simulator/protocol/mqtt/mqtt-server.ts';

/** What a server process offers to the benchmark. */
export interface ServerUnderLoad {
  readonly port: number;
  /** Messages received since the start. */
  readonly taken: () => number;
  /** Calls `ping` on every connected device, one call after another on each, for that long; returns the number of answers. */
  readonly callMethods?: (forMs: number) => Promise<number>;
}

interface Identity {
  readonly key: string;
  readonly cert: string;
}

export const SERVERS: Readonly<Record<string, (identity: Identity) => Promise<ServerUnderLoad>>> = {
  hubjobs: startOurs,
  aedes: startAedes,
  'bare TLS': startBareTls,
};

/** A gate that takes anybody and does nothing, so that the session layer alone is measured, as with the others. */
async function startOurs(tls: Identity): Promise<ServerUnderLoad> {
  let messages = 0;
  const links = new Map<string, DeviceLink>();
  const gate: DeviceGate = {
    authenticate: () => ({ expiresAt: undefined }),
    connect: ({ deviceId }, link) => void links.set(deviceId, link),
    disconnect: ({ deviceId }) => void links.delete(deviceId),
    methodsReady: () => undefined,
    messagesReady: () => [],
    messageTaken: () => undefined,
    readTwin: () => ({ desired: {}, reported: {} }),
    patchReported: () => ({ version: 1 }),
    sendTelemetry: () => {
      messages += 1;
    },
  };
  const server = await startMqttServer({ gate, tls, port: 0, host: '127.0.0.1', wallNow: Date.now });
  const callMethods = async (forMs: number): Promise<number> => {
    const end = Date.now() + forMs;
    let answered = 0;
    const callOne = async (deviceId: string, link: DeviceLink): Promise<void> => {
      while (Date.now() < end) {
        await link.invokeMethod({ deviceId }, { name: 'ping', payload: '{"at":1}' });
        answered += 1;
      }
    };
    await Promise.all([...links].map(([deviceId, link]) => callOne(deviceId, link)));
    return answered;
  };
  return { port: server.port, taken: () => messages, callMethods };
}

async function startAedes(tls: Identity): Promise<ServerUnderLoad> {
  let messages = 0;
  const broker = await Aedes.createBroker();
  broker.on('publish', (_packet, client) => {
    if (client !== null) messages += 1;
  });
  const server = createServer({ ...tls, noDelay: true }, (socket) => void broker.handle(socket));
  const port = await listen(server);
  return { port, taken: () => messages };
}

/** What a connection costs before anybody speaks MQTT on it. */
async function startBareTls(tls: Identity): Promise<ServerUnderLoad> {
  // Enough of an answer for the load: CONNACK.
  const server = createServer(tls, (socket) => {
    socket.on('data', () => socket.write(Buffer.from([0x20, 2, 0, 0]))).on('error', () => undefined);
  });
  const port = await listen(server);
  return { port, taken: () => 0 };
}

function listen(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
