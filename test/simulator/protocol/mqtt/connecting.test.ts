import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerCertificate } from '../../../../src/simulator/protocol/certificates.ts';
import { type MqttHub, SECOND, startMqttHub } from '../../../support/mqtt/mqtt-hub.ts';
import {
  connectPacket,
  openRaw,
  publishPacket,
  type RawConnection,
} from '../../../support/mqtt/raw-connection.ts';

let hub: MqttHub;
beforeAll(async () => {
  hub = await startMqttHub();
});
afterAll(() => hub.stop());

const arrive = async (deviceId: string, more: object = {}): Promise<RawConnection> => {
  const raw = await openRaw(hub.server.port, hub.ca);
  raw.send(connectPacket(deviceId, hub.token(deviceId), more));
  return raw;
};

const online = async (deviceId: string, more: object = {}): Promise<RawConnection> => {
  hub.gate.add(deviceId);
  const raw = await arrive(deviceId, more);
  expect(await raw.next()).toMatchObject({ cmd: 'connack', returnCode: 0 });
  return raw;
};

const disconnected = (deviceId: string) =>
  hub.gate.until(() => hub.gate.log.includes(`disconnect ${deviceId}`));

describe('CONNECT is answered', () => {
  const user = (name: string) => ({ username: name });
  it.each([
    ['the full user name', {}, 0],
    ['a user name with port', user('localhost:8883/door/?api-version=2021-04-12'), 0],
    [
      'a user name with client type and model',
      user('LOCALHOST/door/?api-version=2021-04-12&DeviceClientType=a%2Fb&model-id=dtmi:x;1'),
      0,
    ],
    ['a user name in the old form', user('localhost/door/api-version=2016-11-14'), 0],
    ['a user name of host and device alone', user('localhost/door'), 0],
    ['another hub', user('other.example/door/?api-version=2021-04-12'), 4],
    ['no user name', { username: undefined, password: undefined }, 4],
    ['a user name of another device', user('localhost/window/?api-version=2021-04-12'), 4],
    ['a user name of a module', user('localhost/door/lock/?api-version=2021-04-12'), 4],
    ['a client id with three parts', { clientId: 'door/lock/bolt' }, 2],
    ['a client id with a space', { clientId: 'the door' }, 2],
    ['no password and no certificate', { password: undefined }, 5],
    [
      'a wrong signature',
      { password: Buffer.from('SharedAccessSignature sr=x&sig=eA%3D%3D&se=99999999999') },
      5,
    ],
    ['a password that is no token', { password: Buffer.from('letmein') }, 5],
    ['version 3.1', { protocolId: 'MQIsdp', protocolVersion: 3 }, 1],
    ['version 5', { protocolVersion: 5 }, 1],
    [
      'a will on the events topic',
      { will: { topic: 'devices/door/messages/events/', payload: 'gone', qos: 1 } },
      0,
    ],
    [
      'a will on the events topic with properties',
      { will: { topic: 'devices/door/messages/events/a=b', payload: 'gone', qos: 0 } },
      0,
    ],
    [
      'a will on any other topic',
      { will: { topic: 'devices/window/messages/events/', payload: 'gone', qos: 0 } },
      5,
    ],
    ['a will of QoS 2', { will: { topic: 'devices/door/messages/events/', payload: 'gone', qos: 2 } }, 5],
  ])('%s', async (_name, more, returnCode) => {
    hub.gate.add('door');
    const raw = await arrive('door', more);
    expect(await raw.next()).toMatchObject({ cmd: 'connack', returnCode });
    if (returnCode === 0) raw.end();
    else expect(await raw.closed).toEqual([]);
  });

  it('of a module, by its own identity', async () => {
    hub.gate.add('edge/camera');
    const raw = await openRaw(hub.server.port, hub.ca);
    raw.send(connectPacket('edge/camera', hub.token('edge/modules/camera')));
    expect(await raw.next()).toMatchObject({ cmd: 'connack', returnCode: 0 });
    raw.send(publishPacket('devices/edge/modules/camera/messages/events/', 'frame'));
    await hub.gate.until(() => hub.gate.telemetry.some(({ device }) => device === 'edge/camera'));
    raw.end();
  });
});

