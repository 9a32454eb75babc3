import { afterEach, expect, it } from 'vitest';
import { fillHub } from '../../../src/simulator/devices/fill-hub.ts';
import type { GroupSpec } from '../../../src/simulator/devices/fleet-spec.ts';
import { startLocalHub } from '../../../src/simulator/local-hub.ts';
import { ManualHubClock } from '../support/hub-clock.ts';
import { doors, fleetOf, lockDoor } from './demo-fleet.ts';
import { START } from './fake-body.ts';

/*
 * A device is deleted on the hub while it is at something. What it had begun goes on by timers, in which nobody is
 * there to catch an error: it has to end quietly.
 */

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const SECOND = 1_000;
const ID = 'door-001';
const SLOW = { latency: { fromMs: 5 * SECOND, toMs: 5 * SECOND } };
const COUNTING = { kind: 'report', report: { locks: { $add: [{ $reported: 'locks' }, 1] } } } as const;

async function fleetWith(changes: Partial<GroupSpec>) {
  const clock = new ManualHubClock(START);
  const hub = await startLocalHub({ clock });
  stops.push(() => hub.stop());
  const filled = await fillHub({ hub, fleet: fleetOf(doors(changes)), connect: 0 });
  stops.push(() => filled.close());
  return {
    hub,
    clock,
    filled,
    call: async (deviceId: string) => {
      const { link } = hub.state.registry.require({ deviceId });
      const answer = link?.invokeMethod({ deviceId }, { name: 'lockDoor', payload: 'null' });
      return answer?.then(
        ({ status }) => String(status),
        (error: Error) => error.message,
      );
    },
    remove: () => hub.state.registry.remove(hub.state.registry.require({ deviceId: ID })),
  };
}

it('before it has answered: the call is lost, and nothing follows', async () => {
  const { call, clock, remove } = await fleetWith({
    methods: { lockDoor: { ...lockDoor, ...SLOW, steps: [COUNTING] } },
  });
  const answer = call(ID);
  await clock.advance(SECOND);
  remove();
  await clock.advance(10 * SECOND);
  expect(await answer).toBe('the device is not connected any more');
});

it('in the moment in which it is called: the call is lost, and others are heard', async () => {
  const { call, clock, remove } = await fleetWith({
    methods: { lockDoor: { ...lockDoor, payload: { $reported: '*' }, steps: [COUNTING] } },
  });
  const answers = [call(ID), call('door-002')];
  remove();
  await clock.advance(10 * SECOND);
  expect(await Promise.all(answers)).toEqual(['the device left before it heard of the call', '200']);
  expect(await call('door-003')).toBe('200');
});

it('while it is away by its own doing: it does not come back', async () => {
  const { call, clock, hub, remove } = await fleetWith({
    methods: {
      lockDoor: {
        ...lockDoor,
        steps: [{ kind: 'offline', time: { fromMs: 10 * SECOND, toMs: 10 * SECOND } }, COUNTING],
      },
    },
  });
  expect(await call(ID)).toBe('200');
  remove();
  await clock.advance(60 * SECOND);
  expect(hub.state.registry.find({ deviceId: ID })).toBeUndefined();
});

it('in the midst of its steps: the rest is dropped', async () => {
  const { call, clock, hub, remove } = await fleetWith({
    methods: {
      lockDoor: {
        ...lockDoor,
        steps: [{ kind: 'wait', time: { fromMs: 10 * SECOND, toMs: 10 * SECOND } }, COUNTING],
      },
    },
  });
  expect(await call(ID)).toBe('200');
  remove();
  await clock.advance(60 * SECOND);
  expect(hub.state.registry.find({ deviceId: ID })).toBeUndefined();
});

it('while an outage has it away: the end of the outage brings back the others', async () => {
  const { clock, hub, remove } = await fleetWith({
    count: 2,
    offline: { everyMs: 60 * SECOND, forMs: 20 * SECOND },
  });
  const connected = () =>
    [...hub.state.registry.devices()].filter(({ link }) => link !== undefined).map(({ row }) => row.deviceId);
  while (connected().includes(ID)) await clock.advance(SECOND);
  remove();
  await clock.advance(120 * SECOND);
  while (!connected().includes('door-002')) await clock.advance(SECOND);
  expect(connected()).toEqual(['door-002']);
});
