import { formatDuration } from '../../model/duration.ts';
import type { UnmanagedJob } from '../../model/jobs-on-hub.ts';
import type {
  Action,
  Change,
  DeferChange,
  KeepChange,
  Plan,
  RefuseChange,
  SkipChange,
  TargetSummary,
} from '../../model/plan.ts';
import { utcTime } from '../writing/moment.ts';
import { ACTIONS, countsByState } from '../writing/states.ts';
import { countOf, formatCount, percentOf, tally } from '../writing/words.ts';

type DeviceNumbers = Pick<TargetSummary, 'deviceCount' | 'connectedCount'>;

/** Occurrences by action, those not listed one by one included. */
type ActionCounts = Readonly<Record<Action, number>>;

export function countActions(plan: Plan): ActionCounts {
  const counts = { create: 0, replace: 0, cancel: 0, refuse: 0, keep: 0, defer: 0, skip: 0 };
  for (const change of plan.changes) {
    counts[change.action] += 1 + ('more' in change ? change.more : 0);
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

/** `1,240 match` and `1,102 connected (88%)`. */
export function devicesText(target: DeviceNumbers | undefined): readonly string[] {
  const { deviceCount, connectedCount } = target ?? {};
  if (deviceCount === undefined) return ['not counted'];
  if (deviceCount === 0) return ['none match'];
  const total = `${formatCount(deviceCount)} match`;
  if (connectedCount === undefined) return [total];
  return [total, `${formatCount(connectedCount)} connected (${percentOf(connectedCount, deviceCount)})`];
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

/** `4 deferred: the next run looks again`. */
export function deferredTitle(changes: readonly DeferChange[]): string {
  return `${formatCount(occurrencesOf(changes))} deferred: the next run looks again`;
}

/** `2 refused: a limit forbids them`. */
export function refusedTitle(changes: readonly RefuseChange[]): string {
  const count = occurrencesOf(changes);
  return `${formatCount(count)} refused: a limit forbids ${count === 1 ? 'it' : 'them'}`;
}

/** `7 skipped: will not run`. */
export function skippedTitle(changes: readonly SkipChange[]): string {
  return `${formatCount(occurrencesOf(changes))} skipped: will not run`;
}

/** `2 unchanged: 1 done, 1 held`. */
export function unchangedTitle(changes: readonly KeepChange[]): string {
  return `${formatCount(changes.length)} unchanged: ${tally(changes.map(({ reason }) => reason))}`;
}

/** `1 job of others, never touched`. */
export function unmanagedTitle(jobs: readonly UnmanagedJob[]): string {
  return `${countOf(jobs.length, 'job')} of others, never touched`;
}

function occurrencesOf(changes: readonly { readonly more: number }[]): number {
  return changes.reduce((sum, { more }) => sum + 1 + more, 0);
}

/** What a reader has to know of the checkout; nothing when it says what the branch says, or a guard says it. */
export function branchNotice({ branch, refusals }: Plan): string | undefined {
  if (refusals.some(({ guard }) => guard === 'behind' || guard === 'unproven')) return undefined;
  switch (branch.kind) {
    case 'current':
      return undefined;
    case 'behind':
      return `This checkout is not what the branch ${branch.branch} says now (${branch.head}): the plan shows what would happen if it were.`;
    case 'unknown':
      return `It is not known whether this checkout is what the branch says: ${branch.why}.`;
    default:
      return branch satisfies never;
  }
}

/** The hub, then when and how the plan was made: what a reader may ask of a plan that lies before them. */
export function planCircumstances({ hub, slots, now, leadInSeconds }: Plan): {
  readonly edition: string;
  readonly made: string;
} {
  const others = slots.unmanaged === 0 ? '' : `, ${formatCount(slots.unmanaged)} of them by others`;
  return {
    edition: hub.units === 1 ? hub.tier : `${hub.units} × ${hub.tier}`,
    made: `made ${utcTime(now)}; ${formatCount(slots.active)} of ${countOf(slots.total, 'slot')} in use${others}; submits ${formatDuration(leadInSeconds)} ahead`,
  };
}

export const REFUSED_TITLE = 'Refused: nothing of this plan will be done.';
