import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { createSas } from '../../../src/simulator/protocol/sas.ts';
import { answeringLink } from '../../support/answering-link.ts';
import { send, serviceToken } from '../../support/service-clients.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const hour = () => Math.floor(Date.now() / 1_000) + 3_600;

let hub: LocalHub;

beforeAll(async () => {
  hub = await startLocalHub({
    seed: 'wire auth',
    bearer: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] },
  });
  hub.addDevices([{ deviceId: 'a' }, { deviceId: 'b' }, { deviceId: 'a', moduleId: 'm' }]);
});
afterAll(() => hub.stop());

const policy = (name: string) => {
  const found = hub.policies.find((known) => known.name === name);
  if (!found) throw new Error(name);
  return found;
};

/** A token written out by hand, so that nothing of the hub's own making is trusted. */
function sas(fields: { sr?: string; se?: number; key?: string; skn?: string; order?: string[] }): string {
  const {
    sr = 'localhost',
    se = hour(),
    key = policy('iothubowner').primaryKey,
    skn = 'iothubowner',
  } = fields;
  const sig = createHmac('sha256', Buffer.from(key, 'base64')).update(`${sr}\n${se}`).digest('base64');
  const parts: Record<string, string> = {
    sr: `sr=${sr}`,
    sig: `sig=${encodeURIComponent(sig)}`,
    se: `se=${se}`,
    skn: `skn=${skn}`,
  };
  return `SharedAccessSignature ${(fields.order ?? ['sr', 'sig', 'se', 'skn']).map((name) => parts[name]).join('&')}`;
}

