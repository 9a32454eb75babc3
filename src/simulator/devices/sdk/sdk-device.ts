import type { HubClock, HubTimer } from '../../clock/hub-clock.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { DeviceHandle } from '../behaviour/device-handle.ts';
import type { FleetBehaviour } from '../behaviour/fleet-behaviour.ts';
import type { DeviceAnswer } from '../behaviour/method-answers.ts';
import type { EventSource, OnDeviceEvent } from '../device-event.ts';
import type { FleetScript, ScriptedDevice } from '../device-script.ts';
import {
  ANY_METHOD,
  createModuleClient,
  createOpenClient,
  createSdkClient,
  handleMethod,
  type MethodRequest,
  type MethodResponse,
  type SdkClient,
  type Transport,
} from './sdk-client.ts';
import { openSdkTwin, type SdkTwin } from './sdk-twin.ts';

/** How long a device waits that could not connect, or whose connection the SDK has given up. */
const RECONNECT_AFTER_MS = 30_000;

export interface SdkDeviceOptions {
  readonly script: FleetScript;
  readonly behaviour: FleetBehaviour;
  readonly device: ScriptedDevice;
  /** `HostName=...;DeviceId=...;SharedAccessKey=...`, of a module with `ModuleId=...`; the host name may carry a port. */
  readonly connectionString: string;
  readonly transport?: Transport;
  /** PEM of the authority behind a hub that is not Azure's. */
  readonly ca?: string;
  readonly clock: HubClock;
  /** Reports the `reported` of the fleet document when it connects, for a hub that was not filled from it. */
  readonly reportFirst?: boolean;
  /** Answers methods that its group does not have with 200, as a device of which nothing else is known. */
  readonly answersAll?: boolean;
  /** Does not connect before `comeBack`. */
  readonly startAway?: boolean;
  readonly onEvent?: OnDeviceEvent;
  /** Called with each thing that the device begins by itself; the promise settles when it is done. */
  readonly inFlight?: (work: Promise<unknown>) => void;
}

export interface SdkDevice {
  readonly deviceId: string;
  /** Of a module. */
  readonly moduleId?: string;
  /** Disconnects until `comeBack`. */
  leave(): Promise<void>;
  /** Connects again, and keeps trying when it cannot. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A scripted device (or module) that is a real client: azure-iot-device over MQTT, unmodified, against any hub. Resolves when
 * methods and desired properties reach it. Rejects as the SDK does; its first connection is tried once.
 */
export async function connectSdkDevice(options: SdkDeviceOptions): Promise<SdkDevice> {
  const device = new ScriptedClient(options);
  if (options.startAway !== true) await device.connectFirst();
  return device;
}

class ScriptedClient implements SdkDevice {
  readonly deviceId: string;
  readonly moduleId?: string;
  readonly #options: SdkDeviceOptions;
  readonly #source: EventSource;
  readonly #handle: DeviceHandle;
  #client: SdkClient | undefined;
  /** The client for which `connected` was emitted last. */
  #announced: SdkClient | undefined;
  #retry: HubTimer | undefined;
  /** Whether the device is to be connected. What is under way checks this when it ends. */
  #isWanted = false;
  /** Of the current or the last connection. */
  #twin: SdkTwin | undefined;

  constructor(options: SdkDeviceOptions) {
    const { device } = options;
    this.#options = options;
    const { deviceId, moduleId, group } = device;
    this.deviceId = deviceId;
    if (moduleId !== undefined) this.moduleId = moduleId;
    this.#source = { deviceId, ...(moduleId !== undefined && { moduleId }), group: group.name, via: 'mqtt' };
    this.#handle = {
      device,
      readTwin: () => this.#twin?.read() ?? EMPTY_TWIN,
      report: (patch, done) => {
        if (this.#twin === undefined) done();
        else void this.#track(this.#twin.report(patch)).then(done);
      },
      leave: () => void this.#track(this.close()),
      comeBack: () => void this.#track(this.#reconnect()),
    };
  }

  async connectFirst(): Promise<void> {
    this.#isWanted = true;
    try {
      await this.#open();
    } catch (error) {
      await this.#closeClient();
      throw error;
    }
  }

  leave(): Promise<void> {
    return this.#track(this.close());
  }

  async comeBack(): Promise<void> {
    const { behaviour, device } = this.#options;
    if (!behaviour.isGone(device)) await this.#track(this.#reconnect());
  }

  async close(): Promise<void> {
    this.#isWanted = false;
    this.#retry?.cancel();
    await this.#closeClient();
  }

  async #reconnect(): Promise<void> {
    this.#isWanted = true;
    await this.#connect();
  }

