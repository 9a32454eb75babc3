import type { Freeze } from '../model/freeze.ts';
import { canonicalJson } from '../model/json.ts';
import type {
  DiffBase,
  DiffWarning,
  DocumentChange,
  DocumentKind,
  RepositoryDiff,
} from '../model/repository-diff.ts';
import { countOf, formatCount } from '../report/writing/words.ts';
import type { ComparedKind, Sides } from './compare-kind.ts';
import { jobRuns } from './job-runs.ts';
import { CONFIGS, hasSameHubs } from './kinds/config.ts';
import { FLEETS } from './kinds/fleet.ts';
import { JOBS } from './kinds/job.ts';
import { POLICIES } from './kinds/policy.ts';
import { ROLLOUTS } from './kinds/rollout.ts';
import { SIMULATIONS } from './kinds/simulation.ts';
import { toJson } from './kinds/to-json.ts';
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
  const changes: DocumentChange[] = [];
  const unchanged: Record<DocumentKind, number> = {
    Policy: 0,
    Config: 0,
    Job: 0,
    Rollout: 0,
    Fleet: 0,
    Simulation: 0,
  };
  for (const { kind, compare } of KINDS) {
    // Which hubs run a job or a rollout is decided by the configuration, too.
    const isSame = (before: object, after: object) =>
      before === after && (isSameHubs || (kind !== 'Job' && kind !== 'Rollout'));
    const found = compare(sides, isSame);
    changes.push(...found.changes);
    unchanged[kind] = found.unchanged;
  }
  const withFreezes = changes.map((change) =>
    change.kind === 'Config' ? withMovedRuns(change, changes, sides) : change,
  );
  const warnings: readonly DiffWarning[] = findWarnings(withFreezes, sides);
  return { now: sides.now, base, ...(hub && { hub }), changes: withFreezes, unchanged, warnings };
}

/** A freeze changes when jobs run that nobody has touched. */
function withMovedRuns(
  change: DocumentChange,
  all: readonly DocumentChange[],
  { now, before, after }: Sides,
): DocumentChange {
  if (freezesText(before.config.freezes) === freezesText(after.config.freezes)) return change;
  const touched = new Set(all.flatMap(({ kind, name }) => (kind === 'Job' ? name : [])));
  const moved = after.manifests.flatMap((manifest) => {
    if (touched.has(manifest.name)) return [];
    const was = jobRuns(manifest, before.config.freezes, now).in30Days;
    const is = jobRuns(manifest, after.config.freezes, now).in30Days;
    return was === is ? [] : [{ was, is }];
  });
  if (moved.length === 0) return change;
  const sum = (side: 'was' | 'is') => moved.reduce((total, one) => total + one[side], 0);
  const field = {
    field: 'runs',
    form: 'words',
    before: formatCount(sum('was')),
    after: `${formatCount(sum('is'))} in 30 days, of ${countOf(moved.length, 'unchanged job')}`,
  } as const;
  return { ...change, fields: [...change.fields, field] };
}

function freezesText(freezes: readonly Freeze[]): string {
  return canonicalJson(toJson(freezes));
}
