import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBranchHistory, type Snapshot } from '../../src/history/branch-history.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { RolloutManifest } from '../../src/model/rollout.ts';
import { currentVersion } from '../../src/rollouts/version.ts';
import { manifestNamed } from '../support/plan-world.ts';
import { readTexts, rollout as rolloutText } from '../support/read-text.ts';

const MINUTE = 60_000;
const NAMES = ['a', 'b', 'c', 'd'];
const FREEZE = {
  name: 'stop',
  reason: 'Repairs',
  effect: 'deny',
  window: { kind: 'range', from: 0, to: 1 },
  manifests: { kind: 'all' },
} as const;

/** What one commit does: each name has a manifest, and another one a rollout, of one of three contents, or none. */
const contents = fc.array(fc.option(fc.nat(2), { freq: 3 }), { minLength: 4, maxLength: 4 });
const commits = fc.array(
  fc.record({
    contents,
    from: fc.integer({ min: 0, max: 100 }),
    isFrozen: fc.boolean(),
    isCommitted: fc.constant(true),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Snapshots in which what did not change is the same object, as when a repository is read, or a copy of it. */
function snapshotsOf(
  all: readonly { contents: readonly (number | null)[]; from: number; isFrozen: boolean }[],
  isShared: boolean,
) {
  const made = new Map<string, JobManifest>();
  const madeRollouts = new Map<string, RolloutManifest>();
  const manifest = (name: string, revision: number): JobManifest => {
    const key = `${name} ${revision}`;
    const known =
      made.get(key) ?? manifestNamed(name, { revision, maxExecutionTimeInSeconds: 60 + revision });
    made.set(key, known);
    return isShared ? known : structuredClone(known);
  };
  const rollout = (name: string, revision: number): RolloutManifest => {
    const key = `${name} ${revision}`;
    const known = madeRollouts.get(key) ?? rolloutNamed(name, revision);
    madeRollouts.set(key, known);
    return isShared ? known : structuredClone(known);
  };
  return all.map(
    ({ contents: of, from, isFrozen }, index): Snapshot => ({
      from,
      commit: { id: String(index), at: from, author: 'Ada' },
      manifests: NAMES.flatMap((name, position) => {
        const revision = of[position];
        return revision === null || revision === undefined ? [] : [manifest(name, revision)];
      }),
      // Turned round, so that they come and go at other times than the manifests.
      rollouts: NAMES.flatMap((name, position) => {
        const revision = of.toReversed()[position];
        return revision === null || revision === undefined ? [] : [rollout(`r-${name}`, revision)];
      }),
      freezes: isFrozen ? [FREEZE] : [],
    }),
  );
}

function rolloutNamed(name: string, revision: number): RolloutManifest {
  const text = rolloutText({ metadata: `{ name: ${name} }`, more: `revision: ${revision}` });
  const [rollout] = readTexts({ 'a.yaml': text }).rollouts;
  if (!rollout) throw new Error('the rollout is good');
  return rollout;
}

describe('the history of a branch', () => {
  it('is the same whether the snapshots share what did not change or not', () => {
    fc.assert(
      fc.property(commits, (all) => {
        const [shared, copied] = [true, false].map((isShared) =>
          createBranchHistory(snapshotsOf(all, isShared), { now: 100 }),
        );
        for (const name of NAMES) {
          expect(shared?.of(name)).toEqual(copied?.of(name));
          expect(shared?.rolloutOf(`r-${name}`)).toEqual(copied?.rolloutOf(`r-${name}`));
        }
      }),
    );
  });

  it('says at each moment what the snapshot of that moment says', () => {
    fc.assert(
      fc.property(commits, (all) => {
        const snapshots = snapshotsOf(all, true);
        const history = createBranchHistory(snapshots, { now: 1_000 });
        const last = snapshots.at(-1);
        for (const name of NAMES) {
          const { versions = [], formerNames = [] } = history.of(name) ?? {};
          const said = versions.at(-1);
          const stands = last?.manifests.find((one) => one.name === name);
          expect(said?.until).toBeUndefined();
          // Of a name that is gone its former names may say something.
          if (stands || formerNames.length === 0) expect(said?.manifest?.revision).toBe(stands?.revision);
          for (const [index, { from, until }] of versions.entries()) {
            expect(from).toBeGreaterThanOrEqual(versions[index - 1]?.from ?? 0);
            expect(until).toBe(versions[index + 1]?.from);
          }
          const rollouts = history.rolloutOf(`r-${name}`)?.versions ?? [];
          const wanted = last?.rollouts?.find((one) => one.name === `r-${name}`)?.revision;
          expect(rollouts.at(-1)?.rollout?.revision).toBe(wanted);
          for (const [index, { until }] of rollouts.entries()) expect(until).toBe(rollouts[index + 1]?.from);
        }
      }),
    );
  });

  it('lets a version of a rollout begin at one time, whatever the clock says and however many commits follow', () => {
    const beginOf = (all: readonly Snapshot[], name: string, now: number) => {
      const history = createBranchHistory(all, { now }).rolloutOf(`r-${name}`);
      return history && currentVersion(history)?.beginsAt;
    };
    const clocks = fc.integer({ min: -10, max: 110 });
    fc.assert(
      fc.property(commits, clocks, clocks, (all, now, later) => {
        // In minutes, as a version begins at a whole one.
        const snapshots = snapshotsOf(all, true).map((one) => ({ ...one, from: one.from * MINUTE }));
        const last = snapshots.at(-1);
        if (!last) throw new Error('there is a snapshot');
        for (const name of NAMES) {
          const begins = beginOf(snapshots, name, now * MINUTE);
          expect(beginOf(snapshots, name, later * MINUTE)).toBe(begins);
          expect(beginOf([...snapshots, { ...last, from: later * MINUTE }], name, later * MINUTE)).toBe(
            begins,
          );
        }
      }),
    );
  });

  it('knows no manifest that was never committed', () => {
    const [first] = snapshotsOf([{ contents: [0, null, null, null], from: 1, isFrozen: false }], true);
    if (!first) throw new Error('there is a snapshot');
    const here = { from: 50, manifests: [...first.manifests, manifestNamed('b')], freezes: [] };
    const history = createBranchHistory([first, here], { now: 50 });
    expect(history.of('a')?.versions).toHaveLength(1);
    expect(history.of('b')).toBeUndefined();
    expect(history.of('nobody')).toBeUndefined();
  });
});
