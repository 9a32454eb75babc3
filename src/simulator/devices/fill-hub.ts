import type { HubClock } from '../clock/hub-clock.ts';
import type { DeviceGate, DeviceName } from '../device-link.ts';
import { FleetBehaviour } from './behaviour/fleet-behaviour.ts';
import { type CronCalendar, planOutages } from './behaviour/outages.ts';
import type { OnDeviceEvent } from './device-event.ts';
import { type DescribedDevice, type FleetScript, nameOf, scriptFleet } from './device-script.ts';
import type { FleetSpec } from './fleet-spec.ts';
import { type InProcessFleet, openInProcessFleet } from './in-process-fleet.ts';
import { chooseOnline, connectSdkFleet, type SdkFleet, withModulesOf } from './sdk/connect-sdk-fleet.ts';
import type { SdkDevice } from './sdk/sdk-device.ts';

/** The parts of a hub in this process that are needed to fill it. */
export interface FillableHub {
  readonly gate: DeviceGate;
  readonly clock: HubClock;
  /** PEM of the authority that signed the hub's certificate. */
  readonly caPem: string;
  /**
   * Registers a device, or a module of a device that is there; the contents are not copied. A module that the hub has made
   * itself is replaced. Throws when the id is taken.
   */
  addDevice(device: DescribedDevice): void;
  /** For devices and modules over MQTT; its host name carries the port. */
  deviceConnectionString(device: DeviceName): string;
}

export interface FillHubOptions {
  readonly hub: FillableHub;
  readonly fleet: FleetSpec;
  /** How many of the online devices are real SDK clients over MQTT, and their modules too; the others answer in this process. */
  readonly connect: number;
  readonly onEvent?: OnDeviceEvent;
  /** Called with each thing that a device over MQTT begins by itself; the promise settles when it is done. */
  readonly inFlight?: (work: Promise<unknown>) => void;
  /** Needed by a fleet whose outages have a cron expression. */
  readonly calendar?: CronCalendar;
  /** Stops connecting more devices over MQTT; rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface FilledHub {
  readonly script: FleetScript;
  readonly inProcess: InProcessFleet;
  /** Without modules. */
  readonly sdkDevices: readonly SdkDevice[];
  /** Disconnects every device; they stay registered. */
  close(): Promise<void>;
}

/**
 * Registers a fleet's devices and connects those that are online, each with the same behaviour over MQTT and in this
 * process. The modules of a device over MQTT connect by themselves, but for those of IoT Edge. When an SDK device cannot
 * connect, it disconnects all and rejects.
 */
export async function fillHub(options: FillHubOptions): Promise<FilledHub> {
  const { hub, fleet, connect, onEvent, inFlight, calendar, signal } = options;
  const { gate, clock } = hub;
  const script = scriptFleet(fleet);
  const chosen = withModulesOf(chooseOnline(script, connect), script);
  const overMqtt = new Set(chosen.map(nameOf));
  let sdkFleet: SdkFleet | undefined;
  const outages = planOutages({
    script,
    clock,
    ...(calendar !== undefined && { calendar }),
    onLeave: (device) =>
      overMqtt.has(nameOf(device)) ? sdkFleet?.leave(device) : inProcess.disconnect(device),
    onReturn: (device) =>
      overMqtt.has(nameOf(device)) ? sdkFleet?.comeBack(device) : inProcess.connect(device),
  });
  const { isAway } = outages;
  const behaviour = new FleetBehaviour({
    script,
    clock,
    isAway,
    onFail: (device, failure) => {
      const { deviceId, moduleId, group } = device;
      const via = overMqtt.has(nameOf(device)) ? 'mqtt' : 'process';
      const source = {
        deviceId,
        ...(moduleId !== undefined && { moduleId }),
        group: group.name,
        via,
      } as const;
      onEvent?.({ kind: 'failed', ...source, ...failure });
    },
  });
  const inProcess = openInProcessFleet({ script, behaviour, gate, clock, ...(onEvent && { onEvent }) });
  for (const device of script.devices()) {
    hub.addDevice(script.describe(device));
    const isInProcess = script.isOnline(device) && !overMqtt.has(nameOf(device));
    if (isInProcess && !isAway(device)) inProcess.connect(device);
  }
  try {
    sdkFleet = await connectSdkFleet({
      script,
      behaviour,
      devices: chosen,
      connectionStringOf: (device) => hub.deviceConnectionString(device),
      ca: hub.caPem,
      clock,
      isAway,
      ...(onEvent && { onEvent }),
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
    sdkDevices: connected.devices.filter(({ moduleId }) => moduleId === undefined),
    close: async () => {
      outages.stop();
      behaviour.stop();
      inProcess.close();
      await connected.close();
    },
  };
}
