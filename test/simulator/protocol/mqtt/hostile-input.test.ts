import { request } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { connect } from 'node:tls';
import fc from 'fast-check';
import mqttPacket from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createServerCertificate } from '../../../../src/simulator/protocol/certificates.ts';
import { startMqttServer } from '../../../../src/simulator/protocol/mqtt/mqtt-server.ts';
import { type MqttHub, SECOND, startMqttHub } from '../../../support/mqtt/mqtt-hub.ts';
import {
  connectPacket,
  openRaw,
  publishPacket,
  subscribePacket,
  TWIN_RESULTS,
} from '../../../support/mqtt/raw-connection.ts';
import { STRESS } from '../../../support/stress.ts';

let hub: MqttHub;
beforeAll(async () => {
  hub = await startMqttHub();
  hub.gate.add('door');
});
afterAll(() => hub.stop());

async function online() {
  const raw = await openRaw(hub.server.port, hub.ca);
  raw.send(connectPacket('door', hub.token('door')));
  expect(await raw.next()).toMatchObject({ returnCode: 0 });
  return raw;
}

const hubIsUp = async () => (await online()).end();

describe('before CONNECT, the connection ends on', () => {
  it.each([
    ['another packet', mqttPacket.generate({ cmd: 'pingreq' })],
    ['telemetry', mqttPacket.generate(publishPacket('devices/door/messages/events/', 'x'))],
    ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a CONNECT that claims 256 MB', Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])],
    ['a CONNECT over 32 KB', Buffer.from([0x10, 0x80, 0x80, 0x03])],
    ['a remaining length of five bytes', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x01])],
    ['an empty CONNECT', Buffer.from([0x10, 0])],
    ['a CONNECT of an unknown protocol', Buffer.from([0x10, 0x06, 0, 4, 0x46, 0x4f, 0x4f, 0x4f])],
    [
      'a CONNECT cut short inside',
      Buffer.from([0x10, 0x0c, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 9]),
    ],
  ])('%s', async (_name, bytes) => {
    const raw = await openRaw(hub.server.port, hub.ca);
    raw.send(bytes);
    expect(await raw.closed).toEqual([]);
    await hubIsUp();
  });
});

describe('after CONNECT, the connection ends on', () => {
  it.each([
    ['a second CONNECT', () => connectPacket('door', hub.token('door'))],
    ['a packet that only servers send', () => Buffer.from([0x20, 2, 0, 0])],
    ['packet type 0', () => Buffer.from([0x00, 0])],
    ['packet type 15', () => Buffer.from([0xf0, 0])],
    ['a PUBLISH of QoS 3', () => Buffer.from([0x36, 4, 0, 1, 0x61, 0])],
    ['a PUBLISH whose topic runs past its end', () => Buffer.from([0x30, 4, 0xff, 0xff, 0x61, 0x61])],
    ['a packet that claims 1 MB', () => Buffer.from([0x30, 0x80, 0x80, 0x40])],
    ['a SUBSCRIBE without a topic', () => Buffer.from([0x82, 2, 0, 1])],
    ['a SUBSCRIBE with wrong flags', () => Buffer.from([0x80, 8, 0, 1, 0, 3, 0x61, 0x2f, 0x62, 0])],
    [
      'a SUBSCRIBE to a hundred topics',
      () => subscribePacket(1, ...Array.from({ length: 100 }, () => [TWIN_RESULTS, 0] as [string, 0])),
    ],
  ])('%s', async (_name, bytes) => {
    const raw = await online();
    raw.send(bytes());
    expect(await raw.closed).toEqual([]);
    await hubIsUp();
  });
});

it('packets that arrive byte by byte are put together', async () => {
  const raw = await openRaw(hub.server.port, hub.ca);
  for (const byte of mqttPacket.generate(connectPacket('door', hub.token('door'))))
    raw.send(Buffer.from([byte]));
  for (const byte of mqttPacket.generate({ cmd: 'pingreq' })) raw.send(Buffer.from([byte]));
  expect(await raw.next()).toMatchObject({ returnCode: 0 });
  expect(await raw.next()).toMatchObject({ cmd: 'pingresp' });
  raw.end();
});

it('random bytes never stop the hub', async () => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.uint8Array({ minLength: 1, maxLength: 300 }), async (known, bytes) => {
      const raw = known ? await online() : await openRaw(hub.server.port, hub.ca);
      raw.send(Buffer.from(bytes));
      raw.endAfterSending();
      await raw.closed;
    }),
    { numRuns: 60 * STRESS },
  );
  await hubIsUp();
});

it('a session that is cut anywhere, or in which a byte is another one, never stops the hub', async () => {
  const session = Buffer.concat([
    mqttPacket.generate(connectPacket('door', hub.token('door'))),
    mqttPacket.generate(subscribePacket(1, [TWIN_RESULTS, 1])),
    mqttPacket.generate(publishPacket('$iothub/twin/GET/?$rid=1')),
    mqttPacket.generate(publishPacket('$iothub/twin/PATCH/properties/reported/?$rid=2', '{"a":1}')),
    mqttPacket.generate(publishPacket('devices/door/messages/events/a=b', 'x', { qos: 1, messageId: 7 })),
    mqttPacket.generate({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: [TWIN_RESULTS] }),
    mqttPacket.generate({ cmd: 'disconnect' }),
  ]);
  const place = fc.nat({ max: session.length - 1 });
  await fc.assert(
    fc.asyncProperty(place, place, fc.nat({ max: 255 }), async (end, at, byte) => {
      const bytes = Buffer.from(session.subarray(0, end + 1));
      if (at < bytes.length) bytes[at] = byte;
      const raw = await openRaw(hub.server.port, hub.ca);
      raw.send(bytes);
      raw.endAfterSending();
      await raw.closed;
    }),
    { numRuns: 60 * STRESS },
  );
  await hubIsUp();
});

