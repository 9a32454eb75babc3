import { join } from 'node:path';
import { connect } from 'node:tls';
import deviceSdk from 'azure-iot-device';
import mqttTransport from 'azure-iot-device-mqtt';
import { afterEach, expect, it } from 'vitest';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../src/simulator/local-hub.ts';
import { createSas } from '../../src/simulator/protocol/sas.ts';
import { connectPacket, openRaw } from '../support/mqtt/raw-connection.ts';
import { send, serviceToken } from '../support/service-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hubs: LocalHub[] = [];
async function open(options: LocalHubOptions): Promise<LocalHub> {
  const hub = await startLocalHub(options);
  hubs.push(hub);
  hub.addDevice({ deviceId: 'door' });
  return hub;
}
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop();
});

/** Whether a client that calls the hub by this name trusts its certificate. */
function trusts(hub: LocalHub, servername: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: hub.mqttPort, servername, ca: hub.caPem });
    socket.once('secureConnect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('secureConnect', () => socket.end());
  });
}

it('all names are in the certificate, in tokens and over MQTT, in any letter case', async () => {
  const hub = await open({ hostName: 'Hub.Local.Test', otherNames: ['10.0.0.7', 'second.test'] });
  expect(hub.deviceConnectionString('door')).toMatch(/^HostName=Hub\.Local\.Test:\d+;DeviceId=door;/);
  for (const name of ['hub.local.test', 'second.test', 'localhost']) {
    expect({ name, trusted: await trusts(hub, name) }).toEqual({ name, trusted: true });
    const reply = await send(hub, { path: '/twins/door', token: serviceToken(hub, 'service', name) });
    expect({ name, status: reply.status }).toEqual({ name, status: 200 });
    const raw = await openRaw(hub.mqttPort, hub.caPem);
    const { primaryKey = '' } =
      hub.state.registry.keysOf(hub.state.registry.require({ deviceId: 'door' })) ?? {};
    const token = createSas(`${name}/devices/door`, Math.floor(Date.now() / 1_000) + 600, primaryKey);
    raw.send(
      connectPacket('door', token, { username: `${name.toUpperCase()}/door/?api-version=2021-04-12` }),
    );
    expect(await raw.next()).toMatchObject({ cmd: 'connack', returnCode: 0 });
    raw.end();
  }
  expect(await trusts(hub, 'other.test')).toBe(false);
});

it('a device that reaches it through GatewayHostName keeps the name of its hub', async () => {
  const hub = await open({ hostName: 'my-hub.azure-devices.net' });
  const text = hub
    .deviceConnectionString('door')
    .replace(/^HostName=[^;]*/, 'HostName=my-hub.azure-devices.net');
  const client = deviceSdk.Client.fromConnectionString(
    `${text};GatewayHostName=localhost:${hub.mqttPort}`,
    mqttTransport.Mqtt,
  );
  await client.setOptions({ ca: hub.caPem });
  await client.open();
  expect(hub.state.registry.require({ deviceId: 'door' }).row.connectionState).toBe('Connected');
  await client.close();
});

it('a kept certificate is replaced when the hub gets another name, and when it has expired', async () => {
  const stateFile = join(await temporaryFolder({}), 'hub.state');
  const restart = async (options: LocalHubOptions): Promise<string> => {
    const hub = await startLocalHub({ stateFile, ...options });
    await hub.stop();
    return hub.caPem;
  };
  const first = await restart({});
  expect(await restart({})).toBe(first);
  const renamed = await restart({ hostName: 'other.test' });
  expect(renamed).not.toBe(first);
  const wallNow = () => Date.now() + 31 * 86_400_000;
  expect(await restart({ hostName: 'other.test', wallNow })).not.toBe(renamed);
});
