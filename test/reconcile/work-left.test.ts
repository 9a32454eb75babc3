import { describe, expect, it } from 'vitest';
import type { Change, Plan } from '../../src/model/plan.ts';
import { findWorkLeft } from '../../src/reconcile/work-left.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;

/** A job that waits; times in minutes from now. */
function deferred(
  manifest: string,
  {
    due = 0,
    expected,
    more = 0,
    reason = 'slot',
  }: {
    readonly due?: number;
    readonly expected?: number;
    readonly more?: number;
    readonly reason?: 'slot' | 'overlap' | 'lead';
  },
): Change {
  const scheduledAt = NOW + due * MINUTE;
  return {
    action: 'defer',
    manifest,
    scheduledAt,
    reason,
    because: 'It waits.',
    jobId: manifest,
    more,
    ...(expected !== undefined && {
      expected: { startAt: NOW + expected * MINUTE, endAt: NOW + (expected + 1) * MINUTE },
    }),
  };
}

const targets: Plan['targets'] = ['a', 'b'].map((manifest) => ({
  manifest,
  source: { file: 'jobs/a.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 },
  operation: { kind: 'twin', desired: { a: 1 } },
  condition: '*',
  timeZone: 'UTC',
  schedule: '@hourly',
  startingDeadlineInSeconds: 1_800,
  maxExecutionTimeInSeconds: 60,
}));

const cases = {
  'nothing waits': { changes: [deferred('a', { reason: 'lead' })], left: undefined },
  'a slot comes free in 7 minutes': {
    changes: [deferred('a', { expected: 7 })],
    left: { names: ['a'], more: 0, stayForSeconds: 600 },
  },
  'the last of several counts, and the most urgent is the first': {
    changes: [
      deferred('a', { due: 20, expected: 50 }),
      deferred('b', { due: 10, expected: 3, reason: 'overlap' }),
    ],
    left: { names: ['b', 'a'], more: 0, stayForSeconds: 3_600 },
  },
  'too long to stay': {
    changes: [deferred('a', { expected: 600, more: 4 })],
    left: { names: ['a'], more: 4, stayForSeconds: undefined },
  },
  'what is due tomorrow is not left over today': { changes: [deferred('a', { due: 900 })], left: undefined },
} satisfies Record<string, { readonly changes: readonly Change[]; readonly left: unknown }>;

describe('what a run leaves to the next one', () => {
  it.each(Object.entries(cases))('%s', (_, { changes, left }) => {
    const found = findWorkLeft({ changes, targets }, [], NOW);
    expect(
      found && {
        names: found.jobs.map(({ manifest }) => manifest),
        more: found.more,
        stayForSeconds: found.stayForSeconds,
      },
    ).toEqual(left);
  });

  it('is a job for which the hub had no slot after all, too', () => {
    const change: Change = {
      action: 'create',
      manifest: 'a',
      scheduledAt: NOW,
      reason: 'due',
      because: 'It is due.',
      request: {
        jobId: 'a',
        condition: '*',
        operation: { kind: 'twin', desired: { a: 1 } },
        maxExecutionTimeInSeconds: 60,
        startAt: NOW,
      },
    };
    expect(findWorkLeft({ changes: [change], targets }, [{ change, result: 'no-slot' }], NOW)).toEqual({
      jobs: [{ manifest: 'a', scheduledAt: NOW, waitsFor: 'slot', startBy: NOW + 30 * MINUTE }],
      more: 0,
      stayForSeconds: 900,
    });
  });
});
