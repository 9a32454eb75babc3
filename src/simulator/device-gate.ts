import type { DeviceGate } from './device-link.ts';
import { serviceError } from './errors.ts';
import type { Gatekeeper } from './protocol/authorize.ts';
import type { HubState } from './state/hub-state.ts';
import { sectionView } from './state/twin.ts';
import { requireStored, type Store } from './store.ts';
import type { Throttle } from './throttle.ts';

/** The hub's device side. */
export function createDeviceGate(
  state: HubState,
  gatekeeper: Gatekeeper,
  store: Store,
  throttle?: Throttle,
): DeviceGate {
  const { registry, links } = state;
  return {
    authenticate(device, credentials) {
      if (throttle && throttle.take('connections', 1, state.clock.now()) === undefined)
        throw serviceError('ThrottlingException', 'Too many connections. Wait 10 seconds and try again.');
      return gatekeeper.authenticateDevice(device, credentials);
    },
    connect(name, link, modelId) {
      const device = registry.require(name);
      if (modelId !== undefined) state.followModel(device, modelId);
      state.messages.connected(device);
      links.connect(device, link);
    },
    disconnect(name, link) {
      const device = registry.find(name);
      if (device) links.disconnect(device, link);
    },
    methodsReady: (name) => links.ready(registry.require(name)),
    messagesReady(name) {
      const device = registry.require(name);
      const waiting = device.messages ?? [];
      state.messages.deliver(device);
      return waiting.map(({ sequence }) => sequence);
    },
    messageTaken(name, sequence) {
      const device = registry.find(name);
      if (device) state.messages.acknowledge(device, sequence);
    },
    readTwin(name) {
      const { desired, reported } = registry.require(name).row.properties;
      return { desired: sectionView(desired), reported: sectionView(reported) };
    },
    patchReported(name, patch) {
      requireStored(store);
      const version = state.reportTwin(registry.require(name), patch);
      requireStored(store);
      return { version };
    },
    sendTelemetry(name, body, properties) {
      const device = registry.find(name);
      if (device) state.telemetry.accept(device, body, properties, state.clock.now());
    },
  };
}
