import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import type { FaultRule } from '../../../src/simulator/faults.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { send } from '../../support/service-clients.ts';

let hub: LocalHub;
let clock: ManualClock;

async function open(options: LocalHubOptions = {}): Promise<void> {
  clock = new ManualClock('2026-03-02T20:00:00Z');
  hub = await startLocalHub({ clock, seed: 'faults', ...options });
  hub.addDevice({ deviceId: 'a' });
}
afterEach(() => hub.stop());

const read = () => send(hub, { path: '/twins/a' }).then(({ status }) => status);

describe('faults', () => {
  it.each([
    [429, 'ThrottlingException'],
    [500, 'ServerError'],
    [503, 'ServiceUnavailable'],
  ] as const)('answer %i with %s', async (status, code) => {
    await open({ faults: [{ effect: { kind: 'status', status } }] });
    const reply = await send(hub, { path: '/twins/a' });
    expect([reply.status, reply.headers['iothub-errorcode']]).toEqual([status, code]);
    expect(reply.headers['retry-after']).toBeUndefined();
    if (status === 429) expect(reply.headers.connection).toBe('close');
  });

  it.each<[name: string, rule: Omit<FaultRule, 'effect'>, seen: number[]]>([
    ['so many times', { count: 2 }, [500, 500, 200, 200]],
    ['after so many', { after: 1, count: 1 }, [200, 500, 200, 200]],
    ['for a path', { path: '/jobs/*' }, [200, 200, 200, 200]],
    ['for a method', { method: 'get', path: '/twins/*', count: 1 }, [500, 200, 200, 200]],
    ['never', { rate: 0 }, [200, 200, 200, 200]],
  ])('happen %s', async (_name, rule, seen) => {
    await open();
    hub.faults.add({ ...rule, effect: { kind: 'status', status: 500 } });
    expect([await read(), await read(), await read(), await read()]).toEqual(seen);
  });

  it('happen by chance, the same for the same seed', async () => {
    const run = async () => {
      await open({ faults: [{ rate: 0.5, effect: { kind: 'status', status: 503 } }] });
      const seen = [];
      for (let index = 0; index < 20; index += 1) seen.push(await read());
      return seen;
    };
    const first = await run();
    await hub.stop();
    expect(await run()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 503]));
  });

  it('cut the connection before or after the operation', async () => {
    await open();
    const write = (value: number) =>
      send(hub, { method: 'PATCH', path: '/twins/a', body: { tags: { value } } });
    hub.faults.add({ count: 1, effect: { kind: 'reset', when: 'before' } });
    await expect(write(1)).rejects.toThrow();
    hub.faults.add({ count: 1, effect: { kind: 'reset', when: 'after' } });
    await expect(write(2)).rejects.toThrow();
    expect((await send(hub, { path: '/twins/a' })).json.tags).toEqual({ value: 2 });
    expect(hub.log.entries().map(({ status }) => status)).toEqual([0, 0, 200]);
  });

  it('cut an answer in half', async () => {
    await open({ faults: [{ effect: { kind: 'truncate' } }] });
    await expect(send(hub, { path: '/twins/a' })).rejects.toThrow();
  });

  it('delay an answer by the hub’s clock', async () => {
    await open({ faults: [{ effect: { kind: 'delay', delayMs: 5_000 } }] });
    let answered = false;
    const reply = read().then((status) => {
      answered = true;
      return status;
    });
    await expect.poll(() => clock.timers).toBe(1);
    await clock.advance(4_999);
    expect(answered).toBe(false);
    await clock.advance(1);
    expect(await reply).toBe(200);
  });

  it('can be removed', async () => {
    await open();
    const remove = hub.faults.add({ effect: { kind: 'status', status: 500 } });
    hub.faults.add({ effect: { kind: 'status', status: 503 } });
    expect(await read()).toBe(500);
    remove();
    expect(await read()).toBe(503);
    hub.faults.clear();
    expect(await read()).toBe(200);
  });
});

describe('throttling', () => {
  const ask = () =>
    send(hub, { method: 'POST', path: '/devices/query', body: { query: 'SELECT * FROM devices' } });

  it('is off by default', async () => {
    await open();
    for (let index = 0; index < 30; index += 1) expect((await ask()).status).toBe(200);
  });

  it('lets a minute’s queries pass at once, delays the next, refuses the rest', async () => {
    await open({ throttle: true, switches: { maxShapingMs: 3_000 } });
    for (let index = 0; index < 20; index += 1) expect((await ask()).status).toBe(200);
    const held = ask();
    await expect.poll(() => clock.timers).toBe(1);
    const refused = await ask();
    expect([refused.status, refused.headers['iothub-errorcode']]).toEqual([429, 'ThrottlingException']);
    expect(refused.headers.connection).toBe('close');
    expect(refused.headers['retry-after']).toBeUndefined();
    expect(refused.json.Message).toMatch(/queries.*10 seconds/);
    await clock.advance(3_000);
    expect((await held).status).toBe(200);
    await clock.advance(60_000);
    expect((await ask()).status).toBe(200);
  });

  it.each([
    ['S1', 10],
    ['S2', 10],
    ['S3', 50],
  ] as const)('lets jobs of %s work on %i devices a second', async (tier, rate) => {
    await open({ throttle: true, tier });
    hub.addDevices([...Array(rate * 10).keys()].map((index) => ({ deviceId: `d${index}` })));
    await send(hub, {
      method: 'PUT',
      path: '/jobs/v2/one',
      body: { type: 'scheduleUpdateTwin', updateTwin: { etag: '*', tags: { x: 1 } }, queryCondition: '*' },
    });
    await clock.advance(250);
    const done = async () =>
      (await send(hub, { path: '/jobs/v2/one' })).json.deviceJobStatistics.succeededCount;
    const first = await done();
    await clock.advance(5_000);
    expect(await done()).toBe(first + 5 * rate);
    await clock.advance(5_000);
    expect((await send(hub, { path: '/jobs/v2/one' })).json.status).toBe('completed');
  });
});
