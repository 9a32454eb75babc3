import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalHub } from '../../src/simulator/local-hub.ts';
import { answeringLink } from '../support/answering-link.ts';
import { ask, type OpenPage, openPage, type PageAnswer } from '../support/hub-page.ts';
import { send } from '../support/service-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DAY = 86_400_000;
const DOOR = { deviceId: 'door-1' };
let opened: OpenPage;
let hub: LocalHub;
const open = async (options: Parameters<typeof openPage>[0] = {}) => {
  opened = await openPage({ seed: 'routes', ...options });
  ({ hub } = opened);
};
beforeEach(() => open());
afterEach(() => opened.close());

const get = (path: string) => ask(opened.page, { path });
const post = (path: string, body: unknown = {}) => ask(opened.page, { method: 'POST', path, body });
const answerOf = ({ status, json }: PageAnswer) => [status, json];
const createJob = (jobId: string, body: object) =>
  send(hub, { method: 'PUT', path: `/jobs/v2/${jobId}`, body: { jobId, queryCondition: '*', ...body } });
const METHOD_JOB = {
  type: 'scheduleDeviceMethod',
  cloudToDeviceMethod: { methodName: 'lock', payload: { hard: true }, responseTimeoutInSeconds: 30 },
};

it('GET /api/hub tells what the hub is and has', async () => {
  hub.addDevice(DOOR);
  hub.addDevice({ deviceId: 'door-2' });
  hub.gate.connect(DOOR, answeringLink());
  await createJob('later', { ...METHOD_JOB, startTime: new Date(Date.now() + DAY).toISOString() });
  const { json } = await get('/api/hub');
  expect(json).toEqual({
    hostName: 'localhost',
    port: hub.port,
    mqttPort: hub.mqttPort,
    tier: 'S1',
    units: 1,
    clock: { now: expect.any(String), running: true, aheadMs: 0, next: expect.any(String) },
    counts: { devices: 2, connected: 1, jobs: 1 },
    slots: { taken: 1, total: 1 },
    fleets: [],
  });
  expect(Math.abs(Date.parse(json.clock.now) - Date.now())).toBeLessThan(60_000);
});

describe('GET /api/devices', () => {
  beforeEach(() => {
    hub.addDevices([
      { deviceId: 'Door-1', tags: { building: '43' } },
      { deviceId: 'door-2', tags: { building: '44', map: 'x'.repeat(3_000) }, edge: true },
      { deviceId: 'gate=1' },
      { deviceId: 'lamp' },
    ]);
    hub.addDevice({ deviceId: 'lamp', moduleId: 'bulb', tags: { watts: 5 } });
  });

  it('lists devices in order of creation', async () => {
    hub.gate.connect({ deviceId: 'lamp' }, answeringLink());
    expect((await get('/api/devices')).json).toEqual({
      searchedBy: 'id',
      devices: [
        { deviceId: 'Door-1', connected: false, status: 'enabled', tags: { building: '43' }, modules: 0 },
        { deviceId: 'door-2', connected: false, status: 'enabled', edge: true, modules: 2 },
        { deviceId: 'gate=1', connected: false, status: 'enabled', modules: 0 },
        { deviceId: 'lamp', connected: true, status: 'enabled', modules: 1 },
      ],
    });
  });

  it.each([
    ['part of an id, in any case', 'OOR', 'id', ['Door-1', 'door-2']],
    ['whole id', 'door-2', 'id', ['door-2']],
    ['part of an id that is no condition', 'gate=', 'id', ['gate=1']],
    ['condition', "tags.building = '43'", 'condition', ['Door-1']],
    ['condition that finds nothing', 'tags.floor > 3', 'condition', []],
    ['condition about modules', 'FROM devices.modules WHERE tags.watts = 5', 'condition', ['lamp']],
  ])('finds devices by a %s', async (_name, search, searchedBy, expected) => {
    const { json } = await get(`/api/devices?search=${encodeURIComponent(search)}`);
    expect([json.searchedBy, json.devices.map((row: typeof DOOR) => row.deviceId)]).toEqual([
      searchedBy,
      expected,
    ]);
  });

  it('says what is wrong with a condition, and looks for its text in ids', async () => {
    const { json } = await get(`/api/devices?search=${encodeURIComponent('tags.building = ')}`);
    expect(json).toEqual({ searchedBy: 'id', devices: [], problem: expect.stringMatching(/\w/) });
  });

  it('gives pages of 100, each row once, and finds the only match among many', async () => {
    hub.addDevices(
      Array.from({ length: 20_000 }, (_, index) => ({ deviceId: `many-${index}`, tags: { index } })),
    );
    const ids: string[] = [];
    let after = '';
    let pages = 0;
    do {
      const { json } = await get(`/api/devices?search=many-1${after}`);
      ids.push(...json.devices.map((row: typeof DOOR) => row.deviceId));
      after = json.next === undefined ? '' : `&after=${json.next}`;
      pages += 1;
    } while (after !== '');
    expect([pages, ids.length, new Set(ids).size]).toEqual([112, 11_111, 11_111]);
    const { json } = await get(`/api/devices?search=${encodeURIComponent('tags.index = 19999')}`);
    expect(json).toMatchObject({ devices: [{ deviceId: 'many-19999' }] });
    expect(json.next).toBeUndefined();
  });
});

