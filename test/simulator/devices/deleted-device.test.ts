import { afterEach, expect, it } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import { fillHub } from '../../../src/simulator/devices/fill-hub.ts';
import type { GroupSpec } from '../../../src/simulator/devices/fleet-spec.ts';
import { startLocalHub } from '../../../src/simulator/local-hub.ts';
import { doors, fleetOf, lockDoor } from '../../support/demo-fleet.ts';
import { START } from '../../support/live-device.ts';

/*
 * A device is deleted on the hub while it is doing something. The rest would run from timers, where nobody catches an
 * error: it must end quietly.
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
  const clock = new ManualClock(START);
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

it('a device deleted before it answers loses the call, and none of its steps run', async () => {
  const { call, clock, remove } = await fleetWith({
    methods: { lockDoor: { ...lockDoor, ...SLOW, steps: [COUNTING] } },
  });
  const answer = call(ID);
  await clock.advance(SECOND);
  remove();
  await clock.advance(10 * SECOND);
  expect(await answer).toBe('the device disconnected before it answered');
});

it('a device deleted at the moment of a call loses it, and other devices receive theirs', async () => {
  const { call, clock, remove } = await fleetWith({
    methods: { lockDoor: { ...lockDoor, payload: { $reported: '*' }, steps: [COUNTING] } },
  });
  const answers = [call(ID), call('door-002')];
  remove();
  await clock.advance(10 * SECOND);
  expect(await Promise.all(answers)).toEqual(['the device disconnected before it received the call', '200']);
  expect(await call('door-003')).toBe('200');
});

it('a device deleted while its steps keep it away does not come back', async () => {
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

it('a device deleted in the middle of its steps does not do the rest', async () => {
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

it('a device deleted during an outage does not come back, and the others do', async () => {
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
