import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import device from 'azure-iot-device';
import http from 'azure-iot-device-http';
import { createSdkClient } from '../src/simulator/devices/sdk/sdk-client.ts';
import { count, expectStatus, type Soak } from './soak-parts.ts';

type DeviceClient = ReturnType<typeof createSdkClient>;

export const TRANSPORTS = ['mqtt', 'mqtt', 'mqtt', 'mqtt-ws', 'mqtt-ws', 'http', 'http'] as const;
type Transport = (typeof TRANSPORTS)[number];

/** The SDK never ends some operations that were under way when the connection was lost. */
async function within<T>(work: Promise<T> | undefined): Promise<T | undefined> {
  const timer = new AbortController();
  const tooLate = sleep(15_000, undefined, { signal: timer.signal }).then(() => {
    throw new Error('no answer within 15 seconds');
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    tooLate.catch(() => undefined);
    timer.abort();
  }
}

/** An unmodified client of the device SDK, and what was acknowledged to it and by it. */
export class SoakDevice {
  readonly deviceId: string;
  readonly #transport: Transport;
  readonly #soak: Soak;
  #client: DeviceClient | undefined;
  readonly #agent: Agent;
  /** Messages to the device that the hub took, and those that arrived. */
  readonly sent = new Set<string>();
  readonly received = new Set<string>();
  /** Telemetry that the hub acknowledged. */
  readonly telemetry = new Set<string>();
  reported = 0;
  desired = 0;
  desiredSeen = 0;

  constructor(soak: Soak, transport: Transport, number: number) {
    this.deviceId = `sdk-${transport}-${number}`;
    this.#transport = transport;
    this.#soak = soak;
    this.#agent = new Agent({ port: soak.hub.port, ca: soak.hub.ca, keepAlive: true } as object);
  }

  get overMqtt(): boolean {
    return this.#transport !== 'http';
  }

  async open(): Promise<void> {
    const { hub } = this.#soak;
    expectStatus(await hub.call('PUT', `/devices/${this.deviceId}`, { deviceId: this.deviceId }), 200, 409);
    const { json } = await hub.call('GET', `/devices/${this.deviceId}`);
    const key = `DeviceId=${this.deviceId};SharedAccessKey=${json.authentication.symmetricKey.primaryKey}`;
    const client = this.#create(key);
    this.#client = client;
    client.on('error', () => undefined);
    await client.setOptions(
      this.#transport === 'http'
        ? { http: { agent: this.#agent, receivePolicy: { interval: 1, drain: true } } }
        : { ca: hub.ca },
    );
    await client.open();
    client.on('message', (message) => {
      this.received.add(String(message.messageId));
      client.complete(message).catch(() => undefined);
    });
    if (!this.overMqtt) return;
    client.onDeviceMethod('echo', (request, response) => {
      response.send(200, request.payload).catch(() => undefined);
    });
    const twin = await client.getTwin();
    twin.on('properties.desired', ({ turn }: { turn?: number }) => {
      if (turn !== undefined) this.desiredSeen = Math.max(this.desiredSeen, turn);
    });
  }

  #create(key: string): DeviceClient {
    const { hub } = this.#soak;
    if (this.#transport === 'http') {
      return device.Client.fromConnectionString(`HostName=localhost;${key}`, http.Http);
    }
    const port = this.#transport === 'mqtt' ? hub.mqttPort : hub.port;
    return createSdkClient(`HostName=localhost:${port};${key}`, this.#transport);
  }

  async send(turn: number): Promise<void> {
    const id = `${this.deviceId}/${turn}`;
    const message = new device.Message(JSON.stringify({ id }));
    message.contentType = 'application/json';
    message.contentEncoding = 'utf-8';
    try {
      await within(this.#client?.sendEvent(message));
      this.telemetry.add(id);
      count(this.#soak, `telemetry with ids over ${this.#transport}`);
    } catch {
      // Not acknowledged: over HTTPS a fault, over MQTT a kill.
    }
    await sleep(20);
  }

  /** Not over HTTPS, which has no twins. */
  async report(turn: number): Promise<void> {
    const twin = await within(this.#client?.getTwin()).catch(() => undefined);
    const update = new Promise<boolean>((resolve) => {
      if (!twin) resolve(false);
      else twin.properties.reported['update']({ turn }, (error?: Error) => resolve(!error));
    });
    const isAcknowledged = await within(update).catch(() => false);
    if (isAcknowledged) this.reported = turn;
    const { json } = await this.#soak.hub.call('GET', `/twins/${this.deviceId}`);
    const read: number = json.properties.reported.turn ?? 0;
    if (read < this.reported || read > turn)
      throw new Error(`${this.deviceId}: ${read} was read, ${this.reported} was acknowledged`);
    if (isAcknowledged) count(this.#soak, `reports over ${this.#transport}`);
    await sleep(100);
  }

  /** What a service wants of it: messages, desired properties and direct methods. */
  async command(turn: number): Promise<void> {
    const { hub } = this.#soak;
    const messageId = `${this.deviceId}/c2d/${turn}`;
    const queued = await hub.call('POST', `/devices/${this.deviceId}/messages/deviceBound`, {
      body: 'x',
      messageId,
    });
    // 403: 50 wait already.
    expectStatus(queued, 200, 403);
    if (queued.status === 200) {
      this.sent.add(messageId);
      count(this.#soak, `messages to devices over ${this.#transport}`);
    }
    if (this.overMqtt) await this.#commandOverMqtt(turn);
    await sleep(200);
  }

  async #commandOverMqtt(turn: number): Promise<void> {
    const { hub } = this.#soak;
    const desired = { turn };
    expectStatus(await hub.call('PATCH', `/twins/${this.deviceId}`, { properties: { desired } }), 200);
    this.desired = turn;
    const call = {
      methodName: 'echo',
      payload: { turn },
      responseTimeoutInSeconds: 10,
      connectTimeoutInSeconds: 5,
    };
    const answer = await hub.call('POST', `/twins/${this.deviceId}/methods`, call);
    // 404: it is not connected, as after a kill. 504: it went away during the call.
    expectStatus(answer, 200, 404, 504);
    if (answer.status !== 200) return;
    if (answer.json.payload?.turn !== turn)
      throw new Error(`${this.deviceId} answered ${JSON.stringify(answer.json)}`);
    count(this.#soak, `methods over ${this.#transport}`);
  }

  /** What was acknowledged and has not arrived. */
  get missing(): readonly string[] {
    return [
      ...[...this.sent].filter((id) => !this.received.has(id)),
      ...(this.desiredSeen < this.desired
        ? [`${this.deviceId} desired ${this.desired}, seen ${this.desiredSeen}`]
        : []),
    ];
  }

  async close(): Promise<void> {
    this.#client?.removeAllListeners();
    await this.#client?.close().catch(() => undefined);
    this.#agent.destroy();
  }
}
