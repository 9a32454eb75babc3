import type { HubClock } from '../../clock/hub-clock.ts';
import type { DeviceName } from '../../device-link.ts';
import { FleetBehaviour } from '../behaviour/fleet-behaviour.ts';
import { type CronCalendar, planOutages } from '../behaviour/outages.ts';
import type { OnDeviceEvent } from '../device-event.ts';
import type { FleetScript } from '../device-script.ts';
import { chooseOnline, connectSdkFleet, type SdkFleet, withModulesOf } from './connect-sdk-fleet.ts';

export interface RunFleetOptions {
  readonly script: FleetScript;
  /** At most so many of the online devices connect. */
  readonly connect: number;
  /** Whether a module can connect; devices all can. */
  readonly hasModule: (module: DeviceName) => boolean;
  /** Throws for a device that has none. */
  readonly connectionStringOf: (device: DeviceName) => string;
  readonly ca?: string;
  /** Methods that a group does not have are answered with 200. */
  readonly answersAll?: boolean;
  readonly clock: HubClock;
  readonly calendar?: CronCalendar;
  readonly onEvent: OnDeviceEvent;
  readonly signal: AbortSignal;
}

export interface RunningFleet {
  /** How many devices connect, without modules, those away now included. */
  readonly size: number;
  close(): Promise<void>;
}

/** Connects the devices of a fleet to any hub with the device SDK; they follow their script until closed. */
export async function runFleet(options: RunFleetOptions): Promise<RunningFleet> {
  const {
    script,
    connect,
    clock,
    calendar,
    ca,
    onEvent,
    signal,
    hasModule,
    connectionStringOf,
    answersAll = false,
  } = options;
  let sdkFleet: SdkFleet | undefined;
  const outages = planOutages({
    script,
    clock,
    ...(calendar !== undefined && { calendar }),
    onLeave: (device) => sdkFleet?.leave(device),
    onReturn: (device) => sdkFleet?.comeBack(device),
  });
  const behaviour = new FleetBehaviour({
    script,
    clock,
    isAway: outages.isAway,
    onFail: ({ deviceId, moduleId, group }, failure) =>
      onEvent({
        kind: 'failed',
        deviceId,
        ...(moduleId !== undefined && { moduleId }),
        group: group.name,
        via: 'mqtt',
        ...failure,
      }),
  });
  const connected = await connectSdkFleet({
    script,
    behaviour,
    devices: withModulesOf(chooseOnline(script, connect), script).filter(
      (device) => device.moduleId === undefined || hasModule(device),
    ),
    connectionStringOf,
    clock,
    isAway: outages.isAway,
    onEvent,
    reportFirst: true,
    answersAll,
    keepTrying: true,
    signal,
    ...(ca !== undefined && { ca }),
  });
  sdkFleet = connected;
  outages.start();
  return {
    size: connected.devices.filter(({ moduleId }) => moduleId === undefined).length,
    close: async () => {
      outages.stop();
      behaviour.stop();
      await connected.close();
    },
  };
}
