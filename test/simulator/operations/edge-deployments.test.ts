import { join } from 'node:path';
import device from 'azure-iot-device';
import transport from 'azure-iot-device-mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { send, serviceClients } from '../../support/service-clients.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let hub: LocalHub;
let clock: ManualClock;

async function open(options: LocalHubOptions = {}): Promise<void> {
  hub = await startLocalHub({ clock, seed: 'deployments', ...options });
}

beforeEach(async () => {
  clock = new ManualClock('2026-03-02T20:00:00Z');
  await open();
  hub.addDevice({ deviceId: 'gateway', edge: true, tags: { site: 'north' } });
  hub.addDevice({ deviceId: 'plain', tags: { site: 'north' } });
});
afterEach(() => hub.stop());

const KEY = Buffer.from('the key of an agent').toString('base64');

const image = (name: string) => ({
  type: 'docker',
  status: 'running',
  restartPolicy: 'always',
  settings: { image: `registry.test/${name}`, createOptions: '{}' },
});
const agent = (modules: object) => ({
  schemaVersion: '1.1',
  runtime: { type: 'docker', settings: { minDockerVersion: 'v1.25' } },
  systemModules: { edgeAgent: image('agent'), edgeHub: image('hub') },
  modules,
});
/** A deployment that stands on its own. */
const base = (name: string, more: object = {}) => ({
  content: {
    modulesContent: {
      $edgeAgent: { 'properties.desired': agent({ sensor: image(name) }) },
      $edgeHub: {
        'properties.desired': { schemaVersion: '1.1', routes: { up: 'FROM /messages/* INTO $upstream' } },
      },
      sensor: { 'properties.desired': { SendData: true, SendInterval: 5 } },
      ...more,
    },
  },
  targetCondition: "tags.site = 'north'",
  priority: 10,
});
const layer = (modulesContent: object, more: object = {}) => ({
  content: { modulesContent },
  targetCondition: "tags.site = 'north'",
  priority: 20,
  ...more,
});
const put = (id: string, body: object, headers = {}) =>
  send(hub, { method: 'PUT', path: `/configurations/${id}`, body, headers });
const remove = (id: string) => send(hub, { method: 'DELETE', path: `/configurations/${id}` });
const settle = () => clock.advance(1_000);
const twinOf = async (moduleId: string) =>
  (await send(hub, { path: `/twins/gateway/modules/${moduleId}` })).json;
const desiredOf = async (moduleId: string) => {
  const { $metadata: _, $version: __, ...desired } = (await twinOf(moduleId)).properties.desired;
  return desired;
};
const modulesOf = async (deviceId: string): Promise<string[]> =>
  (await send(hub, { path: `/devices/${deviceId}/modules` })).json.map(
    ({ moduleId }: { moduleId: string }) => moduleId,
  );
const countsOf = async (id: string) =>
  (await send(hub, { path: `/configurations/${id}` })).json.systemMetrics.results;

