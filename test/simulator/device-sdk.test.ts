import device from 'azure-iot-device';
import transport from 'azure-iot-device-mqtt';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { createSas } from '../../src/simulator/protocol/sas.ts';
import { serviceClients } from '../support/service-clients.ts';

describe('devices over MQTT', () => {
  let hub: LocalHub;
  let clients: ReturnType<typeof serviceClients>;

  beforeAll(async () => {
    hub = await startLocalHub({ seed: 'device client', switches: { queuedForMs: 0 } });
    clients = serviceClients(hub);
    hub.addDevice({ deviceId: 'door' });
  });
  afterAll(async () => {
    clients.close();
    await hub.stop();
  });

  it('the unmodified device client is called by a job and answers', async () => {
    const door = device.Client.fromConnectionString(hub.deviceConnectionString('door'), transport.Mqtt);
    await door.setOptions({ ca: hub.caPem });
    await door.open();
    const asked = new Promise<unknown>((resolve) => {
      door.onDeviceMethod('lockDoor', (request, response) => {
        response.send(200, { locked: true }).catch(() => undefined);
        resolve(request.payload);
      });
    });
    await clients.jobs.scheduleDeviceMethod(
      'lock',
      '*',
      { methodName: 'lockDoor', payload: { lockTime: '10m' }, responseTimeoutInSeconds: 10 },
      new Date(),
      20,
    );
    expect(await asked).toEqual({ lockTime: '10m' });
    await expect
      .poll(async () => (await clients.jobs.getJob('lock')).jobStatus.deviceJobStatistics)
      .toMatchObject({ succeededCount: 1 });
    expect(hub.state.registry.require({ deviceId: 'door' }).row.connectionState).toBe('Connected');
    const told = new Promise<string>((resolve) => {
      door.on('message', (message) => resolve(String(message.getData())));
    });
    hub.sendMessage({ deviceId: 'door' }, 'hello');
    expect(await told).toBe('hello');
    await door.close();
  });

  it('a WebSocket on the REST port carries MQTT', async () => {
    const key = hub.state.registry.keysOf(hub.state.registry.require({ deviceId: 'door' }))?.primaryKey ?? '';
    const client = await mqtt.connectAsync(`wss://localhost:${hub.port}/$iothub/websocket`, {
      ca: hub.caPem,
      clientId: 'door',
      username: 'localhost/door/?api-version=2021-04-12',
      password: createSas('localhost/devices/door', Math.floor(Date.now() / 1_000) + 600, key),
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    const reply = new Promise<string>((resolve) => {
      client.on('message', (topic, payload) => resolve(`${topic} ${payload}`));
    });
    await client.subscribeAsync('$iothub/twin/res/#');
    await client.publishAsync('$iothub/twin/GET/?$rid=1', '');
    expect(await reply).toBe(
      '$iothub/twin/res/200/?$rid=1 {"desired":{"$version":1},"reported":{"$version":1}}',
    );
    await client.endAsync();
  });
});
