import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../../../src/simulator/local-hub.ts';
import { METHODS, publishPacket, subscribePacket } from '../../../support/mqtt/raw-connection.ts';
import { rawDevice } from '../../../support/mqtt/raw-device.ts';
import { send } from '../../../support/service-clients.ts';

let hub: LocalHub;
beforeAll(async () => {
  hub = await startLocalHub({ seed: 'bad answers', switches: { queuedForMs: 0 } });
  hub.addDevice({ deviceId: 'door' });
});
afterAll(() => hub.stop());

/** A device that answers every call with these bytes. */
async function answering(payload: string) {
  const raw = await rawDevice(hub, 'door');
  raw.send(subscribePacket(1, [METHODS, 0]));
  expect(await raw.next()).toMatchObject({ cmd: 'suback' });
  const answerNext = async () => {
    const call = await raw.next();
    const requestId = /\$rid=(.*)$/.exec('topic' in call ? String(call.topic) : '')?.[1];
    raw.send(publishPacket(`$iothub/methods/res/200/?$rid=${requestId}`, payload));
  };
  return { raw, answerNext };
}

describe.each([
  ['that is not JSON', 'fine', "The device's answer is not JSON."],
  ['over 128 KB', JSON.stringify('x'.repeat(131_072)), /has 131074 bytes; at most 128 KB/],
])('an answer %s', (_name, payload, message) => {
  it('makes the call fail with 502', async () => {
    const { raw, answerNext } = await answering(payload);
    const call = send(hub, { method: 'POST', path: '/twins/door/methods', body: { methodName: 'lock' } });
    await answerNext();
    const reply = await call;
    expect([reply.status, reply.headers['iothub-errorcode']]).toEqual([502, 'InvalidResponseWhileProxying']);
    expect(JSON.parse(reply.json.Message).message).toMatch(message);
    raw.end();
  });

  it('is the error of its row in a job', async () => {
    const { raw, answerNext } = await answering(payload);
    const jobId = `job-${payload.length}`;
    await send(hub, {
      method: 'PUT',
      path: `/jobs/v2/${jobId}`,
      body: {
        type: 'scheduleDeviceMethod',
        cloudToDeviceMethod: { methodName: 'lock' },
        queryCondition: '*',
      },
    });
    await answerNext();
    const query = `SELECT * FROM devices.jobs WHERE jobId = '${jobId}' AND status = 'failed'`;
    await expect
      .poll(async () => (await send(hub, { method: 'POST', path: '/devices/query', body: { query } })).json)
      .toMatchObject([{ error: { code: 'InvalidResponseWhileProxying' } }]);
    raw.end();
  });
});
