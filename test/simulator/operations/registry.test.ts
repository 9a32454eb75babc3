import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { answeringLink } from '../../support/answering-link.ts';
import { send, serviceClients, type WireReply } from '../../support/service-clients.ts';

let hub: LocalHub;

beforeEach(async () => {
  hub = await startLocalHub({ seed: 'wire registry' });
});
afterEach(() => hub.stop());

const put = (id: string, body: unknown = {}, headers = {}) =>
  send(hub, { method: 'PUT', path: `/devices/${id}`, body, headers });
const remove = (id: string, headers = {}) => send(hub, { method: 'DELETE', path: `/devices/${id}`, headers });
const KEY = Buffer.alloc(32, 7).toString('base64');

function expectRefusal(reply: WireReply, status: number, code: string): void {
  expect({ status: reply.status, code: reply.headers['iothub-errorcode'] }).toEqual({ status, code });
}

describe('an identity', () => {
  it('is created with new keys, and unknown fields are ignored', async () => {
    const { status, headers, json } = await put('a', { deviceId: 'a', connectionString: 'stray' });
    expect(status).toBe(200);
    expect(headers.etag).toBe('"MQ=="');
    expect(json).toMatchObject({
      deviceId: 'a',
      etag: 'MQ==',
      status: 'enabled',
      connectionState: 'Disconnected',
      authentication: {
        type: 'sas',
        symmetricKey: { primaryKey: expect.stringMatching(/=$/), secondaryKey: expect.stringMatching(/=$/) },
        x509Thumbprint: { primaryThumbprint: null, secondaryThumbprint: null },
      },
      capabilities: { iotEdge: false },
    });
    expect(json).not.toHaveProperty('connectionString');
  });

  it('has the same keys on every hub of the same seed', async () => {
    const { json } = await put('a');
    const other = await startLocalHub({ seed: 'wire registry' });
    other.addDevice({ deviceId: 'a' });
    expect(other.deviceConnectionString('a')).toContain(json.authentication.symmetricKey.primaryKey);
    await other.stop();
  });

  it.each<[name: string, authentication: object, view: object]>([
    [
      'keys',
      { symmetricKey: { primaryKey: KEY, secondaryKey: KEY } },
      { type: 'sas', symmetricKey: { primaryKey: KEY, secondaryKey: KEY } },
    ],
    [
      'thumbprints',
      { x509Thumbprint: { primaryThumbprint: 'AB', secondaryThumbprint: 'CD' } },
      { type: 'selfSigned', x509Thumbprint: { primaryThumbprint: 'AB', secondaryThumbprint: 'CD' } },
    ],
    [
      'a certificate authority',
      { type: 'certificateAuthority' },
      { type: 'certificateAuthority', symmetricKey: { primaryKey: null, secondaryKey: null } },
    ],
    [
      'null keys: the hub makes them',
      { type: 'sas', symmetricKey: { primaryKey: null, secondaryKey: null } },
      { type: 'sas' },
    ],
  ])('takes %s', async (_name, authentication, view) => {
    const { json } = await put('a', { authentication });
    expect(json.authentication).toMatchObject(view);
  });

  it('shows thumbprints in capitals in the twin', async () => {
    await put('a', { authentication: { x509Thumbprint: { primaryThumbprint: 'AB' } } });
    const { json } = await send(hub, { path: '/twins/a' });
    expect(json).toMatchObject({
      authenticationType: 'selfSigned',
      x509Thumbprint: { PrimaryThumbprint: 'AB', SecondaryThumbprint: null },
    });
  });

  it.each<[name: string, id: string, body: unknown]>([
    ['a short key', 'a', { authentication: { symmetricKey: { primaryKey: 'YQ==', secondaryKey: 'YQ==' } } }],
    ['one key alone', 'a', { authentication: { symmetricKey: { primaryKey: KEY } } }],
    ['a key that is a number', 'a', { authentication: { symmetricKey: { primaryKey: 1, secondaryKey: 2 } } }],
    [
      'a key that is an object',
      'a',
      { authentication: { symmetricKey: { primaryKey: {}, secondaryKey: KEY } } },
    ],
    ['keys that are a list', 'a', { authentication: { symmetricKey: [KEY, KEY] } }],
    ['a thumbprint that is a number', 'a', { authentication: { x509Thumbprint: { primaryThumbprint: 12 } } }],
    ['an unknown status', 'a', { status: 'asleep' }],
    ['an unknown type', 'a', { authentication: { type: 'magic' } }],
    ['an id with a blank', 'a%20b', {}],
    ['an id of 129 characters', 'x'.repeat(129), {}],
  ])('is refused with %s', async (_name, id, body) => {
    expectRefusal(await put(id, body), 400, 'ArgumentInvalid');
  });

  it('is created once: 409 without If-Match', async () => {
    await put('a');
    expectRefusal(await put('a'), 409, 'DeviceAlreadyExists');
  });

  it('is updated with If-Match, which moves its ETag and not the twin’s', async () => {
    await put('a');
    const { json } = await put('a', { status: 'disabled', statusReason: 'spare' }, { 'If-Match': '"MQ=="' });
    expect(json).toMatchObject({ status: 'disabled', statusReason: 'spare', etag: 'Mg==' });
    const twin = (await send(hub, { path: '/twins/a' })).json;
    expect([twin.etag, twin.deviceEtag, twin.status]).toEqual(['AAAAAAAAAAE=', 'Mg==', 'disabled']);
    expectRefusal(await put('a', {}, { 'If-Match': '"MQ=="' }), 412, 'PreconditionFailed');
    expectRefusal(await put('b', {}, { 'If-Match': '"*"' }), 404, 'DeviceNotFound');
  });

  it('keeps its keys when an update names none', async () => {
    const before = (
      await put('a', { authentication: { symmetricKey: { primaryKey: KEY, secondaryKey: KEY } } })
    ).json;
    const after = (await put('a', {}, { 'If-Match': '*' })).json;
    expect(after.authentication).toEqual(before.authentication);
  });

  it('is deleted only with If-Match, with its modules and its connection', async () => {
    const link = answeringLink();
    await put('a');
    await put('a/modules/m');
    hub.gate.connect({ deviceId: 'a' }, link);
    expectRefusal(await remove('a'), 412, 'PreconditionFailed');
    const reply = await remove('a', { 'If-Match': '"*"' });
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect(link.closed).toEqual(['deleted']);
    const unknown = await send(hub, { path: '/devices/a' });
    expectRefusal(unknown, 404, 'DeviceNotFound');
    expect(unknown.json.Message).toMatch(/^ErrorCode:DeviceNotFound;/);
    expectRefusal(await send(hub, { path: '/devices/a/modules/m' }), 404, 'DeviceNotFound');
  });

  it('has another generation id when it is created again', async () => {
    const first = (await put('a')).json.generationId;
    const other = (await put('b')).json.generationId;
    expect((await put('a', {}, { 'If-Match': '*' })).json.generationId).toBe(first);
    await remove('a', { 'If-Match': '*' });
    const again = (await put('a')).json.generationId;
    expect(new Set([first, other, again]).size).toBe(3);
    // In tenths of a microsecond since the year 1, like the clock of .NET.
    const created = Number((BigInt(first) - 621_355_968_000_000_000n) / 10_000n);
    expect(Math.abs(created - hub.clock.now())).toBeLessThan(3_600_000);
  });

  it('that is disabled loses its connection', async () => {
    const link = answeringLink();
    await put('a');
    hub.gate.connect({ deviceId: 'a' }, link);
    await put('a', { status: 'disabled' }, { 'If-Match': '*' });
    expect(link.closed).toEqual(['disabled']);
  });

  it('may be encoded in the path', async () => {
    expect((await put('a%3Ab')).json.deviceId).toBe('a:b');
  });
});

