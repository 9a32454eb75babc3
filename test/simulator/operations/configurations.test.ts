import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { answeringLink } from '../../support/answering-link.ts';
import { send, serviceClients, type WireReply } from '../../support/service-clients.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let hub: LocalHub;
let clock: ManualClock;

async function open(options: LocalHubOptions = {}): Promise<void> {
  hub = await startLocalHub({ clock, seed: 'configurations', ...options });
}

beforeEach(async () => {
  clock = new ManualClock('2026-03-02T20:00:00Z');
  await open();
});
afterEach(() => hub.stop());

const configuration = (more: object = {}, desired: unknown = { fan: 'on' }) => ({
  content: { deviceContent: { 'properties.desired.climate': desired } },
  targetCondition: "tags.floor = 1 AND properties.reported.model = 'x'",
  priority: 10,
  ...more,
});
const put = (id: string, body: unknown, headers = {}) =>
  send(hub, { method: 'PUT', path: `/configurations/${id}`, body, headers });
const get = async (id: string) => (await send(hub, { path: `/configurations/${id}` })).json;
const twinOf = async (id: string) => (await send(hub, { path: `/twins/${id}` })).json;
const desiredOf = async (id: string) => {
  const { $metadata: _, $version: __, ...desired } = (await twinOf(id)).properties.desired;
  return desired;
};
const settle = () => clock.advance(1_000);

function expectRefusal(reply: WireReply, status: number, code: string): void {
  expect({ status: reply.status, code: reply.headers['iothub-errorcode'] }).toEqual({ status, code });
}

function addDoors(): void {
  hub.addDevice({ deviceId: 'a', tags: { floor: 1 }, reported: { model: 'x' } });
  hub.addDevice({ deviceId: 'b', tags: { floor: 2 }, reported: { model: 'x' } });
}

describe('a configuration', () => {
  it('is created, read, listed and deleted', async () => {
    const created = await put('one', configuration({ labels: { team: 'hvac' } }));
    expect([created.status, created.headers.etag]).toEqual([200, '"MQ=="']);
    expect(created.json).toMatchObject({
      id: 'one',
      schemaVersion: null,
      labels: { team: 'hvac' },
      content: { deviceContent: { 'properties.desired.climate': { fan: 'on' } } },
      priority: 10,
      createdTimeUtc: '2026-03-02T20:00:00.0000000Z',
      etag: 'MQ==',
      metrics: { results: {}, queries: {} },
    });
    expect((await send(hub, { path: '/configurations?top=1' })).json).toEqual([created.json]);
    expectRefusal(await put('one', configuration()), 409, 'ConfigurationAlreadyExists');
    expect((await send(hub, { method: 'DELETE', path: '/configurations/one' })).status).toBe(204);
    expectRefusal(await send(hub, { path: '/configurations/one' }), 404, 'ConfigurationNotFound');
  });

  it('is updated with If-Match; its content stays, without a word', async () => {
    await put('one', configuration());
    expectRefusal(await put('one', configuration(), { 'If-Match': '"Mg=="' }), 412, 'PreconditionFailed');
    const { json } = await put('one', configuration({ priority: 3 }, { fan: 'off' }), {
      'If-Match': '"MQ=="',
    });
    expect(json).toMatchObject({
      etag: 'Mg==',
      priority: 3,
      content: { deviceContent: { 'properties.desired.climate': { fan: 'on' } } },
    });
    expectRefusal(await put('two', configuration(), { 'If-Match': '*' }), 404, 'ConfigurationNotFound');
    expectRefusal(await put('one', { priority: 1 }, { 'If-Match': '*' }), 400, 'InvalidConfigurationContent');
  });

  it.each<[name: string, id: string, body: object, code: string]>([
    ['an id in capitals', 'One', configuration(), 'ArgumentInvalid'],
    ['no content', 'one', { targetCondition: '*' }, 'InvalidConfigurationContent'],
    [
      'content outside desired properties',
      'one',
      configuration({ content: { deviceContent: { 'tags.x': 1 } } }),
      'InvalidConfigurationContent',
    ],
    ['content that no twin can hold', 'one', configuration({}, { a$b: 1 }), 'InvalidConfigurationContent'],
    [
      'a broken condition',
      'one',
      configuration({ targetCondition: 'tags.floor =' }),
      'InvalidConfigurationTargetCondition',
    ],
    [
      'a condition on desired properties',
      'one',
      configuration({ targetCondition: "properties.desired.a = 1 OR tags.b = 'x'" }),
      'InvalidConfigurationTargetCondition',
    ],
    [
      'a condition on modules for devices',
      'one',
      configuration({ targetCondition: "FROM devices.modules WHERE moduleId = 'm'" }),
      'InvalidConfigurationTargetCondition',
    ],
    [
      'a broken metric',
      'one',
      configuration({ metrics: { queries: { wrong: 'SELECT' } } }),
      'InvalidConfigurationCustomMetricsQuery',
    ],
    [
      'six metrics',
      'one',
      configuration({
        metrics: {
          queries: Object.fromEntries([...'abcdef'].map((name) => [name, 'SELECT * FROM devices'])),
        },
      }),
      'InvalidConfigurationCustomMetricsQuery',
    ],
  ])('is refused with %s', async (_name, id, body, code) => {
    expectRefusal(await put(id, body), 400, code);
  });

  it('is one of at most 100', async () => {
    for (let index = 0; index < 100; index += 1)
      await put(`c${index}`, configuration({ targetCondition: '' }));
    expectRefusal(await put('c100', configuration()), 413, 'ConfigurationCountLimitExceeded');
  });

  it('has its queries tested: problems are in a 200 answer', async () => {
    const reply = await send(hub, {
      method: 'POST',
      path: '/configurations/testQueries',
      body: { targetCondition: '*', customMetricQueries: { good: 'SELECT * FROM devices', bad: 'SELECT' } },
    });
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      targetConditionError: expect.stringContaining('*'),
      customMetricQueryErrors: { bad: expect.any(String) },
    });
  });
});

