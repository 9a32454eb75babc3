import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { answeringLink } from '../../support/answering-link.ts';
import { send, type WireReply } from '../../support/service-clients.ts';

const START = '2026-03-02T20:00:00Z';
const HOUR = 3_600_000;

let hub: LocalHub;
let clock: ManualClock;

async function open(options: LocalHubOptions = {}): Promise<void> {
  await hub?.stop();
  clock = new ManualClock(START);
  hub = await startLocalHub({ clock, seed: 'wire jobs', tier: 'S3', ...options });
}

beforeEach(() => open());
afterEach(() => hub.stop());

const method = (more: object = {}) => ({
  type: 'scheduleDeviceMethod',
  cloudToDeviceMethod: { methodName: 'lockDoor', payload: { a: 'é' }, responseTimeoutInSeconds: 30 },
  startTime: new Date(clock.now()).toISOString(),
  maxExecutionTimeInSeconds: 60,
  queryCondition: '*',
  ...more,
});

const twin = (more: object = {}) => ({
  type: 'scheduleUpdateTwin',
  updateTwin: { etag: '*', tags: { floor: 3 } },
  startTime: new Date(clock.now()).toISOString(),
  maxExecutionTimeInSeconds: 60,
  queryCondition: '*',
  ...more,
});

const put = (jobId: string, body: unknown, headers = {}) =>
  send(hub, { method: 'PUT', path: `/jobs/v2/${jobId}`, body, headers });
const get = async (jobId: string) => (await send(hub, { path: `/jobs/v2/${jobId}` })).json;
const cancel = (jobId: string, body?: unknown) =>
  send(hub, { method: 'POST', path: `/jobs/v2/${jobId}/cancel`, body });
const query = (text: unknown, headers = {}) =>
  send(hub, { method: 'POST', path: '/devices/query', body: { query: text }, headers });
const rowsOf = async (jobId: string) =>
  (await query(`SELECT * FROM devices.jobs WHERE jobId = '${jobId}'`)).json;

function expectRefusal(reply: WireReply, status: number, code: string): void {
  expect({ status: reply.status, code: reply.headers['iothub-errorcode'] }).toEqual({ status, code });
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
}

