import { countOf, formatCount } from '../writing/words.ts';
import type { PageAnswer } from './page-facts.ts';

/** How many devices some failures are of. One device can fail in many jobs. */
export interface DeviceTotal {
  /** Different devices. */
  readonly devices: number;
  /** False: there are at least so many, as not all of them are named. */
  readonly isExact: boolean;
  /** A device counts once for each job. */
  readonly failures: number;
}

/** Answers of one job, or those of its devices that were searched for. */
export interface CountedAnswer {
  /** Devices are in one answer of a job at most. */
  readonly job: unknown;
  readonly group: PageAnswer;
  /** Absent: all its devices. */
  readonly places?: readonly number[];
}

/** Counts different devices. It keeps a number for each device of the page, so that counting makes no sets. */
export class DeviceCounter {
  readonly #seenIn: Uint32Array;
  #round = 0;

  /** `size`: devices in the list of the view. */
  constructor(size: number) {
    this.#seenIn = new Uint32Array(size);
  }

  count(answers: readonly CountedAnswer[]): DeviceTotal {
    this.#round += 1;
    const ofJobs = new Map<unknown, number>();
    let named = 0;
    let failures = 0;
    let isExact = true;
    for (const { job, group, places: wanted } of answers) {
      const places = wanted ?? group.places ?? [];
      const all = wanted ? wanted.length : group.devices;
      failures += all;
      ofJobs.set(job, (ofJobs.get(job) ?? 0) + all);
      if (places.length < all) isExact = false;
      for (const place of places) {
        if (this.#seenIn[place] === this.#round) continue;
        this.#seenIn[place] = this.#round;
        named += 1;
      }
    }
    const most = [...ofJobs.values()].reduce((max, devices) => Math.max(max, devices), 0);
    return { devices: Math.max(named, most), isExact: isExact || ofJobs.size === 1, failures };
  }
}

/** `57 devices`, `at least 40 devices`. */
export function devicesWords({ devices, isExact }: DeviceTotal): string {
  return `${isExact ? '' : 'at least '}${countOf(devices, 'device')}`;
}

/** `195 times in all`; empty when each device failed once. */
export function timesWords({ devices, failures }: DeviceTotal): string {
  if (failures <= devices) return '';
  return devices === 1 ? `${formatCount(failures)} times` : `${formatCount(failures)} times in all`;
}
