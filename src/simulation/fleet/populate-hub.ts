import { countDevices, type Fleet } from '../../model/fleet.ts';
import type { DeviceEvent } from '../../simulator/devices/device-event.ts';
import { type FilledHub, fillHub } from '../../simulator/devices/fill-hub.ts';
import type { LocalHub } from '../../simulator/local-hub.ts';
import { cronCalendar } from './cron-calendar.ts';
import { FailedTally } from './failed-tally.ts';
import { ReceivedTally } from './received-tally.ts';

/** The devices of a local hub, from all its fleets. */
export interface Population {
  readonly devices: number;
  /** Connected now, over MQTT or in this process. */
  readonly connected: number;
  /** Of these, real SDK clients over MQTT. */
  readonly overMqtt: number;
  /** What the devices have received so far. */
  readonly received: ReceivedTally;
  /** Which devices have failed so far. */
  readonly failed: FailedTally;
  /** Disconnects every device. */
  close(): Promise<void>;
}

/** Follows what devices do while they do it. */
export interface DeviceWatch {
  readonly onEvent?: (event: DeviceEvent) => void;
  /** Called with each thing that a device over MQTT begins by itself; the promise settles when it is done. */
  readonly inFlight?: (work: Promise<unknown>) => void;
  /** Ends the connecting of devices. */
  readonly signal?: AbortSignal;
}

/** Registers the devices of all fleets; of those that are online, `connect` come over MQTT with the real SDK. */
export async function populateHub(
  localHub: LocalHub,
  fleets: readonly Fleet[],
  connect: number,
  watch: DeviceWatch = {},
): Promise<Population> {
  const filled: FilledHub[] = [];
  const received = new ReceivedTally();
  const failed = new FailedTally();
  let connected = 0;
  const onEvent = (event: DeviceEvent) => {
    if (event.kind === 'connected' && event.moduleId === undefined) connected += 1;
    if (event.kind === 'disconnected' && event.moduleId === undefined) connected -= 1;
    received.record(event);
    failed.record(event);
    watch.onEvent?.(event);
  };
  const { inFlight, signal } = watch;
  const close = async () => {
    await Promise.all(filled.map((fleet) => fleet.close()));
  };
  const overMqtt = () => filled.reduce((sum, { sdkDevices }) => sum + sdkDevices.length, 0);
  try {
    for (const fleet of fleets) {
      filled.push(
        await fillHub({
          hub: localHub,
          fleet,
          connect: connect - overMqtt(),
          onEvent,
          calendar: cronCalendar,
          ...(inFlight && { inFlight }),
          ...(signal && { signal }),
        }),
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { devices: countDevices(fleets), connected, overMqtt: overMqtt(), received, failed, close };
}
