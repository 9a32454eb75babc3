import type { DeviceGate, DeviceLink, MethodAnswer } from '../../simulator/device-link.ts';
import type { DeviceEvent } from '../../simulator/devices/device-event.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What the hub has sent to one device and the device has not received yet. */
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
  readonly #hasMethod: (deviceId: string, method: string) => boolean;
  readonly #links = new Map<DeviceLink, DeviceLink>();
  readonly #connected = new Map<string, DeviceLink>();
  readonly #undelivered = new Map<string, Undelivered>();
  readonly #disconnects = new Map<string, () => void>();
  /** Devices whose SDK client has set up its handlers. */
  readonly #ready = new Set<string>();
  #gate: DeviceGate | undefined;

  /** `hasMethod`: whether the device handles calls of that name; the SDK drops other calls silently. */
  constructor(clock: VirtualClock, hasMethod: (deviceId: string, method: string) => boolean) {
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
        this.#connected.set(device.deviceId, link);
        gate.connect(device, wrapped);
      },
      disconnect: (device, link) => {
        gate.disconnect(device, this.#links.get(link) ?? link);
        this.#links.delete(link);
        if (this.#connected.get(device.deviceId) === link) this.#connectionLost(device.deviceId);
      },
    };
  }

  /** Takes what a device over MQTT did or received. */
  record(event: DeviceEvent): void {
    if (event.via !== 'mqtt') return;
    const { deviceId } = event;
    switch (event.kind) {
      case 'method': {
        const calls = this.#undelivered.get(deviceId)?.calls ?? [];
        const at = calls.findIndex(({ method }) => method === event.method);
        calls.splice(at, at < 0 ? 0 : 1)[0]?.received(event.latencyMs);
        return;
      }
      case 'desired': {
        const pushes = this.#undelivered.get(deviceId)?.pushes ?? [];
        while (pushes[0] && pushes[0].version <= event.version) pushes.shift()?.release();
        return;
      }
      case 'disconnected':
        if (this.#connected.has(deviceId)) {
          const release = this.#clock.hold(`the hub to notice that ${deviceId} has disconnected`);
          this.#disconnects.set(deviceId, release);
        }
        return;
      case 'connected':
        this.#ready.add(deviceId);
        this.#gate?.methodsReady({ deviceId });
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
      acceptsMethods: (device) => this.#ready.has(device.deviceId) && link.acceptsMethods(device),
      invokeMethod: (device, call) => {
        const answer = link.invokeMethod(device, call);
        if (this.#hasMethod(device.deviceId, call.name)) this.#holdCall(device.deviceId, call.name, answer);
        return answer;
      },
      desiredChanged: (device, patch, version) => {
        const release = this.#clock.hold(`${device.deviceId} to receive its desired properties`);
        this.#undeliveredTo(device.deviceId).pushes.push({ version, release });
        link.desiredChanged(device, patch, version);
      },
      deliverMessage: (device, message) => link.deliverMessage?.(device, message) ?? 'refused',
      close: (device, reason) => link.close(device, reason),
    };
  }

  #holdCall(deviceId: string, method: string, answer: Promise<MethodAnswer>): void {
    const reason = `${deviceId} to answer ${method}`;
    let release = this.#clock.hold(reason);
    let isSettled = false;
    const settle = () => {
      isSettled = true;
      release();
    };
    answer.then(settle, settle);
    this.#undeliveredTo(deviceId).calls.push({
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

  #undeliveredTo(deviceId: string): Undelivered {
    const known = this.#undelivered.get(deviceId) ?? { calls: [], pushes: [] };
    this.#undelivered.set(deviceId, known);
    return known;
  }

  /** Nothing more comes from this device, and what was on its way to it is lost. */
  #connectionLost(deviceId: string): void {
    this.#connected.delete(deviceId);
    this.#ready.delete(deviceId);
    this.#disconnects.get(deviceId)?.();
    this.#disconnects.delete(deviceId);
    for (const { release } of this.#undelivered.get(deviceId)?.pushes ?? []) release();
    for (const { received } of this.#undelivered.get(deviceId)?.calls ?? []) received(undefined);
    this.#undelivered.delete(deviceId);
  }
}
