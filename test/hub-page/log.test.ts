import { get as httpGet, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import device from 'azure-iot-device';
import transport from 'azure-iot-device-mqtt';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LogEntry, LogLine } from '../../src/hub-page/api.ts';
import type { LocalHub } from '../../src/simulator/local-hub.ts';
import { answeringLink } from '../support/answering-link.ts';
import { ask, type OpenPage, openPage, tokenOf } from '../support/hub-page.ts';
import { send } from '../support/service-clients.ts';

const DOOR = { deviceId: 'door-1' };
let opened: OpenPage;
let hub: LocalHub;
const readers: IncomingMessage[] = [];
beforeEach(async () => {
  opened = await openPage();
  ({ hub } = opened);
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.destroy();
  await opened.close();
});

/** Follows the log; the lines come in as they are sent. */
function follow(after = 0): Promise<{ readonly lines: LogLine[]; readonly response: IncomingMessage }> {
  const lines: LogLine[] = [];
  return new Promise((resolve, reject) => {
    httpGet(
      `http://127.0.0.1:${opened.page.port}/api/log?after=${after}`,
      { agent: false, headers: { Authorization: `Bearer ${tokenOf(opened.page)}` } },
      (response) => {
        readers.push(response);
        let rest = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          const parts = (rest + chunk).split('\n');
          rest = parts.pop() ?? '';
          for (const part of parts) if (part !== '') lines.push(JSON.parse(part));
        });
        response.on('error', () => undefined);
        resolve({ lines, response });
      },
    ).on('error', reject);
  });
}

const textsIn = (lines: readonly LogLine[]) =>
  lines.map((line) => (line.kind === 'dropped' ? `${line.count} dropped` : `${line.kind}: ${line.text}`));
const numbersIn = (lines: readonly LogLine[]) => lines.map((line) => (line as LogEntry).number);
const connectMany = (count: number) => {
  for (let index = 0; index < count; index += 1) {
    const link = answeringLink();
    hub.gate.connect(DOOR, link);
    hub.gate.disconnect(DOOR, link);
  }
};

it('tells what passes between services, the hub and an unmodified device', async () => {
  hub.addDevice(DOOR);
  const client = device.Client.fromConnectionString(hub.deviceConnectionString('door-1'), transport.Mqtt);
  await client.setOptions({ ca: hub.caPem });
  const { lines } = await follow();
  client.onDeviceMethod('lock', (request, response) => void response.send(404, { no: request.payload }));
  const twin = await client.getTwin();
  const reported = new Promise((resolve) => {
    twin.on('properties.desired', (delta) => {
      if (delta.mode) twin.properties.reported['update']({ mode: delta.mode }, resolve);
    });
  });
  await send(hub, {
    method: 'PATCH',
    path: '/twins/door-1',
    body: { properties: { desired: { mode: 'night' } } },
  });
  await reported;
  await send(hub, {
    method: 'POST',
    path: '/twins/door-1/methods',
    body: { methodName: 'lock', payload: 7 },
  });
  await client.sendEvent(new device.Message('21 °C'));
  hub.sendMessage(DOOR, 'hello', { messageId: 'm-1' });
  const received = new Promise<void>((resolve) => {
    client.on('message', (message) => client.complete(message, () => resolve()));
  });
  await received;
  await expect.poll(() => textsIn(lines).at(-1)).toBe('message: door-1 has taken the message m-1');
  await client.close();
  await expect
    .poll(() => textsIn(lines))
    .toEqual([
      'connection: door-1 connected (MQTT)',
      'twin: door-1 got {"desired":{"mode":"night"}}',
      'request: PATCH /twins/door-1 → 200 (patchTwin)',
      'twin: door-1 reported {"mode":"night"}',
      'method: door-1 is called: lock 7',
      'method: door-1 answered lock: 404 {"no":7}',
      'request: POST /twins/door-1/methods → 200 (invokeMethod)',
      'message: door-1 sent 21 °C',
      'message: door-1 will get hello',
      'message: door-1 has taken the message m-1',
      'connection: door-1 disconnected',
    ]);
  expect(lines).toEqual(
    lines.map((line) => ({
      ...line,
      number: expect.any(Number),
      at: expect.stringMatching(/^20.*Z$/),
      deviceId: 'door-1',
    })),
  );
  expect(lines[5]).toMatchObject({ status: 404, failed: true });
});

