import device from 'azure-iot-device';
import transport from 'azure-iot-device-mqtt';
import mqtt from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { type HubTier, type Meter, meterRate } from '../../../src/simulator/tiers.ts';
import { answeringLink } from '../../support/answering-link.ts';
import { send, serviceClients, type WireReply } from '../../support/service-clients.ts';

/** Facts about the service that the other tests over the network do not cover, one by one. */

let hub: LocalHub;
let clock: ManualClock;

async function open(options: LocalHubOptions = {}): Promise<void> {
  await hub?.stop();
  clock = new ManualClock('2026-03-02T20:00:00Z');
  hub = await startLocalHub({ clock, seed: 'sheet', tier: 'S3', ...options });
}
beforeEach(() => open());
afterEach(() => hub.stop());

function expectRefusal(reply: WireReply, status: number, code: string): void {
  expect({ status: reply.status, code: reply.headers['iothub-errorcode'] }).toEqual({ status, code });
}

const put = (jobId: string, body: unknown) => send(hub, { method: 'PUT', path: `/jobs/v2/${jobId}`, body });
const get = async (path: string) => (await send(hub, { path })).json;
const query = async (text: string) =>
  (await send(hub, { method: 'POST', path: '/devices/query', body: { query: text } })).json;
const twinJob = (updateTwin: object, more: object = {}) => ({
  type: 'scheduleUpdateTwin',
  updateTwin: { etag: '*', ...updateTwin },
  queryCondition: '*',
  ...more,
});

describe('a job request', () => {
  it.each([0, 5, 10, 20, 30, 120, 300, 3_600, 86_400, 172_800])('may run for %i s', async (seconds) => {
    const reply = await put('one', twinJob({ tags: {} }, { maxExecutionTimeInSeconds: seconds }));
    expect(reply.status).toBe(200);
    await clock.advance(1_000);
    expect(await get('/jobs/v2/one')).toMatchObject({
      maxExecutionTimeInSeconds: seconds,
      status: 'completed',
    });
  });

  it.each(['scheduleTwinUpdate', 'scheduleDirectMethod', 'scheduleDirectRequest', 'export'])(
    'of the type %s is refused in the words of the service',
    async (type) => {
      const reply = await put('one', { ...twinJob({ tags: {} }), type });
      expectRefusal(reply, 400, 'GenericBadRequest');
      expect(reply.json.Message).toBe('ErrorCode:GenericBadRequest;BadRequest');
    },
  );

  it('may write any text that a twin may hold, although the documentation limits jobs', async () => {
    hub.addDevice({ deviceId: 'a' });
    const url = 'https://example.com/a?b=c&d=(e) "f" [g]';
    await put('one', twinJob({ properties: { desired: { url } } }));
    await clock.advance(1_000);
    expect((await get('/twins/a')).properties.desired.url).toBe(url);
  });

  it('removes with null, at the top and below; reported properties in it have no effect', async () => {
    hub.addDevice({ deviceId: 'a', tags: { x: 1, deep: { y: 2, z: 3 } }, reported: { r: 1 } });
    await put('one', twinJob({ tags: { x: null, deep: { y: null } }, properties: { reported: { r: 9 } } }));
    await clock.advance(1_000);
    const twin = await get('/twins/a');
    expect([twin.tags, twin.properties.reported.r]).toEqual([{ deep: { z: 3 } }, 1]);
  });

  it('that writes only tags is shown with only tags', async () => {
    await put('one', twinJob({ tags: { a: 1 } }));
    expect((await get('/jobs/v2/one')).updateTwin).toEqual({ deviceId: null, etag: '*', tags: { a: 1 } });
  });

  it('calls modules', async () => {
    hub.addDevices([{ deviceId: 'a' }, { deviceId: 'a', moduleId: 'm' }]);
    hub.gate.connect({ deviceId: 'a', moduleId: 'm' }, answeringLink());
    await put('one', {
      type: 'scheduleDeviceMethod',
      cloudToDeviceMethod: { methodName: 'x' },
      queryCondition: "FROM devices.modules WHERE moduleId = 'm'",
    });
    await clock.advance(1_000);
    expect(await query("SELECT * FROM devices.jobs WHERE jobId = 'one'")).toMatchObject([
      { deviceId: 'a', moduleId: 'm', outcome: { deviceMethodResponse: { status: 200, payload: null } } },
    ]);
  });

  it('may be cancelled with a body of {}, as one client sends, or with none', async () => {
    for (const [jobId, body] of [
      ['one', {}],
      ['two', undefined],
    ] as const) {
      await put(jobId, twinJob({ tags: {} }, { startTime: '2026-03-03T20:00:00Z' }));
      const reply = await send(hub, { method: 'POST', path: `/jobs/v2/${jobId}/cancel`, body });
      expect([reply.status, reply.json.status]).toEqual([200, 'cancelled']);
    }
  });

  it.each([
    ['no statistics before it runs', 0, undefined],
    ['counts once it has run', 61_000, { deviceCount: 1, failedCount: 0, succeededCount: 1 }],
  ])('has %s', async (_name, wait, expected) => {
    hub.addDevice({ deviceId: 'a' });
    await put('one', twinJob({ tags: { a: 1 } }, { startTime: '2026-03-02T20:01:00Z' }));
    await clock.advance(wait);
    const { deviceJobStatistics } = await get('/jobs/v2/one');
    if (expected === undefined) expect(deviceJobStatistics).toBeUndefined();
    else expect(deviceJobStatistics).toMatchObject(expected);
  });
});

