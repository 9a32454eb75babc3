import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import type { DeviceLink } from '../../../src/simulator/device-link.ts';
import { HubState } from '../../../src/simulator/state/hub-state.ts';
import type { JobSpec } from '../../../src/simulator/state/job.ts';
import { DEFAULT_SWITCHES } from '../../../src/simulator/switches.ts';

const DEVICES = 60_000;
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

function open(clock: ManualClock, answer: () => Promise<{ status: number; payload: string }>): HubState {
  const state = new HubState({
    clock,
    switches: DEFAULT_SWITCHES,
    tier: 'S1',
    units: 1,
    throttle: false,
    seed: 'scale',
  });
  const link: DeviceLink = {
    acceptsMethods: () => true,
    invokeMethod: answer,
    desiredChanged: () => undefined,
    close: () => undefined,
  };
  for (let index = 0; index < DEVICES; index += 1)
    state.links.connect(state.registry.add({ deviceId: `d${index}` }), link);
  return state;
}

describe('a method job on more devices than may be called at once', () => {
  it('calls more devices as answers come', async () => {
    const clock = new ManualClock('2026-03-02T20:00:00Z');
    let waiting: (() => void)[] = [];
    const state = open(
      clock,
      () => new Promise((resolve) => waiting.push(() => resolve({ status: 200, payload: '1' }))),
    );
    const job = state.jobs.create(SPEC);
    await clock.advance(1_000);
    expect(job.rows.counts()).toEqual({ pending: 10_000, running: 50_000, completed: 0, failed: 0 });
    expect(clock.timers).toBeLessThan(10);
    for (const answer of waiting.splice(0)) answer();
    await clock.advance(1_000);
    expect(job.rows.counts()).toEqual({ pending: 0, running: 10_000, completed: 50_000, failed: 0 });
    for (const answer of waiting) answer();
    waiting = [];
    await clock.advance(0);
    expect(job.status).toBe('completed');
    expect(clock.timers).toBe(0);
  });

  it('calls more devices as calls time out, and ends after the last one', async () => {
    const clock = new ManualClock('2026-03-02T20:00:00Z');
    const state = open(clock, () => new Promise(() => undefined));
    const job = state.jobs.create(SPEC);
    await clock.advance(31_000);
    expect(job.rows.counts()).toEqual({ pending: 0, running: 10_000, completed: 0, failed: 50_000 });
    await clock.advance(31_000);
    expect([job.status, job.rows.counts().failed]).toEqual(['completed', DEVICES]);
    expect(clock.timers).toBe(0);
  });
});
