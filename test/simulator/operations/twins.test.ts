import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { answeringLink } from '../../support/answering-link.ts';
import { send, type WireReply } from '../../support/service-clients.ts';

let hub: LocalHub;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock('2026-03-02T20:00:00Z');
  hub = await startLocalHub({ clock, seed: 'wire twins' });
  hub.addDevices([
    { deviceId: 'a', tags: { building: '43' }, desired: { x: 1, deep: { y: 2 } } },
    { deviceId: 'a', moduleId: 'm' },
  ]);
});
afterEach(() => hub.stop());

const patch = (body: unknown, headers = {}, path = '/twins/a') =>
  send(hub, { method: 'PATCH', path, body, headers });

function expectRefusal(reply: WireReply, status: number, code: string): void {
  expect({ status: reply.status, code: reply.headers['iothub-errorcode'] }).toEqual({ status, code });
}

describe('a twin', () => {
  it('is answered in full, with its ETag in the header', async () => {
    const { headers, json } = await send(hub, { path: '/twins/a' });
    expect(headers.etag).toBe('"AAAAAAAAAAE="');
    const made = '2026-03-02T20:00:00.0000000Z';
    expect(json).toEqual({
      deviceId: 'a',
      etag: 'AAAAAAAAAAE=',
      deviceEtag: 'MQ==',
      status: 'enabled',
      statusUpdateTime: '0001-01-01T00:00:00Z',
      connectionState: 'Disconnected',
      lastActivityTime: '0001-01-01T00:00:00Z',
      cloudToDeviceMessageCount: 0,
      authenticationType: 'sas',
      x509Thumbprint: { PrimaryThumbprint: null, SecondaryThumbprint: null },
      modelId: '',
      version: 2,
      tags: { building: '43' },
      properties: {
        desired: {
          x: 1,
          deep: { y: 2 },
          $metadata: {
            $lastUpdated: made,
            x: { $lastUpdated: made },
            deep: { $lastUpdated: made, y: { $lastUpdated: made } },
          },
          $version: 1,
        },
        reported: { $metadata: { $lastUpdated: made }, $version: 1 },
      },
      capabilities: { iotEdge: false },
    });
  });

  it('merges: null removes, objects merge, arrays and empty objects replace', async () => {
    await clock.advance(1_000);
    const { json } = await patch({
      tags: { floor: 3, list: [1, 2] },
      properties: { desired: { x: null, deep: { z: 3 }, empty: {} } },
    });
    expect(json.tags).toEqual({ building: '43', floor: 3, list: [1, 2] });
    const { $metadata, ...desired } = json.properties.desired;
    expect(desired).toEqual({ deep: { y: 2, z: 3 }, empty: {}, $version: 2 });
    expect($metadata).toMatchObject({
      $lastUpdated: '2026-03-02T20:00:01.0000000Z',
      deep: {
        y: { $lastUpdated: '2026-03-02T20:00:00.0000000Z' },
        z: { $lastUpdated: '2026-03-02T20:00:01.0000000Z' },
      },
    });
    expect($metadata).not.toHaveProperty('x');
    expect([json.etag, json.version]).toEqual(['AAAAAAAAAAI=', 3]);
  });

  it('clears desired properties with null', async () => {
    const { json } = await patch({ properties: { desired: null } });
    expect(json.properties.desired).toMatchObject({ $version: 2 });
    expect(json.properties.desired).not.toHaveProperty('x');
    expect(json.tags).toEqual({ building: '43' });
  });

  it('is replaced by PUT: what the body leaves out is removed', async () => {
    const { json } = await send(hub, {
      method: 'PUT',
      path: '/twins/a',
      body: { properties: { desired: { z: 1 } } },
    });
    expect(json.tags).toEqual({});
    const { $metadata: _, ...desired } = json.properties.desired;
    expect(desired).toEqual({ z: 1, $version: 2 });
  });

  it.each<[name: string, body: unknown]>([
    ['in tags', { tags: { a: { b: null } } }],
    ['in desired properties', { properties: { desired: { a: null } } }],
    ['in place of a section', { tags: null }],
  ])('is not replaced by PUT with null %s', async (_name, body) => {
    const reply = await send(hub, { method: 'PUT', path: '/twins/a', body });
    expectRefusal(reply, 400, 'ArgumentInvalid');
    expect(reply.json.Message).toMatch('Value of Property or Tag cannot be null');
  });

  it('sends desired changes to a connected device, and nothing else', async () => {
    const link = answeringLink();
    hub.gate.connect({ deviceId: 'a' }, link);
    await patch({ tags: { floor: 1 } });
    await patch({ properties: { desired: { x: 2 } } });
    await send(hub, { method: 'PUT', path: '/twins/a', body: { properties: { desired: { z: 1 } } } });
    expect(link.pushes).toEqual([
      { patch: { x: 2 }, version: 2 },
      { patch: { x: null, deep: null, z: 1 }, version: 3 },
    ]);
  });

  it('keeps its ETags when a device connects or reports', async () => {
    hub.gate.connect({ deviceId: 'a' }, answeringLink());
    expect(hub.gate.patchReported({ deviceId: 'a' }, { temperature: 20 })).toEqual({ version: 2 });
    const { json } = await send(hub, { path: '/twins/a' });
    expect([json.etag, json.deviceEtag, json.version, json.connectionState]).toEqual([
      'AAAAAAAAAAE=',
      'MQ==',
      3,
      'Connected',
    ]);
    expect(json.properties.reported).toMatchObject({ temperature: 20, $version: 2 });
  });

  it.each<[name: string, ifMatch: string, status: number]>([
    ['any', '"*"', 200],
    ['the right one', '"AAAAAAAAAAE="', 200],
    ['the right one without quotes', 'AAAAAAAAAAE=', 200],
    ['a stale one', '"AAAAAAAAAAA="', 412],
  ])('checks If-Match: %s', async (_name, tag, status) => {
    const reply = await patch({ tags: { a: 1 } }, { 'If-Match': tag });
    expect(reply.status).toBe(status);
    if (status === 412) expectRefusal(reply, 412, 'PreconditionFailed');
  });

  it('of a module works in the same way, and is 404 DeviceNotFound when the module does not exist', async () => {
    const reply = await patch({ tags: { a: 1 } }, {}, '/twins/a/modules/m');
    expect(reply.json).toMatchObject({ deviceId: 'a', moduleId: 'm', tags: { a: 1 } });
    expectRefusal(await send(hub, { path: '/twins/a/modules/none' }), 404, 'DeviceNotFound');
    expectRefusal(await send(hub, { path: '/twins/none' }), 404, 'DeviceNotFound');
  });
});