describe('a device', () => {
  beforeEach(() => {
    hub.addDevice({
      ...DOOR,
      tags: { floor: 1 },
      desired: { lock: { time: 5 } },
      reported: { lock: 'open' },
    });
    hub.addDevice({ ...DOOR, moduleId: 'cam', desired: { fps: 1 } });
  });

  it('is shown with its twin, modules and messages', async () => {
    hub.sendMessage(DOOR, 'é'.repeat(1_500), { messageId: 'm', properties: { colour: 'red' } });
    const { json } = await get('/api/devices/door-1');
    expect(json).toEqual({
      deviceId: 'door-1',
      connected: false,
      status: 'enabled',
      authentication: 'sas',
      connectionString: hub.deviceConnectionString('door-1'),
      etag: hub.state.registry.require(DOOR).row.etag,
      version: 2,
      tags: { floor: 1 },
      desired: { properties: { lock: { time: 5 } }, version: 1, updatedAt: expect.any(String) },
      reported: { properties: { lock: 'open' }, version: 1, updatedAt: expect.any(String) },
      modules: [{ moduleId: 'cam', connected: false }],
      messages: [
        {
          messageId: 'm',
          expiresAt: expect.any(String),
          body: 'é'.repeat(1_000),
          bytes: 3_000,
          properties: { colour: 'red' },
        },
      ],
    });
    const module = (await get('/api/devices/door-1?module=cam')).json;
    expect(module).toMatchObject({ moduleId: 'cam', desired: { properties: { fps: 1 } }, modules: [] });
  });

  it.each(['/api/devices/other', '/api/devices/door-1?module=other', '/api/devices/door-1?module='])(
    'that is not there: %s',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404, json: { code: 'DeviceNotFound' } });
    },
  );

  it('gets a merge of tags and desired properties, and its etag must match', async () => {
    const link = answeringLink();
    hub.gate.connect(DOOR, link);
    const { etag } = (await get('/api/devices/door-1')).json;
    const patch = (body: unknown, query = '') =>
      ask(opened.page, { method: 'PATCH', path: `/api/devices/door-1/twin${query}`, body });
    const { json } = await patch({
      tags: { floor: null, wing: 'b' },
      desired: { lock: { hard: true } },
      etag,
    });
    expect(json).toMatchObject({
      tags: { wing: 'b' },
      desired: { properties: { lock: { time: 5, hard: true } }, version: 2 },
    });
    expect(link.pushes).toEqual([{ patch: { lock: { hard: true } }, version: 2 }]);
    expect(answerOf(await patch({ tags: { wing: 'c' }, etag }))).toEqual([
      412,
      {
        message: 'the twin has changed since it was read',
        hint: 'read it again, and make the change there',
        code: 'PreconditionFailed',
      },
    ]);
    expect((await patch({ desired: { fps: 2 } }, '?module=cam')).json.desired.properties).toEqual({ fps: 2 });
    for (const body of [{ tags: { 'a.b': 1 } }, { desired: 1 }, '{"tags":{"n":9007199254740993}}'])
      expect(await patch(body)).toMatchObject({ status: 400, json: { code: 'ArgumentInvalid' } });
    expect(hub.state.registry.require(DOOR).row.tags).toEqual({ wing: 'b' });
  });

  it('answers a method, or the page says why not', async () => {
    const call = (body: unknown, query = '') => post(`/api/devices/door-1/methods${query}`, body);
    expect(answerOf(await call({ methodName: 'lock' }))).toEqual([
      404,
      {
        message: 'the device is not connected, or does not listen for methods',
        hint: 'start it, or give the call a connect timeout',
        code: 'DeviceNotOnline',
      },
    ]);
    hub.gate.connect(
      DOOR,
      answeringLink((_, { name, payload }) => ({ status: 207, payload: `["${name}",${payload}]` })),
    );
    expect((await call({ methodName: 'lock', payload: { hard: true } })).json).toEqual({
      status: 207,
      payload: ['lock', { hard: true }],
    });
    expect((await call({ methodName: 'lock' }, '?module=cam')).json.code).toBe('DeviceNotOnline');
    expect(await call({ methodName: '' })).toMatchObject({ status: 400, json: { code: 'ArgumentInvalid' } });
  });

  it('that does not answer in time: the clock decides', async () => {
    const { clock } = opened;
    hub.gate.connect(
      DOOR,
      answeringLink(() => new Promise(() => {})),
    );
    const call = post('/api/devices/door-1/methods', { methodName: 'lock', responseTimeoutInSeconds: 300 });
    await expect.poll(() => hub.state.registry.require(DOOR).inflight).toBe(1);
    await clock.jumpTo(clock.now() + 300_000);
    expect(await call).toMatchObject({ status: 504, json: { code: 'GatewayTimeout' } });
  });

  it('gets a message', async () => {
    const { json } = await post('/api/devices/door-1/messages', { body: 'hello', properties: { a: 'b' } });
    expect((await get('/api/devices/door-1')).json.messages).toMatchObject([
      { messageId: json.messageId, body: 'hello', properties: { a: 'b' } },
    ]);
    expect(await post('/api/devices/door-1/messages', {})).toMatchObject({ status: 400 });
    expect(await post('/api/devices/other/messages', { body: '' })).toMatchObject({ status: 404 });
  });
});

