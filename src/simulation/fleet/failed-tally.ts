import { compareText } from '../../model/compare-text.ts';
import type { DeviceEvent, DeviceFailure } from '../../simulator/devices/device-event.ts';
import { nameOf } from '../../simulator/devices/device-script.ts';

/** Devices that failed after the same thing. */
export interface FailedDevices {
  /** Such as `method reboot` or `desired firmware`. */
  readonly after: string;
  /** How many failed in each way, at least once. */
  readonly counts: Readonly<Record<DeviceFailure['how'], number>>;
}

/** Counts simulated devices that do what their fleet says of devices that fail. */
export class FailedTally {
  readonly #devices = new Map<string, Record<DeviceFailure['how'], Set<string>>>();

  record(event: DeviceEvent): void {
    if (event.kind !== 'failed') return;
    const { after, how } = event;
    const known = this.#devices.get(after) ?? { offline: new Set(), flapping: new Set(), error: new Set() };
    known[how].add(nameOf(event));
    this.#devices.set(after, known);
  }

  all(): readonly FailedDevices[] {
    return [...this.#devices]
      .map(([after, { offline, flapping, error }]) => ({
        after,
        counts: { offline: offline.size, flapping: flapping.size, error: error.size },
      }))
      .sort((left, right) => compareText(left.after, right.after));
  }
}
