import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobStatusDocument, StatusDocument } from '../../../src/report/generated/status-document.ts';
import { timeAxis } from '../../../src/report/page/browser/axis.ts';
import { filterOf, matches } from '../../../src/report/page/browser/filter.ts';
import { answersOf, groupAnswers } from '../../../src/report/page/browser/group-answers.ts';
import { runningSpans, stepsOf, timelineRows, timeRange } from '../../../src/report/page/browser/timeline.ts';
import { renderPlanJson } from '../../../src/report/plan/json.ts';
import { renderStatusJson } from '../../../src/report/status/json.ts';
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
      fc.property(fc.array(fc.tuple(instant, instant), { maxLength: 20 }), (pairs) => {
        const spans = pairs.map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
        const steps = stepsOf(spans);
        for (const { at, count } of steps) {
          expect(count).toBe(spans.filter(({ from, to }) => from <= at && at < to).length);
        }
        expect(steps.at(-1)?.count ?? 0).toBe(0);
      }),
    );
  });

  it('counts as running what runs or will, not what was skipped or cancelled', () => {
    const marks = rows.flatMap((row) => row.marks);
    const idle = ['skipped', 'cancelled', 'to-cancel'];
    expect(runningSpans(rows)).toHaveLength(marks.filter(({ kind }) => !idle.includes(kind)).length);
  });
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('the axis', () => {
  const texts = (from: string, length: number) => {
    const { days, hours } = timeAxis(Date.parse(from), Date.parse(from) + length);
    return [days.map(({ text }) => text).join(' | '), hours.map(({ text }) => text).join(' ')];
  };

  it.each([
    [
      'half an hour',
      '2026-03-02T20:10:00Z',
      30 * MINUTE,
      ['Mon 03-02', '20:10 20:15 20:20 20:25 20:30 20:35'],
    ],
    [
      'two hours',
      '2026-03-02T20:10:00Z',
      2 * HOUR,
      ['Mon 03-02', '20:15 20:30 20:45 21:00 21:15 21:30 21:45'],
    ],
    [
      'two hours over midnight',
      '2026-03-02T23:10:00Z',
      2 * HOUR,
      ['Mon 03-02 | Tue 03-03', '23:15 23:30 23:45 00:00 00:15 00:30 00:45'],
    ],
    ['half a day', '2026-03-02T20:10:00Z', 12 * HOUR, ['Mon 03-02 | Tue 03-03', '21:00 00:00 03:00 06:00']],
    [
      'a day',
      '2026-03-02T20:30:00Z',
      DAY,
      ['Mon 03-02 | Tue 03-03', '21:00 00:00 03:00 06:00 09:00 12:00 15:00 18:00'],
    ],
    [
      'a day from a moment before midnight',
      '2026-03-02T23:50:00Z',
      DAY,
      ['Tue 03-03', '00:00 03:00 06:00 09:00 12:00 15:00 18:00 21:00'],
    ],
    [
      'two days and a half, by half days: no day twice',
      '2026-03-02T06:00:00Z',
      60 * HOUR,
      ['Mon 03-02 | Tue 03-03 | Wed 03-04', '12:00 00:00 12:00 00:00 12:00'],
    ],
    [
      'three days',
      '2026-03-02T00:00:00Z',
      3 * DAY,
      ['Mon 03-02 | Tue 03-03 | Wed 03-04', '00:00 12:00 00:00 12:00 00:00 12:00'],
    ],
    [
      'a week',
      '2026-03-02T00:00:00Z',
      7 * DAY,
      ['Mon 03-02 | Tue 03-03 | Wed 03-04 | Thu 03-05 | Fri 03-06 | Sat 03-07 | Sun 03-08', ''],
    ],
    [
      'a week with a margin',
      '2026-03-01T20:00:00Z',
      7.3 * DAY,
      ['Mon 03-02 | Tue 03-03 | Wed 03-04 | Thu 03-05 | Fri 03-06 | Sat 03-07 | Sun 03-08', ''],
    ],
    [
      'two weeks',
      '2026-03-02T00:00:00Z',
      14 * DAY,
      ['Mon 03-02 | Wed 03-04 | Fri 03-06 | Sun 03-08 | Tue 03-10 | Thu 03-12 | Sat 03-14', ''],
    ],
    [
      'forty days',
      '2026-03-02T00:00:00Z',
      40 * DAY,
      ['Thu 03-05 | Thu 03-12 | Thu 03-19 | Thu 03-26 | Thu 04-02', ''],
    ],
  ])('of %s', (_, from, length, expected) => {
    expect(texts(from, length)).toEqual(expected);
  });

  it('says each day once, with room for each label, at round instants inside', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e12 }),
        fc.integer({ min: 10 * MINUTE, max: 80 * DAY }),
        (from, length) => {
          const { ticks, days, hours } = timeAxis(from, from + length);
          expect(ticks.length).toBeLessThanOrEqual(9);
          for (const at of ticks) {
            expect(at % (5 * MINUTE)).toBe(0);
            expect(at).toBeGreaterThanOrEqual(from);
            expect(at).toBeLessThanOrEqual(from + length);
          }
          const said = days.map(({ text }) => text);
          expect(new Set(said).size).toBe(said.length);
          for (const labels of [days, hours]) {
            labels.forEach(({ at }, index) => {
              const next = labels[index + 1]?.at ?? from + length;
              expect(next - at).toBeGreaterThanOrEqual(length * 0.1);
            });
          }
          expect(days.length + hours.length).toBeGreaterThan(0);
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
