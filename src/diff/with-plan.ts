import type { Change, Plan } from '../model/plan.ts';
import type { DocumentChange, RepositoryDiff } from '../model/repository-diff.ts';

/**
 * The same diff with what a plan does about the jobs on the hub: those that wait are kept, replaced or cancelled, and
 * others are scheduled now.
 */
export function withPlan(diff: RepositoryDiff, { changes: planned }: Pick<Plan, 'changes'>): RepositoryDiff {
  const byManifest = new Map<string, Change[]>();
  for (const change of planned) {
    if (!concernsHub(change)) continue;
    const same = byManifest.get(change.manifest);
    if (same) same.push(change);
    else byManifest.set(change.manifest, [change]);
  }
  const changes = diff.changes.map((change): DocumentChange => {
    if (!change.job) return change;
    const names = [change.name, ...(change.formerName === undefined ? [] : [change.formerName])];
    const onHub = names.flatMap((name) => byManifest.get(name) ?? []);
    return { ...change, job: { ...change.job, onHub } };
  });
  return { ...diff, changes };
}

/** It changes the hub, or leaves there a job that is still to run or runs. */
function concernsHub(change: Change): boolean {
  switch (change.action) {
    case 'create':
    case 'replace':
    case 'cancel':
    case 'refuse':
      return true;
    case 'keep':
      return ['queued', 'scheduled', 'running'].includes(change.status);
    case 'defer':
    case 'skip':
      return false;
    default:
      return change satisfies never;
  }
}
