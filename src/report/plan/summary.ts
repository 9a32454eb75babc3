import type { Action, Change, Plan, TargetSummary } from '../../model/plan.ts';
import { ACTIONS, countsByState } from '../writing/states.ts';
import { countOf } from '../writing/words.ts';

/** Occurrences by action, those not listed one by one included. */
type ActionCounts = Readonly<Record<Action, number>>;

export function countActions(plan: Plan): ActionCounts {
  const counts = { create: 0, replace: 0, cancel: 0, keep: 0, defer: 0, skip: 0 };
  for (const change of plan.changes) {
    counts[change.action] += 1 + (change.action === 'defer' || change.action === 'skip' ? change.more : 0);
  }
  return counts;
}

/** The plan in one line: `3 to schedule, 1 to cancel, 2 deferred, 7 unchanged; 1,240 devices`. */
export function planHeadline(plan: Plan): string {
  const counts = countActions(plan);
  const parts = countsByState(ACTIONS, counts);
  const devices = devicesInWords(plan);
  const counted = parts.length === 0 ? 'no jobs' : parts.join(', ');
  return devices === undefined ? counted : `${counted}; ${devices}`;
}

export function hasPendingChanges(plan: Plan): boolean {
  return plan.changes.some(altersHub);
}

function altersHub(change: Change): boolean {
  return change.action === 'create' || change.action === 'replace' || change.action === 'cancel';
}

/** What the plan knows of each manifest, by name. A job whose manifest is gone has none. */
export function targetsByManifest(plan: Plan): ReadonlyMap<string, TargetSummary> {
  return new Map(plan.targets.map((target) => [target.manifest, target]));
}

/**
 * Devices that the new jobs reach now. A condition counts once, however many jobs use it; different conditions may
 * share devices, so their sum is an upper bound.
 */
function devicesInWords(plan: Plan): string | undefined {
  const targets = targetsByManifest(plan);
  const counts = new Map<string, number | undefined>();
  for (const change of plan.changes) {
    if (change.action !== 'create' && change.action !== 'replace') continue;
    counts.set(change.request.condition, targets.get(change.manifest)?.deviceCount);
  }
  const known = [...counts.values()].filter((count) => count !== undefined);
  if (known.length === 0) return undefined;
  const sum = countOf(
    known.reduce((total, count) => total + count, 0),
    'device',
  );
  const bound = known.length > 1 ? `up to ${sum}` : sum;
  const unknown = counts.size - known.length;
  return unknown === 0 ? bound : `${bound} and ${countOf(unknown, 'target')} not counted`;
}
