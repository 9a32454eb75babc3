import type { HubClock } from '../clock/hub-clock.ts';
import type { DeviceGate } from '../device-link.ts';
import type { JsonValue } from '../json.ts';
import { FleetBehaviour } from './behaviour/fleet-behaviour.ts';
import { type CronCalendar, planOutages } from './behaviour/outages.ts';
import type { OnDeviceEvent } from './device-event.ts';
import { type FleetScript, scriptFleet } from './device-script.ts';
import type { FleetSpec } from './fleet-spec.ts';
import { type InProcessFleet, openInProcessFleet } from './in-process-fleet.ts';
import { chooseOnline, connectSdkFleet, type SdkFleet } from './sdk/connect-sdk-fleet.ts';
import type { SdkDevice } from './sdk/sdk-device.ts';

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
  readonly tags: Readonly<Record<string, JsonValue>>;
  readonly desired: Readonly<Record<string, JsonValue>>;
  readonly reported: Readonly<Record<string, JsonValue>>;
}

export interface FillOptions {
  readonly hub: FillableHub;
  readonly fleet: FleetSpec;
  /** How many of the online devices are real SDK clients over MQTT; the others answer in this process. */
  readonly connect: number;
  readonly onEvent?: OnDeviceEvent;
  /** Given everything that devices over MQTT have begun by themselves, as long as it takes. */
  readonly inFlight?: (work: Promise<unknown>) => void;
  /** Needed by a fleet with nights. */
  readonly calendar?: CronCalendar;
  /** Stops connecting more devices over MQTT; rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface FilledHub {
  readonly script: FleetScript;
  readonly inProcess: InProcessFleet;
  readonly sdkDevices: readonly SdkDevice[];
  /** Disconnects every device; they stay registered. */
  close(): Promise<void>;
}

/**
 * Registers a fleet's devices and brings the online ones to life, each by the same script whichever way it speaks.
 * Rejects, with nothing left connected, when an SDK device cannot connect.
 */
export async function fillHub(options: FillOptions): Promise<FilledHub> {
  const { hub, fleet, connect, onEvent, inFlight, calendar, signal } = options;
  const { gate, clock } = hub;
  const script = scriptFleet(fleet);
  const telling = onEvent === undefined ? {} : { onEvent };
  const chosen = chooseOnline(script, connect);
  const overNetwork = new Set(chosen.map(({ deviceId }) => deviceId));
  let sdkFleet: SdkFleet | undefined;
  const outages = planOutages({
    script,
    clock,
    ...(calendar !== undefined && { calendar }),
    onLeave: (device) =>
      overNetwork.has(device.deviceId) ? sdkFleet?.leave(device) : inProcess.disconnect(device),
    onReturn: (device) =>
      overNetwork.has(device.deviceId) ? sdkFleet?.comeBack(device) : inProcess.connect(device),
  });
  const { isAway } = outages;
  const behaviour = new FleetBehaviour({ script, clock, isAway });
  const inProcess = openInProcessFleet({ script, behaviour, gate, clock, ...telling });
  for (const device of script.devices()) {
    const { tags, desired, reported } = script.initialTwin(device);
    hub.addDevice({ deviceId: device.deviceId, tags, desired, reported });
    const here = script.isOnline(device) && !overNetwork.has(device.deviceId);
    if (here && !isAway(device)) inProcess.connect(device);
  }
  try {
    sdkFleet = await connectSdkFleet({
      script,
      behaviour,
      devices: chosen,
      connectionStringOf: (deviceId) => hub.deviceConnectionString(deviceId),
      ca: hub.caPem,
      clock,
      isAway,
      ...telling,
      ...(inFlight !== undefined && { inFlight }),
      ...(signal !== undefined && { signal }),
    });
  } catch (error) {
    behaviour.stop();
    inProcess.close();
    throw error;
  }
  outages.start();
  const connected = sdkFleet;
  return {
    script,
    inProcess,
    sdkDevices: connected.devices,
    close: async () => {
      outages.stop();
      behaviour.stop();
      inProcess.close();
      await connected.close();
    },
  };
}
