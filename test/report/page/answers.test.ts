import { describe, expect, it } from 'vitest';
import type { AnswerGroup } from '../../../src/model/answer-group.ts';
import { answersOf, groupAnswers } from '../../../src/report/page/browser/group-answers.ts';
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
  groupAnswers(answersOf(jobs, false)).map(({ group, parts }) => [
    group.answer,
    group.devices,
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
      ['"jammed"', 35, ['a', 'b']],
      ['"low battery"', 30, ['a']],
    ]);
  });

  it('do not shatter when each of many jobs has a value of its own', () => {
    const jobs = Array.from({ length: 300 }, (_, n) => job(`job-${n}`, [[`{"celsius":${n / 10}}`, 2]]));
    expect(shown(jobs)).toEqual([['{"celsius":…}', 600, jobs.map(({ jobId }) => jobId)]]);
  });

  it('add up to the counts of the jobs', () => {
    const groups = groupAnswers(answersOf(sampleStatus.jobs, false)).map(({ group }) => group);
    for (const outcome of ['refused', 'offline', 'timed-out', 'failed', 'succeeded', 'pending'] as const) {
      const counted = groups.filter((group) => group.outcome === outcome);
      expect(counted.reduce((sum, { devices }) => sum + devices, 0)).toBe(
        sampleStatus.jobs.reduce((sum, { devices }) => sum + (devices?.[outcome] ?? 0), 0),
      );
    }
  });

  it('are those of devices that failed where only these are asked for', () => {
    const outcomes = answersOf(sampleStatus.jobs, true).map(({ group }) => group.outcome);
    expect([...new Set(outcomes)].sort()).toEqual(['failed', 'offline', 'refused', 'timed-out']);
  });
});