  async #connect(): Promise<void> {
    if (!this.#isWanted || this.#client !== undefined) return;
    try {
      await this.#open();
    } catch {
      await this.#closeClient();
      if (this.#isWanted) this.#connectLater();
    }
  }

  #connectLater(): void {
    this.#retry?.cancel();
    this.#retry = this.#options.clock.setTimer(RECONNECT_AFTER_MS, () => {
      this.#retry = undefined;
      void this.#track(this.#connect());
    });
  }

  async #open(): Promise<void> {
    const { connectionString, transport = 'mqtt', ca, device, behaviour, onEvent } = this.#options;
    const { answersAll = false } = this.#options;
    const client =
      device.moduleId !== undefined
        ? createModuleClient(connectionString)
        : answersAll
          ? createOpenClient(connectionString)
          : createSdkClient(connectionString, transport);
    this.#client = client;
    client.on('error', doNothing);
    // The SDK has stopped reconnecting by itself.
    client.on('disconnect', () => {
      if (this.#client !== client || this.#announced !== client) return;
      void this.#track(this.#closeClient());
      this.#connectLater();
    });
    if (ca !== undefined) await client.setOptions({ ca });
    await client.open();
    // The device may have left meanwhile, and closed a client that was not open yet. Using it would connect it again.
    if (this.#client !== client) return client.close().then(doNothing, doNothing);
    for (const method of [...Object.keys(device.group.methods), ...(answersAll ? [ANY_METHOD] : [])]) {
      handleMethod(client, method, (request, response) => this.#answerCall(request, response));
    }
    const twin = await openSdkTwin(client, (patch, version) => {
      // A device that is about to leave ignores the change, and catches up later.
      if (this.#client !== client) return;
      onEvent?.({ ...this.#source, kind: 'desired', version, patch: withoutMetadata(patch) });
      behaviour.desiredChanged(this.#handle, patch);
    });
    if (this.#client !== client) return client.close().then(doNothing, doNothing);
    this.#twin = twin;
    // The SDK has reconnected by itself. The hub does not repeat what it sent meanwhile, and the SDK does not ask.
    client.on('connect', () => {
      if (this.#client !== client) return;
      twin.readAgain().then(() => {
        if (this.#client === client) this.#catchUp(twin);
      }, doNothing);
    });
    this.#announced = client;
    onEvent?.({ ...this.#source, kind: 'connected', desired: withoutMetadata(twin.read().desired) });
    this.#catchUp(twin);
  }

  #catchUp(twin: SdkTwin): void {
    const { behaviour, script, device, reportFirst } = this.#options;
    const first = reportFirst === true ? script.initialTwin(device).reported : {};
    behaviour.connected(this.#handle, missingIn(twin.read().reported, first));
  }

  async #closeClient(): Promise<void> {
    const { behaviour, device, onEvent } = this.#options;
    const client = this.#client;
    const twin = this.#twin;
    this.#client = undefined;
    if (client === undefined) return;
    behaviour.disconnected(device);
    await client.close().catch(doNothing);
    twin?.giveUp();
    if (this.#announced === client) onEvent?.({ ...this.#source, kind: 'disconnected' });
  }

  #answerCall(request: MethodRequest, response: MethodResponse): void {
    const { behaviour, clock, onEvent, answersAll = false } = this.#options;
    const client = this.#client;
    // A device that is about to leave loses the call.
    if (client === undefined) return;
    const payload: JsonValue = request.payload ?? null;
    const reaction = behaviour.call(this.#handle, request.methodName, () => payload);
    const answer: DeviceAnswer = reaction?.answer ?? (answersAll ? OK : { kind: 'no-answer' });
    onEvent?.({
      ...this.#source,
      kind: 'method',
      method: request.methodName,
      payload: JSON.stringify(payload),
      answer: answer.kind,
      ...(answer.kind !== 'no-answer' && { latencyMs: answer.latencyMs }),
      ...(answer.kind === 'answer' && { status: answer.status, answerPayload: answer.text }),
    });
    if (answer.kind === 'no-answer') return;
    const act = (): void => {
      if (this.#client !== client) return;
      if (answer.kind === 'disconnect') reaction?.carryOut();
      else
        void this.#track(send(response, answer)).then(() => {
          if (this.#client === client) reaction?.carryOut();
        });
    };
    if (answer.latencyMs === 0) act();
    else clock.setTimer(answer.latencyMs, act);
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#options.inFlight?.(work);
    return work;
  }
}

const doNothing = (): void => undefined;
const OK = {
  kind: 'answer',
  status: 200,
  isSuccess: true,
  payload: {},
  text: '{}',
  latencyMs: 0,
} as const;

/** The hub adds `$version` and `$metadata`. */
const withoutMetadata = (desired: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(desired).filter(([key]) => !key.startsWith('$')));

const EMPTY_TWIN = { desired: {}, reported: {} } as const;

/** Settles when the answer is sent. An answer that cannot be sent any more is lost, like that of a real device. */
const send = (
  response: MethodResponse,
  { status, payload }: { readonly status: number; readonly payload: JsonValue },
): Promise<void> => response.send(status, payload).then(doNothing, doNothing);

/** First reports that the twin does not have. */
const missingIn = (reported: JsonObject, first: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(first).filter(([key]) => !Object.hasOwn(reported, key)));
