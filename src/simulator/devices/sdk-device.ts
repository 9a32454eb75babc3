import deviceSdk from 'azure-iot-device';
import mqttTransport from 'azure-iot-device-mqtt';
import type { HubClock, HubTimer } from '../clock.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { OnDeviceEvent } from './device-event.ts';
import type { FleetScript, ScriptedDevice } from './device-script.ts';
import type { FleetBehaviour } from './fleet-behaviour.ts';
import type { DeviceBody } from './routines.ts';
import { openSdkTwin, type SdkTwin } from './sdk-twin.ts';

type Client = InstanceType<typeof deviceSdk.Client>;
/** How long a device waits that could not connect, or whose connection the SDK has given up. */
const RECONNECT_AFTER_MS = 30_000;

export interface SdkDeviceOptions {
  readonly script: FleetScript;
  readonly behaviour: FleetBehaviour;
  readonly device: ScriptedDevice;
  /** `HostName=...;DeviceId=...;SharedAccessKey=...`; the host name may carry a port. */
  readonly connectionString: string;
  readonly transport?: 'mqtt' | 'mqtt-ws';
  /** PEM of the authority behind a hub that is not Azure's. */
  readonly ca?: string;
  readonly clock: HubClock;
  /** Reports what the fleet gives it to report, as a hub that was not filled by us does not know it. */
  readonly reportFirst?: boolean;
  /** Does not connect before `comeBack`. */
  readonly startAway?: boolean;
  readonly onEvent?: OnDeviceEvent;
  /** Given everything that the device has begun with the hub by itself, as long as it takes. */
  readonly inFlight?: (work: Promise<unknown>) => void;
}

