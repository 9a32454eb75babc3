import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MqttHub, startMqttHub } from '../../../support/mqtt/mqtt-hub.ts';
import {
  connectPacket,
  DESIRED,
  METHODS,
  openRaw,
  publishPacket,
  type RawConnection,
  subscribePacket,
  TWIN_RESULTS,
} from '../../../support/mqtt/raw-connection.ts';

let hub: MqttHub;
beforeAll(async () => {
  hub = await startMqttHub();
});
afterAll(() => hub.stop());

let count = 0;
/** A connected device of its own for each test. */
async function online(more: object = {}): Promise<{ id: string; raw: RawConnection }> {
  count += 1;
  const id = `device-${count}`;
  hub.gate.add(id, { desired: { lockTime: '5m' }, reported: { firmware: '1.0' } });
  return { id, raw: await reconnect(id, more) };
}

async function reconnect(id: string, more: object = {}): Promise<RawConnection> {
  const raw = await openRaw(hub.server.port, hub.ca);
  raw.send(connectPacket(id, hub.token(id), more));
  expect(await raw.next()).toMatchObject({ cmd: 'connack', returnCode: 0 });
  return raw;
}

const text = (packet: object): string => ('payload' in packet ? String(packet.payload) : '');

describe('SUBSCRIBE', () => {
  it.each([
    ['methods', METHODS],
    ['twin results', TWIN_RESULTS],
    ['desired changes', DESIRED],
    ['cloud-to-device messages', 'devices/ID/messages/devicebound/#'],
  ])('to %s is granted as asked, QoS 2 as 1', async (_name, filter) => {
    const { id, raw } = await online();
    const topic = filter.replace('ID', id);
    for (const [asked, granted] of [
      [0, 0],
      [1, 1],
      [2, 1],
    ] as const) {
      raw.send(subscribePacket(7, [topic, asked]));
      expect(await raw.next()).toMatchObject({ cmd: 'suback', messageId: 7, granted: [granted] });
    }
    raw.end();
  });

  it.each([
    ['everything', '#'],
    ['another device', 'devices/other/messages/devicebound/#'],
    ['all devices', 'devices/+/messages/devicebound/#'],
    ['its own telemetry', 'devices/ID/messages/events/#'],
    ['the hub', '$iothub/#'],
    ['the system', '$SYS/#'],
    ['inputs, which modules have', 'devices/ID/inputs/#'],
    ['a name that every object has', 'constructor'],
    ['nothing', ''],
  ])('to %s ends the connection', async (_name, filter) => {
    const { id, raw } = await online();
    raw.send(subscribePacket(7, [METHODS, 0], [filter.replace('ID', id), 0]));
    expect(await raw.closed).toEqual([]);
  });

  it('UNSUBSCRIBE stops desired changes', async () => {
    const { id, raw } = await online();
    raw.send(subscribePacket(1, [DESIRED, 0]), {
      cmd: 'unsubscribe',
      messageId: 2,
      unsubscriptions: [DESIRED],
    });
    expect(await raw.next()).toMatchObject({ cmd: 'suback' });
    expect(await raw.next()).toMatchObject({ cmd: 'unsuback', messageId: 2 });
    hub.gate.patchDesired(id, { lockTime: '10m' });
    raw.send({ cmd: 'pingreq' });
    expect(await raw.next()).toMatchObject({ cmd: 'pingresp' });
    raw.end();
  });
});

describe('PUBLISH', () => {
  it.each([
    ['telemetry', 'devices/ID/messages/events/'],
    ['telemetry without the last slash', 'devices/ID/messages/events'],
    ['telemetry with properties', 'devices/ID/messages/events/%24.mid=1&alert=a%2Fb'],
  ])('of %s is counted, and acknowledged at QoS 1', async (_name, topic) => {
    const { id, raw } = await online();
    raw.send(publishPacket(topic.replace('ID', id), '{"t":21}', { qos: 1, messageId: 9, retain: true }));
    expect(await raw.next()).toMatchObject({ cmd: 'puback', messageId: 9 });
    expect(hub.gate.telemetry).toContainEqual({ device: id, bytes: 8 });
    raw.end();
  });

  it.each([
    ['telemetry of another device', 'devices/other/messages/events/'],
    ['telemetry below its own topic', 'devices/ID/messages/events/a/b'],
    ['messages to itself', 'devices/ID/messages/devicebound/'],
    ['any topic', 'home/door'],
    ['an empty topic', ''],
    ['a twin read without an id', '$iothub/twin/GET/'],
    ['a desired change', '$iothub/twin/PATCH/properties/desired/?$rid=1'],
    ['a method call', '$iothub/methods/POST/lockDoor/?$rid=1'],
    ['a method answer with a word for status', '$iothub/methods/res/ok/?$rid=1'],
    ['system topics', '$SYS/broker'],
  ])('of %s ends the connection', async (_name, topic) => {
    const { id, raw } = await online();
    raw.send(publishPacket(topic.replace('ID', id)));
    expect(await raw.closed).toEqual([]);
  });

  it('at QoS 2 ends the connection', async () => {
    const { id, raw } = await online();
    raw.send(publishPacket(`devices/${id}/messages/events/`, 'x', { qos: 2, messageId: 3 }));
    expect(await raw.closed).toEqual([]);
    expect(hub.gate.telemetry).not.toContainEqual({ device: id, bytes: 1 });
  });

  it('of 256 KB is telemetry like any other', async () => {
    const { id, raw } = await online();
    const payload = 'x'.repeat(256 * 1024);
    raw.send(publishPacket(`devices/${id}/messages/events/`, payload, { qos: 1, messageId: 3 }));
    expect(await raw.next()).toMatchObject({ cmd: 'puback' });
    raw.end();
  });
});

