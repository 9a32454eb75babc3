import path from 'node:path';
import device from 'azure-iot-device';
import transport from 'azure-iot-device-mqtt';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SteerableClock } from '../../src/simulator/clock/steerable-clock.ts';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { ask, type OpenPage, openPage } from '../support/hub-page.ts';
import { send } from '../support/service-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DOOR = { deviceId: 'door-1' };
let opened: OpenPage;
let hub: LocalHub;
let file: string;
const open = async (options: Parameters<typeof openPage>[0] = {}) => {
  opened = await openPage({ seed: 'jumps', ...options });
  ({ hub } = opened);
};
beforeEach(async () => {
  file = path.join(await temporaryFolder(), 'hub.state');
  await open();
});
afterEach(() => opened.close());

const jump = async (byMs: number) =>
  (await ask(opened.page, { method: 'POST', path: '/api/clock', body: { action: 'jump', byMs } })).json;
const createJob = (jobId: string, startsInMs: number, more: object = {}) =>
  send(hub, {
    method: 'PUT',
    path: `/jobs/v2/${jobId}`,
    body: {
      jobId,
      type: 'scheduleDeviceMethod',
      cloudToDeviceMethod: { methodName: 'lock', responseTimeoutInSeconds: 30 },
      queryCondition: '*',
      startTime: new Date(hub.clock.now() + startsInMs).toISOString(),
      ...more,
    },
  });
const jobAt = async (jobId: string) => (await ask(opened.page, { path: `/api/jobs/${jobId}` })).json;

async function connectDoor() {
  const client = device.Client.fromConnectionString(hub.deviceConnectionString('door-1'), transport.Mqtt);
  await client.setOptions({ ca: hub.caPem });
  await client.open();
  return client;
}

it('a job for next week runs in a jump, with the answer of an unmodified device over MQTT', async () => {
  hub.addDevice(DOOR);
  const client = await connectDoor();
  client.onDeviceMethod('lock', (_request, response) => {
    // A device that works in real time.
    setTimeout(() => void response.send(200, { locked: true }), 100);
  });
  await createJob('next-week', 6 * DAY);
  await expect.poll(async () => (await jobAt('next-week')).status).toBe('scheduled');
  const from = hub.clock.now();
  expect(Date.parse((await jump(7 * DAY)).now)).toBeGreaterThanOrEqual(from + 7 * DAY);
  expect(await jobAt('next-week')).toMatchObject({ status: 'completed', counts: { succeeded: 1 } });
  const { json } = await ask(opened.page, { path: '/api/jobs/next-week/devices' });
  expect(json.rows).toMatchObject([{ ...DOOR, status: 'completed', answer: { payload: { locked: true } } }]);
  // Its token is judged by the machine's clock, so it is still connected, and it could connect again.
  expect(hub.state.registry.counts().connected).toBe(1);
  await client.close();
  await (await connectDoor()).close();
  expect((await send(hub, { path: '/devices' })).status).toBe(200);
});

it('desired properties that a job writes in a jump are reported by the device at that time', async () => {
  hub.addDevice(DOOR);
  const client = await connectDoor();
  const twin = await client.getTwin();
  twin.on('properties.desired', ({ mode }) => {
    if (mode) twin.properties.reported['update']({ mode }, () => undefined);
  });
  await createJob('modes', DAY, {
    type: 'scheduleUpdateTwin',
    updateTwin: { etag: '*', properties: { desired: { mode: 'night' } } },
  });
  await expect.poll(async () => (await jobAt('modes')).status).toBe('scheduled');
  const { startTime } = await jobAt('modes');
  await jump(2 * DAY);
  const { reported } = (await ask(opened.page, { path: '/api/devices/door-1' })).json;
  expect(reported.properties).toEqual({ mode: 'night' });
  expect(Date.parse(reported.updatedAt) - Date.parse(startTime)).toBeLessThan(HOUR);
  await client.close();
});

it('messages that nobody takes expire on the way', async () => {
  hub.addDevice(DOOR);
  hub.sendMessage(DOOR, 'for an hour');
  hub.sendMessage(DOOR, 'for two days', { expiresAfterMs: 2 * DAY });
  await jump(DAY);
  expect(hub.state.registry.require(DOOR).messages?.map(({ body }) => atob(body))).toEqual(['for two days']);
});

it('the header Date says the time of the hub', async () => {
  const dateOf = async () => Date.parse((await send(hub, { path: '/devices' })).headers.date ?? '');
  expect(Math.abs((await dateOf()) - Date.now())).toBeLessThan(HOUR);
  await jump(30 * DAY);
  expect(Math.abs((await dateOf()) - Date.now() - 30 * DAY)).toBeLessThan(HOUR);
});

it('a hub with a state file goes on from its own time, and its exported copy as well', async () => {
  await opened.close();
  await open({ stateFile: file });
  hub.addDevice(DOOR);
  await createJob('done', DAY);
  await jump(7 * DAY);
  expect(await jobAt('done')).toMatchObject({ status: 'completed' });
  const copy = `${file}.copy`;
  hub.exportTo(copy);
  await opened.page.close();
  await hub.stop();
  await open({ stateFile: file });
  const ahead = opened.clock.aheadMs;
  expect([opened.clock.isRunning, Math.abs(ahead - 7 * DAY) < HOUR]).toEqual([true, true]);
  expect(Date.parse((await jobAt('done')).endTime)).toBeLessThan(hub.clock.now());
  await jump(31 * DAY);
  expect((await jobAt('done')).code).toBe('JobNotFound');
  const clock = new SteerableClock();
  const other = await startLocalHub({ importFile: copy, clock });
  expect(Math.abs(clock.aheadMs - 7 * DAY)).toBeLessThan(HOUR);
  await other.stop();
});

it('a month of jobs on a fleet in this process runs to its end', async () => {
  const fleet = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - name: doors
      count: 200
      idPattern: "door-{index}"
      online: 95%
      offline: { every: 6h, for: 30m }
      methods: { lock: { latency: 2s, status: 200, payload: {} } }
`;
  const connected = await ask(opened.page, { method: 'POST', path: '/api/fleets', body: { text: fleet } });
  expect(connected.json).toEqual({ connected: [{ name: 'doors', devices: 200 }] });
  const counts: number[] = [];
  for (let day = 0; day < 30; day += 1) {
    await createJob(`night-${day}`, 12 * HOUR);
    await jump(DAY);
    const job = await jobAt(`night-${day}`);
    expect(job).toMatchObject({ status: 'completed', counts: { devices: 200, pending: 0, running: 0 } });
    counts.push(job.counts.succeeded);
  }
  expect(Math.min(...counts)).toBeGreaterThan(100);
});