describe('jobs', () => {
  it('are listed newest first, with what they did on each device', async () => {
    hub.addDevices([DOOR, { deviceId: 'door-2' }, { deviceId: 'away' }]);
    hub.gate.connect(
      DOOR,
      answeringLink(() => ({ status: 200, payload: '{"locked":true}' })),
    );
    hub.gate.connect(
      { deviceId: 'door-2' },
      answeringLink(() => ({ status: 500, payload: `"${'x'.repeat(3_000)}"` })),
    );
    await createJob('tags', { type: 'scheduleUpdateTwin', updateTwin: { etag: '*', tags: { a: 1 } } });
    const settled = (id: string) =>
      expect.poll(async () => (await get(`/api/jobs/${id}`)).json.status).toBe('completed');
    await settled('tags');
    await createJob('lock', METHOD_JOB);
    await opened.clock.jumpTo(opened.clock.now() + DAY);
    await settled('lock');
    const { json } = await get('/api/jobs');
    expect(json.jobs.map(({ jobId }: { jobId: string }) => jobId)).toEqual(['lock', 'tags']);
    expect(json.jobs[1]).toMatchObject({ type: 'scheduleUpdateTwin', twin: { tags: { a: 1 } } });
    expect((await get('/api/jobs/lock')).json).toEqual({
      jobId: 'lock',
      type: 'scheduleDeviceMethod',
      status: 'completed',
      queryCondition: '*',
      createdTime: expect.any(String),
      startTime: expect.any(String),
      endTime: expect.any(String),
      maxExecutionTimeInSeconds: 3_600,
      methodName: 'lock',
      payload: { hard: true },
      counts: { devices: 3, pending: 0, running: 0, succeeded: 2, failed: 1 },
    });
    expect((await get('/api/jobs/lock/devices')).json.rows).toEqual([
      {
        ...DOOR,
        status: 'completed',
        updatedAt: expect.any(String),
        answer: { status: 200, payload: { locked: true } },
      },
      {
        deviceId: 'door-2',
        status: 'completed',
        updatedAt: expect.any(String),
        answer: { status: 500, payload: `"${'x'.repeat(1_999)}…` },
      },
      {
        deviceId: 'away',
        status: 'failed',
        updatedAt: expect.any(String),
        error: { code: expect.any(String), description: expect.any(String) },
      },
    ]);
    const failed = (await get('/api/jobs/lock/devices?status=failed')).json;
    expect([failed.rows.length, failed.rows[0].deviceId]).toEqual([1, 'away']);
    expect((await get('/api/jobs/other')).json.code).toBe('JobNotFound');
  });

  it('are cancelled while they wait', async () => {
    await createJob('later', { ...METHOD_JOB, startTime: new Date(Date.now() + DAY).toISOString() });
    expect((await post('/api/jobs/later/cancel')).json).toMatchObject({
      jobId: 'later',
      status: 'cancelled',
    });
    expect(await post('/api/jobs/later/cancel')).toMatchObject({
      status: 405,
      json: { code: 'OperationNotAllowedInCurrentState' },
    });
    expect(await post('/api/jobs/other/cancel')).toMatchObject({
      status: 404,
      json: { code: 'JobNotFound' },
    });
  });

  it('come in pages, and new ones in front do not move them', async () => {
    const create = async (name: string) => {
      await createJob(name, METHOD_JOB);
      await opened.clock.jumpTo(opened.clock.now() + 60_000);
    };
    for (let index = 0; index < 150; index += 1) await create(`job-${index}`);
    const first = (await get('/api/jobs')).json;
    expect([first.jobs.length, first.jobs[0].jobId, first.next]).toEqual([100, 'job-149', 'job-50']);
    await create('new');
    const second = (await get(`/api/jobs?after=${first.next}`)).json;
    expect([second.jobs.length, second.jobs[0].jobId, second.jobs.at(-1).jobId, second.next]).toEqual([
      50,
      'job-49',
      'job-0',
      undefined,
    ]);
    await opened.clock.jumpTo(opened.clock.now() + 31 * DAY);
    expect((await get(`/api/jobs?after=${first.next}`)).json).toEqual({ jobs: [] });
  });
});

