import { Agent } from 'node:https';
import { join } from 'node:path';
import device from 'azure-iot-device';
import http from 'azure-iot-device-http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../src/simulator/local-hub.ts';
import type { FeedbackRecord } from '../../src/simulator/state/feedback.ts';
import type { TelemetryMessage } from '../../src/simulator/telemetry.ts';
import { subscribePacket } from '../support/mqtt/raw-connection.ts';
import { deviceToken, rawDevice } from '../support/mqtt/raw-device.ts';
import { send, serviceToken, type WireReply } from '../support/service-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DOOR = { deviceId: 'door' };
const EVENTS = '/devices/door/messages/events';
const DEVICE_BOUND = '/devices/door/messages/deviceBound';

let hub: LocalHub;
let clock: ManualClock;

const open = async (options: LocalHubOptions = {}) => {
  hub = await startLocalHub({ clock, seed: 'devices over https', ...options });
};
beforeEach(async () => {
  clock = new ManualClock('2026-03-02T20:00:00Z');
  await open();
  hub.addDevice(DOOR);
});
afterEach(() => hub.stop());

const telemetry = (): TelemetryMessage[] => {
  const messages: TelemetryMessage[] = [];
  hub.onTelemetry((message) => messages.push(message));
  return messages;
};
const textOf = ({ body }: TelemetryMessage) => Buffer.from(body).toString();
const token = () => deviceToken(hub, DOOR);
const receive = () => send(hub, { path: DEVICE_BOUND, token: token() });
const lockOf = ({ headers }: WireReply) => (headers.etag ?? '').replaceAll('"', '');
const settle = (method: string, path: string) =>
  send(hub, { method, path: `${DEVICE_BOUND}/${path}`, token: token() });

describe('the unmodified client', () => {
  let agent: Agent;
  let client: device.Client;

  beforeEach(async () => {
    agent = new Agent({ port: hub.port, ca: hub.caPem, keepAlive: true } as object);
    const text = hub.deviceConnectionString('door').replace(`:${hub.mqttPort}`, '');
    client = device.Client.fromConnectionString(text, http.Http);
    await client.setOptions({ http: { agent, receivePolicy: { interval: 0.02, drain: false } } });
    await client.open();
  });
  afterEach(async () => {
    client.removeAllListeners();
    await client.close();
    agent.destroy();
  });

  it('sends a message with its properties', async () => {
    const seen = telemetry();
    const message = new device.Message(JSON.stringify({ temperature: 21 }));
    message.messageId = 'm-1';
    message.correlationId = 'c-1';
    message.contentType = 'application/json';
    message.contentEncoding = 'utf-8';
    message.properties.add('colourOfDoor', 'dark blue');
    await client.sendEvent(message);
    expect(seen).toMatchObject([
      {
        deviceId: 'door',
        applicationProperties: { colourOfDoor: 'dark blue' },
        systemProperties: {
          messageId: 'm-1',
          correlationId: 'c-1',
          contentType: 'application/json',
          contentEncoding: 'utf-8',
          connectionDeviceId: 'door',
        },
      },
    ]);
    expect(seen.map(textOf)).toEqual(['{"temperature":21}']);
  });

  it('sends a batch', async () => {
    const seen = telemetry();
    const one = new device.Message('one');
    one.properties.add('number', '1');
    await client.sendEventBatch([one, new device.Message('two')]);
    expect(seen.map(textOf)).toEqual(['one', 'two']);
    expect(seen.map(({ applicationProperties }) => applicationProperties)).toEqual([{ number: '1' }, {}]);
  });

  it('completes, rejects and abandons messages', async () => {
    const records: FeedbackRecord[] = [];
    hub.onFeedback((record) => records.push(record));
    for (const name of ['complete', 'reject', 'abandon'])
      hub.sendMessage(DOOR, name, { messageId: name, ack: 'full', properties: { colour: 'blue' } });
    const seen: string[] = [];
    const settled = new Promise<void>((resolve, reject) => {
      client.on('message', async (message) => {
        const name = message.getData().toString();
        seen.push(name);
        expect(message.messageId).toBe(name);
        expect(message.properties.getValue('iothub-app-colour')).toBe('blue');
        try {
          if (name === 'complete') await client.complete(message);
          else if (name === 'reject') await client.reject(message);
          else if (seen.length === 3) await client.abandon(message);
          else {
            await client.complete(message);
            resolve();
          }
        } catch (error) {
          reject(error);
        }
      });
    });
    await settled;
    expect(seen).toEqual(['complete', 'reject', 'abandon', 'abandon']);
    // The answers to the three may come in any order.
    await expect.poll(() => hub.state.registry.require(DOOR).row.cloudToDeviceMessageCount).toBe(0);
    expect(records.sort((a, b) => a.originalMessageId.localeCompare(b.originalMessageId))).toMatchObject([
      { originalMessageId: 'abandon', statusCode: 'Success' },
      { originalMessageId: 'complete', statusCode: 'Success', deviceId: 'door' },
      { originalMessageId: 'reject', statusCode: 'Rejected' },
    ]);
  });
});