describe('X.509', () => {
  let own: { readonly cert: string; readonly key: string };
  beforeAll(async () => {
    own = await createServerCertificate(['device'], hub.time.now);
  });
  const connectBy = (id: string) => hub.raw(id, { password: '', cert: own.cert, key: own.key });

  it.each([
    ['SHA-1', 'fingerprint'],
    ['SHA-256', 'fingerprint256'],
  ] as const)('a thumbprint of %s is enough without a password', async (_name, kind) => {
    const thumbprint = new X509Certificate(own.cert)[kind].replaceAll(':', '');
    hub.gate.add(`x509-${kind}`, { thumbprint });
    await connectBy(`x509-${kind}`);
    expect(hub.gate.devices.get(`x509-${kind}`)?.link).toBeDefined();
  });

  it('another certificate is refused', async () => {
    hub.gate.add('x509-other', { thumbprint: 'A'.repeat(40) });
    await expect(connectBy('x509-other')).rejects.toMatchObject({ code: 5 });
  });
});

describe('a connection ends', () => {
  it('when the device connects again', async () => {
    const first = await online('twice');
    const second = await arrive('twice');
    expect(await second.next()).toMatchObject({ returnCode: 0 });
    await first.closed;
    expect(hub.gate.devices.get('twice')?.link).toBeDefined();
    second.end();
  });

  it.each(['disabled', 'deleted', 'token-expired', 'hub-stopped'] as const)(
    'when the hub says so: %s',
    async (reason) => {
      const raw = await online(`ended-${reason}`);
      hub.gate.link(`ended-${reason}`).close({ deviceId: `ended-${reason}` }, reason);
      await raw.closed;
      await disconnected(`ended-${reason}`);
    },
  );

  it('when its token expires', async () => {
    hub.gate.tokenExpiresAt = hub.time.now + 60 * SECOND;
    const raw = await online('expiring');
    hub.gate.tokenExpiresAt = undefined;
    hub.time.now += 61 * SECOND;
    await raw.closed;
    await disconnected('expiring');
  });

  it('after one and a half times its keep-alive in silence, not before', async () => {
    const silent = await online('silent', { keepalive: 60 });
    const chatty = await online('chatty', { keepalive: 60 });
    hub.time.now += 89 * SECOND;
    chatty.send({ cmd: 'pingreq' });
    expect(await chatty.next()).toMatchObject({ cmd: 'pingresp' });
    hub.time.now += 2 * SECOND;
    await silent.closed;
    chatty.send({ cmd: 'pingreq' });
    expect(await chatty.next()).toMatchObject({ cmd: 'pingresp' });
    chatty.end();
  });

  it.each([
    ['0, which asks for none', 0],
    ['65,535, over what a hub allows', 65_535],
  ])('after 29.45 minutes with a keep-alive of %s', async (_name, keepalive) => {
    const id = `patient-${keepalive}`;
    const raw = await online(id, { keepalive });
    const witness = await online(`${id}-witness`, { keepalive: 60 });
    hub.time.now += 1766 * SECOND;
    await witness.closed;
    raw.send({ cmd: 'pingreq' });
    expect(await raw.next()).toMatchObject({ cmd: 'pingresp' });
    hub.time.now += 1768 * SECOND;
    await raw.closed;
  });
});

describe('the will', () => {
  const will = { topic: 'devices/will/messages/events/', payload: 'gone', qos: 1 };
  const counted = () => hub.gate.telemetry.filter(({ device }) => device === 'will').length;

  it('becomes telemetry when the connection is lost', async () => {
    const before = counted();
    const raw = await online('will', { will });
    raw.end();
    await hub.gate.until(() => counted() === before + 1);
  });

  it('does not when the device sends DISCONNECT', async () => {
    const raw = await online('will', { will });
    const before = counted();
    const left = hub.gate.log.length;
    raw.send({ cmd: 'disconnect' });
    await raw.closed;
    await hub.gate.until(() => hub.gate.log.slice(left).includes('disconnect will'));
    expect(counted()).toBe(before);
  });
});