describe('many identities', () => {
  it('are listed with or without a trailing slash, and limited by top', async () => {
    hub.addDevices([...Array(1_100).keys()].map((index) => ({ deviceId: `d${index}` })));
    const sizes = [];
    for (const path of ['/devices/', '/devices', '/devices?top=7'])
      sizes.push((await send(hub, { path })).json.length);
    expect(sizes).toEqual([1_000, 1_000, 7]);
  });

  it('are counted', async () => {
    await put('a');
    await put('b', { status: 'disabled' });
    hub.gate.connect({ deviceId: 'a' }, answeringLink());
    expect((await send(hub, { path: '/statistics/devices' })).json).toEqual({
      totalDeviceCount: 2,
      enabledDeviceCount: 1,
      disabledDeviceCount: 1,
    });
    expect((await send(hub, { path: '/statistics/service' })).json).toEqual({ connectedDeviceCount: 1 });
  });

  it('are created, updated and deleted in bulk; those that fail are listed', async () => {
    const bulk = (items: unknown) => send(hub, { method: 'POST', path: '/devices', body: items });
    const created = await bulk([{ id: 'a', importMode: 'create', tags: { x: 1 } }, { id: 'b' }]);
    expect([created.status, created.json]).toEqual([200, { isSuccessful: true, errors: [], warnings: [] }]);
    expect((await send(hub, { path: '/twins/a' })).json.tags).toEqual({ x: 1 });
    const second = await bulk([
      { id: 'a', importMode: 'create' },
      { id: 'b', importMode: 'update', status: 'disabled' },
      { id: 'a', importMode: 'deleteIfMatchETag', eTag: 'wrong' },
      { id: 'c', importMode: 'createOrUpdate' },
    ]);
    expect(second.status).toBe(400);
    expect(second.json.errors).toMatchObject([
      { deviceId: 'a', errorCode: 'DeviceAlreadyExists' },
      { deviceId: 'a', errorCode: 'PreconditionFailed' },
    ]);
    expect((await send(hub, { path: '/devices/b' })).json.status).toBe('disabled');
    await bulk([{ id: 'a', importMode: 'delete' }]);
    expect((await send(hub, { path: '/devices' })).json).toHaveLength(2);
    expectRefusal(
      await bulk([...Array(101)].map((_, index) => ({ id: `x${index}` }))),
      400,
      'ArgumentInvalid',
    );
  });

  it('have their twins changed in bulk, with or without the ETag of the twin', async () => {
    await put('a');
    const bulk = (more: object) =>
      send(hub, { method: 'POST', path: '/devices', body: [{ id: 'a', ...more }] });
    const content = (x: number) => ({ tags: { x }, properties: { desired: { x } } });
    expect((await bulk({ importMode: 'updateTwin', ...content(1) })).status).toBe(200);
    const { json: twin } = await send(hub, { path: '/twins/a' });
    expect([twin.tags, twin.properties.desired.x]).toEqual([{ x: 1 }, 1]);
    const stale = await bulk({
      importMode: 'updateTwinIfMatchETag',
      twinETag: 'AAAAAAAAAAE=',
      ...content(2),
    });
    expect(stale.json.errors).toMatchObject([{ deviceId: 'a', errorCode: 'PreconditionFailed' }]);
    await bulk({ importMode: 'updateTwinIfMatchETag', twinETag: twin.etag, ...content(3) });
    expect((await send(hub, { path: '/twins/a' })).json.tags).toEqual({ x: 3 });
    const unknown = await bulk({ importMode: 'updateNothing' });
    expect(unknown.json.errors).toMatchObject([{ errorCode: 'ArgumentInvalid' }]);
  });

  it('are created in bulk by the unmodified client', async () => {
    const clients = serviceClients(hub);
    await clients.registry.addDevices([{ deviceId: 'a' }, { deviceId: 'b' }]);
    await clients.registry.removeDevices([{ deviceId: 'a' }], true);
    expect((await clients.registry.list()).responseBody.map(({ deviceId }) => deviceId)).toEqual(['b']);
    clients.close();
  });
});