describe('telemetry', () => {
  it('keeps the bytes of a body', async () => {
    const seen = telemetry();
    const body = Buffer.from([0, 0xff, 0xc3, 0x28, 10]);
    const reply = await send(hub, { method: 'POST', path: EVENTS, token: token(), body });
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect(Buffer.from(seen[0]?.body ?? [])).toEqual(body);
  });

  it.each([
    ['text that is no list', '{}', 'ArgumentInvalid'],
    ['a message without an object', '["x"]', 'ArgumentInvalid'],
    ['a body that is no text', '[{"body":1}]', 'ArgumentInvalid'],
    ['no JSON', '[', 'ArgumentInvalid'],
  ])('refuses a batch with %s', async (_name, body, code) => {
    const headers = { 'Content-Type': 'application/vnd.microsoft.iothub.json' };
    const reply = await send(hub, { method: 'POST', path: EVENTS, token: token(), headers, body });
    expect([reply.status, reply.headers['iothub-errorcode']]).toEqual([400, code]);
  });

  it('takes text in a batch that says that it is not base64', async () => {
    const seen = telemetry();
    const headers = { 'Content-Type': 'application/vnd.microsoft.iothub.json' };
    const body = [{ body: 'plain', base64Encoded: false, properties: { 'iothub-messageid': 'm' } }];
    expect((await send(hub, { method: 'POST', path: EVENTS, token: token(), headers, body })).status).toBe(
      204,
    );
    expect(seen.map(textOf)).toEqual(['plain']);
    expect(seen[0]?.systemProperties).toMatchObject({ messageId: 'm' });
  });

  it('of more than 256 KB is refused', async () => {
    const reply = await send(hub, {
      method: 'POST',
      path: EVENTS,
      token: token(),
      body: 'x'.repeat(262_145),
    });
    expect([reply.status, reply.headers['iothub-errorcode']]).toEqual([413, 'MessageTooLarge']);
  });
});