describe('creating a job', () => {
  it('answers 200 with three fields and the headers of the service', async () => {
    const reply = await put('one', method());
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({ jobId: 'one', type: 'scheduleDeviceMethod', status: 'queued' });
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      server: 'Microsoft-HTTPAPI/2.0',
      vary: 'Origin',
    });
  });

  it.each<[name: string, body: () => object]>([
    ['nulls for the other kind of work, as some clients send', () => method({ updateTwin: null })],
    ['and the other way round', () => twin({ cloudToDeviceMethod: null })],
    ['microseconds without a zone', () => method({ startTime: '2026-03-02T20:00:00.123456' })],
    ['no start time', () => method({ startTime: undefined })],
    ['a null start time', () => method({ startTime: null })],
    ['no time limit', () => method({ maxExecutionTimeInSeconds: undefined })],
    ['another job id in the body: the path rules', () => method({ jobId: 'other' })],
    ['empty reported properties', () => twin({ updateTwin: { etag: '*', properties: { reported: {} } } })],
    [
      'timeouts as text',
      () =>
        method({
          cloudToDeviceMethod: {
            methodName: 'x',
            responseTimeoutInSeconds: '30',
            connectTimeoutInSeconds: '5',
          },
        }),
    ],
    ['a bad condition: that shows when it runs', () => method({ queryCondition: 'SELECT * FROM devices' })],
    [
      'a start 168 hours ahead',
      () => method({ startTime: new Date(clock.now() + 168 * HOUR).toISOString() }),
    ],
    ['a start a minute ago', () => method({ startTime: new Date(clock.now() - 60_000).toISOString() })],
  ])('takes %s', async (_name, body) => {
    expect((await put('one', body())).json).toMatchObject({ jobId: 'one', status: 'queued' });
  });

  it.each<[name: string, jobId: string, body: () => unknown, status: number, code: string]>([
    ['a wrong type', 'one', () => method({ type: 'scheduleTwinUpdate' }), 400, 'GenericBadRequest'],
    ['a bad id', 'one_two', () => method(), 400, 'ArgumentInvalid'],
    ['an id of 65 characters', 'x'.repeat(65), () => method(), 400, 'ArgumentInvalid'],
    ['no etag in the twin', 'one', () => twin({ updateTwin: { tags: {} } }), 412, 'PreconditionFailed'],
    [
      'desired at the top',
      'one',
      () => twin({ updateTwin: { etag: '*', desired: {} } }),
      400,
      'ArgumentInvalid',
    ],
    ['no method', 'one', () => method({ cloudToDeviceMethod: null }), 400, 'ArgumentInvalid'],
    [
      'a start after 168 hours',
      'one',
      () => method({ startTime: new Date(clock.now() + 168 * HOUR + 1).toISOString() }),
      400,
      'ArgumentInvalid',
    ],
    ['a start that is no time', 'one', () => method({ startTime: 'soon' }), 400, 'ArgumentInvalid'],
    ['a negative limit', 'one', () => method({ maxExecutionTimeInSeconds: -1 }), 400, 'ArgumentInvalid'],
    [
      'a short response timeout',
      'one',
      () => method({ cloudToDeviceMethod: { methodName: 'x', responseTimeoutInSeconds: 4 } }),
      400,
      'ArgumentInvalid',
    ],
    [
      'a condition over 8192 characters',
      'one',
      () => method({ queryCondition: `deviceId = '${'x'.repeat(8_200)}'` }),
      400,
      'ArgumentInvalid',
    ],
    ['no condition', 'one', () => method({ queryCondition: undefined }), 400, 'ArgumentInvalid'],
    ['a null condition', 'one', () => twin({ queryCondition: null }), 400, 'ArgumentInvalid'],
    ['an empty condition', 'one', () => twin({ queryCondition: ' ' }), 400, 'ArgumentInvalid'],
    [
      'a large integer in the twin',
      'one',
      () => twin({ updateTwin: { etag: '*', tags: { a: 5_000_000_000_000_000 } } }),
      400,
      'ArgumentInvalid',
    ],
    ['an array', 'one', () => [], 400, 'ArgumentInvalid'],
    ['text that is not JSON', 'one', () => '{', 400, 'ArgumentInvalid'],
  ])('refuses %s', async (_name, jobId, body, status, code) => {
    expectRefusal(await put(jobId, body()), status, code);
  });

  it('refuses a taken id with 409 JobAlreadyExists, also of an ended job', async () => {
    await put('one', method());
    await clock.advance(1_000);
    const reply = await put('one', method());
    expectRefusal(reply, 409, 'JobAlreadyExists');
    expect(reply.json.Message).toMatch(/^ErrorCode:JobAlreadyExists;/);
    expect(reply.json.ExceptionMessage).toMatch(
      /^Tracking ID:[0-9A-F]{32}-G:\d+-TimeStamp:\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/,
    );
  });

  it('takes ids in both letter cases, or only in lower case with the switch jobIds', async () => {
    expect((await put('JOB-1', method())).status).toBe(200);
    await open({ switches: { jobIds: 'strict' } });
    expectRefusal(await put('JOB-1', method()), 400, 'ArgumentInvalid');
  });
});

