import device from 'azure-iot-device';
import transport from 'azure-iot-device-mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { type TelemetryMessage, telemetryRecord } from '../../src/simulator/telemetry.ts';
import { publishPacket } from '../support/mqtt/raw-connection.ts';
import { rawDevice } from '../support/mqtt/raw-device.ts';

let hub: LocalHub;
const messages: TelemetryMessage[] = [];
beforeAll(async () => {
  hub = await startLocalHub({ seed: 'telemetry' });
  for (const deviceId of ['door', 'raw', 'lost', 'large']) hub.addDevice({ deviceId });
  hub.onTelemetry((message) => messages.push(message));
});
afterAll(() => hub.stop());

const recordsOf = (deviceId: string) =>
  messages.filter((message) => message.deviceId === deviceId).map(telemetryRecord);

it('of the unmodified device SDK arrives with its properties, JSON as JSON', async () => {
  const client = device.Client.fromConnectionString(hub.deviceConnectionString('door'), transport.Mqtt);
  await client.setOptions({ ca: hub.caPem });
  await client.open();
  const message = new device.Message(JSON.stringify({ temperature: 21 }));
  message.contentType = 'application/json';
  message.contentEncoding = 'utf-8';
  message.messageId = 'one';
  message.properties.add('alert', 'a/b c');
  await client.sendEvent(message);
  await client.close();
  expect(recordsOf('door')).toEqual([
    {
      EnqueuedTimeUtc: expect.stringMatching(/^\d{4}-.*Z$/),
      Partition: expect.stringMatching(/^[0-3]$/),
      Properties: { alert: 'a/b c' },
      SystemProperties: {
        messageId: 'one',
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        connectionDeviceId: 'door',
        connectionAuthMethod: '{"scope":"device","type":"sas","issuer":"iothub"}',
        connectionDeviceGenerationId: expect.stringMatching(/^\d{18}$/),
        enqueuedTime: expect.stringMatching(/Z$/),
      },
      Body: { temperature: 21 },
    },
  ]);
});

it('without a content type is base64; a broken escape and RETAIN are passed on', async () => {
  const raw = await rawDevice(hub, 'raw');
  const topic = 'devices/raw/messages/events/%zz=1&flag&%24.ct=application%2Fjson&%24.ce=utf-8';
  raw.send(
    publishPacket('devices/raw/messages/events/', '{"t":1}'),
    publishPacket(topic, '{broken', { retain: true, qos: 1, messageId: 7 }),
  );
  expect(await raw.next()).toMatchObject({ cmd: 'puback' });
  raw.end();
  expect(recordsOf('raw')).toMatchObject([
    { Properties: {}, Body: Buffer.from('{"t":1}').toString('base64') },
    {
      Properties: { '%zz': '1', flag: '', 'mqtt-retain': 'true' },
      Body: Buffer.from('{broken').toString('base64'),
    },
  ]);
});

it('of 256 KB arrives over MQTT, and a byte more ends the connection', async () => {
  const raw = await rawDevice(hub, 'large');
  const topic = 'devices/large/messages/events/';
  raw.send(publishPacket(topic, 'x'.repeat(262_144), { qos: 1, messageId: 1 }));
  expect(await raw.next()).toMatchObject({ cmd: 'puback' });
  raw.send(publishPacket(topic, 'x'.repeat(262_145), { qos: 1, messageId: 2 }));
  await raw.closed;
  expect(messages.filter(({ deviceId }) => deviceId === 'large')).toHaveLength(1);
});

it('of a will arrives when the connection is lost, and not after DISCONNECT', async () => {
  const will = { topic: 'devices/lost/messages/events/why=power', payload: Buffer.from('gone'), qos: 0 };
  const polite = await rawDevice(hub, 'lost', { will });
  polite.send({ cmd: 'disconnect' });
  await polite.closed;
  expect(recordsOf('lost')).toEqual([]);
  (await rawDevice(hub, 'lost', { will })).end();
  await expect
    .poll(() => recordsOf('lost'))
    .toMatchObject([{ Properties: { why: 'power' }, Body: 'Z29uZQ==' }]);
});

it('a subscription ends when it is told to, and a device keeps its partition', async () => {
  const heard: number[] = [];
  const stop = hub.onTelemetry(({ partition }) => heard.push(partition));
  const raw = await rawDevice(hub, 'raw');
  const sendOne = async (messageId: number) => {
    raw.send(publishPacket('devices/raw/messages/events/', 'x', { qos: 1, messageId }));
    await raw.next();
  };
  await sendOne(1);
  await sendOne(2);
  stop();
  await sendOne(3);
  raw.end();
  expect(heard).toHaveLength(2);
  expect(new Set(heard).size).toBe(1);
});
