import type { ActivityFeed } from '../activity.ts';
import type { CloseReason, DeviceLink, DeviceName, MethodAnswer, MethodCall } from '../device-link.ts';
import { type Device, nameOf } from './device.ts';
import type { Registry } from './registry.ts';
import { timeText } from './time-text.ts';

/** Which devices are connected, and which calls wait for one to connect. */
export class Links {
  readonly #registry: Registry;
  readonly #now: () => number;
  readonly #activity: ActivityFeed;
  readonly #waiting = new Map<Device, Set<() => void>>();
  /** Called for every device that connects or accepts methods; the callee checks whether it can be called. */
  readonly #onReady: (device: Device) => void;

  constructor(
    registry: Registry,
    now: () => number,
    activity: ActivityFeed,
    onReady: (device: Device) => void,
  ) {
    this.#registry = registry;
    this.#now = now;
    this.#activity = activity;
    this.#onReady = onReady;
  }

  connect(device: Device, link: DeviceLink): void {
    const older = device.link;
    if (older === link) return;
    device.link = link;
    device.row.lastActivityTime = timeText(this.#now());
    if (this.#activity.isWatched)
      this.#activity.tell({ kind: 'connected', device: nameOf(device), protocol: link.protocol });
    if (older) older.close(nameOf(device), 'replaced');
    else {
      device.row.connectionState = 'Connected';
      this.#registry.countConnection(device, 1);
    }
    this.ready(device);
  }

  /** `reason`: why the hub ends the connection; absent when the device did. */
  disconnect(device: Device, link: DeviceLink, reason?: CloseReason): void {
    if (device.link !== link) return;
    device.link = undefined;
    device.row.connectionState = 'Disconnected';
    device.row.lastActivityTime = timeText(this.#now());
    this.#registry.countConnection(device, -1);
    if (this.#activity.isWatched)
      this.#activity.tell({ kind: 'disconnected', device: nameOf(device), reason });
  }

  /** Ends a connection from the hub's side. */
  close(device: Device, reason: CloseReason): void {
    const { link } = device;
    if (!link) return;
    this.disconnect(device, link, reason);
    link.close(nameOf(device), reason);
  }

  /** The device may be callable now: runs the callbacks that wait for it. */
  ready(device: Device): void {
    const waiting = this.#waiting.get(device);
    if (waiting && reachable(device)) {
      this.#waiting.delete(device);
      for (const callback of waiting) callback();
    }
    this.#onReady(device);
  }

  /** Delivers a call to a device, as its link does. */
  invoke(device: Device, link: DeviceLink, call: MethodCall): Promise<MethodAnswer> {
    const answer = link.invokeMethod(nameOf(device), call);
    if (this.#activity.isWatched) this.#tellCall(nameOf(device), call, answer);
    return answer;
  }

  #tellCall(device: DeviceName, call: MethodCall, answer: Promise<MethodAnswer>): void {
    this.#activity.tell({ kind: 'called', device, call });
    answer.then(
      (given) => this.#activity.tell({ kind: 'answered', device, call, answer: given }),
      (error: unknown) =>
        this.#activity.tell({
          kind: 'unanswered',
          device,
          call,
          problem: error instanceof Error ? error.message : String(error),
        }),
    );
  }

  /** Calls back once the device can be called; the returned function stops waiting. */
  whenReady(device: Device, callback: () => void): () => void {
    const waiting = this.#waiting.get(device) ?? new Set();
    this.#waiting.set(device, waiting.add(callback));
    return () => {
      waiting.delete(callback);
      if (waiting.size === 0 && this.#waiting.get(device) === waiting) this.#waiting.delete(device);
    };
  }
}

/** Connected, enabled and listening for methods. */
export function reachable(device: Device): device is Device & { link: DeviceLink } {
  return device.link?.acceptsMethods(nameOf(device)) === true;
}
