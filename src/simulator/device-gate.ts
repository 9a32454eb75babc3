import type { DeviceGate } from './device-link.ts';
import type { Gatekeeper } from './protocol/authorize.ts';
import type { HubState } from './state/hub-state.ts';
import { sectionView } from './state/twin.ts';

/** The hub as devices see it. `beforeReply` is called before a device is told that what it sent is kept. */
export function createDeviceGate(
  state: HubState,
  gatekeeper: Gatekeeper,
  beforeReply: () => void,
): DeviceGate {
  const { registry, links } = state;
  return {
    authenticate: (device, credentials) => gatekeeper.authenticateDevice(device, credentials),
    connect: (name, link) => links.connect(registry.require(name), link),
    disconnect(name, link) {
      const device = registry.find(name);
      if (device) links.disconnect(device, link);
    },
    methodsReady: (name) => links.ready(registry.require(name)),
    readTwin(name) {
      const { desired, reported } = registry.require(name).row.properties;
      return { desired: sectionView(desired), reported: sectionView(reported) };
    },
    patchReported(name, patch) {
      const version = state.reportTwin(registry.require(name), patch);
      beforeReply();
      return { version };
    },
    countTelemetry(_name, bytes) {
      state.telemetry.messages += 1;
      state.telemetry.bytes += bytes;
    },
  };
}
