import { describe, expect, it } from 'vitest';
import { JobRowsView } from '../../../src/simulator/operations/job-rows-view.ts';
import { Job, type JobSpec } from '../../../src/simulator/state/job.ts';

const AT = Date.parse('2026-03-02T20:00:00Z');
const WORK: JobSpec['work'] = {
  type: 'scheduleDeviceMethod',
  methodName: 'x',
  payload: undefined,
  responseTimeoutInSeconds: 30,
  connectTimeoutInSeconds: 0,
};

function jobOf(fill: (rows: Job['rows']) => void): Job {
  const spec = { jobId: 'one', work: WORK, queryCondition: '*', startAt: AT, maxExecutionTimeInSeconds: 600 };
  const job = new Job(spec, AT);
  job.startedAt = AT + 250;
  fill(job.rows);
  return job;
}

describe('the rows of a job', () => {
  it('show the device, the job, its times and its outcome', () => {
    const job = jobOf((rows) => {
      rows.add({ deviceId: 'd1' }, AT);
      rows.complete(0, { status: 200, payload: '{"done":true}' }, AT + 1_000);
    });
    expect([...new JobRowsView(job).objects()]).toEqual([
      {
        deviceId: 'd1',
        jobId: 'one',
        jobType: 'scheduleDeviceMethod',
        status: 'completed',
        startTimeUtc: '2026-03-02T20:00:00.2500000Z',
        endTimeUtc: '2026-03-02T20:10:00.2500000Z',
        createdDateTimeUtc: '2026-03-02T20:00:00.0000000Z',
        lastUpdatedDateTimeUtc: '2026-03-02T20:00:01.0000000Z',
        outcome: { deviceMethodResponse: { status: 200, payload: { done: true } } },
      },
    ]);
  });

  it.each<[string, (rows: Job['rows']) => void]>([
    ['no rows', () => undefined],
    ['one that waits', (rows) => rows.add({ deviceId: 'd1' }, AT)],
    [
      'a module, and one that runs',
      (rows) => {
        rows.add({ deviceId: 'd1', moduleId: 'm1' }, AT);
        rows.add({ deviceId: 'd2' }, AT);
        rows.run(1, AT + 5);
      },
    ],
    ['names that JSON escapes', (rows) => rows.add({ deviceId: `a"b\\c\u2028`, moduleId: '"' }, AT)],
    [
      'equal and different answers at different times',
      (rows) => {
        for (const [index, payload] of [
          '{"a":"\u00e9"}',
          'null',
          '',
          'no JSON',
          `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
          '{"a":"\u00e9"}',
        ].entries()) {
          rows.add({ deviceId: `d${index}` }, AT);
          rows.complete(index, { status: 200 + (index % 2), payload }, AT + index * 1_000);
        }
      },
    ],
    [
      'more different answers than are kept',
      (rows) => {
        for (let index = 0; index < 1_500; index += 1) {
          rows.add({ deviceId: `d${index}` }, AT);
          rows.complete(index, { status: 200, payload: String(index) }, AT);
        }
      },
    ],
    [
      'an error, and a twin written',
      (rows) => {
        rows.add({ deviceId: 'd1' }, AT);
        rows.fail(0, 'GatewayTimeout', 'Timed out "waiting".', AT);
        rows.add({ deviceId: 'd2' }, AT);
        rows.complete(1, undefined, AT);
      },
    ],
  ])('are the same as text and as objects: %s', (_name, fill) => {
    const view = new JobRowsView(jobOf(fill));
    expect([...view.texts()]).toEqual([...view.objects()].map((row) => JSON.stringify(row)));
  });
});