describe('cloud-to-device messages', () => {
  it('come with what is known of them in headers', async () => {
    hub.sendMessage(DOOR, 'one', {
      messageId: 'm-1',
      userId: 'anna',
      contentType: 'text/plain',
      ack: 'positive',
      properties: { 'odd name': 'grün' },
    });
    const reply = await receive();
    expect([reply.status, reply.text]).toEqual([200, 'one']);
    expect(reply.headers).toMatchObject({
      etag: expect.stringMatching(/^"[0-9a-f-]{36}"$/),
      'iothub-messageid': 'm-1',
      'iothub-correlationid': '',
      'iothub-userid': 'anna',
      'iothub-sequencenumber': '1',
      'iothub-to': '/devices/door/messages/devicebound',
      'iothub-enqueuedtime': '3/2/2026 8:00:00 PM',
      'iothub-expiry': '3/2/2026 9:00:00 PM',
      'iothub-deliverycount': '0',
      'iothub-ack': 'positive',
      contenttype: 'text/plain',
      'iothub-app-odd_name': 'gr?n',
    });
  });

  it('are locked for a minute, which does not count as a delivery', async () => {
    hub.sendMessage(DOOR, 'one');
    const first = await receive();
    expect((await receive()).status).toBe(204);
    await clock.advance(60_000);
    const second = await receive();
    expect([second.text, second.headers['iothub-deliverycount']]).toEqual(['one', '0']);
    const late = await settle('DELETE', lockOf(first));
    expect([late.status, late.headers['iothub-errorcode']]).toEqual([412, 'DeviceMessageLockLost']);
    expect((await settle('DELETE', lockOf(second))).status).toBe(204);
  });

  it('are dead after ten deliveries that the device abandoned', async () => {
    const records: FeedbackRecord[] = [];
    hub.onFeedback((record) => records.push(record));
    hub.sendMessage(DOOR, 'again', { messageId: 'again', ack: 'negative' });
    for (let count = 0; count < 10; count += 1) {
      const reply = await receive();
      expect([reply.text, reply.headers['iothub-deliverycount']]).toEqual(['again', String(count)]);
      expect((await settle('POST', `${lockOf(reply)}/abandon`)).status).toBe(204);
    }
    expect((await receive()).status).toBe(204);
    expect(records).toEqual([
      expect.objectContaining({ originalMessageId: 'again', statusCode: 'DeliveryCountExceeded' }),
    ]);
  });

  it('that expire or are purged while they are locked are lost to the device', async () => {
    const records: FeedbackRecord[] = [];
    hub.onFeedback((record) => records.push(record));
    for (const messageId of ['expires', 'purged'])
      hub.sendMessage(DOOR, messageId, {
        messageId,
        ack: 'full',
        ...(messageId === 'expires' && { expiresAfterMs: 30_000 }),
      });
    const locks = [lockOf(await receive()), lockOf(await receive())];
    await clock.advance(30_000);
    await send(hub, { method: 'DELETE', path: '/devices/door/commands' });
    for (const lock of locks) expect((await settle('DELETE', lock)).status).toBe(412);
    expect(records.map(({ statusCode }) => statusCode)).toEqual(['Expired', 'Purged']);
  });

  it('without a request for it have no feedback', async () => {
    const records: FeedbackRecord[] = [];
    const stop = hub.onFeedback((record) => records.push(record));
    hub.sendMessage(DOOR, 'quiet');
    hub.sendMessage(DOOR, 'only bad news', { ack: 'negative' });
    for (let count = 0; count < 2; count += 1) await settle('DELETE', lockOf(await receive()));
    stop();
    hub.sendMessage(DOOR, 'nobody listens', { ack: 'full' });
    await settle('DELETE', lockOf(await receive()));
    expect(records).toEqual([]);
  });

  it('are in one queue for MQTT and HTTPS', async () => {
    hub.sendMessage(DOOR, 'one');
    hub.sendMessage(DOOR, 'two');
    const locked = await receive();
    const raw = await rawDevice(hub, 'door');
    raw.send(subscribePacket(1, ['devices/door/messages/devicebound/#', 1]));
    expect((await raw.next()).cmd).toBe('suback');
    const second = await raw.next();
    expect('payload' in second && String(second.payload)).toBe('two');
    // Both are under way.
    expect((await receive()).status).toBe(204);
    await settle('POST', `${lockOf(locked)}/abandon`);
    const first = await raw.next();
    expect('payload' in first && String(first.payload)).toBe('one');
    raw.end();
    await expect.poll(() => hub.state.registry.require(DOOR).row.connectionState).toBe('Disconnected');
    const again = await receive();
    expect([again.text, again.headers['iothub-deliverycount']]).toEqual(['one', '1']);
  });

  it('keep their delivery count over a restart, and lose their locks', async () => {
    await hub.stop();
    const stateFile = join(await temporaryFolder(), 'hub.ndjson');
    await open({ stateFile });
    hub.addDevice(DOOR);
    hub.sendMessage(DOOR, 'one');
    await settle('POST', `${lockOf(await receive())}/abandon`);
    const locked = await receive();
    await hub.stop();
    await open({ stateFile });
    expect((await settle('DELETE', lockOf(locked))).status).toBe(412);
    expect((await receive()).headers['iothub-deliverycount']).toBe('1');
  });
});

