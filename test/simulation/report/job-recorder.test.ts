import { describe, expect, it } from 'vitest';
import { JobRecorder } from '../../../src/simulation/report/job-recorder.ts';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import { HubState } from '../../../src/simulator/state/hub-state.ts';
import type { JobSpec } from '../../../src/simulator/state/job.ts';
import { DEFAULT_SWITCHES } from '../../../src/simulator/switches.ts';

const jobOf = (jobId: string, queryCondition: string): JobSpec => ({
  jobId,
  work: { type: 'scheduleUpdateTwin', patch: { tags: { done: true } }, sent: {} },
  queryCondition,
  startAt: undefined,
  maxExecutionTimeInSeconds: 600,
});

describe('the job recorder', () => {
  it.each<[string, readonly string[], number]>([
    ['no job', [], 0],
    ['one job', ['tags.n < 3'], 3],
    ['jobs that share devices', ['tags.n < 3', 'tags.n > 1 AND tags.n < 5'], 5],
    ['modules, each with its device', ["FROM devices.modules WHERE moduleId = 'm'"], 2],
    ['modules and their devices', ["FROM devices.modules WHERE moduleId = 'm'", 'tags.n = 0'], 2],
    ['a job that matches no device', ['tags.n = 77'], 0],
  ])('counts each device once: %s', async (_name, conditions, touched) => {
    const clock = new ManualClock('2026-03-02T20:00:00Z');
    const state = new HubState({
      clock,
      switches: DEFAULT_SWITCHES,
      tier: 'S1',
      units: 1,
      throttle: false,
      seed: 'record',
    });
    const recorder = new JobRecorder(state);
    state.listen(recorder);
    for (let n = 0; n < 10; n += 1) state.registry.add({ deviceId: `d${n}`, tags: { n } });
    for (const deviceId of ['d0', 'd1']) state.registry.add({ deviceId, moduleId: 'm' });
    for (const [index, condition] of conditions.entries()) {
      state.jobs.create(jobOf(`job-${index}`, condition));
      await clock.advance(1_000);
    }
    expect(recorder.jobs().map(({ status }) => status)).toEqual(conditions.map(() => 'completed'));
    expect(recorder.devicesTouched).toBe(touched);
  });
});
