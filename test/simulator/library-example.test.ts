import { Agent } from 'node:https';
import device from 'azure-iot-device';
import transport from 'azure-iot-device-mqtt';
import iothub from 'azure-iothub';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  fillLocalHub,
  type LocalHub,
  ManualClock,
  readFleets,
  startLocalHub,
} from '../../src/simulation/local-hub-library.ts';

const HOUR = 3_600_000;
const clock = new ManualClock('2027-03-01T20:00:00Z');
let hub: LocalHub;
let jobs: InstanceType<typeof iothub.JobClient>;

beforeAll(async () => {
  hub = await startLocalHub({ clock });
  jobs = iothub.JobClient.fromConnectionString(hub.connectionString('service').replace(/:\d+/, ''));
  // azure-iothub accepts no port in a host name; the options of an agent win over those of a request.
  const agent = new Agent({ port: hub.port, ca: hub.caPem } as object);
  Reflect.get(jobs, '_restApiClient').setOptions({ http: { agent } });
});
afterAll(() => hub.stop());

it('calls a device', async () => {
  hub.addDevice({ deviceId: 'my-door', tags: { building: '7' } });
  const door = device.Client.fromConnectionString(hub.deviceConnectionString('my-door'), transport.Mqtt);
  await door.setOptions({ ca: hub.caPem });
  await door.open();
  const called = new Promise<unknown>((resolve) => {
    door.onDeviceMethod('lockDoor', (request, response) => {
      resolve(request.payload);
      response.send(200, { Response: 'lockDoor called successfully' }).catch(() => undefined);
    });
  });
  const inOneHour = new Date(clock.now() + HOUR);
  const params = { methodName: 'lockDoor', payload: { lockTime: '10m' }, responseTimeoutInSeconds: 30 };
  await jobs.scheduleDeviceMethod('lock-my-door', "tags.building = '7'", params, inOneHour, 300);
  await clock.advance(HOUR + 1_000);
  expect(await called).toEqual({ lockTime: '10m' });
  await door.close();
});

it('runs a job on a simulated fleet, tomorrow', async () => {
  const [fleet] = await readFleets('jobs/fleets/building-43.yaml');
  if (fleet === undefined) throw new Error('no fleet');
  const answers: string[] = [];
  const filled = await fillLocalHub(hub, fleet, {
    onEvent: (event) => {
      if (event.kind === 'method') answers.push(`${event.group}: ${event.status}`);
    },
  });
  const params = { methodName: 'lockDoor', payload: { lockTime: '10m' }, responseTimeoutInSeconds: 30 };
  const tomorrow = new Date(clock.now() + 24 * HOUR);
  await jobs.scheduleDeviceMethod('lock', "tags.building = '43'", params, tomorrow, 600);
  await clock.advance(25 * HOUR);
  const { jobStatus } = await jobs.getJob('lock');
  expect(jobStatus).toMatchObject({ status: 'completed', deviceJobStatistics: { deviceCount: 180 } });
  expect(answers).toContain('doors-43: 200');
  expect(answers).toContain('old-doors-43: 500');
  await filled.close();
});

it('gets an error from a hub that throttles', async () => {
  hub.faults.add({ effect: { kind: 'status', status: 429 }, path: '/jobs/v2/*', count: 1 });
  await expect(jobs.getJob('lock')).rejects.toMatchObject({ name: 'ThrottlingError' });
  await jobs.getJob('lock');
  expect(hub.log.entries().slice(-2)).toMatchObject([
    { operation: 'getJob', status: 429, errorCode: 'ThrottlingException' },
    { operation: 'getJob', status: 200 },
  ]);
});
