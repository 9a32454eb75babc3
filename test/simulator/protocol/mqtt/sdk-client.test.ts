import deviceSdk from 'azure-iot-device';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MqttHub, type SdkClient, startMqttHub } from '../../../support/mqtt/mqtt-hub.ts';

let hub: MqttHub;
beforeAll(async () => {
  hub = await startMqttHub();
});
afterAll(() => hub.stop());

const event = (emitter: NodeJS.EventEmitter, name: string): Promise<unknown> =>
  new Promise((resolve) => {
    emitter.once(name, resolve);
  });

describe.each([
  ['Mqtt', 'tcp', (id: string) => hub.sdk(id)],
  ['MqttWs', 'ws', (id: string) => hub.sdkOverWebSocket(id)],
] as const)('azure-iot-device over %s', (_name, prefix, connect: (id: string) => Promise<SdkClient>) => {
  it('connects with its key, and disconnects', async () => {
    const id = `${prefix}-plain`;
    hub.gate.add(id);
    const client = await connect(id);
    expect(hub.gate.devices.get(id)?.link).toBeDefined();
    await client.close();
    await hub.gate.until(() => hub.gate.log.includes(`disconnect ${id}`));
  });

  it('answers a method with status and payload', async () => {
    const id = `${prefix}-method`;
    hub.gate.add(id);
    const client = await connect(id);
    client.onDeviceMethod('lockDoor', (request, response) => {
      void response.send(200, { Response: `lockDoor called with ${request.payload.lockTime}` });
    });
    await hub.gate.until(() => hub.gate.log.includes(`methods ${id}`));
    const answer = await hub.gate
      .link(id)
      .invokeMethod({ deviceId: id }, { name: 'lockDoor', payload: '{"lockTime":"10m"}' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.payload)).toEqual({ Response: 'lockDoor called with 10m' });
  });

  it('answers a method without a payload: null', async () => {
    const id = `${prefix}-bare-method`;
    hub.gate.add(id);
    const client = await connect(id);
    client.onDeviceMethod('ping', (_request, response) => {
      void response.send(204);
    });
    await hub.gate.until(() => hub.gate.log.includes(`methods ${id}`));
    const answer = await hub.gate.link(id).invokeMethod({ deviceId: id }, { name: 'ping', payload: 'null' });
    expect(answer).toEqual({ status: 204, payload: 'null' });
  });

  it('reads its twin, receives desired changes and reports', async () => {
    const id = `${prefix}-twin`;
    const device = hub.gate.add(id, { desired: { lockTime: '5m' }, reported: { firmware: '1.0' } });
    const client = await connect(id);
    const twin = await client.getTwin();
    expect(twin.properties.desired).toEqual({ lockTime: '5m', $version: 1 });
    expect(twin.properties.reported).toMatchObject({ firmware: '1.0', $version: 1 });

    const told = new Promise((resolve) => {
      twin.on('properties.desired', (patch: { $version: number }) => {
        if (patch.$version === 2) resolve(patch);
      });
    });
    // The SDK subscribes in its own time and says nothing of it; a twin answer comes after the subscription.
    await twin.get();
    hub.gate.patchDesired(id, { lockTime: '10m' });
    expect(await told).toEqual({ lockTime: '10m', $version: 2 });

    await new Promise((resolve) => {
      twin.properties.reported['update']({ firmware: null, locked: true }, resolve);
    });
    expect(device.reported).toEqual({ locked: true });
  });

  it('gets an error when a reported patch is refused', async () => {
    const id = `${prefix}-refused`;
    hub.gate.add(id);
    const client = await connect(id);
    const twin = await client.getTwin();
    const refusal = await new Promise((resolve) => {
      twin.properties.reported['update']([1, 2], resolve);
    });
    expect(refusal).toBeInstanceOf(Error);
  });

  it('sends telemetry and has it acknowledged', async () => {
    const id = `${prefix}-telemetry`;
    hub.gate.add(id);
    const client = await connect(id);
    const message = new deviceSdk.Message(JSON.stringify({ temperature: 21 }));
    message.properties.add('alert level', 'a/b&c');
    await client.sendEvent(message);
    expect(hub.gate.telemetry).toContainEqual({ device: id, bytes: 18 });
  });

  it('receives a cloud-to-device message with its properties', async () => {
    const id = `${prefix}-c2d`;
    hub.gate.add(id);
    const client = await connect(id);
    const received = event(client, 'message') as Promise<InstanceType<typeof deviceSdk.Message>>;
    // The SDK subscribes in its own time and says nothing of it; a twin answer comes after the subscription.
    await client.getTwin();
    const taken = hub.gate
      .link(id)
      .deliverMessage?.(
        { deviceId: id },
        { sequence: 1, body: Buffer.from('hello'), properties: { '$.mid': 'm-1', colour: 'dark blue' } },
      );
    expect(taken).toBe('sent');
    const message = await received;
    expect(message.getData().toString()).toBe('hello');
    expect(message.messageId).toBe('m-1');
    expect(message.properties.getValue('colour')).toBe('dark blue');
  });
});

describe('azure-iot-device', () => {
  it('keeps its subscriptions when it comes back with a renewed token', async () => {
    hub.gate.add('renewed');
    const client = await hub.sdkWithToken('renewed');
    client.onDeviceMethod('ping', (_request, response) => {
      void response.send(200, 'pong');
    });
    await hub.gate.until(() => hub.gate.log.includes('methods renewed'));
    await new Promise((resolve) => {
      client.updateSharedAccessSignature(hub.token('renewed'), resolve);
    });
    const answer = await hub.gate
      .link('renewed')
      .invokeMethod({ deviceId: 'renewed' }, { name: 'ping', payload: undefined });
    expect(answer).toEqual({ status: 200, payload: '"pong"' });
  });

  it.each([
    ['an unknown device', 'nobody'],
    ['a disabled device', 'switched-off'],
  ])('is refused: %s', async (_name, id) => {
    hub.gate.add('switched-off', { disabled: true });
    await expect(hub.sdk(id)).rejects.toMatchObject({ name: 'UnauthorizedError' });
  });
});