describe('an IoT Edge device', () => {
  const edge = { capabilities: { iotEdge: true } };
  const update = (id: string, body: object) => put(id, body, { 'If-Match': '*' });

  it('gets the modules of the runtime and a scope, in its identity and its twin', async () => {
    const { json } = await put('gate', edge);
    expect(json.deviceScope).toBe(`ms-azure-iot-edge://gate-${json.generationId}`);
    expect((await send(hub, { path: '/twins/gate' })).json.deviceScope).toBe(json.deviceScope);
    expect((await send(hub, { path: '/devices/gate/modules' })).json).toMatchObject([
      { moduleId: '$edgeAgent', managedBy: 'iotEdge', authentication: { type: 'none' } },
      { moduleId: '$edgeHub', managedBy: 'iotEdge', authentication: { type: 'none' } },
    ]);
  });

  it('is the parent of a device that names its scope', async () => {
    const { deviceScope } = (await put('gate', edge)).json;
    expect((await put('leaf', { deviceScope })).json).toMatchObject({
      deviceScope,
      parentScopes: [deviceScope],
    });
    const query = { query: `SELECT * FROM devices WHERE deviceScope = '${deviceScope}'` };
    const { json } = await send(hub, { method: 'POST', path: '/devices/query', body: query });
    expect(json.map((row: { deviceId: string }) => row.deviceId)).toEqual(['gate', 'leaf']);
    expect((await update('leaf', {})).json).not.toHaveProperty('parentScopes');
  });

  it('is named by its scope: anything else is refused, and nothing is created or changed', async () => {
    expectRefusal(await put('leaf', { deviceScope: 'gate' }), 400, 'ArgumentInvalid');
    expectRefusal(await send(hub, { path: '/devices/leaf' }), 404, 'DeviceNotFound');
    const { deviceScope } = (await put('gate', edge)).json;
    await put('leaf', { deviceScope });
    expectRefusal(await update('leaf', { deviceScope: 'gate', status: 'disabled' }), 400, 'ArgumentInvalid');
    expect((await send(hub, { path: '/devices/leaf' })).json).toMatchObject({
      deviceScope,
      status: 'enabled',
    });
  });

  it('keeps its scope: another one, or none, is refused', async () => {
    const { deviceScope } = (await put('gate', edge)).json;
    expectRefusal(await update('gate', { status: 'disabled' }), 400, 'ArgumentInvalid');
    const child = await update('gate', { ...edge, deviceScope, parentScopes: ['ms-azure-iot-edge://up-1'] });
    expect(child.json).toMatchObject({ deviceScope, parentScopes: ['ms-azure-iot-edge://up-1'] });
  });

  it('can be turned into a plain device, and back', async () => {
    await put('gate', edge);
    const plain = (await update('gate', { capabilities: { iotEdge: false } })).json;
    expect(plain).not.toHaveProperty('deviceScope');
    expect((await update('gate', edge)).json.deviceScope).toBe('ms-azure-iot-edge://gate-');
  });
});

