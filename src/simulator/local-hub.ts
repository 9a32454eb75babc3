import { randomBytes } from 'node:crypto';
import type { Server } from 'node:https';
import { isIP } from 'node:net';
import { holdForDevices } from './clock/hold-for-devices.ts';
import type { HubClock } from './clock/hub-clock.ts';
import { SteerableClock } from './clock/steerable-clock.ts';
import { systemClock } from './clock/system-clock.ts';
import { type ConnectionStrings, connectionStringsOf } from './connection-strings.ts';
import { createDeviceGate } from './device-gate.ts';
import type { DeviceGate, DeviceName } from './device-link.ts';
import { type FaultRule, Faults, seededRandom } from './faults.ts';
import { compileConfiguration } from './operations/read-configuration.ts';
import { defaultPolicies, type Policy } from './policies.ts';
import { createGatekeeper } from './protocol/authorize.ts';
import { type BearerOptions, BearerVerifier } from './protocol/bearer.ts';
import { createServerCertificate, type ServerCertificate, servesHosts } from './protocol/certificates.ts';
import { listen } from './protocol/listen.ts';
import { startMqttServer } from './protocol/mqtt/mqtt-server.ts';
import { SessionStore } from './protocol/mqtt/session.ts';
import { mqttWebSocketUpgrade } from './protocol/mqtt/web-socket.ts';
import { createRestServer } from './protocol/rest-server.ts';
import { readStateFile, type StoredState } from './read-state-file.ts';
import { RequestLog } from './request-log.ts';
import { nameOf } from './state/device.ts';
import type { FeedbackRecord } from './state/feedback.ts';
import { HubState } from './state/hub-state.ts';
import type { MessageOptions } from './state/message-queues.ts';
import type { NewDevice } from './state/registry.ts';
import { StateFile } from './state-file.ts';
import { StateFileError } from './state-file-error.ts';
import { lockStateFile } from './state-file-lock.ts';
import { requireStored } from './store.ts';
import { DEFAULT_SWITCHES, type Switches } from './switches.ts';
import type { TelemetryMessage } from './telemetry.ts';
import { Throttle } from './throttle.ts';
import type { HubTier } from './tiers.ts';
import { exportState } from './write-state-file.ts';

export interface LocalHubOptions {
  /** Default `S1`. */
  readonly tier?: HubTier;
  /** Units of the tier; they raise the limits of throttling. Default 1. */
  readonly units?: number;
  /** Port of the REST side; 0, the default, takes a free one. */
  readonly port?: number;
  /** Port of the device side, MQTT over TLS; 0, the default, takes a free one. */
  readonly mqttPort?: number;
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** The name clients use, in connection strings and the certificate. Default `localhost`. */
  readonly hostName?: string;
  /** Other names or addresses by which clients may call it, in the certificate, in tokens and over MQTT. */
  readonly otherNames?: readonly string[];
  /** The source of all waiting and all dates. Default: the machine's clock. A steerable one goes on from a state file. */
  readonly clock?: HubClock;
  /** The clock by which tokens and certificates are judged, in milliseconds since 1970. Default: the machine's. */
  readonly wallNow?: () => number;
  /** Whether rates are limited as in the tier. Default: no. The number of active jobs is always limited. */
  readonly throttle?: boolean;
  /** Whether the rate at which devices connect over MQTT is limited, too. Default: as `throttle`. */
  readonly throttleConnections?: boolean;
  readonly faults?: readonly FaultRule[];
  /** Keys and the chance in faults follow from it, so the same seed gives the same hub. Default: random. */
  readonly seed?: string;
  /** Default: the five that every new hub has. */
  readonly policies?: readonly Policy[];
  /** Accepts bearer tokens. Default: no. */
  readonly bearer?: BearerOptions;
  /** Choices where the real service's behaviour is not known; each has a default. */
  readonly switches?: Partial<Switches>;
  /**
   * Keeps registry, twins and jobs over a restart, with the seed and the certificate, in this file; it is created when
   * it does not exist. The process may be killed at any moment. A job that was running then has failed.
   */
  readonly stateFile?: string;
  /** Starts as the hub that was exported to this file, which is only read. Not together with a state file that exists. */
  readonly importFile?: string;
  /**
   * Called with the reason when the state file cannot be written, as on a full disk, and with `undefined` when it can
   * again. Meanwhile the hub answers 503 to whatever would change it.
   */
  readonly onStateFileFailure?: (reason: string | undefined) => void;
  /** An earlier hub's certificate, so that clients still trust a restarted hub. Default: a new one. */
  readonly certificate?: ServerCertificate;
  /**
   * Certificates of authorities, as PEM, that sign certificates of devices: a device with `certificateAuthority` connects
   * with one whose common name is its id. Default: none.
   */
  readonly deviceCa?: string;
  /** Wraps the gate between the hub and its devices over MQTT, to watch what passes. */
  readonly watchMqtt?: (gate: DeviceGate) => DeviceGate;
}

