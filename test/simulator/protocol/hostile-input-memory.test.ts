import { connect as connectTcp, type Socket } from 'node:net';
import { connect } from 'node:tls';
import mqttPacket from 'mqtt-packet';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type HubInChild, startHubInChild } from '../../support/hub-in-child.ts';
import {
  connectPacket,
  publishPacket,
  subscribePacket,
  TWIN_RESULTS,
} from '../../support/mqtt/raw-connection.ts';
import { STRESS } from '../../support/stress.ts';

/** More than the hub may take for what all these clients send together, and far less than what they send or ask for. */
const MAX_GROWTH_MIB = 60;

let hub: HubInChild;
let open: Socket[];

beforeAll(async () => {
  hub = await startHubInChild();
});
afterAll(() => hub.stop());
beforeEach(() => {
  open = [];
});
afterEach(() => {
  for (const socket of open) socket.destroy();
});

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** A client that reads nothing and does not close by itself, connected. */
function client(port: number): Promise<Socket> {
  const options = { port, host: '127.0.0.1', servername: 'localhost', ca: hub.ca, allowHalfOpen: true };
  const socket = connect(options);
  socket.pause();
  return ready(socket, 'secureConnect');
}

function tcpClient(port: number): Promise<Socket> {
  return ready(connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true }), 'connect');
}

function ready(socket: Socket, event: string): Promise<Socket> {
  open.push(socket);
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve(socket));
    socket.once('error', reject);
  }).then(() => socket.on('error', () => undefined));
}

/** Sends until the hub takes no more, or has closed the connection. */
async function push(socket: Socket, chunks: Iterable<Buffer | string>): Promise<void> {
  for (const chunk of chunks) {
    if (socket.destroyed || !socket.writable) return;
    if (socket.write(chunk)) continue;
    const isTaken = await new Promise<boolean>((resolve) => {
      socket.once('drain', () => resolve(true)).once('close', () => resolve(false));
      // Nothing is read any more: the hub holds back, as it should.
      setTimeout(() => resolve(false), 500);
    });
    socket.removeAllListeners('drain').removeAllListeners('close');
    if (!isTaken) return;
  }
}

function* repeated(chunk: Buffer | string, count: number): Generator<Buffer | string> {
  for (let at = 0; at < count; at += 1) yield chunk;
}

const get = (path: string) =>
  `GET ${path}?api-version=2021-04-12 HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${hub.token}\r\n\r\n`;

const UPGRADE =
  'GET /$iothub/websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n';

/** A masked frame; the mask is zero. */
function frame(firstByte: number, payload: Buffer): Buffer {
  const length = payload.length < 126 ? Buffer.from([0x80 | payload.length]) : Buffer.alloc(9);
  if (payload.length >= 126) {
    length[0] = 0x80 | 127;
    length.writeBigUInt64BE(BigInt(payload.length), 1);
  }
  return Buffer.concat([Buffer.from([firstByte]), length, Buffer.alloc(4), payload]);
}

async function device(id: string): Promise<Socket> {
  const socket = await client(hub.mqttPort);
  socket.write(mqttPacket.generate(connectPacket(id, hub.token)));
  socket.write(mqttPacket.generate(subscribePacket(1, [TWIN_RESULTS, 0])));
  return socket;
}

it.each<[name: string, attack: () => Promise<unknown>]>([
  [
    'headers that never end',
    () =>
      Promise.all(
        times(20, async () =>
          push(await client(hub.port), repeated(`X-${'x'.repeat(1_000)}: 1\r\n`, 500 * STRESS)),
        ),
      ),
  ],
  [
    'TLS handshakes that never end',
    () =>
      Promise.all(
        times(200, async (at) =>
          push(await tcpClient(at % 2 ? hub.port : hub.mqttPort), [Buffer.from([0x16, 3, 1, 2, 0, 1])]),
        ),
      ),
  ],
  [
    'connections without CONNECT',
    async () => {
      for (let round = 0; round < 10; round += 1) await Promise.all(times(20, () => client(hub.mqttPort)));
    },
  ],
  [
    'long paths in the log',
    async () => {
      const ask = (more = '') => `GET /${'y'.repeat(15_000)} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
      for (let round = 0; round < 14; round += 1) {
        const socket = await client(hub.port);
        const ended = new Promise((resolve) => socket.once('end', resolve));
        socket.resume();
        await push(socket, [...repeated(ask(), 399), ask('Connection: close\r\n')]);
        await ended;
      }
    },
  ],
  [
    'requests for lists that are not read',
    () =>
      Promise.all(
        times(4, async () => push(await client(hub.port), repeated(get('/devices'), 1_000 * STRESS))),
      ),
  ],
  [
    'bodies without a token',
    () =>
      Promise.all(
        times(10, async () =>
          push(await client(hub.port), [
            'PUT /devices/x?api-version=2021-04-12 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8000000\r\n\r\n',
            ...repeated(Buffer.alloc(1_000_000), 8),
          ]),
        ),
      ),
  ],
  [
    'WebSocket messages in fragments of one byte',
    () =>
      Promise.all(
        times(10, async () =>
          push(await client(hub.port), [
            UPGRADE,
            frame(0x02, Buffer.from([0x10])),
            ...repeated(Buffer.concat(times(1_000, () => frame(0x00, Buffer.from([0xff])))), 100 * STRESS),
          ]),
        ),
      ),
  ],
  [
    'a WebSocket frame of 2⁶² bytes',
    async () =>
      push(await client(hub.port), [
        UPGRADE,
        Buffer.from([0x82, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ...repeated(Buffer.alloc(1_000_000), 100),
      ]),
  ],
  [
    'a packet that claims 256 MB',
    async () =>
      push(await device('device-1'), [
        Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]),
        ...repeated(Buffer.alloc(1_000_000), 100),
      ]),
  ],
  [
    'twins that are asked for and not read',
    () =>
      Promise.all(
        times(10, async (at) =>
          push(
            await device(`device-${10 + at}`),
            repeated(mqttPacket.generate(publishPacket('$iothub/twin/GET/?$rid=1')), 20_000 * STRESS),
          ),
        ),
      ),
  ],
  [
    'subscriptions again and again',
    async () =>
      push(
        await device('device-30'),
        repeated(
          mqttPacket.generate(subscribePacket(2, [TWIN_RESULTS, 1], [TWIN_RESULTS, 0])),
          20_000 * STRESS,
        ),
      ),
  ],
  [
    'topics of 64 KB',
    async () => {
      for (const topic of ['$iothub/twin/GET/?$rid=', 'devices/device-31/messages/events/'])
        await push(
          await device('device-31'),
          repeated(mqttPacket.generate(publishPacket(topic + 'a=%41&'.repeat(10_000))), 200 * STRESS),
        );
    },
  ],
  [
    'reported properties that are nested without end',
    async () => {
      const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
      const objects = `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`;
      for (const body of [deep, objects])
        await push(
          await device('device-32'),
          repeated(
            mqttPacket.generate(publishPacket('$iothub/twin/PATCH/properties/reported/?$rid=1', body)),
            50,
          ),
        );
    },
  ],
])('memory stays bounded: %s', async (_name, attack) => {
  const before = await hub.memory();
  await attack();
  expect((await hub.memory()) - before).toBeLessThan(MAX_GROWTH_MIB);
  // It still serves others.
  const socket = await client(hub.port);
  const answer = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
  socket.resume();
  socket.write(get('/twins/device-0'));
  expect(await answer).toMatch(/^HTTP\/1\.1 200/);
});
