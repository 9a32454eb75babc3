import { join } from 'node:path';
import device from 'azure-iot-device';
import transport from 'azure-iot-device-mqtt';
import type { Packet } from 'mqtt-packet';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../src/simulator/local-hub.ts';
import { connectPacket, openRaw, subscribePacket } from '../support/mqtt/raw-connection.ts';
import { deviceToken, rawDevice } from '../support/mqtt/raw-device.ts';
import { send, serviceToken } from '../support/service-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HOUR = 3_600_000;
const DOOR = { deviceId: 'door' };
let hub: LocalHub;
let clock: ManualClock;

const open = async (options: LocalHubOptions = {}) => {
  hub = await startLocalHub({ clock, seed: 'messages', ...options });
};
beforeEach(async () => {
  clock = new ManualClock('2026-03-02T20:00:00Z');
  await open();
  hub.addDevice(DOOR);
});
afterEach(() => hub.stop());

const MESSAGES = 'devices/door/messages/devicebound/#';
const textOf = (packet: Packet) => ('payload' in packet ? String(packet.payload) : packet.cmd);
const waiting = async () => (await send(hub, { path: '/devices/door' })).json.cloudToDeviceMessageCount;

async function listening(qos: 0 | 1, more: object = {}) {
  const raw = await rawDevice(hub, 'door', more);
  raw.send(subscribePacket(1, [MESSAGES, qos]));
  expect(await raw.next()).toMatchObject({ cmd: 'suback' });
  return raw;
}

const disconnected = () =>
  expect.poll(() => hub.state.registry.require(DOOR).row.connectionState).toBe('Disconnected');

it('messages wait for a device that is away, and come in order when it subscribes', async () => {
  const id = hub.sendMessage(DOOR, 'one', {
    messageId: 'm-1',
    contentType: 'text/plain',
    properties: { colour: 'dark blue' },
  });
  hub.sendMessage(DOOR, 'two');
  expect([id, await waiting()]).toEqual(['m-1', 2]);
  const raw = await listening(0);
  const first = await raw.next();
  expect(textOf(first)).toBe('one');
  const [prefix, bag] =
    /^(.*devicebound\/)(.*)$/.exec('topic' in first ? String(first.topic) : '')?.slice(1) ?? [];
  expect(prefix).toBe('devices/door/messages/devicebound/');
  expect(Object.fromEntries(new URLSearchParams(bag))).toEqual({
    '$.to': '/devices/door/messages/devicebound',
    '$.mid': 'm-1',
    '$.ct': 'text/plain',
    '$.exp': '2026-03-02T21:00:00.000Z',
    colour: 'dark blue',
  });
  expect(textOf(await raw.next())).toBe('two');
  // With QoS 0 there is nothing to wait for.
  expect(await waiting()).toBe(0);
  raw.end();
});

it('at QoS 1 a message waits for its acknowledgement, and is repeated on the next connection', async () => {
  const raw = await listening(1, { clean: false });
  hub.sendMessage(DOOR, 'one');
  hub.sendMessage(DOOR, 'two');
  const first = await raw.next();
  expect(first).toMatchObject({ qos: 1, dup: false });
  raw.send({ cmd: 'puback', messageId: first.messageId ?? 0 });
  const second = await raw.next();
  raw.send({ cmd: 'pingreq' });
  expect(await raw.next()).toMatchObject({ cmd: 'pingresp' });
  expect(await waiting()).toBe(1);
  raw.end();
  await disconnected();

  const again = await rawDevice(hub, 'door', { clean: false });
  const repeated = await again.next();
  expect(repeated).toMatchObject({ qos: 1, dup: true, messageId: second.messageId });
  expect(textOf(repeated)).toBe('two');
  again.end();
  await disconnected();
  // A clean session starts anew.
  const clean = await listening(1);
  expect(await clean.next()).toMatchObject({ qos: 1, dup: false });
  clean.end();
});

it('subscribing twice does not send a message twice', async () => {
  const raw = await listening(1);
  hub.sendMessage(DOOR, 'one');
  expect(textOf(await raw.next())).toBe('one');
  raw.send(subscribePacket(2, [MESSAGES, 1]), { cmd: 'pingreq' });
  expect((await raw.next()).cmd).toBe('suback');
  expect((await raw.next()).cmd).toBe('pingresp');
  raw.end();
});