describe('the twin', () => {
  it('GET answers 200 with desired and reported, each with its version', async () => {
    const { raw } = await online();
    raw.send(subscribePacket(1, [TWIN_RESULTS, 0]), publishPacket('$iothub/twin/GET/?$rid=ab-1', ' '));
    await raw.next();
    const answer = await raw.next();
    expect(answer).toMatchObject({ cmd: 'publish', topic: '$iothub/twin/res/200/?$rid=ab-1', qos: 0 });
    expect(JSON.parse(text(answer))).toEqual({
      desired: { lockTime: '5m', $version: 1 },
      reported: { firmware: '1.0', $version: 1 },
    });
    raw.end();
  });

  it('PATCH answers 204 with the new version and an empty body', async () => {
    const { id, raw } = await online();
    raw.send(
      subscribePacket(1, [TWIN_RESULTS, 0]),
      publishPacket('$iothub/twin/PATCH/properties/reported/?$rid=7&$version=1', '{"firmware":"2.0"}'),
    );
    await raw.next();
    const answer = await raw.next();
    expect(answer).toMatchObject({ topic: '$iothub/twin/res/204/?$rid=7&$version=2' });
    expect(text(answer)).toBe('');
    expect(hub.gate.devices.get(id)?.reported).toEqual({ firmware: '2.0' });
    raw.end();
  });

  it.each([
    ['no JSON', '{', 400, 400_004],
    ['no object', '[1]', 400, 400_004],
  ])(
    'PATCH with %s answers the status, and a body with the number of the error',
    async (_name, body, status, number) => {
      const { raw } = await online();
      raw.send(
        subscribePacket(1, [TWIN_RESULTS, 0]),
        publishPacket('$iothub/twin/PATCH/properties/reported/?$rid=8', body),
      );
      await raw.next();
      const answer = await raw.next();
      expect(answer).toMatchObject({ topic: `$iothub/twin/res/${status}/?$rid=8` });
      expect(JSON.parse(text(answer))).toMatchObject({ errorCode: number });
      raw.end();
    },
  );

  it('answers nothing to a device that has not subscribed to results', async () => {
    const { id, raw } = await online();
    raw.send(publishPacket('$iothub/twin/PATCH/properties/reported/?$rid=9', '{"firmware":"3.0"}'), {
      cmd: 'pingreq',
    });
    expect(await raw.next()).toMatchObject({ cmd: 'pingresp' });
    expect(hub.gate.devices.get(id)?.reported).toEqual({ firmware: '3.0' });
    raw.end();
  });

  it('pushes desired changes with their version, in topic and body', async () => {
    const { id, raw } = await online();
    raw.send(subscribePacket(1, [DESIRED, 1]));
    await raw.next();
    hub.gate.patchDesired(id, { lockTime: null, floor: 2 });
    const push = await raw.next();
    expect(push).toMatchObject({ topic: '$iothub/twin/PATCH/properties/desired/?$version=2', qos: 0 });
    expect(JSON.parse(text(push))).toEqual({ lockTime: null, floor: 2, $version: 2 });
    raw.end();
  });
});

