import type { DeviceGate, DeviceLink, DeviceName, MethodAnswer } from '../../simulator/device-link.ts';
import type { DeviceEvent } from '../../simulator/devices/device-event.ts';
import { nameOf } from '../../simulator/devices/device-script.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What the hub has sent to one device (or module) and the device has not received yet. */
interface Undelivered {
  /** Calls in order: the method's name, and what to do when the device has received it. */
  readonly calls: { readonly method: string; readonly received: (latencyMs: number | undefined) => void }[];
  /** Pushes of desired properties: the version, and the end of the hold. */
  readonly pushes: { readonly version: number; readonly release: () => void }[];
}

/**
 * Holds virtual time while messages travel between the hub and devices over MQTT. What a device begins by itself
 * (connecting, reporting) is held by the device. Here are the messages of the hub: a call, until the device has
 * received it, and again until its answer is here; a push, until the device has received it; and a disconnect, until
 * the hub has noticed it.
 */
export class MqttHolds {
  readonly #clock: VirtualClock;
  readonly #hasMethod: (device: DeviceName, method: string) => boolean;
  readonly #links = new Map<DeviceLink, DeviceLink>();
  readonly #connected = new Map<string, DeviceLink>();
  readonly #undelivered = new Map<string, Undelivered>();
  readonly #disconnects = new Map<string, () => void>();
  /** Devices whose SDK client has set up its handlers. */
  readonly #ready = new Set<string>();
  #gate: DeviceGate | undefined;

  /** `hasMethod`: whether the device handles calls of that name; the SDK drops other calls silently. */
  constructor(clock: VirtualClock, hasMethod: (device: DeviceName, method: string) => boolean) {
    this.#clock = clock;
    this.#hasMethod = hasMethod;
  }

  /** Stands between the hub and its MQTT server. */
  wrap(gate: DeviceGate): DeviceGate {
    this.#gate = gate;
    return {
      ...gate,
      connect: (device, link) => {
        const wrapped = this.#wrapLink(link);
        this.#links.set(link, wrapped);
        this.#connected.set(nameOf(device), link);
        gate.connect(device, wrapped);
      },
      disconnect: (device, link) => {
        gate.disconnect(device, this.#links.get(link) ?? link);
        this.#links.delete(link);
        if (this.#connected.get(nameOf(device)) === link) this.#connectionLost(nameOf(device));
      },
    };
  }

  /** Takes what a device over MQTT did or received. */
  record(event: DeviceEvent): void {
    if (event.via !== 'mqtt') return;
    const name = nameOf(event);
    switch (event.kind) {
      case 'method': {
        const calls = this.#undelivered.get(name)?.calls ?? [];
        const at = calls.findIndex(({ method }) => method === event.method);
        calls.splice(at, at < 0 ? 0 : 1)[0]?.received(event.latencyMs);
        return;
      }
      case 'desired': {
        const pushes = this.#undelivered.get(name)?.pushes ?? [];
        while (pushes[0] && pushes[0].version <= event.version) pushes.shift()?.release();
        return;
      }
      case 'disconnected':
        if (this.#connected.has(name)) {
          const release = this.#clock.hold(`the hub to notice that ${name} has disconnected`);
          this.#disconnects.set(name, release);
        }
        return;
      case 'connected':
        this.#ready.add(name);
        this.#gate?.methodsReady(event);
        return;
      case 'failed':
        return;
      default:
        event satisfies never;
    }
  }

  #wrapLink(link: DeviceLink): DeviceLink {
    return {
      // A kept session has its subscriptions at once, and the SDK drops what comes before its handlers are set up.
      acceptsMethods: (device) => this.#ready.has(nameOf(device)) && link.acceptsMethods(device),
      invokeMethod: (device, call) => {
        const answer = link.invokeMethod(device, call);
        if (this.#hasMethod(device, call.name)) this.#holdCall(nameOf(device), call.name, answer);
        return answer;
      },
      desiredChanged: (device, patch, version) => {
        const release = this.#clock.hold(`${nameOf(device)} to receive its desired properties`);
        this.#undeliveredTo(nameOf(device)).pushes.push({ version, release });
        link.desiredChanged(device, patch, version);
      },
      deliverMessage: (device, message) => link.deliverMessage?.(device, message) ?? 'refused',
      close: (device, reason) => link.close(device, reason),
    };
  }

  #holdCall(name: string, method: string, answer: Promise<MethodAnswer>): void {
    const reason = `${name} to answer ${method}`;
    let release = this.#clock.hold(reason);
    let isSettled = false;
    const settle = () => {
      isSettled = true;
      release();
    };
    answer.then(settle, settle);
    this.#undeliveredTo(name).calls.push({
      method,
      received: (latencyMs) => {
        if (latencyMs === 0) return;
        release();
        if (latencyMs === undefined) return;
        // Set before the device sets its own timer, so it fires first.
        this.#clock.setTimer(latencyMs, () => {
          if (!isSettled) release = this.#clock.hold(reason);
        });
      },
    });
  }

  #undeliveredTo(name: string): Undelivered {
    const known = this.#undelivered.get(name) ?? { calls: [], pushes: [] };
    this.#undelivered.set(name, known);
    return known;
  }

  /** Nothing more comes from this device, and what was on its way to it is lost. */
  #connectionLost(name: string): void {
    this.#connected.delete(name);
    this.#ready.delete(name);
    this.#disconnects.get(name)?.();
    this.#disconnects.delete(name);
    for (const { release } of this.#undelivered.get(name)?.pushes ?? []) release();
    for (const { received } of this.#undelivered.get(name)?.calls ?? []) received(undefined);
    this.#undelivered.delete(name);
  }
}
