import { describe, expect, it } from 'vitest';
import type { AnswerGroup } from '../../../src/model/answer-group.ts';
import { answersOf, groupAnchor, groupAnswers } from '../../../src/report/page/browser/group-answers.ts';
import { DeviceCounter } from '../../../src/report/page/device-counter.ts';
import { sampleStatus } from '../support/sample-status.ts';

interface Job {
  readonly jobId: string;
  readonly answers: readonly AnswerGroup[];
}

const job = (jobId: string, answers: readonly (readonly [string, number])[]): Job => ({
  jobId,
  answers: answers.map(([answer, devices]) => ({
    outcome: 'refused',
    likeness: 'equal',
    methodStatus: 500,
    answer,
    devices,
    examples: [`door-${devices}`],
  })),
});

const shown = (jobs: readonly Job[]) =>
  groupAnswers(answersOf(jobs, false), new DeviceCounter(0)).map(({ group, parts, total }) => [
    group.answer,
    group.devices,
    total.devices,
    parts.map((part) => part.job.jobId),
  ]);

describe('answers on the page', () => {
  it('are grouped over all jobs, most devices first, and say in which', () => {
    const jobs = [
      job('a', [
        ['"jammed"', 20],
        ['"low battery"', 30],
      ]),
      job('b', [['"jammed"', 15]]),
    ];
    expect(shown(jobs)).toEqual([
      ['"low battery"', 30, 30, ['a']],
      ['"jammed"', 35, 20, ['a', 'b']],
    ]);
  });

  it('do not shatter when each of many jobs has a value of its own', () => {
    const jobs = Array.from({ length: 300 }, (_, n) => job(`job-${n}`, [[`{"celsius":${n / 10}}`, 2]]));
    expect(shown(jobs)).toEqual([['{"celsius":…}', 600, 2, jobs.map(({ jobId }) => jobId)]]);
  });

  it('add up to the counts of the jobs', () => {
    const groups = groupAnswers(answersOf(sampleStatus.jobs, false), new DeviceCounter(0)).map(
      ({ group }) => group,
    );
    for (const outcome of ['refused', 'offline', 'timed-out', 'failed', 'succeeded', 'pending'] as const) {
      const counted = groups.filter((group) => group.outcome === outcome);
      expect(counted.reduce((sum, { devices }) => sum + devices, 0)).toBe(
        sampleStatus.jobs.reduce((sum, { devices }) => sum + (devices?.[outcome] ?? 0), 0),
      );
    }
  });

  it('have an address that depends on the answer alone', () => {
    const anchors = (jobs: readonly Job[]) =>
      groupAnswers(answersOf(jobs, false), new DeviceCounter(0)).map(({ group }) => groupAnchor(group));
    const [jammed] = anchors([job('a', [['"jammed"', 20]])]);
    expect(jammed).toMatch(/^answer-refused-[0-9a-f]{8}$/);
    const other = job('b', [
      ['"jammed"', 1],
      ['"low battery"', 30],
    ]);
    expect(anchors([other])[1]).toBe(jammed);
    expect(new Set(anchors([other])).size).toBe(2);
  });

  it('are those of devices that failed where only these are asked for', () => {
    const outcomes = answersOf(sampleStatus.jobs, true).map(({ group }) => group.outcome);
    expect([...new Set(outcomes)].sort()).toEqual(['failed', 'offline', 'refused', 'timed-out']);
  });
});
