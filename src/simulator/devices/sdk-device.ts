import deviceSdk from 'azure-iot-device';
import mqttTransport from 'azure-iot-device-mqtt';
import type { HubClock, HubTimer } from '../clock.ts';
import type { OnDeviceEvent } from './device-event.ts';
import { type FleetScript, RECONNECT_AFTER_MS, type ScriptedDevice } from './device-script.ts';
import { reportOfPatch, reportOfTwin } from './follow-desired.ts';

type Client = InstanceType<typeof deviceSdk.Client>;
type Properties = Readonly<Record<string, unknown>>;

export interface SdkDeviceOptions {
  readonly script: FleetScript;
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
  const { device, script, clock, onEvent, inFlight } = options;
  const { deviceId, group } = device;
  const firstReport = options.reportFirst === true ? script.initialTwin(device).reported : {};
  const source = { deviceId, group: group.name, via: 'mqtt' } as const;
  let client: Client | undefined;
  /** The client whose connection was told of last. */
  let announced: Client | undefined;
  let retry: HubTimer | undefined;
  /** Whether the device is to be connected; what is under way looks here when it ends. */
  let wanted = options.startAway !== true;

  const track = <T>(work: Promise<T>): Promise<T> => {
    inFlight?.(work);
    return work;
  };

  const perform = (request: MethodRequest, response: MethodResponse): void => {
    const answer = script.answer(device, request.methodName);
    onEvent?.({
      ...source,
      kind: 'method',
      method: request.methodName,
      payload: JSON.stringify(request.payload ?? null),
      answer: answer.kind,
      ...(answer.kind === 'no-answer' ? {} : { latencyMs: answer.latencyMs }),
      ...(answer.kind === 'answer'
        ? { status: answer.status, answerPayload: JSON.stringify(answer.payload) }
        : {}),
    });
    if (answer.kind === 'no-answer') return;
    const act = (): void => {
      // An answer that cannot be sent any more is lost, as a device's would be.
      if (answer.kind === 'answer') response.send(answer.status, answer.payload).catch(() => undefined);
      else dropConnection();
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
    client = undefined;
    if (closing === undefined) return;
    closing.removeAllListeners('connect');
    await closing.close().catch(() => undefined);
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
    for (const method of Object.keys(group.methods)) opened.onDeviceMethod(method, perform);
    await followTwin(opened, device, firstReport, onEvent, inFlight);
    if (client !== opened) return;
    announced = opened;
    onEvent?.({ ...source, kind: 'connected' });
  };

  const leave = async (): Promise<void> => {
    wanted = false;
    retry?.cancel();
    await closeClient();
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
    comeBack: () => {
      wanted = true;
      return track(connect());
    },
    close: leave,
  };
}

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

/**
 * Reports what the device follows, now, on every push, and again after every reconnect: a hub does not repeat the
 * changes that a device was away for, and the SDK does not ask for them by itself.
 */
async function followTwin(
  client: Client,
  { deviceId, group }: ScriptedDevice,
  firstReport: Properties,
  onEvent: OnDeviceEvent | undefined,
  inFlight: SdkDeviceOptions['inFlight'],
): Promise<void> {
  const twin = await client.getTwin();
  let version = versionOf(twin.properties.desired);
  const report = (patch: Properties | undefined): void => {
    if (patch === undefined) return;
    // Without an answer in time or refused by the hub: a device could do no more about it either.
    const told = new Promise<void>((resolve) => twin.properties.reported['update'](patch, () => resolve()));
    inFlight?.(told);
  };
  const readAgain = async (): Promise<void> => {
    await twin.get();
    version = versionOf(twin.properties.desired);
    const { desired, reported } = twin.properties;
    report(withMissing(firstReport, reported, reportOfTwin(group.reportDesired, desired, reported)));
  };
  // The SDK raises this for a push and for a read alike; only a push brings an object of its own and a new version.
  twin.on('properties.desired', (patch: Properties) => {
    const pushed = versionOf(patch);
    if (patch === twin.properties.desired || pushed <= version) return;
    version = pushed;
    onEvent?.({ kind: 'desired', deviceId, group: group.name, via: 'mqtt', version });
    report(reportOfPatch(group.reportDesired, patch));
  });
  // Asked after the subscription, so nothing is missed between the two, and its answer says that both are in force.
  await readAgain();
  client.on('connect', () => {
    readAgain().catch(() => undefined);
  });
}

/** The patch with those first reports added that the twin lacks and the patch does not set. */
function withMissing(
  first: Properties,
  reported: Properties,
  patch: Properties | undefined,
): Properties | undefined {
  const missing = Object.entries(first).filter(([key]) => !Object.hasOwn(reported, key));
  return missing.length === 0 ? patch : { ...Object.fromEntries(missing), ...patch };
}

function versionOf(desired: Properties): number {
  const version = desired['$version'];
  return typeof version === 'number' ? version : 0;
}
