import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { publishPacket, subscribePacket, TWIN_RESULTS } from '../../support/mqtt/raw-connection.ts';
import { rawDevice } from '../../support/mqtt/raw-device.ts';
import { send, serviceToken } from '../../support/service-clients.ts';

let hub: LocalHub;
beforeAll(async () => {
  hub = await startLocalHub({ seed: 'digital twins' });
  for (const deviceId of ['plain', 'pnp']) hub.addDevice({ deviceId });
});
afterAll(() => hub.stop());

const TIME = expect.stringMatching(/^\d{4}-.*Z$/);

it('a device without a model has only its id and an empty model', async () => {
  const reply = await send(hub, { path: '/digitaltwins/plain' });
  expect(reply.json).toEqual({ $dtId: 'plain', $metadata: { $model: '' } });
  expect(reply.headers.etag).toBe((await send(hub, { path: '/twins/plain' })).headers.etag);
});

it('a Plug and Play device has its model, properties and components', async () => {
  const model = 'dtmi:com:example:Controller;1';
  const raw = await rawDevice(hub, 'pnp', {
    username: `localhost/pnp/?api-version=2021-04-12&model-id=${encodeURIComponent(model)}`,
  });
  const desired = { thermostat1: { __t: 'c', targetTemperature: 20.4 }, mode: 'eco' };
  await send(hub, { method: 'PATCH', path: '/twins/pnp', body: { properties: { desired } } });
  const reported = {
    serialNumber: 'A-1',
    thermostat1: {
      __t: 'c',
      maxTempSinceLastReboot: 25.3,
      targetTemperature: { value: 20.4, ac: 200, av: 2, ad: 'done' },
    },
  };
  raw.send(
    subscribePacket(1, [TWIN_RESULTS, 0]),
    publishPacket('$iothub/twin/PATCH/properties/reported/?$rid=1', JSON.stringify(reported)),
  );
  await raw.next();
  expect(await raw.next()).toMatchObject({ topic: '$iothub/twin/res/204/?$rid=1&$version=2' });
  expect((await send(hub, { path: '/digitaltwins/pnp' })).json).toEqual({
    $dtId: 'pnp',
    serialNumber: 'A-1',
    thermostat1: {
      maxTempSinceLastReboot: 25.3,
      targetTemperature: 20.4,
      $metadata: {
        targetTemperature: {
          desiredValue: 20.4,
          desiredVersion: 2,
          ackVersion: 2,
          ackCode: 200,
          ackDescription: 'done',
          lastUpdateTime: TIME,
        },
        maxTempSinceLastReboot: { lastUpdateTime: TIME },
      },
    },
    $metadata: {
      $model: model,
      serialNumber: { lastUpdateTime: TIME },
      mode: { desiredValue: 'eco', desiredVersion: 2, lastUpdateTime: TIME },
    },
  });
  raw.end();
});

it.each([
  ['an unknown device', 'none', 'iothubowner', 404, 'DeviceNotFound'],
  ['a policy without ServiceConnect', 'plain', 'registryReadWrite', 401, 'IotHubUnauthorized'],
])('is refused for %s', async (_name, id, policy, status, code) => {
  const reply = await send(hub, { path: `/digitaltwins/${id}`, token: serviceToken(hub, policy) });
  expect([reply.status, reply.headers['iothub-errorcode']]).toEqual([status, code]);
});