describe('a deployment', () => {
  it('makes up the modules of the IoT Edge devices that match', async () => {
    expect((await put('base', base('one'))).status).toBe(200);
    await settle();
    expect(await modulesOf('gateway')).toEqual(['$edgeAgent', '$edgeHub', 'sensor']);
    expect(await modulesOf('plain')).toEqual([]);
    expect(await desiredOf('$edgeAgent')).toEqual(agent({ sensor: image('one') }));
    expect(await desiredOf('sensor')).toEqual({ SendData: true, SendInterval: 5 });
    for (const moduleId of ['$edgeAgent', '$edgeHub', 'sensor'])
      expect((await twinOf(moduleId)).configurations).toEqual({ base: { status: 'Applied' } });
    expect(await countsOf('base')).toEqual({
      targetedCount: 1,
      appliedCount: 1,
      reportedSuccessfulCount: 0,
      reportedFailedCount: 0,
    });
  });

  it('has modules created that only the agent’s desired properties name', async () => {
    const { sensor: _, ...modulesContent } = base('one').content.modulesContent;
    await put('base', { ...base('one'), content: { modulesContent } });
    await settle();
    expect(await modulesOf('gateway')).toContain('sensor');
    expect(await desiredOf('sensor')).toEqual({});
  });

  it('reaches a device that becomes an edge device or comes to match, and all of them with *', async () => {
    await put('base', { ...base('one'), targetCondition: '*' });
    await settle();
    hub.addDevice({ deviceId: 'late', edge: true });
    await settle();
    expect(await modulesOf('late')).toEqual(['$edgeAgent', '$edgeHub', 'sensor']);
    const body = { deviceId: 'plain', capabilities: { iotEdge: true } };
    await send(hub, { method: 'PUT', path: '/devices/plain', headers: { 'If-Match': '*' }, body });
    await settle();
    expect(await modulesOf('plain')).toEqual(['$edgeAgent', '$edgeHub', 'sensor']);
    expect(await countsOf('base')).toMatchObject({ targetedCount: 3, appliedCount: 3 });
  });

  it('gives way to one with a higher priority, and of equal ones to the newest', async () => {
    await put('older', base('older'));
    await clock.advance(60_000);
    await put('newer', base('newer'));
    await settle();
    expect((await desiredOf('$edgeAgent')).modules.sensor).toEqual(image('newer'));
    expect((await twinOf('$edgeAgent')).configurations).toEqual({
      older: { status: 'Targeted' },
      newer: { status: 'Applied' },
    });
    await put('older', { ...base('older'), priority: 11 }, { 'If-Match': '*' });
    await settle();
    expect((await desiredOf('$edgeAgent')).modules.sensor).toEqual(image('older'));
    expect(await countsOf('newer')).toMatchObject({ targetedCount: 1, appliedCount: 0 });
  });

  it('is written again within five minutes when somebody changes the twin of a module', async () => {
    await put('base', base('one'));
    await settle();
    const body = { properties: { desired: { SendInterval: 60, extra: 1 } } };
    await send(hub, { method: 'PATCH', path: '/twins/gateway/modules/sensor', body });
    await clock.advance(299_000);
    expect(await desiredOf('sensor')).toEqual({ SendData: true, SendInterval: 60, extra: 1 });
    await clock.advance(2_000);
    expect(await desiredOf('sensor')).toEqual({ SendData: true, SendInterval: 5 });
  });

  it('gives way to content for one device until then, or until the deployment is updated', async () => {
    await put('base', base('one'));
    await settle();
    const modulesContent = { $edgeAgent: { 'properties.desired': agent({ own: image('own') }) } };
    const direct = {
      method: 'POST',
      path: '/devices/gateway/applyConfigurationContent',
      body: { modulesContent },
    };
    expect((await send(hub, direct)).status).toBe(204);
    expect(await modulesOf('gateway')).toContain('own');
    await send(hub, { method: 'PATCH', path: '/twins/gateway', body: { tags: { floor: 1 } } });
    await clock.advance(60_000);
    expect((await desiredOf('$edgeAgent')).modules).toEqual({ own: image('own') });
    await put('base', { ...base('one'), priority: 11 }, { 'If-Match': '*' });
    await settle();
    expect((await desiredOf('$edgeAgent')).modules).toEqual({ sensor: image('one') });
  });

  it('is not written again when nothing has changed', async () => {
    await put('base', base('one'));
    await settle();
    const { version } = await twinOf('$edgeAgent');
    await put('base', { ...base('one'), labels: { team: 'a' } }, { 'If-Match': '*' });
    await settle();
    expect((await twinOf('$edgeAgent')).version).toBe(version);
  });

  it('that no longer targets a device leaves its modules as they are', async () => {
    await put('base', base('one'));
    await settle();
    await send(hub, { method: 'PATCH', path: '/twins/gateway', body: { tags: { site: 'south' } } });
    await settle();
    expect(await modulesOf('gateway')).toContain('sensor');
    expect(await desiredOf('$edgeAgent')).toEqual(agent({ sensor: image('one') }));
    expect((await twinOf('$edgeAgent')).configurations).toBeUndefined();
    expect((await twinOf('sensor')).configurations).toBeUndefined();
    expect(await countsOf('base')).toMatchObject({ targetedCount: 0, appliedCount: 0 });
  });

  it('that is deleted leaves the modules to the next one, and the twins of its own modules as they are', async () => {
    await put('base', base('one'));
    await put('other', { ...base('two', { camera: { 'properties.desired': { on: true } } }), priority: 11 });
    await settle();
    expect(await desiredOf('camera')).toEqual({ on: true });
    expect((await remove('other')).status).toBe(204);
    await settle();
    expect((await desiredOf('$edgeAgent')).modules.sensor).toEqual(image('one'));
    // The agent of a device removes the identity, as on the service.
    expect(await modulesOf('gateway')).toContain('camera');
    expect(await desiredOf('camera')).toEqual({ on: true });
    expect((await twinOf('camera')).configurations).toBeUndefined();
    await remove('base');
    await settle();
    expect((await desiredOf('$edgeAgent')).modules.sensor).toEqual(image('one'));
  });

  it('survives a restart', async () => {
    await hub.stop();
    const stateFile = join(await temporaryFolder(), 'hub.ndjson');
    await open({ stateFile });
    hub.addDevice({ deviceId: 'gateway', edge: true, tags: { site: 'north' } });
    await put('base', base('one'));
    await settle();
    const { version } = await twinOf('sensor');
    await hub.stop();
    await open({ stateFile });
    expect(await countsOf('base')).toMatchObject({ targetedCount: 1, appliedCount: 1 });
    await settle();
    expect((await twinOf('sensor')).version).toBe(version);
    const body = { properties: { desired: { SendInterval: 60 } } };
    await send(hub, { method: 'PATCH', path: '/twins/gateway/modules/sensor', body });
    await hub.stop();
    await open({ stateFile });
    await settle();
    expect(await desiredOf('sensor')).toEqual({ SendData: true, SendInterval: 60 });
    await clock.advance(301_000);
    expect(await desiredOf('sensor')).toEqual({ SendData: true, SendInterval: 5 });
    await send(hub, { method: 'PATCH', path: '/twins/gateway', body: { tags: { site: null } } });
    await settle();
    expect(await countsOf('base')).toMatchObject({ targetedCount: 0, appliedCount: 0 });
  });
});

