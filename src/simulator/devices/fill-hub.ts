import type { HubClock } from '../clock.ts';
import type { DeviceGate } from '../device-link.ts';
import type { OnDeviceEvent } from './device-event.ts';
import { type FleetScript, type ScriptedDevice, scriptFleet } from './device-script.ts';
import type { FleetSpec, Json } from './fleet-spec.ts';
import { type InProcessFleet, openInProcessFleet } from './in-process-fleet.ts';
import { connectSdkDevice, type SdkDevice } from './sdk-device.ts';

/** What a hub in this process has to offer to be filled. */
export interface FillableHub {
  readonly gate: DeviceGate;
  readonly clock: HubClock;
  /** PEM of the authority that signed the hub's certificate. */
  readonly caPem: string;
  /** Registers a device; the contents are given away. Throws when the id is taken. */
  addDevice(device: NewFleetDevice): void;
  /** For devices over MQTT: its host name carries the port. */
  deviceConnectionString(deviceId: string): string;
}

export interface NewFleetDevice {
  readonly deviceId: string;
  readonly tags: Readonly<Record<string, Json>>;
  readonly desired: Readonly<Record<string, Json>>;
  readonly reported: Readonly<Record<string, Json>>;
}

export interface FillOptions {
  readonly hub: FillableHub;
  readonly fleet: FleetSpec;
  /** How many of the online devices are real SDK clients over MQTT; the others answer in this process. */
  readonly connect: number;
  readonly onEvent?: OnDeviceEvent;
}

export interface FilledHub {
  readonly script: FleetScript;
  readonly inProcess: InProcessFleet;
  readonly sdkDevices: readonly SdkDevice[];
  /** Disconnects every device; they stay registered. */
  close(): Promise<void>;
}

/** A handshake costs the hub and the client about a millisecond each; more at once only wait on each other. */
const CONNECTING_AT_ONCE = 32;

/**
 * Registers a fleet's devices and brings the online ones to life, each by the same script whichever way it speaks.
 * Rejects, with nothing left connected, when an SDK device cannot connect.
 */
export async function fillHub({ hub, fleet, connect, onEvent }: FillOptions): Promise<FilledHub> {
  const script = scriptFleet(fleet);
  const telling = onEvent === undefined ? {} : { onEvent };
  const overNetwork = new Map(chooseSdkDevices(script, connect).map((device) => [device.deviceId, device]));
  const inProcess = openInProcessFleet({ script, gate: hub.gate, clock: hub.clock, ...telling });
  for (const device of script.devices()) {
    hub.addDevice({ deviceId: device.deviceId, ...script.initialTwin(device) });
    if (script.isOnline(device) && !overNetwork.has(device.deviceId)) inProcess.connect(device);
  }
  const sdkDevices: SdkDevice[] = [];
  const close = async (): Promise<void> => {
    inProcess.close();
    await Promise.all(sdkDevices.map((device) => device.close()));
  };
  try {
    await connectAll([...overNetwork.values()], async (device) => {
      const connectionString = hub.deviceConnectionString(device.deviceId);
      sdkDevices.push(
        await connectSdkDevice({
          script,
          device,
          connectionString,
          ca: hub.caPem,
          clock: hub.clock,
          ...telling,
        }),
      );
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { script, inProcess, sdkDevices, close };
}

/** Online devices, one of each group in turn, until there are enough. */
function chooseSdkDevices(script: FleetScript, count: number): readonly ScriptedDevice[] {
  const chosen: ScriptedDevice[] = [];
  let turns = script.fleet.groups.map((group) => onlineOf(script, script.devicesOf(group)));
  while (turns.length > 0 && chosen.length < count) {
    const next: typeof turns = [];
    for (const turn of turns) {
      const { value, done } = turn.next();
      if (done === true) continue;
      if (chosen.length < count) chosen.push(value);
      next.push(turn);
    }
    turns = next;
  }
  return chosen;
}

function* onlineOf(
  script: FleetScript,
  devices: Iterable<ScriptedDevice>,
): Generator<ScriptedDevice, undefined> {
  for (const device of devices) if (script.isOnline(device)) yield device;
}

/** Some at a time; the first failure ends it, once those under way have settled. */
async function connectAll(
  devices: readonly ScriptedDevice[],
  connectOne: (device: ScriptedDevice) => Promise<void>,
): Promise<void> {
  const waiting = devices.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const device of waiting) {
      if (failed) return;
      try {
        await connectOne(device);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: CONNECTING_AT_ONCE }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
