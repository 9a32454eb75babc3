import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../../../src/simulator/local-hub.ts';
import { connectPacket, openRaw } from '../../../support/mqtt/raw-connection.ts';
import { deviceToken } from '../../../support/mqtt/raw-device.ts';

let hub: LocalHub;
beforeAll(async () => {
  hub = await startLocalHub({ seed: 'api versions' });
  hub.addDevice({ deviceId: 'door' });
});
afterAll(() => hub.stop());

it.each([
  ['of the Node and Java SDKs', '/?api-version=2021-04-12', 0],
  ['of the C SDK', '/?api-version=2020-09-30', 0],
  ['of the Python SDK', '/?api-version=2019-10-01', 0],
  ['in the old form', '/api-version=2016-11-14', 0],
  ['that is missing', '', 0],
  ['that never was', '/?api-version=1999-01-01', 1],
  ['that is no date', '/?api-version=latest', 1],
])('a device that connects with an api-version %s is answered', async (_name, query, returnCode) => {
  const raw = await openRaw(hub.mqttPort, hub.caPem);
  const username = `localhost/door${query}`;
  raw.send(connectPacket('door', deviceToken(hub, { deviceId: 'door' }), { username }));
  expect(await raw.next()).toMatchObject({ cmd: 'connack', returnCode });
  raw.end();
});