function bearer(claims: object, key = privateKey, kid = 'k1'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'ES256', kid })}.${part({ aud: 'https://iothubs.azure.net', exp: hour(), ...claims })}`;
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `Bearer ${text}.${signature.toString('base64url')}`;
}

describe('a service token', () => {
  it.each<[name: string, token: () => string]>([
    ['as the node client writes it', () => sas({})],
    ['with an encoded host and port, as other clients do', () => sas({ sr: `localhost%3A${hub.port}` })],
    ['with the port of a container that maps it', () => sas({ sr: 'localhost%3A32768' })],
    ['with its fields in another order', () => sas({ order: ['skn', 'se', 'sig', 'sr'] })],
    ['signed with the secondary key', () => sas({ key: policy('iothubowner').secondaryKey })],
    ['with the host in capitals', () => sas({ sr: 'LOCALHOST' })],
    ['for the path itself', () => sas({ sr: encodeURIComponent('localhost/twins/a') })],
    ['for a parent of the path', () => sas({ sr: encodeURIComponent('localhost/twins') })],
    ['four minutes over, as clocks differ', () => sas({ se: Math.floor(Date.now() / 1_000) - 240 })],
    ['as a bearer token', () => bearer({})],
  ])('%s is taken', async (_name, token) => {
    expect((await send(hub, { path: '/twins/a', token: token() })).status).toBe(200);
  });

  it.each<[name: string, token: () => string]>([
    ['missing', () => ''],
    ['no token at all', () => 'Basic abc'],
    ['malformed', () => 'SharedAccessSignature sr=localhost'],
    ['with broken escapes', () => 'SharedAccessSignature sr=%&sig=%&se=1'],
    ['expired', () => sas({ se: Math.floor(Date.now() / 1_000) - 3_600 })],
    ['with an expiry that is no number', () => sas({ se: Number.NaN })],
    ['signed with another key', () => sas({ key: Buffer.alloc(32).toString('base64') })],
    ['of a policy nobody knows', () => sas({ skn: 'nobody' })],
    ['of the key of another policy', () => sas({ key: policy('device').primaryKey })],
    ['for another host', () => sas({ sr: 'elsewhere' })],
    ['for part of a path segment', () => sas({ sr: encodeURIComponent('localhost/twin') })],
    ['for another path', () => sas({ sr: encodeURIComponent('localhost/devices') })],
    ['of 100 KB', () => sas({ skn: 'x'.repeat(10_000) })],
    ['a bearer token of another audience', () => bearer({ aud: 'https://elsewhere' })],
    ['a bearer token that is over', () => bearer({ exp: 1 })],
    ['a bearer token of the future', () => bearer({ nbf: hour() })],
    ['a bearer token of another key', () => bearer({}, other.privateKey)],
    ['a bearer token of an unknown key', () => bearer({}, privateKey, 'k2')],
    ['a bearer token that is none', () => 'Bearer x.y.z'],
  ])('%s is refused with 401', async (_name, token) => {
    const reply = await send(hub, { path: '/twins/a', token: token() });
    expect(reply.status).toBe(401);
    expect(reply.headers['iothub-errorcode']).toBe('IotHubUnauthorizedAccess');
    expect(reply.json.Message).toMatch(/^ErrorCode:IotHubUnauthorizedAccess;/);
  });
});

describe('rights of the default policies', () => {
  const calls = {
    'GET /devices': { path: '/devices' },
    'PUT /devices': { method: 'PUT', path: '/devices/a', body: {}, headers: { 'If-Match': '*' } },
    'GET /twins': { path: '/twins/a' },
    'POST /query': { method: 'POST', path: '/devices/query', body: { query: 'SELECT * FROM devices' } },
    'GET /jobs': { path: '/jobs/v2/query' },
  };
  it.each<[name: string, allowed: (keyof typeof calls)[]]>([
    ['iothubowner', ['GET /devices', 'PUT /devices', 'GET /twins', 'POST /query', 'GET /jobs']],
    ['service', ['GET /twins', 'POST /query', 'GET /jobs']],
    ['device', []],
    ['registryRead', ['GET /devices']],
    ['registryReadWrite', ['GET /devices', 'PUT /devices']],
  ])('%s', async (name, allowed) => {
    const passed: string[] = [];
    for (const [call, wire] of Object.entries(calls)) {
      const reply = await send(hub, { ...wire, token: serviceToken(hub, name) });
      if (reply.status === 200) passed.push(call);
      else expect(reply.headers['iothub-errorcode']).toBe('IotHubUnauthorized');
    }
    expect(passed).toEqual(allowed);
  });

  it('for jobs follow the switch jobRights', async () => {
    const strict = await startLocalHub({ switches: { jobRights: ['ServiceConnect', 'RegistryRead'] } });
    const reply = await send(strict, { path: '/jobs/v2/query', token: serviceToken(strict, 'service') });
    expect(reply.status).toBe(401);
    await strict.stop();
  });

  it('of bearer tokens can be limited', async () => {
    const limited = await startLocalHub({
      bearer: {
        keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }],
        rightsOf: ({ roles }) => (roles === 'reader' ? ['RegistryRead'] : []),
      },
    });
    const token = bearer({ roles: 'reader' });
    expect((await send(limited, { path: '/devices', token })).status).toBe(200);
    expect((await send(limited, { path: '/jobs/v2/query', token })).status).toBe(401);
    await limited.stop();
  });
});

describe('a device', () => {
  const keys = (deviceId: string, moduleId?: string) => {
    const name = moduleId === undefined ? { deviceId } : { deviceId, moduleId };
    return (
      hub.state.registry.keysOf(hub.state.registry.require(name)) ?? { primaryKey: '', secondaryKey: '' }
    );
  };
  const enter = (token: string, moduleId?: string) =>
    hub.gate.authenticate(moduleId === undefined ? { deviceId: 'a' } : { deviceId: 'a', moduleId }, {
      token,
    });

  it.each<[name: string, token: () => string]>([
    ['its primary key', () => createSas('localhost/devices/a', hour(), keys('a').primaryKey)],
    ['its secondary key', () => createSas('localhost/devices/a', hour(), keys('a').secondaryKey)],
    [
      'the port in the resource',
      () => createSas(`localhost:${hub.mqttPort}/devices/a`, hour(), keys('a').primaryKey),
    ],
    [
      'the port of a container in the resource',
      () => createSas('localhost:32768/devices/a', hour(), keys('a').primaryKey),
    ],
    [
      'a policy that may connect devices',
      () => createSas('localhost/devices/a', hour(), policy('device').primaryKey, 'device'),
    ],
    [
      'such a policy for the whole hub',
      () => createSas('localhost', hour(), policy('device').primaryKey, 'device'),
    ],
  ])('connects with %s', (_name, token) => {
    expect(enter(token()).expiresAt).toBeGreaterThan(Date.now() + 3_500_000);
  });

  it.each<[name: string, token: () => string]>([
    ['the key of another device', () => createSas('localhost/devices/a', hour(), keys('b').primaryKey)],
    ['a token for another device', () => createSas('localhost/devices/b', hour(), keys('a').primaryKey)],
    [
      'a policy that may not',
      () => createSas('localhost/devices/a', hour(), policy('service').primaryKey, 'service'),
    ],
    ['an expired token', () => createSas('localhost/devices/a', 1_000, keys('a').primaryKey)],
    ['nothing', () => ''],
  ])('does not connect with %s', (_name, token) => {
    expect(() => enter(token())).toThrow(expect.objectContaining({ code: 'IotHubUnauthorizedAccess' }));
  });

  it('connects as a module with the module’s key', () => {
    const token = createSas('localhost/devices/a/modules/m', hour(), keys('a', 'm').primaryKey);
    expect(enter(token, 'm').expiresAt).toBeGreaterThan(Date.now());
  });

  it('signs for its modules, and a module not for its device', () => {
    const asModule = createSas('localhost/devices/a/modules/m', hour(), keys('a').primaryKey);
    expect(enter(asModule, 'm').expiresAt).toBeGreaterThan(Date.now());
    for (const key of [keys('b').primaryKey, keys('b').secondaryKey])
      expect(() => enter(createSas('localhost/devices/a/modules/m', hour(), key), 'm')).toThrow(
        expect.objectContaining({ code: 'IotHubUnauthorizedAccess' }),
      );
    expect(() => enter(createSas('localhost/devices/a', hour(), keys('a', 'm').primaryKey))).toThrow(
      expect.objectContaining({ code: 'IotHubUnauthorizedAccess' }),
    );
  });

  it('connects with a registered certificate, however its thumbprint is written', () => {
    hub.addDevice({
      deviceId: 'x',
      authentication: { type: 'selfSigned', primaryThumbprint: 'ab:cd', secondaryThumbprint: '' },
    });
    const enterBy = (thumbprint: string) =>
      hub.gate.authenticate({ deviceId: 'x' }, { certificate: { thumbprints: [thumbprint] } });
    expect(enterBy('ABCD')).toEqual({ expiresAt: undefined });
    expect(() => enterBy('EF')).toThrow(expect.objectContaining({ status: 401 }));
    expect(() => enterBy('')).toThrow(expect.objectContaining({ status: 401 }));
  });

  it('does not connect while it is disabled or unknown', () => {
    hub.addDevice({ deviceId: 'off', status: 'disabled' });
    const token = createSas('localhost/devices/off', hour(), keys('off').primaryKey);
    expect(() => hub.gate.authenticate({ deviceId: 'off' }, { token })).toThrow(
      expect.objectContaining({ code: 'DeviceDisabled', status: 403 }),
    );
    expect(() => hub.gate.authenticate({ deviceId: 'none' }, { token })).toThrow(
      expect.objectContaining({ code: 'DeviceNotFound' }),
    );
  });

  it('that connects twice loses its older connection', () => {
    const older = answeringLink();
    const newer = answeringLink();
    hub.gate.connect({ deviceId: 'b' }, older);
    hub.gate.connect({ deviceId: 'b' }, newer);
    expect([older.closed, newer.closed]).toEqual([['replaced'], []]);
    hub.gate.disconnect({ deviceId: 'b' }, older);
    const { row } = hub.state.registry.require({ deviceId: 'b' });
    expect(row.connectionState).toBe('Connected');
    hub.gate.disconnect({ deviceId: 'b' }, newer);
    expect(row.connectionState).toBe('Disconnected');
  });
});