describe('what the hub does not have', () => {
  it.each([
    ['import and export of devices', 'POST', '/jobs/create'],
    ['deleting a job', 'DELETE', '/jobs/v2/one'],
    ['commands of digital twins', 'POST', '/digitaltwins/a/commands/x'],
    ['messages of modules over HTTPS', 'POST', '/devices/a/modules/m/messages/events'],
  ])('%s answers 501 in the form of the service', async (_name, method, path) => {
    const reply = await send(hub, { method, path, body: method === 'GET' ? undefined : {} });
    expectRefusal(reply, 501, 'NotImplemented');
    expect(reply.json.Message).toMatch(/^ErrorCode:NotImplemented;/);
    expect(reply.json.ExceptionMessage).toMatch(/^Tracking ID:/);
  });
});

describe('the meters', () => {
  const minute = (rate: number) => rate / 60;
  const KB = 1_024;
  it.each<[meter: Meter, units: number, F1S1: number, S2: number, S3: number]>([
    ['registry', 1, minute(100), minute(100), minute(5_000)],
    ['registry', 3, minute(300), minute(300), minute(15_000)],
    ['connections', 1, 100, 120, 6_000],
    ['connections', 10, 120, 1_200, 60_000],
    ['message-receives', 2, minute(2_000), minute(2_000), minute(100_000)],
    ['method-bytes', 2, 320 * KB, 960 * KB, 48 * KB * KB],
    ['queries', 1, minute(20), minute(20), minute(1_000)],
    ['twin-reads', 1, 100, 100, 500],
    ['twin-reads', 20, 100, 200, 10_000],
    ['twin-updates', 1, 50, 50, 250],
    ['twin-updates', 20, 50, 100, 5_000],
    ['job-operations', 1, minute(100), minute(100), minute(5_000)],
    ['job-device-operations', 1, 10, 10, 50],
    ['job-device-operations', 20, 10, 20, 1_000],
  ])('%s of %i units', (meter, units, small, middle, large) => {
    const rates = (['F1', 'B1', 'S1', 'B2', 'S2', 'B3', 'S3'] as HubTier[]).map((tier) =>
      meterRate(meter, tier, units),
    );
    expect(rates).toEqual([small, small, small, middle, middle, large, large]);
  });

  it('of connections refuses devices when too many come at once', async () => {
    await open({ tier: 'S1', throttle: true, switches: { maxShapingMs: 0 } });
    hub.addDevice({ deviceId: 'a' });
    for (let turn = 0; turn < 100; turn += 1)
      expect(() => hub.gate.authenticate({ deviceId: 'a' }, { token: 'x' })).toThrow('Unauthorized');
    const connect = () =>
      mqtt.connectAsync(`mqtts://localhost:${hub.mqttPort}`, {
        ca: hub.caPem,
        clientId: 'a',
        username: 'localhost/a/?api-version=2021-04-12',
        password: 'x',
        protocolVersion: 4,
        reconnectPeriod: 0,
      });
    await expect(connect()).rejects.toMatchObject({ code: 3 });
    await clock.advance(1_000);
    await expect(connect()).rejects.toMatchObject({ code: 5 });
  });
});