describe('who may', () => {
  beforeEach(() => {
    hub.addDevice({ deviceId: 'other' });
    hub.addDevice({ deviceId: 'off', status: 'disabled' });
  });
  const sendAs = async (path: string, by: string) => {
    const { status, headers } = await send(hub, { method: 'POST', path, token: by, body: 'x' });
    return [status, headers['iothub-errorcode']];
  };

  it('a policy with DeviceConnect acts as every device', async () => {
    expect(await sendAs(EVENTS, serviceToken(hub, 'device'))).toEqual([204, undefined]);
  });

  it.each([
    ['no token', EVENTS, () => '', [401, 'IotHubUnauthorizedAccess']],
    ['the policy service', EVENTS, () => serviceToken(hub, 'service'), [401, 'IotHubUnauthorizedAccess']],
    [
      'another device',
      EVENTS,
      () => deviceToken(hub, { deviceId: 'other' }),
      [401, 'IotHubUnauthorizedAccess'],
    ],
    [
      'a device that is disabled',
      '/devices/off/messages/events',
      () => deviceToken(hub, { deviceId: 'off' }),
      [403, 'DeviceDisabled'],
    ],
    ['an unknown device', '/devices/none/messages/events', () => serviceToken(hub), [404, 'DeviceNotFound']],
  ])('%s may not send', async (_name, path, by, refusal) => {
    expect(await sendAs(path, by())).toEqual(refusal);
  });

  it.each([
    ['of the Azure CLI and the Python SDK', '2019-10-01', 204],
    ['of old clients', '2016-11-14', 204],
    ['that never was', '1999-01-01', 400],
  ])('a device that names an api-version %s is answered', async (_name, version, status) => {
    const path = `${EVENTS}?api-version=${version}`;
    expect((await send(hub, { method: 'POST', path, token: token(), body: 'x' })).status).toBe(status);
  });

  it('a device manages its own modules, and nothing else', async () => {
    const manage = async (method: string, path: string, headers = {}) =>
      (await send(hub, { method, path, token: token(), headers, ...(method === 'PUT' && { body: {} }) }))
        .status;
    expect(await manage('PUT', '/devices/door/modules/lock')).toBe(200);
    expect(await manage('GET', '/devices/door/modules')).toBe(200);
    expect(await manage('GET', '/devices/door/modules/lock')).toBe(200);
    expect(await manage('DELETE', '/devices/door/modules/lock', { 'If-Match': '*' })).toBe(204);
    expect(hub.state.registry.modulesOf('door')).toEqual([]);
    expect(await manage('GET', '/devices/other/modules')).toBe(401);
    expect(await manage('PUT', '/devices/other/modules/lock')).toBe(401);
    expect(await manage('GET', '/devices/door')).toBe(401);
    expect(await manage('GET', '/twins/door/modules/lock')).toBe(401);
  });

  it('modules and files are not there', async () => {
    hub.addDevice({ deviceId: 'door', moduleId: 'camera' });
    for (const path of ['/devices/door/modules/camera/messages/events', '/devices/door/files'])
      expect(await sendAs(path, serviceToken(hub))).toEqual([501, 'NotImplemented']);
  });

  it('a hub of a basic edition takes telemetry and has no messages for devices', async () => {
    await hub.stop();
    await open({ tier: 'B1' });
    hub.addDevice(DOOR);
    expect(await sendAs(EVENTS, token())).toEqual([204, undefined]);
    expect((await receive()).headers['iothub-errorcode']).toBe('OperationNotAvailableInCurrentTier');
  });
});