describe('reading a job', () => {
  it('gives the payload back as bytes, and year 9999 as the end until it ends', async () => {
    await put('one', method({ startTime: '2026-03-02T21:00:00Z' }));
    await clock.advance(5_000);
    expect(await get('one')).toEqual({
      jobId: 'one',
      queryCondition: '*',
      createdTime: '2026-03-02T20:00:00.0000000Z',
      startTime: '2026-03-02T21:00:00.0000000Z',
      endTime: '9999-12-31T23:59:59.9999999Z',
      maxExecutionTimeInSeconds: 60,
      type: 'scheduleDeviceMethod',
      cloudToDeviceMethod: {
        methodName: 'lockDoor',
        payload: [...Buffer.from('{"a":"é"}')],
        responseTimeoutInSeconds: 30,
        connectTimeoutInSeconds: 0,
      },
      status: 'scheduled',
    });
  });

  it('shows a twin job with a null device id, the etag and what was sent', async () => {
    hub.addDevice({ deviceId: 'a' });
    await put('one', twin({ startTime: undefined, maxExecutionTimeInSeconds: undefined }));
    await clock.advance(1_000);
    expect(await get('one')).toMatchObject({
      createdTime: '2026-03-02T20:00:00.0000000Z',
      startTime: '2026-03-02T20:00:00.0000000Z',
      endTime: '2026-03-02T20:00:00.2500000Z',
      maxExecutionTimeInSeconds: 3_600,
      updateTwin: { deviceId: null, etag: '*', tags: { floor: 3 } },
      status: 'completed',
      deviceJobStatistics: {
        deviceCount: 1,
        failedCount: 0,
        succeededCount: 1,
        runningCount: 0,
        pendingCount: 0,
      },
    });
  });

  it('answers 200 and unknown for an unknown id', async () => {
    const reply = await send(hub, { path: '/jobs/v2/nobody' });
    expect([reply.status, reply.json]).toEqual([200, { type: 'unknown', status: 'unknown' }]);
  });
});

describe('the life of a job', () => {
  it('is queued, scheduled, running, completed', async () => {
    hub.addDevice({ deviceId: 'a' });
    hub.gate.connect(
      { deviceId: 'a' },
      answeringLink(() => new Promise(() => undefined)),
    );
    const seen: string[] = [];
    await put('one', method({ startTime: '2026-03-02T20:01:00Z' }));
    for (const milliseconds of [0, 5_000, 60_000, 60_000]) {
      await clock.advance(milliseconds);
      seen.push((await get('one')).status);
    }
    expect(seen).toEqual(['queued', 'scheduled', 'running', 'completed']);
  });

  it('finds its targets when it starts: later devices are not among them', async () => {
    hub.addDevice({ deviceId: 'early' });
    await put('one', twin({ startTime: '2026-03-02T20:01:00Z' }));
    await clock.advance(10_000);
    hub.addDevice({ deviceId: 'in-time' });
    await clock.advance(60_000);
    hub.addDevice({ deviceId: 'late' });
    await clock.advance(60_000);
    expect((await rowsOf('one')).map((row: { deviceId: string }) => row.deviceId)).toEqual([
      'early',
      'in-time',
    ]);
  });

  it('is completed although devices failed', async () => {
    hub.addDevice({ deviceId: 'a' });
    await put('one', method());
    await clock.advance(61_000);
    expect(await get('one')).toMatchObject({ status: 'completed', deviceJobStatistics: { failedCount: 1 } });
  });

  it.each<[condition: string, message: RegExp]>([
    ['SELECT * FROM devices', /line 1 column 29/],
    ['tags.building = ', /line 1 column \d+/],
    ["x = 'a' GROUP", /line 1 column \d+/],
  ])('has failed with the parser text for the condition %s', async (condition, message) => {
    await put('one', method({ queryCondition: condition }));
    await clock.advance(1_000);
    const job = await get('one');
    expect(job.status).toBe('failed');
    expect(job.failureReason).toMatch(message);
    expect(job.statusMessage).toBe(job.failureReason);
  });

  it('is forgotten 30 days after its end, and not before', async () => {
    await put('one', twin());
    await clock.advance(30 * 24 * HOUR);
    expect((await get('one')).status).toBe('completed');
    await clock.advance(1_000);
    expect((await get('one')).status).toBe('unknown');
    expect((await put('one', twin())).status).toBe(200);
  });

  it.each<[condition: string, devices: string[]]>([
    ['*', ['a', 'b']],
    ["deviceId = 'a'", ['a']],
    ["DeviceId IN ['a','b','zz']", ['a', 'b']],
    ['IS_DEFINED(deviceId)', ['a', 'b']],
    ["tags.building = '43'", ['b']],
    ["properties.desired.x = 1 AND tags.building != '44'", ['b']],
  ])('works on the devices of %s', async (condition, devices) => {
    hub.addDevices([{ deviceId: 'a' }, { deviceId: 'b', tags: { building: '43' }, desired: { x: 1 } }]);
    await put('one', twin({ queryCondition: condition }));
    await clock.advance(1_000);
    expect((await rowsOf('one')).map((row: { deviceId: string }) => row.deviceId)).toEqual(devices);
  });

  it('works on modules', async () => {
    hub.addDevices([{ deviceId: 'a' }, { deviceId: 'a', moduleId: 'm' }, { deviceId: 'a', moduleId: 'n' }]);
    await put('one', twin({ queryCondition: "FROM devices.modules WHERE moduleId = 'm'" }));
    await clock.advance(1_000);
    expect(await rowsOf('one')).toMatchObject([{ deviceId: 'a', moduleId: 'm', status: 'completed' }]);
  });
});