it('tells of refused requests, jobs and the clock, and of no secret', async () => {
  hub.addDevice(DOOR);
  hub.gate.connect(
    DOOR,
    answeringLink(() => Promise.reject(new Error('gone'))),
  );
  const { lines } = await follow();
  await send(hub, { path: '/devices/other' });
  const job = {
    jobId: 'j',
    type: 'scheduleDeviceMethod',
    queryCondition: '*',
    cloudToDeviceMethod: { methodName: 'lock' },
  };
  await send(hub, { method: 'PUT', path: '/jobs/v2/j', body: job });
  await opened.clock.jumpTo(opened.clock.now() + 3_600_000);
  await expect.poll(() => textsIn(lines).at(-1)).toBe('clock: the clock runs');
  expect(textsIn(lines)).toEqual([
    'connection: door-1 connected (in process)',
    'request: GET /devices/other → 404 DeviceNotFound (getDevice)',
    'job: job j was created',
    'request: PUT /jobs/v2/j → 200 (createJob)',
    expect.stringMatching(/^clock: the clock jumps from 20\S+Z to 20\S+Z$/),
    'job: job j runs',
    'method: door-1 is called: lock',
    'method: door-1 did not answer lock: gone',
    'job: job j has completed: 0 succeeded, 1 failed',
    'clock: the clock runs',
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/SharedAccess|sig=/);
});

it('begins with the newest 200, and goes on where a reader was', async () => {
  hub.addDevice(DOOR);
  connectMany(150);
  const first = await follow();
  await expect.poll(() => first.lines.length).toBe(200);
  expect(numbersIn(first.lines)).toEqual(Array.from({ length: 200 }, (_, index) => 101 + index));
  connectMany(1);
  await expect.poll(() => numbersIn(first.lines).slice(-2)).toEqual([301, 302]);
  const second = await follow(299);
  await expect.poll(() => numbersIn(second.lines)).toEqual([300, 301, 302]);
  // A number of a hub that was there before.
  const third = await follow(10_000);
  await expect.poll(() => third.lines.length).toBe(200);
});

it('drops entries for a slow reader and counts them', async () => {
  hub.addDevice(DOOR);
  const { lines, response } = await follow();
  response.pause();
  // Longer than what the network and this reader hold.
  const patch = { text: 'x'.repeat(490) };
  const write = () => hub.gate.patchReported(DOOR, patch);
  const writes = 60_000;
  for (let index = 0; index < writes; index += 1) {
    write();
    if (index % 1_000 === 0) await ask(opened.page, { path: '/api/hub' });
  }
  response.resume();
  await expect.poll(() => (lines.at(-1) as LogEntry).number, { timeout: 20_000 }).toBe(writes);
  const dropped = lines.reduce((sum, line) => sum + (line.kind === 'dropped' ? line.count : 0), 0);
  expect(dropped).toBeGreaterThan(0);
  expect(lines.filter(({ kind }) => kind !== 'dropped').length + dropped).toBe(writes);
}, 60_000);

it('cuts what is long, and keeps names with markup and texts with lines as they are', async () => {
  const name = '<img src=x onerror=alert(1)>';
  hub.addDevice({ deviceId: name });
  const { lines } = await follow();
  hub.gate.patchReported({ deviceId: name }, { big: 'y'.repeat(4_000) });
  hub.gate.sendTelemetry({ deviceId: name }, Buffer.from('line\nline\0'), () => ({
    system: {},
    application: {},
  }));
  await expect.poll(() => lines.length).toBe(2);
  const [first, second] = lines as LogEntry[];
  expect(first?.text.length).toBeLessThan(600);
  expect(second).toMatchObject({ deviceId: name, text: `${name} sent line\nline\0` });
});

it('is not for a reader without the token', async () => {
  expect(await ask(opened.page, { path: '/api/log', headers: { Authorization: '' } })).toMatchObject({
    status: 401,
  });
});

it('ends for a reader that goes away in the middle, and for all when the hub stops', async () => {
  hub.addDevice(DOOR);
  const socket = connect(opened.page.port, '127.0.0.1');
  socket.write(
    `GET /api/log HTTP/1.1\r\nHost: 127.0.0.1:${opened.page.port}\r\nAuthorization: Bearer ${tokenOf(opened.page)}\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  const { response, lines } = await follow();
  connectMany(10);
  await expect.poll(() => lines.length).toBe(20);
  const closed = new Promise((resolve) => response.on('close', resolve));
  await opened.page.close();
  await closed;
  connectMany(1);
});
