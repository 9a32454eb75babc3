import type { HubClock } from '../../clock/hub-clock.ts';
import type { DeviceName } from '../../device-link.ts';
import type { FleetBehaviour } from '../behaviour/fleet-behaviour.ts';
import type { OnDeviceEvent } from '../device-event.ts';
import { type FleetScript, nameOf, type ScriptedDevice } from '../device-script.ts';
import { connectSdkDevice, type SdkDevice } from './sdk-device.ts';

export interface SdkFleetOptions {
  readonly script: FleetScript;
  readonly behaviour: FleetBehaviour;
  readonly devices: readonly ScriptedDevice[];
  /** Throws for a device or module that has none. */
  readonly connectionStringOf: (device: DeviceName) => string;
  readonly ca?: string;
  readonly clock: HubClock;
  readonly isAway: (device: ScriptedDevice) => boolean;
  readonly onEvent?: OnDeviceEvent;
  /** As for one device. */
  readonly inFlight?: (work: Promise<unknown>) => void;
  /** Whether devices report the `reported` of the fleet document when they connect, because the hub does not have it. */
  readonly reportFirst?: boolean;
  /** As for one device. */
  readonly answersAll?: boolean;
  /** Once one device is connected, those that cannot connect try again later instead of failing the whole. */
  readonly keepTrying?: boolean;
  /** Stops connecting more; rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface SdkFleet {
  readonly devices: readonly SdkDevice[];
  leave(device: ScriptedDevice): void;
  comeBack(device: ScriptedDevice): void;
  close(): Promise<void>;
}

/** A handshake takes the hub and the client about a millisecond each: more at a time would only wait for each other. */
const MAX_CONNECTING = 32;

/** Connects devices with the device SDK, some at a time. When one cannot connect, it disconnects all and rejects. */
export async function connectSdkFleet(options: SdkFleetOptions): Promise<SdkFleet> {
  const { script, behaviour, clock, ca, isAway, onEvent, inFlight, connectionStringOf, signal } = options;
  const connected = new Map<string, SdkDevice>();
  const open = (device: ScriptedDevice, startAway: boolean): Promise<SdkDevice> =>
    connectSdkDevice({
      script,
      behaviour,
      device,
      connectionString: connectionStringOf(device),
      clock,
      startAway,
      reportFirst: options.reportFirst === true,
      answersAll: options.answersAll === true,
      ...(ca !== undefined && { ca }),
      ...(onEvent && { onEvent }),
      ...(inFlight && { inFlight }),
    });
  const connectOne = async (device: ScriptedDevice): Promise<void> => {
    signal?.throwIfAborted();
    try {
      connected.set(nameOf(device), await open(device, isAway(device)));
    } catch (error) {
      if (options.keepTrying !== true || connected.size === 0) throw error;
      const late = await open(device, true);
      connected.set(nameOf(device), late);
      void late.comeBack();
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all([...connected.values()].map((device) => device.close()));
  };
  try {
    await someAtATime(options.devices, connectOne);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    devices: [...connected.values()],
    leave: (device) => void connected.get(nameOf(device))?.leave(),
    comeBack: (device) => void connected.get(nameOf(device))?.comeBack(),
    close,
  };
}

/** Rejects with the first failure, once those under way have settled. */
async function someAtATime(
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
  const results = await Promise.allSettled(Array.from({ length: MAX_CONNECTING }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Online devices, one of each group in turn, until there are enough. */
export function chooseOnline(script: FleetScript, count: number): readonly ScriptedDevice[] {
  const chosen: ScriptedDevice[] = [];
  const groups = script.fleet.groups.filter(({ module }) => module === undefined);
  let turns = groups.map((group) => onlineOf(script, script.devicesOf(group)));
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

/** These devices, and the modules of each; without those of IoT Edge itself, which have no keys to connect with. */
export function withModulesOf(
  devices: readonly ScriptedDevice[],
  script: FleetScript,
): readonly ScriptedDevice[] {
  const groups = script.fleet.groups.filter(({ module }) => module && !module.id.startsWith('$'));
  return devices.flatMap((device) => [
    device,
    ...groups
      .filter(({ module }) => module?.of === device.group.name)
      .map((group) => script.nth(group, device.index)),
  ]);
}

function* onlineOf(
  script: FleetScript,
  devices: Iterable<ScriptedDevice>,
): Generator<ScriptedDevice, undefined> {
  for (const device of devices) if (script.isOnline(device)) yield device;
}
