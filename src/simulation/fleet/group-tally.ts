import type { DeviceEvent } from '../../simulator/devices/device-event.ts';
import { type ReceivedLine, ReceivedTally } from './received-tally.ts';

/** What one group of devices received. */
export interface GroupReceived {
  readonly fleet: string;
  readonly group: string;
  readonly connected: number;
  /** Method calls, however they were answered. */
  readonly calls: number;
  /** Of these, answered with a status below 400. */
  readonly succeeded: number;
  /** Changes of desired properties. */
  readonly pushes: number;
  readonly received: readonly ReceivedLine[];
}

/** Counts, group by group, what the devices of a fleet receive. */
export class GroupTally {
  readonly fleet: string;
  readonly #groups = new Map<
    string,
    { connected: number; calls: number; succeeded: number; pushes: number }
  >();
  readonly #received = new Map<string, ReceivedTally>();

  constructor(fleet: string, groups: readonly string[]) {
    this.fleet = fleet;
    for (const group of groups) {
      this.#groups.set(group, { connected: 0, calls: 0, succeeded: 0, pushes: 0 });
      this.#received.set(group, new ReceivedTally());
    }
  }

  record(event: DeviceEvent): void {
    const count = this.#groups.get(event.group);
    if (count === undefined) return;
    switch (event.kind) {
      case 'connected':
        count.connected += 1;
        break;
      case 'disconnected':
        count.connected -= 1;
        break;
      case 'desired':
        count.pushes += 1;
        break;
      case 'method':
        count.calls += 1;
        if (event.status !== undefined && event.status < 400) count.succeeded += 1;
        break;
      case 'failed':
        break;
      default:
        event satisfies never;
    }
    this.#received.get(event.group)?.record(event);
  }

  groups(): readonly GroupReceived[] {
    return [...this.#groups].map(([group, count]) => ({
      fleet: this.fleet,
      group,
      ...count,
      received: this.#received.get(group)?.lines() ?? [],
    }));
  }
}
