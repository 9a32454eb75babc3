import type { DeviceGate, DeviceLink } from '../device-link.ts';
import type { SteerableClock } from './steerable-clock.ts';

/** How long a jump of the clock waits for what a device may do about a message, which tells nobody when it is done. */
const SETTLE_MS = 50;

/**
 * Lets a clock that jumps ahead wait for devices over the network: until a method call is answered, and a moment after
 * each change of desired properties and each message. Otherwise no answer would come in time.
 */
export function holdForDevices(gate: DeviceGate, clock: SteerableClock): DeviceGate {
  const wrapped = new WeakMap<DeviceLink, DeviceLink>();
  const wrap = (link: DeviceLink): DeviceLink => {
    const known = wrapped.get(link);
    if (known) return known;
    const holding = holdingLink(link, clock);
    wrapped.set(link, holding);
    return holding;
  };
  return {
    ...gate,
    connect: (device, link, modelId) => gate.connect(device, wrap(link), modelId),
    disconnect: (device, link) => gate.disconnect(device, wrap(link)),
  };
}

function holdingLink(link: DeviceLink, clock: SteerableClock): DeviceLink {
  const settle = () => {
    if (clock.jump) setTimeout(clock.hold(), SETTLE_MS);
  };
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
      link.desiredChanged(device, patch, version);
      settle();
    },
    deliverMessage: (device, message) => {
      settle();
      return link.deliverMessage?.(device, message) ?? 'refused';
    },
    close: (device, reason) => link.close(device, reason),
  };
}