describe('cancelling', () => {
  it.each([
    ['queued', 0],
    ['scheduled', 5_000],
  ] as const)('takes a %s job', async (_status, wait) => {
    await put('one', method({ startTime: '2026-03-02T21:00:00Z' }));
    await clock.advance(wait);
    const reply = await cancel('one', wait === 0 ? {} : undefined);
    expect([reply.status, reply.json.status]).toEqual([200, 'cancelled']);
    expect((await get('one')).status).toBe('cancelled');
    const listed = await send(hub, { path: '/jobs/v2/query?jobStatus=cancelled' });
    expect(listed.json).toMatchObject([{ jobId: 'one' }]);
    await clock.advance(2 * HOUR);
    expect((await get('one')).status).toBe('cancelled');
  });

  it('shows scheduled a little longer with the switch cancelSettlesAfterMs', async () => {
    await open({ switches: { cancelSettlesAfterMs: 500 } });
    await put('one', method({ startTime: '2026-03-02T21:00:00Z' }));
    expect((await cancel('one')).json.status).toBe('cancelled');
    expect((await get('one')).status).toBe('scheduled');
    await clock.advance(500);
    expect((await get('one')).status).toBe('cancelled');
  });

  it('refuses a running job and an ended one with 405', async () => {
    hub.addDevice({ deviceId: 'a' });
    await put('one', method());
    await clock.advance(1_000);
    const running = await cancel('one');
    expectRefusal(running, 405, 'OperationNotAllowedInCurrentState');
    expect(running.json.Message).toContain("Job cannot be cancelled in 'Running' status.");
    await clock.advance(60_000);
    expectRefusal(await cancel('one'), 405, 'OperationNotAllowedInCurrentState');
  });

  it('answers 404 JobNotFound for an unknown id', async () => {
    expectRefusal(await cancel('nobody'), 404, 'JobNotFound');
  });
});

describe('slots', () => {
  it.each([
    ['F1', 1],
    ['S1', 1],
    ['S2', 5],
    ['S3', 10],
  ] as const)('of %s are %i, and a job that only waits holds one', async (tier, slots) => {
    await open({ tier });
    for (let index = 0; index < slots; index += 1)
      await put(`job-${index}`, method({ startTime: '2026-03-08T20:00:00Z' }));
    const refused = await put('more', method());
    expectRefusal(refused, 429, 'ThrottlingMaxActiveJobCountExceeded');
    const inner = refused.json.Message.replace('ErrorCode:ThrottlingMaxActiveJobCountExceeded;', '');
    expect(JSON.parse(inner).Message).toMatch(/^ErrorCode:ThrottlingMaxActiveJobCountExceeded;/);
    expect(refused.headers['retry-after']).toBeUndefined();
    await cancel('job-0');
    expect((await put('more', method())).status).toBe(200);
  });

  it('do not exist in the basic tiers', async () => {
    await open({ tier: 'B1' });
    expectRefusal(await put('one', method()), 403, 'OperationNotAvailableInCurrentTier');
  });
});

