import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobStatusDocument, StatusDocument } from '../../../src/report/generated/status-document.ts';
import { filterOf, matches } from '../../../src/report/page/filter.ts';
import { failuresOf, groupFailures } from '../../../src/report/page/group-failures.ts';
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

describe('failures', () => {
  const job = (jobId: string, answers: readonly string[]): JobStatusDocument => ({
    ...(status.jobs[0] as JobStatusDocument),
    jobId,
    firstFailures: answers.map((methodPayload, index) => ({
      deviceId: `door-${index}`,
      outcome: 'refused',
      methodStatus: 500,
      methodPayload,
    })),
  });

  it('are grouped by their answer over all jobs, the most frequent first', () => {
    const groups = groupFailures(
      failuresOf([job('a', ['"jammed"', '"low battery"']), job('b', ['"jammed"'])]),
    );
    expect(groups.map(({ title, answer, failures }) => [title, answer, failures.length])).toEqual([
      ['refused: status 500', '"jammed"', 2],
      ['refused: status 500', '"low battery"', 1],
    ]);
  });

  it('are told apart by outcome and error too', () => {
    expect(groupFailures(failuresOf(status.jobs))).toHaveLength(3);
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