describe('a layer', () => {
  const camera = {
    $edgeAgent: { 'properties.desired.modules.camera': image('camera') },
    $edgeHub: { 'properties.desired.routes.camera': 'FROM /messages/modules/camera/* INTO $upstream' },
    sensor: { 'properties.desired.layeredProperties': { StopAfterCount: 1_000 } },
  };

  it('adds to the base below it, and takes away what it added', async () => {
    await put('base', base('one'));
    await put('camera', layer(camera));
    await settle();
    expect((await desiredOf('$edgeAgent')).modules).toEqual({
      sensor: image('one'),
      camera: image('camera'),
    });
    expect((await desiredOf('$edgeHub')).routes).toEqual({
      up: 'FROM /messages/* INTO $upstream',
      camera: 'FROM /messages/modules/camera/* INTO $upstream',
    });
    expect(await desiredOf('sensor')).toEqual({
      SendData: true,
      SendInterval: 5,
      layeredProperties: { StopAfterCount: 1_000 },
    });
    expect(await modulesOf('gateway')).toContain('camera');
    expect((await twinOf('$edgeAgent')).configurations).toEqual({
      base: { status: 'Applied' },
      camera: { status: 'Applied' },
    });
    await remove('camera');
    await settle();
    expect((await desiredOf('$edgeAgent')).modules).toEqual({ sensor: image('one') });
    expect(await desiredOf('sensor')).toEqual({ SendData: true, SendInterval: 5 });
  });

  it.each([
    ['without a base', undefined],
    ['with the priority of its base', 20],
    ['with a lower priority than its base', 21],
  ])('%s does nothing', async (_name, priority) => {
    if (priority !== undefined) await put('base', { ...base('one'), priority });
    await put('camera', layer(camera));
    await settle();
    expect((await desiredOf('$edgeAgent')).modules?.camera).toBeUndefined();
    expect((await twinOf('$edgeAgent')).configurations).toMatchObject({ camera: { status: 'Targeted' } });
    expect(await countsOf('camera')).toMatchObject({ targetedCount: 1, appliedCount: 0 });
  });

  it('wins over the layers below it, path by path, and null removes', async () => {
    await put('base', base('one'));
    await put('camera', layer(camera));
    await put(
      'top',
      layer(
        {
          $edgeAgent: {
            'properties.desired.modules.camera': image('camera-2'),
            'properties.desired.modules.sensor': null,
          },
          sensor: { 'properties.desired': { fresh: true } },
        },
        { priority: 30 },
      ),
    );
    await settle();
    expect((await desiredOf('$edgeAgent')).modules).toEqual({ camera: image('camera-2') });
    expect(await desiredOf('sensor')).toEqual({ fresh: true });
    expect((await twinOf('$edgeAgent')).configurations).toEqual({
      base: { status: 'Applied' },
      camera: { status: 'Targeted' },
      top: { status: 'Applied' },
    });
    expect((await twinOf('$edgeHub')).configurations).toMatchObject({ camera: { status: 'Applied' } });
  });

  it('with nothing for the agent is applied to a module and only targets the agent', async () => {
    await put('base', base('one'));
    await put('tune', layer({ $edgeAgent: {}, sensor: { 'properties.desired.tuned': 1 } }));
    await settle();
    expect(await desiredOf('sensor')).toMatchObject({ tuned: 1, SendInterval: 5 });
    expect((await twinOf('sensor')).configurations).toMatchObject({ tune: { status: 'Applied' } });
    expect((await twinOf('$edgeAgent')).configurations).toMatchObject({ tune: { status: 'Targeted' } });
  });
});