describe('listing', () => {
  beforeEach(async () => {
    await put('m1', method());
    await put('t1', twin());
    await clock.advance(61_000);
    await put('m2', method({ startTime: '2026-03-03T20:00:00Z' }));
    await put('t2', twin({ startTime: '2026-03-03T20:00:00Z' }));
    await clock.advance(1_000);
  });

  it.each<[path: string, jobs: string[]]>([
    ['/jobs/v2/query', ['m1', 't1', 'm2', 't2']],
    ['/jobs/v2/query?jobStatus=completed', ['m1', 't1']],
    ['/jobs/v2/query?jobStatus=scheduled', ['m2', 't2']],
    ['/jobs/v2/query?jobStatus=running', []],
    ['/jobs/v2/query?jobType=scheduleUpdateTwin', ['t1', 't2']],
    ['/jobs/v2/query?jobStatus=scheduled&jobType=scheduleDeviceMethod', ['m2']],
  ])('%s answers a bare array, and no continuation on the last page', async (path, jobs) => {
    const reply = await send(hub, { path });
    expect(reply.json.map((job: { jobId: string }) => job.jobId)).toEqual(jobs);
    expect(reply.headers).not.toHaveProperty('x-ms-continuation');
  });

  it('comes in pages, controlled by headers', async () => {
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      const reply = await send(hub, {
        path: '/jobs/v2/query',
        headers: { 'x-ms-max-item-count': '3', ...(token && { 'x-ms-continuation': token }) },
      });
      pages.push(reply.json.map((job: { jobId: string }) => job.jobId));
      token = reply.headers['x-ms-continuation'] as string | undefined;
    } while (token);
    expect(pages).toEqual([['m1', 't1', 'm2'], ['t2']]);
  });

  it('has no jobs of version 1', async () => {
    const list = await send(hub, { path: '/jobs' });
    expect([list.status, list.json]).toEqual([200, []]);
    expectRefusal(await send(hub, { path: '/jobs/one' }), 404, 'JobNotFound');
  });
});

describe('rows of devices.jobs', () => {
  it('of a method job carry the answer, whatever its status; the end is the deadline', async () => {
    hub.addDevice({ deviceId: 'a' });
    hub.gate.connect(
      { deviceId: 'a' },
      answeringLink(() => ({ status: 404, payload: '{"no":"door"}' })),
    );
    await put('one', method());
    await clock.advance(1_000);
    const reply = await query("SELECT * FROM devices.jobs WHERE devices.jobs.jobId = 'one'");
    expect(reply.headers['x-ms-item-type']).toBe('DeviceJob');
    expect(reply.json).toEqual([
      {
        deviceId: 'a',
        jobId: 'one',
        jobType: 'scheduleDeviceMethod',
        status: 'completed',
        startTimeUtc: '2026-03-02T20:00:00.2500000Z',
        endTimeUtc: '2026-03-02T20:01:00.2500000Z',
        createdDateTimeUtc: '2026-03-02T20:00:00.0000000Z',
        lastUpdatedDateTimeUtc: '2026-03-02T20:00:00.2500000Z',
        outcome: { deviceMethodResponse: { status: 404, payload: { no: 'door' } } },
      },
    ]);
  });

  it('of a twin job have an empty outcome', async () => {
    hub.addDevice({ deviceId: 'a' });
    await put('one', twin());
    await clock.advance(1_000);
    expect(await rowsOf('one')).toMatchObject([{ status: 'completed', outcome: {} }]);
  });

  it('say why a twin could not be written', async () => {
    hub.addDevice({ deviceId: 'a', tags: { big: 'x'.repeat(8_000) } });
    await put('one', twin({ updateTwin: { etag: '*', tags: { more: 'y'.repeat(300) } } }));
    await clock.advance(1_000);
    expect(await rowsOf('one')).toMatchObject([{ status: 'failed', error: { code: 'ArgumentInvalid' } }]);
  });

  it('can be filtered by device and by status, over all jobs', async () => {
    hub.addDevices([{ deviceId: 'a' }, { deviceId: 'b' }]);
    await put('one', twin());
    await put('two', method());
    await clock.advance(1_000);
    const reply = await query("SELECT * FROM devices.jobs WHERE deviceId = 'b' AND status = 'completed'");
    expect(reply.json).toMatchObject([{ deviceId: 'b', jobId: 'one' }]);
  });
});

