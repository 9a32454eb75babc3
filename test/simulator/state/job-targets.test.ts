import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import type { DeviceLink } from '../../../src/simulator/device-link.ts';
import { HubState } from '../../../src/simulator/state/hub-state.ts';
import type { JobSpec } from '../../../src/simulator/state/job.ts';
import { DEFAULT_SWITCHES, type Switches } from '../../../src/simulator/switches.ts';

const SPEC: JobSpec = {
  jobId: 'one',
  work: {
    type: 'scheduleDeviceMethod',
    methodName: 'x',
    payload: undefined,
    responseTimeoutInSeconds: 30,
    connectTimeoutInSeconds: 0,
  },
  queryCondition: '*',
  startAt: undefined,
  maxExecutionTimeInSeconds: 600,
};

/** A hub that works on ten devices at once and lets the others wait: twelve devices, and a log of calls. */
function open(switches: Partial<Switches> = {}) {
  const clock = new ManualClock('2026-03-02T20:00:00Z');
  const state = new HubState({
    clock,
    switches: { ...DEFAULT_SWITCHES, ...switches },
    tier: 'S1',
    units: 1,
    throttle: true,
    seed: 'targets',
  });
  const calls: string[] = [];
  const linkOf = (name: string): DeviceLink => ({
    acceptsMethods: () => true,
    invokeMethod: ({ deviceId }) => {
      calls.push(`${name} ${deviceId}`);
      return Promise.resolve({ status: 200, payload: 'null' });
    },
    desiredChanged: () => undefined,
    close: () => undefined,
  });
  const add = (deviceId: string, name: string) =>
    state.links.connect(state.registry.add({ deviceId }), linkOf(name));
  for (let index = 0; index < 12; index += 1) add(`d${index}`, 'first');
  return { clock, state, calls, add };
}

describe('a target of a job that is deleted before its turn', () => {
  it.each<[string, Partial<Switches>]>([
    ['found in the registry', {}],
    ['found in an index that lags behind', { indexDelayMs: 60_000 }],
  ])('fails with DeviceNotFound: %s', async (_name, switches) => {
    const { clock, state, calls } = open(switches);
    const job = state.jobs.create(SPEC);
    await clock.advance(250);
    expect(calls).toHaveLength(10);
    state.registry.remove(state.registry.require({ deviceId: 'd11' }));
    await clock.advance(10_000);
    expect(job.status).toBe('completed');
    expect(job.rows.outcome(11)).toMatchObject({ code: 'DeviceNotFound' });
    expect(calls).toHaveLength(11);
  });

  it('is called when it has been created again', async () => {
    const { clock, state, calls, add } = open();
    const job = state.jobs.create(SPEC);
    await clock.advance(250);
    state.registry.remove(state.registry.require({ deviceId: 'd11' }));
    add('d11', 'second');
    await clock.advance(10_000);
    expect([job.status, job.rows.counts().completed]).toEqual(['completed', 12]);
    expect(calls.at(-1)).toBe('second d11');
  });
});

describe('devices made from the same contents', () => {
  it('share them until one is changed', () => {
    const { state } = open();
    const desired = { a: 1 };
    const reported = { b: { c: 2 } };
    const [left, right] = ['left', 'right'].map((deviceId) =>
      state.registry.add({ deviceId, desired, reported }),
    );
    if (!left || !right) throw new Error('both were added');
    expect(left.row.properties).toBe(right.row.properties);
    state.writeTwin(left, { desired: { a: 3 } }, 'merge');
    state.reportTwin(left, { b: { c: 4 } });
    expect(left.row.properties.desired).toMatchObject({ a: 3, $version: 2 });
    expect(left.row.properties.reported).toMatchObject({ b: { c: 4 }, $version: 2 });
    expect(right.row.properties.desired).toMatchObject({ a: 1, $version: 1 });
    expect(right.row.properties.reported).toMatchObject({ b: { c: 2 }, $version: 1 });
  });

  it('at another instant have metadata of that instant', async () => {
    const { clock, state } = open();
    const desired = { a: 1 };
    const first = state.registry.add({ deviceId: 'first', desired });
    await clock.advance(1_000);
    const second = state.registry.add({ deviceId: 'second', desired });
    const [one, two] = [first, second].map(({ row }) => row.properties.desired.$metadata['$lastUpdated']);
    expect([one, two]).toEqual(['2026-03-02T20:00:00.0000000Z', '2026-03-02T20:00:01.0000000Z']);
  });
});
