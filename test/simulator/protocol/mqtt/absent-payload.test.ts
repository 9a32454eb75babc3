import { expect, it } from 'vitest';
import { startLocalHub } from '../../../../src/simulator/local-hub.ts';
import { METHODS, publishPacket, subscribePacket } from '../../../support/mqtt/raw-connection.ts';
import { rawDevice } from '../../../support/mqtt/raw-device.ts';
import { send } from '../../../support/service-clients.ts';

it.each([
  ['absent', {}, 'null', 'null'],
  ['absent', {}, 'empty', ''],
  ['null', { payload: null }, 'empty', 'null'],
  ['text', { payload: 'x' }, 'empty', '"x"'],
] as const)(
  'a payload that is %s (%j), with absentPayload=%s, arrives as %j',
  async (_name, more, absentPayload, body) => {
    const hub = await startLocalHub({ seed: 'absent payload', switches: { absentPayload } });
    hub.addDevice({ deviceId: 'door' });
    const raw = await rawDevice(hub, 'door');
    raw.send(subscribePacket(1, [METHODS, 0]));
    expect(await raw.next()).toMatchObject({ cmd: 'suback' });

    const call = send(hub, {
      method: 'POST',
      path: '/twins/door/methods',
      body: { methodName: 'lock', ...more },
    });
    const packet = await raw.next();
    expect('payload' in packet && packet.payload.toString()).toBe(body);

    const requestId = /\$rid=(.*)$/.exec('topic' in packet ? String(packet.topic) : '')?.[1];
    raw.send(publishPacket(`$iothub/methods/res/200/?$rid=${requestId}`, '{}'));
    expect((await call).status).toBe(200);
    raw.end();
    await hub.stop();
  },
);
