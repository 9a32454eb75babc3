import { describe, expect, it } from 'vitest';
import type { RolloutHistory } from '../../src/model/history.ts';
import type { RolloutManifest } from '../../src/model/rollout.ts';
import { currentVersion } from '../../src/rollouts/version.ts';
import { rolloutNamed, withValue } from './rollout-story.ts';

const MINUTE = 60_000;
const NOON = Date.parse('2027-03-01T12:00:00Z');
const two = rolloutNamed('firmware');
const three = withValue(two, '3');

/** Commits by their minute after noon; `undefined`: there is no rollout. */
function historyOf(commits: readonly (readonly [number, RolloutManifest | undefined])[]): RolloutHistory {
  return {
    versions: commits.map(([minute, rollout]) => ({
      from: NOON + minute * MINUTE,
      mergedAt: NOON + minute * MINUTE,
      ...(rollout && { rollout }),
      freezes: [],
    })),
    isCut: false,
  };
}

const beginOf = (...commits: readonly (readonly [number, RolloutManifest | undefined])[]) =>
  ((currentVersion(historyOf(commits))?.beginsAt ?? 0) - NOON) / MINUTE;

describe('a version of a rollout', () => {
  it('begins a whole minute after its first commit', () => {
    expect(beginOf([0, undefined], [5, two])).toBe(6);
    expect(beginOf([0, undefined], [5.4, two])).toBe(7);
  });

  it('begins at its start where that is later', () => {
    const start = { kind: 'at', at: NOON + 60 * MINUTE, text: '13:00' } as const;
    expect(beginOf([0, undefined], [5, { ...two, start }])).toBe(60);
    expect(beginOf([0, undefined], [70, { ...two, start }])).toBe(71);
  });

  it('is not changed by what only steers it', () => {
    const steered = { ...two, promote: 'rest', suspend: true, newcomers: 'none' as const };
    expect(beginOf([0, undefined], [5, two], [50, steered])).toBe(6);
  });

  it('takes a start that is written anew until it has begun', () => {
    const at = (minute: number) => ({
      ...two,
      start: { kind: 'at' as const, at: NOON + minute * MINUTE, text: '' },
    });
    expect(beginOf([0, undefined], [5, at(60)], [10, at(90)])).toBe(90);
    expect(beginOf([0, undefined], [5, at(20)], [30, at(90)])).toBe(20);
  });

  it('begins anew with an edit, a revert, and a file that comes back', () => {
    expect(beginOf([0, undefined], [5, two], [20, three])).toBe(21);
    expect(beginOf([0, undefined], [5, two], [20, three], [40, two])).toBe(41);
    expect(beginOf([0, undefined], [5, two], [20, undefined], [40, two])).toBe(41);
  });

  it('never has the stamp of another one', () => {
    expect(beginOf([0, undefined], [5.1, two], [5.6, three])).toBe(8);
    const far = { ...two, start: { kind: 'at' as const, at: NOON + 600 * MINUTE, text: '' } };
    expect(beginOf([0, undefined], [5, far], [20, three])).toBe(21);
  });

  it('takes back what came between when an earlier one asked for the same', () => {
    const isRollback = (...commits: Parameters<typeof historyOf>[0]) =>
      currentVersion(historyOf(commits))?.isRollback;
    expect(isRollback([0, two], [20, three])).toBe(false);
    expect(isRollback([0, two], [20, three], [40, two])).toBe(true);
  });

  it('counts a promote only where it was written after the version began', () => {
    const promoted = { ...two, promote: 'rest' };
    const later = currentVersion(
      historyOf([
        [0, undefined],
        [5, two],
        [50, promoted],
      ]),
    );
    expect(later).toMatchObject({ promoted: 'rest' });
    const carried = currentVersion(
      historyOf([
        [0, two],
        [5, promoted],
        [50, withValue(promoted, '3')],
      ]),
    );
    expect(carried).toMatchObject({ stalePromote: 'rest' });
  });

  it('is not whole where history ends inside it', () => {
    const history = historyOf([[0, two]]);
    expect(currentVersion({ ...history, isCut: true })?.isWhole).toBe(false);
    expect(
      currentVersion({
        ...historyOf([
          [0, two],
          [5, three],
        ]),
        isCut: true,
      })?.isWhole,
    ).toBe(true);
  });
});