describe('modules', () => {
  it('with an id that begins with $ cannot be created', async () => {
    await put('a');
    expectRefusal(await put('a/modules/$mine'), 400, 'ArgumentInvalid');
  });

  it('keep who manages them, over an update that names no one', async () => {
    await put('a');
    expect((await put('a/modules/m', { managedBy: 'me' })).json.managedBy).toBe('me');
    expect((await put('a/modules/m', { managedBy: 'you' }, { 'If-Match': '*' })).json.managedBy).toBe('you');
    expect((await put('a/modules/m', {}, { 'If-Match': '*' })).json.managedBy).toBe('you');
  });

  it.each(['none', 'certificateAuthority'])(
    'with the authentication %s get keys when an update asks',
    async (type) => {
      await put('a');
      await put('a/modules/m', { authentication: { type } });
      const { json } = await put('a/modules/m', { authentication: { type: 'sas' } }, { 'If-Match': '*' });
      expect(json.authentication).toMatchObject({
        type: 'sas',
        symmetricKey: { primaryKey: expect.stringMatching(/=$/) },
      });
      const same = await put('a/modules/m', { authentication: { type: 'sas' } }, { 'If-Match': '*' });
      expect(same.json.authentication).toEqual(json.authentication);
    },
  );

  it('are created under a device that exists, listed and deleted', async () => {
    expectRefusal(await put('a/modules/m'), 404, 'DeviceNotFound');
    await put('a');
    expect((await put('a/modules/m')).json).toMatchObject({ deviceId: 'a', moduleId: 'm', etag: 'MQ==' });
    expectRefusal(await put('a/modules/m'), 409, 'ModuleAlreadyExistsOnDevice');
    expect((await send(hub, { path: '/devices/a/modules' })).json).toMatchObject([{ moduleId: 'm' }]);
    expect((await remove('a/modules/m', { 'If-Match': '*' })).status).toBe(204);
    expect((await send(hub, { path: '/devices/a/modules' })).json).toEqual([]);
  });
});
