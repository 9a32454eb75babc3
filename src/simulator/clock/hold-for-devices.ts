import type { DeviceGate, DeviceLink, DeviceName } from '../device-link.ts';
import type { SteerableClock } from './steerable-clock.ts';

/** How long a jump of the clock waits for what a device does about new desired properties or a message. */
const SETTLE_MS = 250;

/**
 * Lets a clock that jumps ahead wait for devices over the network: until a method call is answered, and a moment, or
 * until the device reports, after each change of desired properties and each message. Otherwise nothing that a device
 * does would come in time.
 */
export function holdForDevices(gate: DeviceGate, clock: SteerableClock): DeviceGate {
  const wrapped = new WeakMap<DeviceLink, DeviceLink>();
  const settling = new Map<string, () => void>();
  const settle = (device: DeviceName) => {
    if (!clock.jump) return;
    const key = keyOf(device);
    settling.get(key)?.();
    const release = clock.hold();
    const timer = setTimeout(() => settling.get(key)?.(), SETTLE_MS);
    settling.set(key, () => {
      clearTimeout(timer);
      settling.delete(key);
      release();
    });
  };
  const wrap = (link: DeviceLink): DeviceLink => {
    const known = wrapped.get(link);
    if (known) return known;
    const holding = holdingLink(link, clock, settle);
    wrapped.set(link, holding);
    return holding;
  };
  return {
    ...gate,
    connect: (device, link, modelId) => gate.connect(device, wrap(link), modelId),
    disconnect: (device, link) => gate.disconnect(device, wrap(link)),
    patchReported: (device, patch) => {
      const answer = gate.patchReported(device, patch);
      settling.get(keyOf(device))?.();
      return answer;
    },
  };
}

function keyOf({ deviceId, moduleId = '' }: DeviceName): string {
  return JSON.stringify([deviceId, moduleId]);
}

function holdingLink(
  link: DeviceLink,
  clock: SteerableClock,
  settle: (device: DeviceName) => void,
): DeviceLink {
  return {
    ...(link.protocol && { protocol: link.protocol }),
    acceptsMethods: (device) => link.acceptsMethods(device),
    invokeMethod: (device, call) => {
      const answer = link.invokeMethod(device, call);
      const release = clock.hold();
      answer.then(release, release);
      return answer;
    },
    desiredChanged: (device, patch, version) => {
      settle(device);
      link.desiredChanged(device, patch, version);
    },
    deliverMessage: (device, message) => {
      settle(device);
      return link.deliverMessage?.(device, message) ?? 'refused';
    },
    close: (device, reason) => link.close(device, reason),
  };
}
