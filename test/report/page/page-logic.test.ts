import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobStatusDocument, StatusDocument } from '../../../src/report/generated/status-document.ts';
import { filterOf, matches } from '../../../src/report/page/filter.ts';
import { answersOf, groupAnswers } from '../../../src/report/page/group-answers.ts';
import { slotSteps, ticks, timelineRows, timeRange } from '../../../src/report/page/timeline.ts';
import { renderPlanJson } from '../../../src/report/plan-json.ts';
import { renderStatusJson } from '../../../src/report/status-json.ts';
import { samplePlan } from '../support/sample-plan.ts';
import { sampleStatus } from '../support/sample-status.ts';

const plan = JSON.parse(renderPlanJson(samplePlan));
const status: StatusDocument = JSON.parse(renderStatusJson(sampleStatus));
const now = sampleStatus.now;

describe('the timeline', () => {
  const rows = timelineRows({ plan, status });

  it('has every manifest once, by name, with what ran and what comes', () => {
    expect(rows.map(({ manifest, marks }) => [manifest, marks.map(({ kind }) => kind)])).toEqual([
      ['lock-doors', ['succeeded', 'planned', 'deferred']],
      ['nightly-report', ['running', 'planned']],
      ['open-gates', ['to-cancel']],
      ['place-devices', ['below-threshold', 'planned']],
      ['test-sirens', ['below-threshold', 'cancelled']],
      ['water-plants', ['skipped']],
    ]);
  });

  it('says a job that both the status and the plan know once', () => {
    const ids = rows.flatMap(({ marks }) =>
      marks.flatMap(({ jobId }) => (jobId === undefined ? [] : [jobId])),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows what is near, and now', () => {
    const all = timeRange(rows, now, 40 * 86_400_000);
    const near = timeRange(rows, now, 3_600_000);
    expect(all.from).toBeLessThan(Date.parse('2026-02-27T21:00:00Z'));
    expect(near.from).toBeGreaterThan(now - 2 * 3_600_000);
    expect(near.to).toBeGreaterThan(now);
  });

  it('counts no more jobs at a time than there are, and ends with none', () => {
    const instant = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(instant, instant), { maxLength: 20 }), (spans) => {
        const marks = spans.map(([a, b]) => ({
          kind: 'succeeded' as const,
          from: Math.min(a, b),
          to: Math.max(a, b),
          scheduledAt: a,
          words: '',
          jobId: undefined,
        }));
        const steps = slotSteps([
          { manifest: 'a', timeZone: 'UTC', file: undefined, line: undefined, marks },
        ]);
        const long = marks.filter(({ from, to }) => to > from);
        for (const { at, running } of steps) {
          expect(running).toBe(long.filter(({ from, to }) => from <= at && at < to).length);
        }
        expect(steps.at(-1)?.running ?? 0).toBe(0);
      }),
    );
  });

  it('has few ticks, at round instants inside the range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e12 }),
        fc.integer({ min: 600_000, max: 80 * 86_400_000 }),
        (from, length) => {
          const places = ticks(from, from + length, 7);
          expect(places.length).toBeLessThanOrEqual(8);
          for (const at of places) {
            expect(at % 300_000).toBe(0);
            expect(at).toBeGreaterThanOrEqual(from);
            expect(at).toBeLessThanOrEqual(from + length);
          }
        },
      ),
    );
  });
});

describe('answers on the page', () => {
  const job = (jobId: string, answers: readonly (readonly [string, number])[]): JobStatusDocument => ({
    ...(status.jobs[0] as JobStatusDocument),
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
  const shown = (jobs: readonly JobStatusDocument[]) =>
    groupAnswers(answersOf(jobs)).map(({ group, parts }) => [
      group.answer,
      group.devices,
      parts.map((part) => part.job.jobId),
    ]);

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
    const groups = groupAnswers(answersOf(status.jobs)).map(({ group }) => group);
    for (const outcome of ['refused', 'offline', 'timed-out', 'failed', 'succeeded', 'pending'] as const) {
      const counted = groups.filter((group) => group.outcome === outcome);
      expect(counted.reduce((sum, { devices }) => sum + devices, 0)).toBe(
        status.jobs.reduce((sum, { devices }) => sum + (devices?.[outcome] ?? 0), 0),
      );
    }
  });
});

describe('the filter', () => {
  it.each([
    ['nothing asked → all', '', '', true],
    ['every word, in any order', 'doors LOCK', '', true],
    ['a word that is not there', 'lock windows', '', false],
    ['the state it is in', '', 'running', true],
    ['another state', 'lock', 'waiting', false],
  ])('%s', (_, text, state, expected) => {
    expect(matches(filterOf(text, state), 'lock-doors every evening', ['running'])).toBe(expected);
  });
});
