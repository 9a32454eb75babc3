import { createHmac } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import deviceSdk from 'azure-iot-device';
import mqttTransport from 'azure-iot-device-mqtt';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { createServerCertificate } from '../../../src/simulator/protocol/certificates.ts';
import { type MqttServer, startMqttServer } from '../../../src/simulator/protocol/mqtt/mqtt-server.ts';
import { mqttWebSocketUpgrade } from '../../../src/simulator/protocol/mqtt/web-socket.ts';
import { KEY, MemoryGate } from './memory-gate.ts';

export type SdkClient = InstanceType<typeof deviceSdk.Client>;

export interface MqttHub {
  readonly gate: MemoryGate;
  readonly server: MqttServer;
  readonly ca: string;
  readonly webSocketPort: number;
  /** The machine's clock, as far as the hub can tell. */
  readonly time: { now: number };
  connectionString(deviceId: string): string;
  token(deviceId: string): string;
  sdk(deviceId: string): Promise<SdkClient>;
  sdkWithToken(deviceId: string): Promise<SdkClient>;
  sdkOverWebSocket(deviceId: string): Promise<SdkClient>;
  /** Resolves when the hub knows of that many connections. */
  connections(count: number): Promise<void>;
  /** A plain MQTT client of that device, connected. */
  raw(deviceId: string, options?: IClientOptions): Promise<MqttClient>;
  stop(): Promise<void>;
}

export const SECOND = 1000;

/** A hub of one hand-made gate and the real MQTT server, on free ports of this machine. */
export async function startMqttHub(): Promise<MqttHub> {
  const gate = new MemoryGate();
  const time = { now: Date.now() };
  const certificate = await createServerCertificate(['localhost', '127.0.0.1'], time.now);
  const { ca } = certificate;
  const server = await startMqttServer({
    gate,
    tls: certificate,
    port: 0,
    host: '127.0.0.1',
    wallNow: () => time.now,
    hostNames: ['localhost', 'hub.example'],
  });
  const https = createServer(certificate).on('upgrade', mqttWebSocketUpgrade(server));
  await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
  const { port: webSocketPort } = https.address() as AddressInfo;
  const clients: (SdkClient | MqttClient)[] = [];

  const connectionString = (deviceId: string) =>
    `HostName=localhost:${server.port};DeviceId=${deviceId};SharedAccessKey=${KEY}`;
  const open = async (client: SdkClient) => {
    clients.push(client);
    client.on('error', () => undefined);
    await client.setOptions({ ca });
    await client.open();
    return client;
  };
  const token = (deviceId: string) => {
    const sr = encodeURIComponent(`localhost:${server.port}/devices/${deviceId}`);
    const se = Math.floor(time.now / SECOND) + 3600;
    const signature = createHmac('sha256', Buffer.from(KEY, 'base64'))
      .update(`${sr}\n${se}`)
      .digest('base64');
    return `SharedAccessSignature sr=${sr}&sig=${encodeURIComponent(signature)}&se=${se}`;
  };
  return {
    gate,
    server,
    ca,
    webSocketPort,
    time,
    connectionString,
    token,
    sdk: (deviceId) =>
      open(deviceSdk.Client.fromConnectionString(connectionString(deviceId), mqttTransport.Mqtt)),
    sdkWithToken: (deviceId) =>
      open(deviceSdk.Client.fromSharedAccessSignature(token(deviceId), mqttTransport.Mqtt)),
    // The SDK appends `:443` and the path to the gateway's name: what is before must make that a harmless query.
    sdkOverWebSocket: (deviceId) =>
      open(
        deviceSdk.Client.fromConnectionString(
          `HostName=hub.example;DeviceId=${deviceId};SharedAccessKey=${KEY};GatewayHostName=localhost:${webSocketPort}/$iothub/websocket?`,
          mqttTransport.MqttWs,
        ),
      ),
    connections: async (count) => {
      while (server.connectionCount !== count) await new Promise((resolve) => setImmediate(resolve));
    },
    raw: async (deviceId, options = {}) => {
      const client = await mqtt.connectAsync(`mqtts://localhost:${server.port}`, {
        clientId: deviceId,
        username: `localhost/${deviceId}/?api-version=2021-04-12`,
        password: token(deviceId),
        protocolVersion: 4,
        clean: true,
        reconnectPeriod: 0,
        ca,
        ...options,
      });
      clients.push(client);
      client.on('error', () => undefined);
      return client;
    },
    stop: async () => {
      await Promise.all(
        clients.map((client) => ('endAsync' in client ? client.endAsync(true) : client.close())),
      ).catch(() => undefined);
      await server.close();
      await new Promise((resolve) => https.close(resolve));
    },
  };
}