describe('what a configuration does', () => {
  it('is to write desired properties of the twins that match, now and later', async () => {
    addDoors();
    const link = answeringLink();
    hub.gate.connect({ deviceId: 'a' }, link);
    await put('one', configuration());
    expect(await desiredOf('a')).toEqual({});
    await settle();
    expect([await desiredOf('a'), await desiredOf('b')]).toEqual([{ climate: { fan: 'on' } }, {}]);
    expect(link.pushes).toEqual([{ patch: { climate: { fan: 'on' } }, version: 2 }]);
    expect((await twinOf('a')).configurations).toEqual({ one: { status: 'Applied' } });

    await send(hub, { method: 'PATCH', path: '/twins/b', body: { tags: { floor: 1 } } });
    hub.addDevice({ deviceId: 'c', tags: { floor: 1 } });
    hub.gate.patchReported({ deviceId: 'c' }, { model: 'x' });
    await settle();
    expect([await desiredOf('b'), await desiredOf('c')]).toEqual([
      { climate: { fan: 'on' } },
      { climate: { fan: 'on' } },
    ]);
  });

  it('leaves a property alone that somebody else has changed, until a version of it is new', async () => {
    addDoors();
    await put('one', configuration());
    await settle();
    const climate = { fan: 'by hand' };
    await send(hub, { method: 'PATCH', path: '/twins/a', body: { properties: { desired: { climate } } } });
    await settle();
    expect(await desiredOf('a')).toEqual({ climate: { fan: 'by hand' } });
    await put('one', configuration({ priority: 11 }), { 'If-Match': '*' });
    await settle();
    expect(await desiredOf('a')).toEqual({ climate: { fan: 'on' } });
  });

  it('depends on the priority, and among equals on the age', async () => {
    addDoors();
    const all = { targetCondition: '*' };
    await put('low', configuration({ ...all, priority: 1 }, { fan: 'low', light: 1 }));
    await put('high', configuration({ ...all, priority: 5 }, { fan: 'high' }));
    await put('leaf', {
      ...all,
      priority: 9,
      content: {
        deviceContent: { 'properties.desired.climate.fan': 'leaf', 'properties.desired.mode': null },
      },
    });
    await settle();
    // The paths of `low` and `high` are one, so only the content of `high` counts.
    expect(await desiredOf('a')).toEqual({ climate: { fan: 'leaf' } });
    expect((await twinOf('a')).configurations).toEqual({
      low: { status: 'Targeted' },
      high: { status: 'Applied' },
      leaf: { status: 'Applied' },
    });
    await clock.advance(1);
    await put('newer', configuration({ ...all, priority: 5 }, { fan: 'newer' }));
    await settle();
    expect((await twinOf('b')).configurations).toMatchObject({
      high: { status: 'Targeted' },
      newer: { status: 'Applied' },
    });
  });

  it('stays in the twin when it is deleted', async () => {
    addDoors();
    await put('one', configuration());
    await settle();
    await send(hub, { method: 'DELETE', path: '/configurations/one' });
    await settle();
    expect(await desiredOf('a')).toEqual({ climate: { fan: 'on' } });
    expect(await twinOf('a')).not.toHaveProperty('configurations');
  });

  it('is removed from a twin that matches no longer, and what others wrote there stays', async () => {
    addDoors();
    const own = { fan: 'on', light: 1 };
    await put('one', configuration({}, own));
    const mode = { 'properties.desired.climate.fan': 'leaf', 'properties.desired.mode': 1 };
    await put('leaf', { content: { deviceContent: mode }, targetCondition: '*', priority: 11 });
    await put('all', {
      content: { deviceContent: { 'properties.desired': { all: 1 } } },
      targetCondition: 'tags.whole = 1',
    });
    await send(hub, { method: 'PATCH', path: '/twins/a', body: { tags: { whole: 1 } } });
    await settle();
    expect(await desiredOf('a')).toEqual({ climate: { fan: 'leaf', light: 1 }, mode: 1, all: 1 });
    await send(hub, { method: 'PATCH', path: '/twins/a', body: { tags: { floor: 3 } } });
    await settle();
    expect(await desiredOf('a')).toEqual({ climate: { fan: 'leaf' }, mode: 1, all: 1 });
    await send(hub, { method: 'PATCH', path: '/twins/a', body: { tags: { whole: null } } });
    await settle();
    expect(await desiredOf('a')).toEqual({ climate: { fan: 'leaf' }, mode: 1 });
    expect((await twinOf('a')).configurations).toEqual({ leaf: { status: 'Applied' } });
  });

  it('stays in a twin that matches no longer, if a switch says so', async () => {
    await hub.stop();
    await open({ switches: { settingsOutOfTarget: 'kept' } });
    addDoors();
    await put('one', configuration());
    await settle();
    await send(hub, { method: 'PATCH', path: '/twins/a', body: { tags: { floor: 3 } } });
    await settle();
    expect(await desiredOf('a')).toEqual({ climate: { fan: 'on' } });
    expect(await twinOf('a')).not.toHaveProperty('configurations');
  });

  it('is counted: by the system, and by queries of its own', async () => {
    addDoors();
    const queries = {
      cool: "SELECT deviceId FROM devices WHERE configurations.[[one]].status = 'Applied' AND properties.reported.cool = true",
    };
    await put('one', configuration({ metrics: { queries } }));
    await put('over', configuration({ priority: 11 }));
    await settle();
    hub.gate.patchReported({ deviceId: 'a' }, { cool: true });
    expect((await get('over')).systemMetrics.results).toEqual({ targetedCount: 1, appliedCount: 1 });
    expect((await get('one')).systemMetrics.results).toEqual({ targetedCount: 1, appliedCount: 0 });
    expect((await get('one')).metrics).toEqual({ results: { cool: 0 }, queries });
    await send(hub, { method: 'DELETE', path: '/configurations/over' });
    await settle();
    const { systemMetrics, metrics } = await get('one');
    expect([systemMetrics.results.appliedCount, metrics.results.cool]).toEqual([1, 1]);
    for (const query of Object.values<string>(systemMetrics.queries)) {
      const { json } = await send(hub, { method: 'POST', path: '/devices/query', body: { query } });
      expect(json).toEqual([{ deviceId: 'a' }]);
    }
  });

  it('reaches modules', async () => {
    addDoors();
    hub.addDevice({ deviceId: 'a', moduleId: 'm' });
    await put('one', {
      content: { moduleContent: { 'properties.desired': { zoom: 2 } } },
      targetCondition: "FROM devices.modules WHERE moduleId = 'm'",
    });
    await settle();
    expect(await desiredOf('a/modules/m')).toEqual({ zoom: 2 });
    expect((await get('one')).systemMetrics.results).toEqual({ targetedCount: 1, appliedCount: 1 });
  });

  it('survives a restart, and is not written again', async () => {
    await hub.stop();
    const stateFile = join(await temporaryFolder(), 'hub.state');
    await open({ stateFile });
    addDoors();
    await put('one', configuration());
    await put('gone', configuration({ targetCondition: '' }));
    await send(hub, { method: 'DELETE', path: '/configurations/gone' });
    await settle();
    const before = await get('one');
    await hub.stop();
    await open({ stateFile });
    expect((await send(hub, { path: '/configurations' })).json).toEqual([before]);
    await settle();
    expect((await twinOf('a')).properties.desired.$version).toBe(2);
  });
});