describe('SELECT', () => {
  beforeEach(() => {
    hub.addDevices([
      { deviceId: 'a', tags: { floor: 1 }, reported: { t: 20 } },
      { deviceId: 'b', tags: { floor: 2 }, reported: { t: 30 } },
      { deviceId: 'c', tags: { floor: 2 } },
    ]);
  });

  it.each<[text: string, rows: unknown[]]>([
    ['SELECT DeviceID FROM devices', [{ deviceId: 'a' }, { deviceId: 'b' }, { deviceId: 'c' }]],
    ['SELECT tags.floor AS f, nothing.there FROM devices', [{ f: 1 }, { f: 2 }, { f: 2 }]],
    [
      'SELECT tags.floor, COUNT() AS n FROM devices GROUP BY tags.floor',
      [
        { floor: 1, n: 1 },
        { floor: 2, n: 2 },
      ],
    ],
    ['SELECT MAX(properties.reported.t) AS hot FROM devices', [{ hot: 30 }]],
    ['select * from DEVICES where tags.floor=1and is_defined (deviceId)', [{ deviceId: 'a' }]],
    ["SELECT deviceId FROM devices WHERE tags.floor != 1 AND STARTSWITH(deviceId,'c')", [{ deviceId: 'c' }]],
    ['SELECT deviceId FROM devices WHERE properties.reported.t < 25', [{ deviceId: 'a' }]],
    ['SELECT deviceId FROM devices WHERE NOT IS_DEFINED(properties.reported.t)', [{ deviceId: 'c' }]],
    ['SELECT TOP 1 deviceId FROM devices', [{ deviceId: 'a' }]],
  ])('%s', async (text, rows) => {
    expect(await query(text)).toMatchObject(rows);
  });

  it.each(['STARTS_WITH', 'ENDS_WITH', 'CONTAINS'])('%s belongs to message routing', async (name) => {
    const body = { query: `SELECT * FROM devices WHERE ${name}(deviceId, 'a')` };
    expectRefusal(await send(hub, { method: 'POST', path: '/devices/query', body }), 400, 'ArgumentInvalid');
  });

  it('comes page by page through the unmodified client; the last page has no token', async () => {
    hub.addDevices([...Array(247).keys()].map((index) => ({ deviceId: `d${index}` })));
    const clients = serviceClients(hub, 'service');
    const all = clients.registry.createQuery('SELECT * FROM devices', 100);
    const sizes: number[] = [];
    let token: string | undefined;
    while (all.hasMoreResults && sizes.length < 9) {
      const page: unknown = await all.next(token as never);
      const { result } = page as { readonly result: readonly unknown[] };
      token = all.continuationToken;
      sizes.push(result.length);
    }
    clients.close();
    expect(sizes).toEqual([100, 100, 50]);
  });
});

describe('a device that names its model', () => {
  it('has it in its twin and in queries, also after it has disconnected', async () => {
    hub.addDevice({ deviceId: 'a' });
    const model = 'dtmi:com:example:Door;1';
    const door = device.Client.fromConnectionString(hub.deviceConnectionString('a'), transport.Mqtt);
    await door.setOptions({ ca: hub.caPem, modelId: model });
    await door.open();
    await door.close();
    expect((await get('/twins/a')).modelId).toBe(model);
    expect(await query(`SELECT deviceId FROM devices WHERE modelId = '${model}'`)).toEqual([
      { deviceId: 'a' },
    ]);
  });
});

describe('timeouts of a direct method', () => {
  it('may be text, as one client sends them', async () => {
    hub.addDevice({ deviceId: 'a' });
    hub.gate.connect({ deviceId: 'a' }, answeringLink());
    const body = { methodName: 'x', responseTimeoutInSeconds: '30', connectTimeoutInSeconds: '30' };
    expect((await send(hub, { method: 'POST', path: '/twins/a/methods', body })).status).toBe(200);
  });
});
