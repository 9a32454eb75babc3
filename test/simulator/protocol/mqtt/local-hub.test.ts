import deviceSdk from 'azure-iot-device';
import mqttTransport from 'azure-iot-device-mqtt';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FleetBehaviour } from '../../../../src/simulator/devices/behaviour/fleet-behaviour.ts';
import { scriptFleet } from '../../../../src/simulator/devices/device-script.ts';
import { connectSdkDevice } from '../../../../src/simulator/devices/sdk/sdk-device.ts';
import { type LocalHub, startLocalHub } from '../../../../src/simulator/local-hub.ts';
import { doors, fleetOf } from '../../../support/demo-fleet.ts';

/** The machine's clock, as far as the hub can tell. */
const time = { now: Date.now() };
let hub: LocalHub;
beforeAll(async () => {
  hub = await startLocalHub({ wallNow: () => time.now });
});
afterAll(() => hub.stop());

const add = (deviceId: string) => {
  hub.addDevice({ deviceId });
  return hub.state.registry.require({ deviceId });
};

const open = async (connectionString: string) => {
  const client = deviceSdk.Client.fromConnectionString(connectionString, mqttTransport.Mqtt);
  client.on('error', () => undefined);
  await client.setOptions({ ca: hub.caPem });
  await client.open();
  return client;
};

const tokenOf = (deviceId: string, secondsLeft: number) =>
  deviceSdk.SharedAccessSignature.create(
    `localhost:${hub.mqttPort}`,
    deviceId,
    /SharedAccessKey=(.*)$/.exec(hub.deviceConnectionString(deviceId))?.[1] ?? '',
    Math.floor(time.now / 1000) + secondsLeft,
  ).toString();

const plainClient = (deviceId: string, password: string) =>
  mqtt.connectAsync(`mqtts://localhost:${hub.mqttPort}`, {
    clientId: deviceId,
    username: `localhost/${deviceId}/?api-version=2021-04-12`,
    password,
    protocolVersion: 4,
    reconnectPeriod: 0,
    ca: hub.caPem,
  });

const closed = (client: mqtt.MqttClient) =>
  new Promise<void>((resolve) => client.once('close', () => resolve()));

describe('on a local hub', () => {
  it('a device connects with either of its keys, and with no other', async () => {
    const device = add('keys');
    const keys = hub.state.registry.keysOf(device);
    const text = hub.deviceConnectionString('keys');
    for (const key of [keys?.primaryKey ?? '', keys?.secondaryKey ?? '']) {
      const client = await open(text.replace(/SharedAccessKey=.*$/, `SharedAccessKey=${key}`));
      expect(device.row.connectionState).toBe('Connected');
      await client.close();
    }
    const wrong = Buffer.from('some other key').toString('base64');
    await expect(open(text.replace(/SharedAccessKey=.*$/, `SharedAccessKey=${wrong}`))).rejects.toMatchObject(
      {
        name: 'UnauthorizedError',
      },
    );
  });

  it('a device does not connect with the token of another', async () => {
    add('mine');
    add('yours');
    await expect(plainClient('mine', tokenOf('yours', 600))).rejects.toMatchObject({ code: 5 });
  });

  it('an expired token is refused, and one that expires ends the connection', async () => {
    add('expiring');
    await expect(plainClient('expiring', tokenOf('expiring', -600))).rejects.toMatchObject({ code: 5 });
    const client = await plainClient('expiring', tokenOf('expiring', 60));
    const gone = closed(client);
    // Clocks may differ by five minutes, so a token holds for that much longer.
    time.now += 7 * 60_000;
    await gone;
  });

  it('a device that is disabled is disconnected and cannot connect again', async () => {
    const device = add('disabled');
    const client = await plainClient('disabled', tokenOf('disabled', 3600));
    const gone = closed(client);
    hub.state.registry.setStatus(device, 'disabled');
    hub.state.identityChanged(device);
    await gone;
    await expect(plainClient('disabled', tokenOf('disabled', 3600))).rejects.toMatchObject({ code: 5 });
  });

  it('a module has a connection, a twin and methods of its own', async () => {
    add('edge');
    hub.addDevice({ deviceId: 'edge', moduleId: 'camera', desired: { zoom: 2 } });
    const name = { deviceId: 'edge', moduleId: 'camera' };
    const client = deviceSdk.ModuleClient.fromConnectionString(
      hub.deviceConnectionString(name),
      mqttTransport.Mqtt,
    );
    await client.setOptions({ ca: hub.caPem });
    await client.open();
    client.onMethod('snap', (_request, response) => {
      void response?.send(200, { shots: 1 });
    });
    const twin = await client.getTwin();
    expect(twin.properties.desired).toMatchObject({ zoom: 2 });
    const { link } = hub.state.registry.require(name);
    expect(await link?.invokeMethod(name, { name: 'snap', payload: 'null' })).toEqual({
      status: 200,
      payload: '{"shots":1}',
    });
    expect(hub.state.registry.require({ deviceId: 'edge' }).link).toBeUndefined();
    await client.close();
  });

  it('a scripted SDK device connects over WebSocket on the REST port', async () => {
    const script = scriptFleet(fleetOf(doors({ count: 1 })));
    const [device] = script.devices();
    if (device === undefined) throw new Error('the fleet is empty');
    const { deviceId } = device;
    add(deviceId);
    const client = await connectSdkDevice({
      script,
      behaviour: new FleetBehaviour({ script, clock: hub.clock }),
      device,
      connectionString: hub.deviceConnectionString(deviceId).replace(`:${hub.mqttPort}`, `:${hub.port}`),
      transport: 'mqtt-ws',
      ca: hub.caPem,
      clock: hub.clock,
    });
    const { link } = hub.state.registry.require({ deviceId });
    const answer = await link?.invokeMethod(
      { deviceId },
      { name: 'lockDoor', payload: '{"lockTime":"10m"}' },
    );
    expect(answer).toEqual({ status: 200, payload: '{"Response":"lockDoor called successfully"}' });
    await client.close();
  });
});
