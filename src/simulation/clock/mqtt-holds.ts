import type { DeviceGate, DeviceLink, MethodAnswer } from '../../simulator/device-link.ts';
import type { DeviceEvent } from '../../simulator/devices/device-event.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What the hub has sent to one device and the device has not heard yet. */
interface Unheard {
  /** Calls in order; the method's name, and what to do when the device has heard it. */
  readonly calls: { readonly method: string; readonly heard: (latencyMs: number | undefined) => void }[];
  /** Pushes of desired properties: the version, and the end of the hold. */
  readonly pushes: { readonly version: number; readonly release: () => void }[];
}

/**
 * Holds virtual time while messages are under way between the hub and devices over MQTT. What a device does of its
 * own accord (connecting, reporting) it says itself; here is what the hub sends: a call, until the device has begun
 * to take its time over it, and again until its answer is here; a push, until the device has heard it; and a
 * goodbye, until the hub has heard it.
 */
export class MqttHolds {
  readonly #clock: VirtualClock;
  readonly #hasMethod: (deviceId: string, method: string) => boolean;
  readonly #links = new Map<DeviceLink, DeviceLink>();
  readonly #connected = new Map<string, DeviceLink>();
  readonly #unheard = new Map<string, Unheard>();
  readonly #goodbyes = new Map<string, () => void>();
  /** Devices whose SDK has set up all that it does when it is called. */
  readonly #ready = new Set<string>();
  #gate: DeviceGate | undefined;

  /** `hasMethod`: whether the device does anything when it is called by that name; the SDK drops other calls silently. */
  constructor(clock: VirtualClock, hasMethod: (deviceId: string, method: string) => boolean) {
    this.#clock = clock;
    this.#hasMethod = hasMethod;
  }

  /** To stand between the hub and its MQTT side. */
  gate(gate: DeviceGate): DeviceGate {
    this.#gate = gate;
    return {
      ...gate,
      connect: (device, link) => {
        const watched = this.#watch(link);
        this.#links.set(link, watched);
        this.#connected.set(device.deviceId, link);
        gate.connect(device, watched);
      },
      disconnect: (device, link) => {
        gate.disconnect(device, this.#links.get(link) ?? link);
        this.#links.delete(link);
        if (this.#connected.get(device.deviceId) === link) this.#lost(device.deviceId);
      },
    };
  }

  /** What a device over MQTT lived through. */
  enter(event: DeviceEvent): void {
    if (event.via !== 'mqtt') return;
    const { deviceId } = event;
    switch (event.kind) {
      case 'method': {
        const calls = this.#unheard.get(deviceId)?.calls ?? [];
        const at = calls.findIndex(({ method }) => method === event.method);
        calls.splice(at, at < 0 ? 0 : 1)[0]?.heard(event.latencyMs);
        return;
      }
      case 'desired': {
        const pushes = this.#unheard.get(deviceId)?.pushes ?? [];
        while (pushes[0] && pushes[0].version <= event.version) pushes.shift()?.release();
        return;
      }
      case 'disconnected':
        if (this.#connected.has(deviceId)) {
          this.#goodbyes.set(deviceId, this.#clock.hold(`the hub to notice that ${deviceId} has left`));
        }
        return;
      case 'connected':
        this.#ready.add(deviceId);
        this.#gate?.methodsReady({ deviceId });
        return;
      default:
        event satisfies never;
    }
  }

  #watch(link: DeviceLink): DeviceLink {
    return {
      // A session that goes on has its subscriptions at once, and the SDK drops what comes before its handlers are there.
      acceptsMethods: (device) => this.#ready.has(device.deviceId) && link.acceptsMethods(device),
      invokeMethod: (device, call) => {
        const answer = link.invokeMethod(device, call);
        if (this.#hasMethod(device.deviceId, call.name)) this.#holdCall(device.deviceId, call.name, answer);
        return answer;
      },
      desiredChanged: (device, patch, version) => {
        const release = this.#clock.hold(`${device.deviceId} to hear of its desired properties`);
        this.#of(device.deviceId).pushes.push({ version, release });
        link.desiredChanged(device, patch, version);
      },
      deliverMessage: (device, body, properties) => link.deliverMessage?.(device, body, properties) ?? false,
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
    this.#of(deviceId).calls.push({
      method,
      heard: (latencyMs) => {
        if (latencyMs === 0) return;
        release();
        if (latencyMs === undefined) return;
        // Set before the device sets its own: so it fires before.
        this.#clock.setTimer(latencyMs, () => {
          if (!isSettled) release = this.#clock.hold(reason);
        });
      },
    });
  }

  #of(deviceId: string): Unheard {
    const known = this.#unheard.get(deviceId) ?? { calls: [], pushes: [] };
    this.#unheard.set(deviceId, known);
    return known;
  }

  /** Nothing more comes from this device: what was on its way to it is lost. */
  #lost(deviceId: string): void {
    this.#connected.delete(deviceId);
    this.#ready.delete(deviceId);
    this.#goodbyes.get(deviceId)?.();
    this.#goodbyes.delete(deviceId);
    for (const { release } of this.#unheard.get(deviceId)?.pushes ?? []) release();
    for (const { heard } of this.#unheard.get(deviceId)?.calls ?? []) heard(undefined);
    this.#unheard.delete(deviceId);
  }
}
