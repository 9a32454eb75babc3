import { statSync } from 'node:fs';
import { join } from 'node:path';
import deviceSdk from 'azure-iot-device';
import mqttTransport from 'azure-iot-device-mqtt';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../../../src/simulator/local-hub.ts';
import { connectPacket, METHODS, openRaw, subscribePacket } from '../../../support/mqtt/raw-connection.ts';
import { deviceToken, rawDevice } from '../../../support/mqtt/raw-device.ts';
import { send } from '../../../support/service-clients.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let stateFile: string;
let hub: LocalHub;

beforeEach(async () => {
  stateFile = join(await temporaryFolder(), 'hub.state');
  hub = await startLocalHub({ stateFile });
});
afterEach(() => hub.stop());

async function restart(): Promise<void> {
  const { port, mqttPort } = hub;
  await hub.stop();
  hub = await startLocalHub({ stateFile, port, mqttPort });
}

const reconnect = async () => {
  const raw = await openRaw(hub.mqttPort, hub.caPem);
  raw.send(connectPacket('door', deviceToken(hub, { deviceId: 'door' }), { clean: false }));
  return { raw, connack: await raw.next() };
};

it('an unmodified Node device gets desired properties after a restart of the hub', async () => {
  hub.addDevice({ deviceId: 'door' });
  const client = deviceSdk.Client.fromConnectionString(
    hub.deviceConnectionString('door'),
    mqttTransport.Mqtt,
  );
  client.on('error', () => undefined);
  await client.setOptions({ ca: hub.caPem });
  await client.open();
  const twin = await client.getTwin();
  const floors: unknown[] = [];
  twin.on('properties.desired.floor', (floor: unknown) => floors.push(floor));
  const setFloor = (floor: number) =>
    send(hub, { method: 'PATCH', path: '/twins/door', body: { properties: { desired: { floor } } } });
  await setFloor(1);
  await expect.poll(() => floors).toEqual([1]);

  await restart();
  const device = hub.state.registry.require({ deviceId: 'door' });
  await expect.poll(() => device.row.connectionState, { timeout: 15_000 }).toBe('Connected');
  await setFloor(2);
  await expect.poll(() => floors).toEqual([1, 2]);
  await client.close();
}, 30_000);

it('subscriptions, their ends and clean sessions are kept as they were', async () => {
  hub.addDevice({ deviceId: 'door' });
  const raw = await rawDevice(hub, 'door', { clean: false });
  raw.send(subscribePacket(1, [METHODS, 1]));
  await raw.next();
  await restart();
  const second = await reconnect();
  expect(second.connack).toMatchObject({ sessionPresent: true });
  const { link } = hub.state.registry.require({ deviceId: 'door' });
  expect(link?.acceptsMethods({ deviceId: 'door' })).toBe(true);

  second.raw.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: [METHODS] });
  await second.raw.next();
  await restart();
  const third = await reconnect();
  expect(third.connack).toMatchObject({ sessionPresent: true });
  const later = hub.state.registry.require({ deviceId: 'door' }).link;
  expect(later?.acceptsMethods({ deviceId: 'door' })).toBe(false);

  (await rawDevice(hub, 'door')).end();
  await restart();
  expect((await reconnect()).connack).toMatchObject({ sessionPresent: false });
});

it('a device that subscribes to the same again and again does not fill the state file', async () => {
  hub.addDevice({ deviceId: 'door' });
  const raw = await rawDevice(hub, 'door', { clean: false });
  raw.send(subscribePacket(1, [METHODS, 1]));
  await raw.next();
  const before = statSync(stateFile).size;
  for (let turn = 2; turn < 500; turn += 1) {
    raw.send(subscribePacket(turn, [METHODS, 1]));
    await raw.next();
  }
  expect(statSync(stateFile).size).toBe(before);
  raw.end();
});

it('a device that is deleted while it is away leaves no session to the next one of its name', async () => {
  hub.addDevice({ deviceId: 'door' });
  const raw = await rawDevice(hub, 'door', { clean: false });
  raw.end();
  await expect.poll(() => hub.state.registry.require({ deviceId: 'door' }).link).toBeUndefined();
  await send(hub, { method: 'DELETE', path: '/devices/door', headers: { 'If-Match': '*' } });
  hub.addDevice({ deviceId: 'door' });
  const again = await reconnect();
  expect(again.connack).toMatchObject({ sessionPresent: false });
  again.raw.end();
});
