import { describe, expect, it } from 'vitest';
import type { JobStatusReport, StatusReport } from '../../../src/model/status-report.ts';
import { comingRows } from '../../../src/report/page/coming.ts';
import { planFacts } from '../../../src/report/plan/facts.ts';
import { at, samplePlan } from '../support/sample-plan.ts';
import { sampleStatus } from '../support/sample-status.ts';

const scheduledAt = at('2026-03-03T01:00:00Z');
const { changes } = planFacts(samplePlan, []);

/** What is told of the job that the plan schedules for place-devices, after a run that ended much later. */
function told(jobs: readonly Partial<JobStatusReport>[]) {
  const [sample] = sampleStatus.jobs;
  const status: StatusReport = {
    ...sampleStatus,
    now: at('2026-03-03T03:00:00Z'),
    manifests: [],
    jobs: sample ? jobs.map((job) => ({ ...sample, manifest: 'place-devices', scheduledAt, ...job })) : [],
  };
  return comingRows({ plan: samplePlan, changes, status })
    .filter(({ name }) => name === 'place-devices')
    .map(({ state, when }) => [state?.words, when?.at, when?.now]);
}

describe('what comes next', () => {
  it.each([
    ['is not on the hub yet', [], 'schedule'],
    ['waits', [{ verdict: 'waiting' }], 'waiting'],
    ['runs', [{ verdict: 'running' }], 'running'],
  ] as const)('is a job that %s, as seen now', (_, jobs, words) => {
    expect(told(jobs)).toEqual([[words, scheduledAt, at('2026-03-03T03:00:00Z')]]);
  });

  it.each(['succeeded', 'below-threshold', 'cancelled'] as const)(
    'is not a job that is over: %s',
    (verdict) => {
      expect(told([{ verdict }])).toEqual([]);
    },
  );
});
