import type { DiffBase, DocumentKind, RepositoryDiff } from '../model/repository-diff.ts';
import type { ComparedKind, Sides } from './compare-kind.ts';
import { withConfigEffects } from './config-effects.ts';
import { CONFIGS, hasSameHubs } from './kinds/config.ts';
import { FLEETS } from './kinds/fleet.ts';
import { JOBS } from './kinds/job.ts';
import { POLICIES } from './kinds/policy.ts';
import { ROLLOUTS } from './kinds/rollout.ts';
import { SIMULATIONS } from './kinds/simulation.ts';
import { findWarnings } from './warnings.ts';

/*
 * What a checkout changes against a base, by meaning.
 *
 * Both sides are read as a run reads them: with defaults filled in. Each kind of document says which fields it has
 * (kinds/), so a new kind is one entry more. Documents are found by their names; of a name that vanishes and another
 * one that appears with the same content, the one becomes the other.
 *
 * A document that is the same object on both sides was read from the same text and is not looked at, so that of 10,000
 * manifests only those are compared that somebody has touched.
 */

const KINDS: readonly ComparedKind[] = [POLICIES, CONFIGS, JOBS, ROLLOUTS, FLEETS, SIMULATIONS];

export interface DiffInput extends Sides {
  readonly base: DiffBase;
  readonly hub?: RepositoryDiff['hub'];
}

/** Without devices, and without what a hub says: see withDevices and withPlan. */
export function diffRepositories({ base, hub, ...sides }: DiffInput): RepositoryDiff {
  const isSameHubs = hasSameHubs(sides.before.config, sides.after.config);
  const found = KINDS.map(({ kind, compare }) => {
    // Which hubs run a job or a rollout is decided by the configuration, too.
    const isSame = (before: object, after: object) =>
      before === after && (isSameHubs || (kind !== 'Job' && kind !== 'Rollout'));
    return { kind, ...compare(sides, isSame) };
  });
  const changes = withConfigEffects(
    found.flatMap((one) => one.changes),
    sides,
  );
  const unchanged: Record<DocumentKind, number> = {
    Policy: 0,
    Config: 0,
    Job: 0,
    Rollout: 0,
    Fleet: 0,
    Simulation: 0,
  };
  for (const { kind, changes: all, unchanged: same } of found) {
    const folded = all.length - changes.filter((change) => change.kind === kind).length;
    unchanged[kind] = same + folded;
  }
  const warnings = findWarnings(changes, sides);
  return { now: sides.now, base, ...(hub && { hub }), changes, unchanged, warnings };
}