describe('a deployment is refused', () => {
  it.each<[name: string, change: object, code: string]>([
    [
      'without a part for $edgeAgent',
      { content: { modulesContent: { sensor: {} } } },
      'InvalidConfigurationContent',
    ],
    [
      'with another kind of content, too',
      { content: { modulesContent: { $edgeAgent: {} }, deviceContent: {} } },
      'InvalidConfigurationContent',
    ],
    [
      'with a module that is no object',
      { content: { modulesContent: { $edgeAgent: {}, sensor: [] } } },
      'InvalidConfigurationContent',
    ],
    [
      'with a module whose id is none',
      { content: { modulesContent: { $edgeAgent: {}, 'a/b': {} } } },
      'InvalidConfigurationContent',
    ],
    [
      'with an agent that has such a module',
      { content: { modulesContent: { $edgeAgent: { 'properties.desired.modules': { 'a/b': {} } } } } },
      'InvalidConfigurationContent',
    ],
    [
      'with a path of other properties',
      { content: { modulesContent: { $edgeAgent: { 'properties.reported': {} } } } },
      'InvalidConfigurationContent',
    ],
    [
      'with what no twin can hold',
      { content: { modulesContent: { $edgeAgent: { 'properties.desired': { 'a b': 1 } } } } },
      'InvalidConfigurationContent',
    ],
    [
      'with a condition on modules',
      { targetCondition: "FROM devices.modules WHERE moduleId = 'sensor'" },
      'InvalidConfigurationTargetCondition',
    ],
    [
      'with a condition on desired properties',
      { targetCondition: 'properties.desired.x = 1' },
      'InvalidConfigurationTargetCondition',
    ],
  ])('%s', async (_name, change, code) => {
    const reply = await put('wrong', { ...base('one'), ...change });
    expect([reply.status, reply.headers['iothub-errorcode']]).toEqual([400, code]);
  });
});

it('with the unmodified clients: a registry deploys, the agent of a device receives and reports, and metrics count it', async () => {
  const clients = serviceClients(hub);
  await send(hub, {
    method: 'PUT',
    path: '/devices/gateway/modules/$edgeAgent',
    headers: { 'If-Match': '*' },
    body: {
      deviceId: 'gateway',
      moduleId: '$edgeAgent',
      // The runtime of a device gives its agent keys.
      authentication: { type: 'sas', symmetricKey: { primaryKey: KEY, secondaryKey: KEY } },
    },
  });
  const text = hub.deviceConnectionString({ deviceId: 'gateway', moduleId: '$edgeAgent' });
  const edgeAgent = device.ModuleClient.fromConnectionString(text, transport.Mqtt);
  await edgeAgent.setOptions({ ca: hub.caPem });
  await edgeAgent.open();
  const twin = await edgeAgent.getTwin();
  const received = new Promise<{ $version: number; modules: object }>((resolve) => {
    twin.on('properties.desired', (desired) => {
      if (desired.$version > 1) resolve(desired);
    });
  });
  await clients.registry.addConfiguration({
    id: 'base',
    schemaVersion: '2.0',
    ...base('one'),
    metrics: {},
  } as never);
  await settle();
  const desired = await received;
  expect(desired.modules).toEqual({ sensor: image('one') });
  const report = (code: number) =>
    new Promise<void>((resolve, reject) => {
      const patch = { lastDesiredVersion: desired.$version, lastDesiredStatus: { code } };
      twin.properties.reported['update'](patch, (error: Error | null) => (error ? reject(error) : resolve()));
    });
  await report(200);
  const countsBy = async () => {
    const { responseBody } = await clients.registry.getConfiguration('base');
    return responseBody.systemMetrics?.results;
  };
  const counted = { targetedCount: 1, appliedCount: 1 };
  expect(await countsBy()).toEqual({ ...counted, reportedSuccessfulCount: 1, reportedFailedCount: 0 });
  await report(400);
  expect(await countsBy()).toEqual({ ...counted, reportedSuccessfulCount: 0, reportedFailedCount: 1 });
  await clients.registry.removeConfiguration('base');
  await edgeAgent.close();
  clients.close();
});