/** A running hub. */
export interface LocalHub extends ConnectionStrings {
  readonly hostName: string;
  /** Of the REST side. */
  readonly port: number;
  /** Of the device side. MQTT over WebSockets is on `port`, at `/$iothub/websocket`. */
  readonly mqttPort: number;
  readonly clock: HubClock;
  /** The certificate authority that clients must trust, as PEM. */
  readonly caPem: string;
  readonly certificate: ServerCertificate;
  readonly policies: readonly Policy[];
  /** Adds a device (or module); its contents are neither checked nor copied. Throws ServiceError when the id is taken. */
  addDevice(device: NewDevice): void;
  /** The same for many. A million fit into memory, as devices share equal contents. */
  addDevices(devices: Iterable<NewDevice>): void;
  /** Calls back for each device-to-cloud message from now on; the returned function ends that. */
  onTelemetry(listener: (message: TelemetryMessage) => void): () => void;
  /**
   * Sends a cloud-to-device message, which waits for the device until it expires; returns its id. Throws ServiceError when
   * the device is unknown or has 50 messages waiting.
   */
  sendMessage(device: DeviceName, body: string | Uint8Array, options?: MessageOptions): string;
  /** Calls back from now on when a message ends whose sender asked for it (`ack`); the returned function ends that. */
  onFeedback(listener: (record: FeedbackRecord) => void): () => void;
  /** Throws ServiceError (503) while the state file cannot be written: for a caller that answers for changes of `state`. */
  requireStored(): void;
  /** Writes the whole hub to a file: devices, twins, keys, jobs, configurations, messages and sessions. */
  exportTo(file: string): void;
  /** The hub's device side, for devices in this process. */
  readonly gate: DeviceGate;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** The hub's whole state, to read. */
  readonly state: HubState;
  /** Closes all connections and ends all timers. A second call does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts a local hub: an IoT Hub on this machine, without a cloud. Rejects when a port is in use, and with a
 * StateFileError when the state file cannot be used.
 */
export async function startLocalHub(options: LocalHubOptions = {}): Promise<LocalHub> {
  if (options.stateFile === undefined) return openHub(options);
  const unlock = lockStateFile(options.stateFile);
  try {
    const hub = await openHub(options);
    return { ...hub, stop: () => hub.stop().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openHub(options: LocalHubOptions): Promise<LocalHub> {
  const {
    tier = 'S1',
    units = 1,
    host = '127.0.0.1',
    hostName = 'localhost',
    otherNames = [],
    clock = systemClock,
    wallNow = Date.now,
    throttle = false,
    throttleConnections = throttle,
  } = options;
  const { stateFile } = options;
  const kept = await readKept(options);
  const steered = clock instanceof SteerableClock ? clock : undefined;
  if (kept?.clock) steered?.takeUp(kept.clock);
  const seed = options.seed ?? kept?.seed ?? randomBytes(32).toString('base64');
  const policies = options.policies ?? defaultPolicies(seed);
  const switches = { ...DEFAULT_SWITCHES, ...options.switches };
  const names = namesOf([hostName, ...otherNames, host]);
  // A hub that has got another name, or whose certificate has expired, needs a new one.
  const earlier = kept && servesHosts(kept.certificate, names, wallNow()) ? kept.certificate : undefined;
  const certificate = options.certificate ?? earlier ?? (await createServerCertificate(names, wallNow()));
  const state = new HubState({ clock, switches, tier, units, throttle, seed });
  const faults = new Faults(seededRandom(seed));
  for (const rule of options.faults ?? []) faults.add(rule);
  const log = new RequestLog();
  let file: StateFile | undefined;
  const store = () => {
    file?.flush();
    return file?.failure;
  };
  const gatekeeper = createGatekeeper({
    state,
    policies,
    bearer: options.bearer && new BearerVerifier(options.bearer),
    hosts: names,
    wallNow,
  });
  const meters = throttle ? new Throttle(tier, units, switches.maxShapingMs) : undefined;
  const deviceCas = options.deviceCa === undefined ? [] : [options.deviceCa];
  const server = createRestServer({
    state,
    gatekeeper,
    dateNow: steered ? () => steered.now() : wallNow,
    tls: certificate,
    deviceCas,
    faults,
    log,
    throttle: meters,
    store,
  });
  const gate = createDeviceGate(state, gatekeeper, store, throttleConnections ? meters : undefined);
  const port = await listen(server, options.port ?? 0, host);
  const sessions = new SessionStore();
  const mqtt = await startMqttServer({
    sessions,
    gate: options.watchMqtt?.(gate) ?? (steered ? holdForDevices(gate, steered) : gate),
    tls: certificate,
    deviceCas,
    port: options.mqttPort ?? 0,
    host,
    wallNow,
    hostNames: names,
    apiVersions: switches.deviceApiVersions,
    absentPayload: switches.absentPayload === 'null' ? 'null' : '',
  }).catch(async (error: unknown) => {
    await close(server);
    throw error;
  });
  // A hub that did not get its ports leaves the file alone.
  for (const device of kept?.devices ?? []) {
    state.registry.restore(device);
    state.messages.restore(device);
  }
  for (const job of kept?.jobs ?? []) state.jobs.restore(job);
  const configurations = kept?.configurations ?? [];
  state.configurations.restore(configurations.map((spec) => compileConfiguration(spec, switches)));
  for (const [device, feeds] of kept?.sessions ?? []) sessions.restore(device, feeds);
  state.listen({ deviceRemoved: (device) => sessions.forget(nameOf(device)) });
  if (stateFile !== undefined) {
    const opened = new StateFile(stateFile, seed, certificate, state, sessions, options.onStateFileFailure);
    state.listen(opened);
    sessions.listen((device, feeds) => opened.sessionChanged(device, feeds));
    steered?.listen(() => opened.clockMoved());
    file = opened;
  }
  server.on('upgrade', mqttWebSocketUpgrade(mqtt));

  const stop = async () => {
    state.stop();
    file?.close();
    await Promise.all([mqtt.close(), close(server)]);
  };
  let stopped: Promise<void> | undefined;
  return {
    hostName,
    port,
    mqttPort: mqtt.port,
    clock,
    caPem: certificate.ca,
    certificate,
    policies,
    ...connectionStringsOf({ hostName, port, mqttPort: mqtt.port, policies, registry: state.registry }),
    addDevice(device) {
      state.registry.addDescribed(device);
    },
    addDevices(devices) {
      // One instant for all, so that they share their metadata.
      const now = clock.now();
      for (const device of devices) state.registry.addDescribed(device, now);
    },
    onTelemetry: (listener) => state.telemetry.subscribe(listener),
    sendMessage: (device, body, options) =>
      state.messages.enqueue(
        state.registry.require(device),
        typeof body === 'string' ? Buffer.from(body) : body,
        options,
      ),
    onFeedback: (listener) => state.feedback.subscribe(listener),
    requireStored: () => requireStored(store),
    exportTo: (path) => exportState(path, { seed, certificate }, state, sessions),
    gate,
    faults,
    log,
    state,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** What the hub begins with: its state file, or else the export of another hub. */
async function readKept({ stateFile, importFile }: LocalHubOptions): Promise<StoredState | undefined> {
  const kept = stateFile === undefined ? undefined : await readStateFile(stateFile);
  if (importFile === undefined) return kept;
  if (kept)
    throw new StateFileError(
      `the state file ${stateFile} holds a hub already, and ${importFile} holds another`,
      'import into a new state file, or leave one of the two out',
    );
  const imported = await readStateFile(importFile);
  if (imported) return imported;
  throw new StateFileError(
    `there is no hub in ${importFile}`,
    'name a file that was written by --export or hub.exportTo',
  );
}

/** All names of the hub, in lower case. An address that stands for all of a machine is none. */
function namesOf(given: readonly string[]): readonly string[] {
  const own = given.map((name) => name.toLowerCase()).filter((name) => !isIP(name) || /[1-9a-f]/.test(name));
  return [...new Set([...own, 'localhost', '127.0.0.1', '::1'])];
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