it('a client that does not send a whole CONNECT within 30 seconds is disconnected, whatever else it sends', async () => {
  await hub.connections(0);
  const raw = await openRaw(hub.server.port, hub.ca);
  await hub.connections(1);
  raw.send(Buffer.from([0x10]));
  hub.time.now += 20 * SECOND;
  raw.send(Buffer.from([0x20]));
  hub.time.now += 11 * SECOND;
  await raw.closed;
});

it('a client that never ends the TLS handshake is disconnected', async () => {
  const server = await startMqttServer({
    gate: hub.gate,
    tls: await createServerCertificate(['localhost'], Date.now()),
    port: 0,
    host: '127.0.0.1',
    wallNow: Date.now,
    handshakeTimeoutMs: 50,
  });
  // Half open: the client would never end the connection by itself.
  const socket = connectTcp({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(Buffer.from([0x16, 3, 1, 2, 0, 1]));
  await new Promise((resolve) => socket.once('end', resolve).resume());
  socket.destroy();
  await server.close();
});

it('the hub stops answering a device that never reads', async () => {
  const device = hub.gate.add('greedy', { desired: { text: 'x'.repeat(30_000) } });
  const socket = connect({ port: hub.server.port, host: '127.0.0.1', servername: 'localhost', ca: hub.ca });
  socket.on('error', () => undefined);
  let reads = 0;
  const readTwin = hub.gate.readTwin.bind(hub.gate);
  hub.gate.readTwin = (name) => {
    if (name.deviceId === 'greedy') reads += 1;
    return readTwin(name);
  };
  socket.pause();
  socket.write(mqttPacket.generate(connectPacket('greedy', hub.token('greedy'))));
  socket.write(mqttPacket.generate(subscribePacket(1, [TWIN_RESULTS, 0])));
  const ask = mqttPacket.generate(publishPacket('$iothub/twin/GET/?$rid=1'));
  const asked = 20_000;
  socket.write(Buffer.concat(Array.from({ length: asked }, () => ask)));
  // Whatever was asked in one piece is answered or given up; what the network holds back is never read.
  await hub.gate.until(() => device.link !== undefined);
  await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  await hub.gate.until(() => hub.gate.log.includes('disconnect greedy'));
  expect(reads).toBeLessThan(asked);
  await hubIsUp();
});

describe('MQTT over WebSocket', () => {
  const upgrade = (path: string, protocol: string): Promise<{ status: number; chosen?: string }> =>
    new Promise((resolve, reject) => {
      request({
        host: 'localhost',
        port: hub.webSocketPort,
        path,
        ca: hub.ca,
        headers: {
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          'Sec-WebSocket-Protocol': protocol,
        },
      })
        .on('response', ({ statusCode = 0 }) => resolve({ status: statusCode }))
        .on('upgrade', ({ statusCode = 0, headers }, socket) => {
          socket.destroy();
          resolve({ status: statusCode, chosen: String(headers['sec-websocket-protocol']) });
        })
        .on('error', reject)
        .end();
    });

  it.each([
    ['its own path', '/$iothub/websocket', 'mqtt', { status: 101, chosen: 'mqtt' }],
    [
      'its own path, dollar sign encoded',
      '/%24iothub/websocket?iothub-no-client-cert=true',
      'mqtt',
      { status: 101, chosen: 'mqtt' },
    ],
    ['MQTT in capitals, as the C SDK', '/$iothub/websocket', 'MQTT', { status: 101, chosen: 'MQTT' }],
    ['mqtt among others', '/$iothub/websocket', 'x, mqtt', { status: 101, chosen: 'mqtt' }],
    ['another path', '/mqtt', 'mqtt', { status: 404 }],
    ['another protocol', '/$iothub/websocket', 'AMQPWSB10', { status: 400 }],
  ])('%s', async (_name, path, protocol, answer) => {
    expect(await upgrade(path, protocol)).toEqual(answer);
  });

  it.each([
    ['text instead of bytes', 'hello'],
    ['bytes that are no packet', Buffer.from([0x30, 0x02, 0xff, 0xff])],
    ['a message over 1 MB', Buffer.alloc(1024 * 1024 + 1)],
  ])('ends on %s', async (_name, message) => {
    const webSocket = new WebSocket(`wss://localhost:${hub.webSocketPort}/$iothub/websocket`, 'mqtt', {
      ca: hub.ca,
    });
    webSocket.on('error', () => undefined);
    await new Promise((resolve) => webSocket.once('open', resolve));
    const closed = new Promise((resolve) => webSocket.once('close', resolve));
    webSocket.send(message);
    await closed;
    await hubIsUp();
  });
});