describe('a method call', () => {
  async function withMethods(): Promise<{ id: string; raw: RawConnection }> {
    const device = await online();
    device.raw.send(subscribePacket(1, [METHODS, 0]));
    await device.raw.next();
    return device;
  }
  const call = (id: string, name = 'lockDoor', payload: string | undefined = '{}') =>
    hub.gate.link(id).invokeMethod({ deviceId: id }, { name, payload });
  const requestId = (packet: object): string =>
    /\$rid=(.+)$/.exec('topic' in packet ? String(packet.topic) : '')?.[1] ?? '';

  it('reaches only a device that has subscribed to methods', async () => {
    const { id, raw } = await online();
    expect(hub.gate.link(id).acceptsMethods({ deviceId: id })).toBe(false);
    raw.send(subscribePacket(1, [METHODS, 0]));
    await raw.next();
    expect(hub.gate.link(id).acceptsMethods({ deviceId: id })).toBe(true);
    expect(hub.gate.log).toContain(`methods ${id}`);
    raw.end();
  });

  it('has its name in the topic, encoded where it must be', async () => {
    const { id, raw } = await withMethods();
    void call(id, 'open door/#1').catch(() => undefined);
    expect(await raw.next()).toMatchObject({
      topic: expect.stringMatching(/^\$iothub\/methods\/POST\/open%20door%2F%231\/\?\$rid=\w+$/),
      qos: 0,
    });
    raw.end();
  });

  it('runs side by side with others, and answers may come in any order', async () => {
    const { id, raw } = await withMethods();
    const first = call(id, 'first', '1');
    const second = call(id, 'second', '2');
    const [one, two] = [requestId(await raw.next()), requestId(await raw.next())];
    raw.send(publishPacket(`$iothub/methods/res/202/?$rid=${two}`, '"two"'));
    raw.send(publishPacket(`$iothub/methods/res/201/?$rid=${one}`, '"one"', { qos: 1, messageId: 4 }));
    expect(await first).toEqual({ status: 201, payload: '"one"' });
    expect(await second).toEqual({ status: 202, payload: '"two"' });
    raw.end();
  });

  it.each([
    ['an empty answer is null', '', 'null'],
    ['any JSON is an answer', '[0,false,""]', '[0,false,""]'],
  ])('%s', async (_name, body, payload) => {
    const { id, raw } = await withMethods();
    const answer = call(id);
    raw.send(publishPacket(`$iothub/methods/res/-3/?$rid=${requestId(await raw.next())}`, body));
    expect(await answer).toEqual({ status: -3, payload });
    raw.end();
  });

  it.each([
    ['that is no JSON', 'fine'],
    ['over 128 KB', JSON.stringify('x'.repeat(128 * 1024))],
  ])('an answer %s fails the call', async (_name, body) => {
    const { id, raw } = await withMethods();
    const answer = call(id);
    raw.send(publishPacket(`$iothub/methods/res/200/?$rid=${requestId(await raw.next())}`, body));
    await expect(answer).rejects.toMatchObject({ code: 'InvalidResponseWhileProxying' });
    raw.end();
  });

  it('an answer that nobody asked for is ignored', async () => {
    const { raw } = await withMethods();
    raw.send(publishPacket('$iothub/methods/res/200/?$rid=77', '{}'), { cmd: 'pingreq' });
    expect(await raw.next()).toMatchObject({ cmd: 'pingresp' });
    raw.end();
  });

  it('fails when the connection is lost first', async () => {
    const { id, raw } = await withMethods();
    const answer = call(id);
    raw.end();
    await expect(answer).rejects.toThrow('lost');
  });
});

describe('a session', () => {
  it('is kept with clean session 0: subscriptions hold after a reconnect', async () => {
    const { id, raw } = await online({ clean: false });
    raw.send(subscribePacket(1, [METHODS, 0], [DESIRED, 0]));
    await raw.next();
    raw.end();
    await hub.gate.until(() => hub.gate.log.includes(`disconnect ${id}`));
    const again = await openRaw(hub.server.port, hub.ca);
    again.send(connectPacket(id, hub.token(id), { clean: false }));
    expect(await again.next()).toMatchObject({ returnCode: 0, sessionPresent: true });
    expect(hub.gate.link(id).acceptsMethods({ deviceId: id })).toBe(true);
    hub.gate.patchDesired(id, { floor: 3 });
    expect(await again.next()).toMatchObject({ topic: '$iothub/twin/PATCH/properties/desired/?$version=2' });
    again.end();
  });

  it('does not repeat desired changes that the device missed while it was away', async () => {
    const { id, raw } = await online({ clean: false });
    raw.send(subscribePacket(1, [DESIRED, 1]));
    await raw.next();
    raw.end();
    await hub.gate.until(() => hub.gate.log.includes(`disconnect ${id}`));
    hub.gate.patchDesired(id, { floor: 4 });
    const again = await reconnect(id, { clean: false });
    again.send({ cmd: 'pingreq' });
    expect(await again.next()).toMatchObject({ cmd: 'pingresp' });
    again.end();
  });

  it('is forgotten with clean session 1', async () => {
    const { id, raw } = await online({ clean: false });
    raw.send(subscribePacket(1, [METHODS, 0]));
    await raw.next();
    raw.end();
    await hub.gate.until(() => hub.gate.log.includes(`disconnect ${id}`));
    const clean = await reconnect(id, { clean: true });
    expect(hub.gate.link(id).acceptsMethods({ deviceId: id })).toBe(false);
    clean.end();
  });
});