it('a message expires after an hour, or when it was told to', async () => {
  hub.sendMessage(DOOR, 'long');
  hub.sendMessage(DOOR, 'short', { expiresAfterMs: 60_000 });
  await clock.advance(60_000);
  expect(await waiting()).toBe(1);
  await clock.advance(HOUR - 60_000);
  expect(await waiting()).toBe(0);
  const raw = await listening(1);
  raw.send({ cmd: 'pingreq' });
  expect((await raw.next()).cmd).toBe('pingresp');
  raw.end();
});

it('a device has at most 50 messages waiting, which can be purged', async () => {
  for (let index = 0; index < 50; index += 1) hub.sendMessage(DOOR, 'x');
  expect(() => hub.sendMessage(DOOR, 'x')).toThrow('50 messages waiting');
  const refused = await send(hub, {
    method: 'DELETE',
    path: '/devices/door/commands',
    token: serviceToken(hub, 'registryReadWrite'),
  });
  expect(refused.status).toBe(401);
  const purged = await send(hub, { method: 'DELETE', path: '/devices/door/commands' });
  expect([purged.status, purged.json]).toEqual([
    200,
    { deviceId: 'door', moduleId: null, totalMessagesPurged: 50 },
  ]);
  expect(await waiting()).toBe(0);
  expect((await send(hub, { method: 'DELETE', path: '/devices/none/commands' })).status).toBe(404);
});

it.each<[name: string, act: () => unknown, message: string]>([
  ['to an unknown device', () => hub.sendMessage({ deviceId: 'none' }, 'x'), 'is not registered'],
  ['over 64 KB', () => hub.sendMessage(DOOR, 'x'.repeat(65_536)), 'at most 64 KB'],
  [
    'that lives three days',
    () => hub.sendMessage(DOOR, 'x', { expiresAfterMs: 72 * HOUR }),
    'within two days',
  ],
])('a message %s is refused', (_name, act, message) => {
  expect(act).toThrow(message);
});

it('messages survive a restart with a state file, and go with a device that is deleted', async () => {
  await hub.stop();
  const stateFile = join(await temporaryFolder(), 'hub.state');
  await open({ stateFile });
  hub.addDevice(DOOR);
  hub.sendMessage(DOOR, 'one');
  hub.sendMessage(DOOR, 'short', { expiresAfterMs: 60_000 });
  await hub.stop();
  await clock.advance(60_000);
  await open({ stateFile });
  await clock.advance(1);
  hub.sendMessage(DOOR, 'two');
  const raw = await listening(0);
  expect([textOf(await raw.next()), textOf(await raw.next())]).toEqual(['one', 'two']);
  raw.end();
  await disconnected();
  hub.sendMessage(DOOR, 'three');
  await send(hub, { method: 'DELETE', path: '/devices/door', headers: { 'If-Match': '*' } });
  hub.addDevice(DOOR);
  expect(await waiting()).toBe(0);
});

it('a message that expired while it was under way is not waited for any more', async () => {
  const raw = await listening(1, { clean: false });
  hub.sendMessage(DOOR, 'one');
  const { messageId } = await raw.next();
  raw.end();
  await disconnected();
  await clock.advance(HOUR);
  const again = await openRaw(hub.mqttPort, hub.caPem);
  again.send(connectPacket('door', deviceToken(hub, DOOR), { clean: false }));
  expect(await again.next()).toMatchObject({ cmd: 'connack', sessionPresent: true });
  again.send({ cmd: 'puback', messageId: messageId ?? 0 }, { cmd: 'pingreq' });
  expect((await again.next()).cmd).toBe('pingresp');
  again.end();
});

it('the unmodified device SDK receives what waited for it', async () => {
  hub.sendMessage(DOOR, 'hello', { messageId: 'm-1', properties: { colour: 'blue' } });
  const client = device.Client.fromConnectionString(hub.deviceConnectionString('door'), transport.Mqtt);
  await client.setOptions({ ca: hub.caPem });
  await client.open();
  const message = await new Promise<InstanceType<typeof device.Message>>((resolve) => {
    client.on('message', resolve);
  });
  expect([String(message.getData()), message.messageId, message.properties.getValue('colour')]).toEqual([
    'hello',
    'm-1',
    'blue',
  ]);
  await client.complete(message);
  await expect.poll(waiting).toBe(0);
  await client.close();
});
