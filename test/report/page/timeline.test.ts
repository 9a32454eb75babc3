import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../../src/report/page/browser/steps.ts';
import { runningSpans, timelineRows } from '../../../src/report/page/timeline.ts';
import { countedWords } from '../../../src/report/writing/states.ts';
import { samplePlan } from '../support/sample-plan.ts';
import { sampleStatus } from '../support/sample-status.ts';

const { now } = sampleStatus;

describe('the timeline', () => {
  const rows = timelineRows(
    { plan: samplePlan, status: sampleStatus, sourceBase: 'https://example.test/' },
    now,
  );
  const marks = rows.flatMap((row) => row.marks);

  it('has every manifest once, by name, with what ran and what comes', () => {
    expect(rows.map(({ name, marks: all }) => [name, all.map(({ state }) => countedWords(state))])).toEqual([
      ['lock-doors', ['succeeded', 'to replace', 'deferred']],
      ['nightly-report', ['running', 'to schedule']],
      ['open-gates', ['to cancel']],
      ['place-devices', ['below threshold', 'to schedule']],
      ['test-sirens', ['below threshold', 'cancelled']],
      ['water-plants', ['skipped']],
    ]);
  });

  it('says what came last and what comes next', () => {
    expect(rows[0]?.about).toEqual([
      'last ✓ succeeded, Fri 02-27 22:00 +01:00',
      'next ~ to replace, Mon 03-02 22:00 +01:00',
    ]);
    expect(rows.at(-1)?.about).toEqual(['next – skipped (suspended), and 6 more, Tue 03-03 06:00 UTC']);
  });

  it('leads to the manifests that are there', () => {
    const links = rows.map(({ name, link }) => [name, link !== undefined]);
    expect(links.filter(([, isLinked]) => !isLinked)).toEqual([
      ['open-gates', false],
      ['water-plants', false],
    ]);
  });

  it('says a job that both the status and the plan know once', () => {
    const ids = marks.flatMap(({ jobId }) => jobId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('counts as running what runs or will, not what was skipped or cancelled', () => {
    const idle = ['skipped', 'cancelled', 'to cancel'];
    const busy = marks.filter(({ state }) => !idle.includes(countedWords(state)));
    expect(runningSpans(marks)).toHaveLength(busy.length);
  });
});

describe('the slots in use', () => {
  it('are no more jobs at a time than there are, and in the end none', () => {
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
});
