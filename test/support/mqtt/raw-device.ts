import { expect } from 'vitest';
import type { DeviceName } from '../../../src/simulator/device-link.ts';
import type { LocalHub } from '../../../src/simulator/local-hub.ts';
import { createSas } from '../../../src/simulator/protocol/sas.ts';
import { connectPacket, openRaw, type RawConnection } from './raw-connection.ts';

/** A token of the device or module, good for an hour of the machine's time. */
export function deviceToken(hub: LocalHub, { deviceId, moduleId }: DeviceName): string {
  const name = { deviceId, ...(moduleId !== undefined && { moduleId }) };
  const key = hub.state.registry.keysOf(hub.state.registry.require(name))?.primaryKey ?? '';
  const module = moduleId === undefined ? '' : `/modules/${moduleId}`;
  return createSas(`localhost/devices/${deviceId}${module}`, Math.floor(Date.now() / 1_000) + 3_600, key);
}

/** A device of a local hub, connected, that sends and receives raw packets. */
export async function rawDevice(hub: LocalHub, deviceId: string, more: object = {}): Promise<RawConnection> {
  const raw = await openRaw(hub.mqttPort, hub.caPem);
  raw.send(connectPacket(deviceId, deviceToken(hub, { deviceId }), more));
  expect(await raw.next()).toMatchObject({ cmd: 'connack', returnCode: 0 });
  return raw;
}
