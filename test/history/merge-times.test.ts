import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBranchHistory, type Snapshot } from '../../src/history/branch-history.ts';
import type { Merge } from '../../src/model/history.ts';
import { manifestNamed } from '../support/plan-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-03-02T12:00:00Z');

/** `undefined`: the manifest is not there. */
function snapshot(date: number, revision: number | undefined, more: Partial<Snapshot> = {}): Snapshot {
  const manifest = manifestNamed('once', {
    schedule: { kind: 'merged', timeZone: 'UTC' },
    revision: revision ?? 0,
    startingDeadlineInSeconds: 3_600,
  });
  return {
    from: date,
    commit: { id: 'c', at: date, author: 'Ada' },
    manifests: revision === undefined ? [] : [manifest],
    freezes: [],
    ...more,
  };
}

function mergeOf(snapshots: readonly Snapshot[], cut?: string): Merge | undefined {
  return createBranchHistory(snapshots, { now: NOW, cut }).of('once')?.merge;
}

const at = (time: string): Merge => ({ kind: 'merged', at: Date.parse(`2026-03-02T${time}:00Z`) });
const cases: Record<
  string,
  { readonly snapshots: readonly Snapshot[]; readonly cut?: string; readonly merge: Merge | undefined }
> = {
  'the first commit of the version counts': {
    snapshots: [snapshot(NOW - HOUR, 1), snapshot(NOW - 30 * MINUTE, 1)],
    merge: at('11:01'),
  },
  'a part of a minute is rounded up': {
    snapshots: [snapshot(NOW - HOUR + 1_000, 1)],
    merge: at('11:02'),
  },
  'a commit dated before an earlier one counts as that one': {
    snapshots: [snapshot(NOW - HOUR, undefined), snapshot(NOW - 5 * HOUR, 1)],
    merge: at('11:01'),
  },
  'two versions of one minute have two times': {
    snapshots: [snapshot(NOW - HOUR, 1), snapshot(NOW - HOUR + 1, 2)],
    merge: at('11:02'),
  },
  'what comes back is a new version': {
    snapshots: [snapshot(NOW - 3 * HOUR, 1), snapshot(NOW - 2 * HOUR, undefined), snapshot(NOW - HOUR, 1)],
    merge: at('11:01'),
  },
  'files that are not committed are not merged': {
    snapshots: [snapshot(NOW - HOUR, 1), { manifests: snapshot(0, 2).manifests, freezes: [], from: NOW }],
    merge: { kind: 'coming' },
  },
  'a commit beside the branch is not merged': {
    snapshots: [snapshot(NOW - HOUR, 1), snapshot(NOW - MINUTE, 2, { isBesideBranch: true })],
    merge: { kind: 'coming' },
  },
  'the oldest commit that is known may not be the first': {
    snapshots: [snapshot(NOW - HOUR, 1)],
    cut: 'the clone is shallow',
    merge: { kind: 'unknown', why: 'the clone is shallow' },
  },
  'which does not matter for one whose deadline is over anyway': {
    snapshots: [snapshot(NOW - 2 * HOUR, 1)],
    cut: 'the clone is shallow',
    merge: at('10:01'),
  },
};

describe('when a version came to the branch', () => {
  it.each(Object.entries(cases))('%s', (_, { snapshots, cut, merge }) => {
    expect(mergeOf(snapshots, cut)).toEqual(merge);
  });

  it('no later commit and no clock changes it', () => {
    const commit = fc.record({
      date: fc.integer({ min: -100, max: 100 }),
      revision: fc.option(fc.nat(2), { nil: undefined, freq: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(commit, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: -200, max: 200 }),
        (all, later) => {
          const snapshots = all.map(({ date, revision }) => snapshot(NOW + date * 10_000, revision));
          const whole = createBranchHistory(snapshots, { now: NOW });
          const schedules = new Map(
            whole.of('once')?.versions.map(({ manifest }) => [manifest?.revision, manifest?.schedule]),
          );
          const last = all.at(-1)?.revision;
          if (last === undefined) return;
          const then = createBranchHistory(snapshots, { now: NOW + later * 10_000 }).of('once')?.merge;
          expect(then).toEqual(whole.of('once')?.merge);
          expect(schedules.get(last)).toMatchObject({ at: expect.any(Number) });
          const other = snapshot(NOW + later * 10_000, last);
          expect(mergeOf([...snapshots, other])).toEqual(then);
        },
      ),
    );
  });
});