const nested = (depth: number): object => (depth === 0 ? {} : { k: nested(depth - 1) });

describe('limits of twins', () => {
  it.each<[name: string, body: unknown]>([
    ['a dot in a key', { tags: { 'a.b': 1 } }],
    ['a dollar in a key', { tags: { $a: 1 } }],
    ['a blank in a key', { tags: { 'a b': 1 } }],
    ['a hash in a key', { tags: { 'a#': 1 } }],
    ['a control character in a key', { tags: { 'a\u0085': 1 } }],
    ['a key over 1 KB', { tags: { ['é'.repeat(513)]: 1 } }],
    ['a string over 4096 bytes', { tags: { a: 'é'.repeat(2_049) } }],
    ['a large integer', { tags: { a: 4_503_599_627_370_496 } }],
    ['a small integer', { tags: { a: -4_503_599_627_370_497 } }],
    ['null in an array', { tags: { a: [1, null] } }],
    ['null in an object in an array', { tags: { a: [{ b: null }] } }],
    ['11 levels', { tags: nested(11) }],
    ['tags over 8 KB', { tags: { a: 'x'.repeat(4_096), b: 'x'.repeat(4_096) } }],
    [
      'desired over 32 KB',
      {
        properties: {
          desired: Object.fromEntries([...Array(9).keys()].map((key) => [`k${key}`, 'x'.repeat(4_000)])),
        },
      },
    ],
    ['tags that are no object', { tags: [] }],
    ['desired at the top', { desired: { a: 1 } }],
    ['__proto__', '{"tags":{"__proto__":{"a":1}}}'],
    ['a large integer beside text that looks like a number', '{"tags":{"a":"1\\"","b":4503599627370496}}'],
  ])('refuse %s', async (_name, body) => {
    expectRefusal(await patch(body), 400, 'ArgumentInvalid');
    expect((await send(hub, { path: '/twins/a' })).json.tags).toEqual({ building: '43' });
  });

  it.each<[name: string, tags: object]>([
    ['the largest integer', { a: 4_503_599_627_370_495, b: -4_503_599_627_370_496 }],
    ['10 levels', nested(10)],
    ['an empty key', { '': 1 }],
    ['a string of 4096 bytes', { a: 'x'.repeat(4_096) }],
    ['odd characters in a value', { a: '$ . # \u0001 "' }],
    ['names of all objects', { toString: { a: 1 }, valueOf: 1 }],
  ])('take %s', async (_name, tags) => {
    const reply = await patch({ tags });
    expect(reply.status).toBe(200);
    expect(reply.json.tags).toEqual({ building: '43', ...tags });
  });
});