export interface SdkDevice {
  readonly deviceId: string;
  /** Disconnects until `comeBack`. */
  leave(): Promise<void>;
  /** Connects again, and keeps trying when it cannot. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

const TRANSPORTS = { mqtt: mqttTransport.Mqtt, 'mqtt-ws': mqttTransport.MqttWs };

/**
 * A scripted device that is a real client: azure-iot-device over MQTT, unmodified, against any hub.
 * Resolves when methods and desired properties reach it. Rejects as the SDK does; its first connection
 * is not tried twice.
 */
export async function connectSdkDevice(options: SdkDeviceOptions): Promise<SdkDevice> {
  const { device, script, behaviour, clock, onEvent, inFlight } = options;
  const { deviceId, group } = device;
  const firstReport = options.reportFirst === true ? script.initialTwin(device).reported : {};
  const source = { deviceId, group: group.name, via: 'mqtt' } as const;
  let client: Client | undefined;
  /** The client whose connection was told of last. */
  let announced: Client | undefined;
  let retry: HubTimer | undefined;
  /** Whether the device is to be connected; what is under way looks here when it ends. */
  let wanted = options.startAway !== true;
  /** Of the connection that there is, or was last. */
  let twin: SdkTwin | undefined;

  const track = <T>(work: Promise<T>): Promise<T> => {
    inFlight?.(work);
    return work;
  };

  const body: DeviceBody = {
    device,
    readTwin: () => twin?.read() ?? NOTHING,
    report: (patch, done) => {
      if (twin === undefined) done();
      else void track(twin.report(patch)).then(done);
    },
    leave: () => void track(leave()),
    comeBack: () => void track(comeBack()),
  };

  const perform = (request: MethodRequest, response: MethodResponse): void => {
    const called = client;
    // Who is about to leave has lost the call.
    if (called === undefined) return;
    const payload = (request.payload ?? null) as JsonValue;
    const reaction = behaviour.call(body, request.methodName, () => payload);
    const answer = reaction?.answer ?? { kind: 'no-answer' };
    onEvent?.({
      ...source,
      kind: 'method',
      method: request.methodName,
      payload: JSON.stringify(payload),
      answer: answer.kind,
      ...(answer.kind === 'no-answer' ? {} : { latencyMs: answer.latencyMs }),
      ...(answer.kind === 'answer' ? { status: answer.status, answerPayload: answer.text } : {}),
    });
    if (answer.kind === 'no-answer') return;
    const act = (): void => {
      if (client !== called) return;
      if (answer.kind === 'disconnect') reaction?.carryOut();
      else
        void track(send(response, answer)).then(() => {
          if (client === called) reaction?.carryOut();
        });
    };
    if (answer.latencyMs === 0) act();
    else clock.setTimer(answer.latencyMs, act);
  };

  const dropConnection = (): void => {
    void track(closeClient());
    connectLater();
  };

  const connectLater = (): void => {
    retry?.cancel();
    retry = clock.setTimer(RECONNECT_AFTER_MS, () => {
      retry = undefined;
      void track(connect());
    });
  };

  const connect = async (): Promise<void> => {
    if (!wanted || client !== undefined) return;
    try {
      await open();
    } catch {
      await closeClient();
      if (wanted) connectLater();
    }
  };

  const closeClient = async (): Promise<void> => {
    const closing = client;
    const ended = twin;
    client = undefined;
    if (closing === undefined) return;
    behaviour.disconnected(device);
    closing.removeAllListeners('connect');
    await closing.close().catch(() => undefined);
    ended?.giveUp();
    if (announced === closing) onEvent?.({ ...source, kind: 'disconnected' });
  };

  const open = async (): Promise<void> => {
    const transport = options.transport ?? 'mqtt';
    const opened = deviceSdk.Client.fromConnectionString(
      transport === 'mqtt-ws' ? withWebSocketPort(options.connectionString) : options.connectionString,
      TRANSPORTS[transport],
    );
    client = opened;
    opened.on('error', () => undefined);
    // The SDK has given up coming back by itself.
    opened.on('disconnect', () => {
      if (client === opened && announced === opened) dropConnection();
    });
    if (options.ca !== undefined) await opened.setOptions({ ca: options.ca });
    await opened.open();
    // Who has left meanwhile may have closed a client that was not open yet; using it now would connect it again.
    if (client !== opened) return opened.close().then(nothing, nothing);
    for (const method of Object.keys(group.methods)) opened.onDeviceMethod(method, perform);
    const opening = await openSdkTwin(opened, (patch, version) => {
      // Who is about to leave hears no more, and catches up later.
      if (client !== opened) return;
      onEvent?.({ ...source, kind: 'desired', version });
      behaviour.desiredChanged(body, patch);
    });
    if (client !== opened) return opened.close().then(nothing, nothing);
    twin = opening;
    const catchUp = () => behaviour.connected(body, missingIn(opening.read().reported, firstReport));
    // The SDK has connected again by itself: a hub does not repeat what it told meanwhile, and the SDK does not ask.
    opened.on('connect', () => {
      opening.readAgain().then(
        () => {
          if (client === opened) catchUp();
        },
        () => undefined,
      );
    });
    announced = opened;
    onEvent?.({ ...source, kind: 'connected' });
    catchUp();
  };

  const leave = async (): Promise<void> => {
    wanted = false;
    retry?.cancel();
    await closeClient();
  };

  const comeBack = async (): Promise<void> => {
    wanted = true;
    await connect();
  };

  try {
    if (wanted) await open();
  } catch (error) {
    await closeClient();
    throw error;
  }
  return {
    deviceId,
    leave: () => track(leave()),
    comeBack: async () => {
      if (!behaviour.isGone(device)) await track(comeBack());
    },
    close: leave,
  };
}

const nothing = (): void => undefined;
const NOTHING = { desired: {}, reported: {} } as const;

/** Settles when the answer is on its way; one that cannot be sent any more is lost, as a device's would be. */
const send = (
  response: MethodResponse,
  { status, payload }: { status: number; payload: JsonValue },
): Promise<void> => response.send(status, payload).then(nothing, nothing);

/** First reports that the twin lacks. */
const missingIn = (reported: JsonObject, first: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(first).filter(([key]) => !Object.hasOwn(reported, key)));

/**
 * Over WebSocket the SDK puts `:443` and the path behind the host's name, whatever the name holds. A gateway whose
 * name ends in a query takes both in; the user name and the token keep the hub's own name.
 */
function withWebSocketPort(connectionString: string): string {
  const host = /(?:^|;)HostName=([^;]+:\d+)(?:;|$)/.exec(connectionString)?.[1];
  return host === undefined
    ? connectionString
    : `${connectionString};GatewayHostName=${host}/$iothub/websocket?`;
}

type MethodHandler = Parameters<Client['onDeviceMethod']>[1];
type MethodRequest = Parameters<MethodHandler>[0];
type MethodResponse = Parameters<MethodHandler>[1];