it('GET /api/connections tells who is connected, how and since when', async () => {
  hub.addDevices([DOOR, { deviceId: 'away' }]);
  hub.addDevice({ ...DOOR, moduleId: 'cam' });
  hub.gate.connect(DOOR, answeringLink());
  hub.gate.connect({ ...DOOR, moduleId: 'cam' }, { ...answeringLink(), protocol: 'MQTT over WebSockets' });
  expect((await get('/api/connections')).json).toEqual({
    connections: [
      { deviceId: 'door-1', protocol: 'in process', since: expect.any(String) },
      { deviceId: 'door-1', moduleId: 'cam', protocol: 'MQTT over WebSockets', since: expect.any(String) },
    ],
  });
});

describe('POST /api/clock', () => {
  it('pauses, steps, jumps and resumes', async () => {
    const steer = async (body: unknown) => (await post('/api/clock', body)).json;
    const paused = await steer({ action: 'pause' });
    expect(paused).toMatchObject({ running: false });
    expect((await get('/api/hub')).json.clock.now).toBe(paused.now);
    const from = Date.parse(paused.now);
    const jumped = await steer({ action: 'jump', byMs: 7 * DAY });
    expect(jumped).toMatchObject({ running: false, now: new Date(from + 7 * DAY).toISOString() });
    const to = new Date(from + 8 * DAY).toISOString();
    expect(await steer({ action: 'jump', to })).toMatchObject({ now: to });
    hub.addDevice(DOOR);
    hub.sendMessage(DOOR, 'waits an hour');
    expect(await steer({ action: 'step' })).toMatchObject({
      now: new Date(from + 8 * DAY + 3_600_000).toISOString(),
    });
    const resumed = await steer({ action: 'resume' });
    expect(resumed.running).toBe(true);
    expect(resumed.aheadMs).toBeGreaterThan(7 * DAY);
  });

  it.each([
    [{ action: 'step' }, 409, 'nothing waits for a later time'],
    [{ action: 'jump' }, 400, 'a jump needs byMs'],
    [{ action: 'jump', byMs: 1, to: '2100-01-01T00:00:00Z' }, 400, 'a jump needs byMs'],
    [{ action: 'jump', byMs: '1' }, 400, 'a jump needs byMs'],
    [{ action: 'jump', to: 'tomorrow' }, 400, 'a jump needs byMs'],
    [{ action: 'jump', byMs: -1 }, 400, "the hub's time is"],
    [{ action: 'jump', to: '2001-01-01T00:00:00Z' }, 400, "the hub's time is"],
    [{ action: 'jump', byMs: 400 * DAY }, 400, 'at most 366 days'],
    ['{"action":"jump","byMs":1e999}', 400, 'at most 366 days'],
    [{ action: 'stop' }, 400, 'action must be'],
    [{}, 400, 'action must be'],
  ])('refuses %j', async (body, status, message) => {
    const answer = await post('/api/clock', body);
    expect([answer.status, answer.json.message]).toEqual([status, expect.stringContaining(message)]);
  });

  it('refuses a second jump, serves requests during the first, and ends it with pause', async () => {
    const tick = () => void hub.clock.setTimer(1, tick);
    tick();
    const first = post('/api/clock', { action: 'jump', byMs: 366 * DAY });
    await expect.poll(async () => (await get('/api/hub')).json.clock.jump?.timers ?? 0).toBeGreaterThan(0);
    const second = await post('/api/clock', { action: 'jump', byMs: 1 });
    expect(answerOf(second)).toEqual([
      409,
      {
        message: expect.stringMatching(/^the clock is on its way to 20/),
        hint: expect.stringMatching(/pause/),
      },
    ]);
    expect((await post('/api/clock', { action: 'step' })).status).toBe(409);
    expect((await send(hub, { path: '/devices' })).status).toBe(200);
    expect((await post('/api/clock', { action: 'pause' })).json.running).toBe(false);
    expect((await first).json).toMatchObject({ running: false });
    expect((await get('/api/hub')).json.clock.jump).toBeUndefined();
  });
});

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - { name: doors, count: 3, idPattern: "door-{index}", methods: { lock: { status: 200 } } }
`;

describe('fleets', () => {
  beforeEach(async () => {
    await opened.close();
    await open({ cwd: await temporaryFolder({ 'jobs/doors.yaml': FLEET, 'jobs/bad.yaml': 'kind: [' }) });
  });

  it('are those of the repository and those that are connected', async () => {
    expect((await get('/api/fleets')).json).toEqual({
      known: [{ name: 'doors', file: 'jobs/doors.yaml' }],
      connected: [],
    });
    expect((await post('/api/fleets', { names: ['doors'] })).json).toEqual({
      connected: [{ name: 'doors', devices: 3 }],
    });
    expect((await get('/api/hub')).json).toMatchObject({
      counts: { devices: 3, connected: 3 },
      fleets: ['doors'],
    });
    const call = await post('/api/devices/door-2/methods', { methodName: 'lock' });
    expect(call.json.status).toBe(200);
    const again = await post('/api/fleets', { text: FLEET });
    expect(answerOf(again)).toEqual([
      409,
      { message: 'the fleet doors is connected already', hint: 'disconnect it first' },
    ]);
    const removed = await ask(opened.page, { method: 'DELETE', path: '/api/fleets/doors' });
    expect(removed.json.connected).toEqual([]);
    expect((await get('/api/hub')).json.counts).toMatchObject({ devices: 3, connected: 0 });
    expect((await ask(opened.page, { method: 'DELETE', path: '/api/fleets/doors' })).status).toBe(404);
    expect((await post('/api/fleets', { text: FLEET })).status).toBe(200);
    expect((await get('/api/hub')).json.counts).toMatchObject({ devices: 3, connected: 3 });
  });

  it('with errors are refused with the places', async () => {
    const answer = await post('/api/fleets', { text: FLEET.replace('count: 3', 'count: many') });
    expect(answer).toMatchObject({
      status: 400,
      json: { message: 'the fleet has errors', diagnostics: [{ severity: 'error', line: 6 }] },
    });
  });

  it.each([
    [{ text: '' }, 'the text has no Fleet document'],
    [{ text: '# nothing' }, 'the text has no Fleet document'],
    [{ text: 'a: [' }, 'the fleet has errors'],
    [{ text: '['.repeat(3_000) }, 'the fleet has errors'],
    [{ text: FLEET.replaceAll('doors', 'Not a name') }, 'the fleet has errors'],
    [{ names: ['other'] }, 'the repository has no fleet other'],
    [{ names: [] }, 'the body needs text'],
    [{ names: 'doors' }, 'the body needs text'],
    [{}, 'the body needs text'],
  ])('that cannot be connected: %.60j', async (body, message) => {
    const answer = await post('/api/fleets', body);
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining(message)]);
    expect(hub.state.registry.size).toBe(0);
  });
});