describe('devices that are not connected', () => {
  it('are waited for until the time of the job is over', async () => {
    hub.addDevices([{ deviceId: 'a' }, { deviceId: 'b' }]);
    await put('one', method());
    await clock.advance(30_000);
    expect((await get('one')).deviceJobStatistics).toMatchObject({ pendingCount: 2, deviceCount: 2 });
    hub.gate.connect({ deviceId: 'b' }, answeringLink());
    await clock.advance(0);
    expect((await get('one')).deviceJobStatistics).toMatchObject({ pendingCount: 1, succeededCount: 1 });
    await clock.advance(31_000);
    expect(await rowsOf('one')).toMatchObject([
      {
        deviceId: 'a',
        status: 'failed',
        error: { code: 'JobRunPreconditionFailed' },
        lastUpdatedDateTimeUtc: '2026-03-02T20:01:00.2500000Z',
      },
      { deviceId: 'b', status: 'completed' },
    ]);
  });

  it('fail after the connect timeout with the switch offlineMethodTargets', async () => {
    await open({ switches: { offlineMethodTargets: 'fail' } });
    hub.addDevices([{ deviceId: 'a' }, { deviceId: 'b' }]);
    await put('one', method({ cloudToDeviceMethod: { methodName: 'x', connectTimeoutInSeconds: 10 } }));
    await clock.advance(9_000);
    hub.gate.connect({ deviceId: 'b' }, answeringLink());
    await clock.advance(2_000);
    expect(await get('one')).toMatchObject({ status: 'completed' });
    expect(await rowsOf('one')).toMatchObject([
      { deviceId: 'a', status: 'failed', error: { code: 'DeviceNotOnline' } },
      { deviceId: 'b', status: 'completed' },
    ]);
  });

  it('fail at once with the switch offlineMethodTargets and no connect timeout', async () => {
    await open({ switches: { offlineMethodTargets: 'fail' } });
    hub.addDevice({ deviceId: 'a' });
    await put('one', method());
    await clock.advance(250);
    expect(await get('one')).toMatchObject({ status: 'completed', deviceJobStatistics: { failedCount: 1 } });
  });

  it('do not matter to twin jobs', async () => {
    hub.addDevice({ deviceId: 'a' });
    await put('one', twin());
    await clock.advance(1_000);
    expect((await get('one')).deviceJobStatistics).toMatchObject({ succeededCount: 1 });
  });
});

describe('devices that do not answer', () => {
  it('time out after the response timeout; a later answer is ignored', async () => {
    let answerLate: () => void = () => undefined;
    hub.addDevice({ deviceId: 'a' });
    hub.gate.connect(
      { deviceId: 'a' },
      answeringLink(
        () =>
          new Promise((resolve) => {
            answerLate = () => resolve({ status: 200, payload: '1' });
          }),
      ),
    );
    await put('one', method());
    await clock.advance(30_250);
    answerLate();
    await clock.advance(0);
    expect(await rowsOf('one')).toMatchObject([{ status: 'failed', error: { code: 'GatewayTimeout' } }]);
  });

  it('fail when their connection is lost', async () => {
    hub.addDevice({ deviceId: 'a' });
    hub.gate.connect(
      { deviceId: 'a' },
      answeringLink(() => Promise.reject(new Error('lost'))),
    );
    await put('one', method());
    await clock.advance(1_000);
    expect(await rowsOf('one')).toMatchObject([{ status: 'failed', error: { code: 'DeviceNotOnline' } }]);
  });
});