describe('numbers that are not whole', () => {
  it.each<[name: string, body: string]>([
    ['an exponent', '{"tags":{"a":5e15}}'],
    ['a decimal point', '{"tags":{"a":5000000000000000.0}}'],
    ['a large integer inside text', '{"tags":{"a":"5000000000000000 \\" 5000000000000000"}}'],
  ])('are not checked as integers: %s', async (_name, body) => {
    expect((await patch(body)).status).toBe(200);
  });
});

describe('a direct method', () => {
  const call = (body: unknown, path = '/twins/a/methods') => send(hub, { method: 'POST', path, body });

  it('is answered with the device’s status and payload', async () => {
    hub.gate.connect(
      { deviceId: 'a' },
      answeringLink((_device, { name, payload }) => ({ status: 201, payload: `["${name}",${payload}]` })),
    );
    const reply = await call({ methodName: 'lockDoor', payload: false, responseTimeoutInSeconds: '30' });
    expect([reply.status, reply.json]).toEqual([200, { status: 201, payload: ['lockDoor', false] }]);
  });

  it('without a payload reaches the device without one; an empty answer is null', async () => {
    hub.gate.connect(
      { deviceId: 'a', moduleId: 'm' },
      answeringLink((_device, { payload }) => ({ status: payload === undefined ? 200 : 500, payload: '' })),
    );
    const reply = await call({ methodName: 'x' }, '/twins/a/modules/m/methods');
    expect(reply.json).toEqual({ status: 200, payload: null });
  });

  it('to a device that is not connected is 404103, an object inside the text', async () => {
    const reply = await call({ methodName: 'x' });
    expectRefusal(reply, 404, 'DeviceNotOnline');
    expect(reply.json.ExceptionMessage).toBe('');
    expect(JSON.parse(reply.json.Message)).toMatchObject({
      errorCode: 404103,
      message: expect.stringContaining("isn't online"),
      timestampUtc: '2026-03-02T20:00:00.000Z',
    });
  });

  it('waits for the device to connect as long as asked', async () => {
    const reply = call({ methodName: 'x', connectTimeoutInSeconds: 10 });
    await expect.poll(() => clock.timers).toBe(1);
    await clock.advance(9_000);
    hub.gate.connect({ deviceId: 'a' }, answeringLink());
    expect((await reply).status).toBe(200);
    expect(clock.timers).toBe(0);
  });

  it('that is not answered in time is 504101', async () => {
    hub.gate.connect(
      { deviceId: 'a' },
      answeringLink(() => new Promise(() => undefined)),
    );
    const reply = call({ methodName: 'x', responseTimeoutInSeconds: 5 });
    await expect.poll(() => clock.timers).toBe(1);
    await clock.advance(5_000);
    expectRefusal(await reply, 504, 'GatewayTimeout');
    expect(JSON.parse((await reply).json.Message).errorCode).toBe(504101);
  });

  it.each<[name: string, body: object, message: string]>([
    [
      'a response timeout of 4 s',
      { responseTimeoutInSeconds: 4 },
      'responseTimeoutInSeconds must be within [5; 300].',
    ],
    [
      'a response timeout of 301 s',
      { responseTimeoutInSeconds: '301' },
      'responseTimeoutInSeconds must be within [5; 300].',
    ],
    [
      'a connect timeout of 301 s',
      { connectTimeoutInSeconds: 301, responseTimeoutInSeconds: 300 },
      'connectTimeoutInSeconds must be within [0; 300].',
    ],
    [
      'a connect timeout over the response timeout',
      { connectTimeoutInSeconds: 31 },
      'connectTimeoutInSeconds must not be greater',
    ],
    ['a payload over 128 KB', { payload: 'x'.repeat(131_073) }, '128 KB'],
    ['no name', { methodName: '' }, 'methodName'],
  ])('refuses %s with 400004', async (_name, body, message) => {
    const reply = await call({ methodName: 'x', ...body });
    expectRefusal(reply, 400, 'ArgumentInvalid');
    const inner = JSON.parse(reply.json.Message);
    expect(inner.errorCode).toBe(400004);
    expect(inner.message).toContain(message);
  });

  it('is refused when too many are under way, and for a disabled device', async () => {
    await hub.stop();
    hub = await startLocalHub({ clock, switches: { maxInflightMethods: 1 } });
    hub.addDevice({ deviceId: 'a' });
    hub.gate.connect(
      { deviceId: 'a' },
      answeringLink(() => new Promise(() => undefined)),
    );
    const first = call({ methodName: 'x' });
    await expect.poll(() => clock.timers).toBe(1);
    const second = await call({ methodName: 'x' });
    expectRefusal(second, 403, 'DeviceMaximumInflightMethodExceeded');
    expect(JSON.parse(second.json.Message).errorCode).toBe(403800);
    await clock.advance(30_000);
    await first;
    await send(hub, {
      method: 'PUT',
      path: '/devices/a',
      body: { status: 'disabled' },
      headers: { 'If-Match': '*' },
    });
    expectRefusal(await call({ methodName: 'x' }), 403, 'DeviceDisabled');
  });
});

