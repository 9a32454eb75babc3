import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { send } from '../../support/service-clients.ts';
import { TWIN_CASES } from '../../support/twin-cases.ts';

let hub: LocalHub;

beforeAll(async () => {
  hub = await startLocalHub({ seed: 'twin limits' });
});
afterAll(() => hub.stop());

const WIRE_CASES = TWIN_CASES.map(({ name, tags, problem, isFloatOnWire = false }, index) => ({
  name,
  tags,
  problem: isFloatOnWire ? undefined : problem,
  deviceId: `device-${index}`,
}));

describe('a patch of tags on the wire', () => {
  it.each(WIRE_CASES)('$name', async ({ tags, problem, deviceId }) => {
    hub.addDevices([{ deviceId }]);
    const body = `{"tags":${tags}}`;
    const { status, headers } = await send(hub, { method: 'PATCH', path: `/twins/${deviceId}`, body });
    const expected = problem === undefined ? [200, undefined] : [400, 'ArgumentInvalid'];
    expect([status, headers['iothub-errorcode']]).toEqual(expected);
    if (problem === undefined) return;
    expect((await send(hub, { path: `/twins/${deviceId}` })).json.tags).toEqual({});
  });
});
