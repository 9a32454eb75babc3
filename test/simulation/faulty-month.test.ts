import { describe, expect, it } from 'vitest';
import type { Reason } from '../../src/model/plan.ts';
import { describeViolations, judge } from '../support/judge/judge.ts';
import { playMonth } from './faulty-month.ts';

/** The reasons that a month must show, or it proves little. */
const SEEN: readonly Reason[] = [
  'due',
  'lead',
  'slot',
  'overlap',
  'superseded',
  'expired',
  'before-edit',
  'frozen',
  'suspended',
  'removed',
  'rescheduled',
  'content-changed',
  'held',
  'running',
  'done',
];

/*
 * The promises of the reconciler's long run in memory, kept on a local hub by the real adapter over TLS, which gets
 * 5 % answers of 429, 2 % of 503 and 1 % cut connections, by runs that come late or not at all.
 */
describe('thirty days on a bad network', () => {
  it.each([1, 2])(
    'with seed %i every promise is kept',
    async (seed) => {
      const { history, reasons, runs } = await playMonth(seed);
      expect(describeViolations(judge(history))).toEqual([]);

      expect(SEEN.filter((reason) => !reasons.has(reason))).toEqual([]);
      expect(runs.filter(({ result }) => result === 'dropped').length).toBeGreaterThan(10);
      expect(history.jobs.filter(({ startedAt }) => startedAt !== undefined).length).toBeGreaterThan(200);
      expect(history.stopped.size).toBeGreaterThan(2);
      const undisturbed = history.passes.filter(({ isUndisturbed }) => isUndisturbed).length;
      expect(undisturbed).toBeGreaterThan(history.passes.length * 0.9);
      // A look that met a throttled hub takes ten seconds or more.
      const slow = history.passes.filter(({ at, doneAt }) => doneAt - at >= 10_000);
      expect(slow.length).toBeGreaterThan(history.passes.length / 20);
    },
    300_000,
  );
});