describe('a query', () => {
  const query = (body: unknown, headers = {}) =>
    send(hub, { method: 'POST', path: '/devices/query', body, headers });

  it.each<[text: string, type: string, rows: unknown[]]>([
    ['SELECT * FROM devices', 'Twin', [{ deviceId: 'a', tags: { building: '43' } }]],
    ['SELECT * FROM devices.modules', 'Twin', [{ deviceId: 'a', moduleId: 'm' }]],
    ['SELECT DeviceId, tags.building AS b FROM devices', 'Raw', [{ deviceId: 'a', b: '43' }]],
    ['SELECT COUNT() AS n FROM devices', 'Raw', [{ n: 1 }]],
    ["SELECT * FROM devices WHERE tags.building = '44'", 'Twin', []],
    ['SELECT * FROM devices.jobs', 'DeviceJob', []],
  ])('%s answers an array of %s', async (text, type, rows) => {
    const reply = await query({ query: text });
    expect(reply.headers['x-ms-item-type']).toBe(type);
    expect(reply.json).toMatchObject(rows);
    expect(reply.json).toHaveLength(rows.length);
    expect(reply.headers).not.toHaveProperty('x-ms-continuation');
  });

  it.each<[name: string, body: unknown, code: string]>([
    ['no query', {}, 'ArgumentNull'],
    ['no body', undefined, 'ArgumentNull'],
    ['a query that cannot be read', { query: 'SELECT FROM' }, 'ArgumentInvalid'],
    [
      'a query over 8192 characters',
      { query: `SELECT * FROM devices WHERE deviceId = '${'x'.repeat(8_192)}'` },
      'ArgumentInvalid',
    ],
    ['a number', { query: 1 }, 'ArgumentInvalid'],
  ])('is refused: %s', async (_name, body, code) => {
    const reply = await query(body);
    expectRefusal(reply, 400, code);
    if (code === 'ArgumentInvalid')
      expect(reply.json.Message).toMatch(/^ErrorCode:ArgumentInvalid;BadRequest/);
  });

  it('comes in pages; the same page twice is the same; a token of another query is refused', async () => {
    hub.addDevices([...Array(250).keys()].map((index) => ({ deviceId: `d${index}` })));
    const text = 'SELECT deviceId FROM devices';
    const first = await query({ query: text });
    expect(first.json).toHaveLength(100);
    const token = { 'x-ms-continuation': String(first.headers['x-ms-continuation']) };
    const second = await query({ query: text }, token);
    const again = await query({ query: text }, token);
    expect(again.json).toEqual(second.json);
    expect(second.json[0]).toEqual({ deviceId: 'd99' });
    const last = await query(
      { query: text },
      { 'x-ms-continuation': String(second.headers['x-ms-continuation']) },
    );
    expect(last.json).toHaveLength(51);
    expect(last.headers).not.toHaveProperty('x-ms-continuation');
    expectRefusal(await query({ query: 'SELECT * FROM devices' }, token), 400, 'ArgumentInvalid');
    expectRefusal(await query({ query: text }, { 'x-ms-continuation': 'junk' }), 400, 'ArgumentInvalid');
  });

  it('takes a page size from the header, up to a limit', async () => {
    hub.addDevices([...Array(1_200).keys()].map((index) => ({ deviceId: `d${index}` })));
    const sizes: number[] = [];
    for (const size of ['1', '500', '5000', '-1']) {
      const page = await query({ query: 'SELECT * FROM devices' }, { 'x-ms-max-item-count': size });
      sizes.push(page.json.length);
    }
    expect(sizes).toEqual([1, 500, 1_000, 100]);
    expectRefusal(
      await query({ query: 'SELECT * FROM devices' }, { 'x-ms-max-item-count': 'many' }),
      400,
      'ArgumentInvalid',
    );
  });

  it('reads an old index with the switch indexDelayMs', async () => {
    await hub.stop();
    hub = await startLocalHub({ clock, switches: { indexDelayMs: 10_000 } });
    hub.addDevice({ deviceId: 'a' });
    const count = async () => (await query({ query: 'SELECT * FROM devices' })).json.length;
    expect(await count()).toBe(1);
    hub.addDevice({ deviceId: 'b' });
    await clock.advance(9_999);
    expect(await count()).toBe(1);
    await clock.advance(1);
    expect(await count()).toBe(2);
  });
});
