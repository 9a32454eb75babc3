import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { send } from '../../support/service-clients.ts';

let hub: LocalHub;
beforeEach(async () => {
  hub = await startLocalHub({ seed: 'new keys' });
  hub.addDevice({ deviceId: 'a' });
  hub.addDevice({ deviceId: 'a', moduleId: 'm' });
  hub.addDevice({ deviceId: 'x509', authentication: { type: 'certificateAuthority' } });
});
afterEach(() => hub.stop());

const regenerate = (body: object) => send(hub, { method: 'POST', path: '/devices/keys/regenerate', body });
const keys = async (path: string) => (await send(hub, { path })).json.authentication.symmetricKey;

it('renews the key that is named, of devices and modules', async () => {
  const [before, module] = [await keys('/devices/a'), await keys('/devices/a/modules/m')];
  const devices = [{ id: 'a' }, { id: 'a', moduleId: 'm' }];
  const { status, json } = await regenerate({ policyKey: 'primaryKey', devices });
  const [now, moduleNow] = [await keys('/devices/a'), await keys('/devices/a/modules/m')];
  expect(status).toBe(200);
  expect(json).toEqual({
    policyKey: 'primaryKey',
    rotatedKeys: [
      { id: 'a', moduleId: null, ...now },
      { id: 'a', moduleId: 'm', ...moduleNow },
    ],
    errors: [],
  });
  expect(now.primaryKey).not.toBe(before.primaryKey);
  expect(now.secondaryKey).toBe(before.secondaryKey);
  expect(moduleNow.primaryKey).not.toBe(module.primaryKey);
});

it('renews both, and lists what has no keys or is not there', async () => {
  const before = await keys('/devices/a');
  const devices = [{ id: 'a' }, { id: 'x509' }, { id: 'none' }];
  const { status, json } = await regenerate({ policyKey: 'both', devices });
  expect(status).toBe(207);
  expect(json.errors).toMatchObject([
    { id: 'x509', errorCode: 'ArgumentInvalid' },
    { id: 'none', errorCode: 'DeviceNotFound' },
  ]);
  expect((await keys('/devices/a')).secondaryKey).not.toBe(before.secondaryKey);
});

it.each([
  ['no key', { devices: [{ id: 'a' }] }],
  ['an unknown key', { policyKey: 'third', devices: [{ id: 'a' }] }],
  ['no devices', { policyKey: 'both' }],
  ['a device without an id', { policyKey: 'both', devices: [{}] }],
  ['only devices that fail', { policyKey: 'both', devices: [{ id: 'none' }] }],
])('is refused with 400: %s', async (_name, body) => {
  expect((await regenerate(body)).status).toBe(400);
});