describe('content for one IoT Edge device', () => {
  const apply = (device: string, modulesContent: unknown) =>
    send(hub, {
      method: 'POST',
      path: `/devices/${device}/applyConfigurationContent`,
      body: { modulesContent },
    });

  it('sets the desired properties of its modules, and creates those that are missing', async () => {
    hub.addDevice({ deviceId: 'gate', edge: true });
    const first = await apply('gate', {
      $edgeAgent: { 'properties.desired': { runtime: { type: 'docker' } } },
      camera: { 'properties.desired': { zoom: 1, old: true } },
    });
    expect([first.status, first.text]).toEqual([204, '']);
    await apply('gate', {
      $edgeAgent: { 'properties.desired.runtime.type': 'x' },
      camera: { 'properties.desired': { zoom: 2 } },
    });
    expect(await desiredOf('gate/modules/$edgeAgent')).toEqual({ runtime: { type: 'x' } });
    expect(await desiredOf('gate/modules/camera')).toEqual({ zoom: 2 });
  });

  it.each<[name: string, device: string, content: unknown]>([
    ['a device that is none', 'plain', { $edgeAgent: {} }],
    ['content without $edgeAgent', 'gate', { camera: {} }],
    ['a path outside desired properties', 'gate', { $edgeAgent: { 'tags.a': 1 } }],
  ])('is refused for %s', async (_name, device, content) => {
    hub.addDevice({ deviceId: 'gate', edge: true });
    hub.addDevice({ deviceId: 'plain' });
    expectRefusal(await apply(device, content), 400, 'InvalidConfigurationContent');
  });
});

it('the unmodified registry client creates, reads, updates and removes configurations', async () => {
  const { registry, close } = serviceClients(hub);
  const sent = {
    id: 'sdk',
    content: { deviceContent: { 'properties.desired.climate': { fan: 'on' } } },
    targetCondition: '*',
    priority: 1,
    schemaVersion: '1.0',
  };
  await registry.addConfiguration(sent);
  const { responseBody: found } = await registry.getConfiguration('sdk');
  expect(found).toMatchObject(sent);
  await registry.updateConfiguration({ ...found, priority: 2 });
  expect((await registry.getConfigurations()).responseBody).toMatchObject([{ id: 'sdk', priority: 2 }]);
  await registry.removeConfiguration('sdk');
  expect((await registry.getConfigurations()).responseBody).toEqual([]);
  close();
});
