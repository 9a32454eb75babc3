import type { Freeze } from '../model/freeze.ts';
import { canonicalJson } from '../model/json.ts';
import type { DocumentChange, FieldChange } from '../model/repository-diff.ts';
import { countOf, formatCount } from '../report/writing/words.ts';
import type { Sides } from './compare-kind.ts';
import { jobRuns } from './job-runs.ts';
import { toJson } from './kinds/to-json.ts';

/** Up to this many jobs are listed one by one when all that changes is which hubs run them. */
const MAX_MOVED_JOBS = 5;

/** The same changes, with what hubjobs.yaml changes for jobs that nobody has touched told in one line there. */
export function withConfigEffects(
  changes: readonly DocumentChange[],
  sides: Sides,
): readonly DocumentChange[] {
  if (!changes.some(({ kind }) => kind === 'Config')) return changes;
  const moved = changes.filter(hasOtherHubsOnly);
  const listed =
    moved.length > MAX_MOVED_JOBS ? changes.filter((change) => !hasOtherHubsOnly(change)) : changes;
  const fields = [...(listed === changes ? [] : [movedJobs(moved)]), ...movedRuns(listed, sides)];
  return listed.map((change) =>
    change.kind === 'Config' ? { ...change, fields: [...change.fields, ...fields] } : change,
  );
}

function hasOtherHubsOnly({ kind, action, fields }: DocumentChange): boolean {
  const [only, ...others] = fields;
  const isScheduled = kind === 'Job' || kind === 'Rollout';
  return isScheduled && action === 'changed' && only?.field === 'hubs' && others.length === 0;
}

function movedJobs(moved: readonly DocumentChange[]): FieldChange {
  const [first] = moved;
  return {
    field: 'jobs',
    form: 'text',
    after: `${formatCount(moved.length)} are run by other hubs, such as ${first?.name}`,
  };
}

/** A freeze changes when jobs run. */
function movedRuns(
  changes: readonly DocumentChange[],
  { now, before, after }: Sides,
): readonly FieldChange[] {
  if (freezesText(before.config.freezes) === freezesText(after.config.freezes)) return [];
  const touched = new Set(changes.flatMap(({ kind, name }) => (kind === 'Job' ? name : [])));
  const moved = after.manifests.flatMap((manifest) => {
    if (touched.has(manifest.name)) return [];
    const was = jobRuns(manifest, before.config.freezes, now).in30Days;
    const is = jobRuns(manifest, after.config.freezes, now).in30Days;
    return was === is ? [] : [{ was, is }];
  });
  if (moved.length === 0) return [];
  const sum = (side: 'was' | 'is') => moved.reduce((total, one) => total + one[side], 0);
  return [
    {
      field: 'runs',
      form: 'words',
      before: formatCount(sum('was')),
      after: `${formatCount(sum('is'))} in 30 days, of ${countOf(moved.length, 'unchanged job')}`,
    },
  ];
}

function freezesText(freezes: readonly Freeze[]): string {
  return canonicalJson(toJson(freezes));
}
