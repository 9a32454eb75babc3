import { createBranchHistory } from '../../history/branch-history.ts';
import type { Freeze } from '../../model/freeze.ts';
import type { BranchHistory } from '../../model/history.ts';
import { formatInstant, type Instant } from '../../model/instant.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { RolloutManifest } from '../../model/rollout.ts';

/** The jobs and rollouts from an instant on: the first commit is there from the beginning. */
export interface Commit {
  readonly at: Instant;
  /** Those that run on the hub. Each must have `effectiveFrom`: when it was last changed. */
  readonly manifests: readonly JobManifest[];
  /** Those that run on the hub; absent: none. */
  readonly rollouts?: readonly RolloutManifest[];
}

/** What Git would say of the simulated branch: its commits up to now, and nothing before. */
export function historyOf(
  commits: readonly Commit[],
  freezes: readonly Freeze[],
  now: Instant,
): BranchHistory {
  const snapshots = commits
    .filter(({ at }) => at <= now)
    .map(({ at, manifests, rollouts = [] }) => ({
      from: at,
      manifests,
      rollouts,
      freezes,
      commit: { id: `at ${formatInstant(at)}`, at, author: 'the simulation' },
    }));
  return createBranchHistory(snapshots, { now });
}
