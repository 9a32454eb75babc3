import { formatDuration } from '../../model/duration.ts';
import type { Instant } from '../../model/instant.ts';
import type { Outcome } from '../../model/outcome.ts';
import { type Action, type Change, type Plan, pendingChanges, type Reason } from '../../model/plan.ts';
import type { RolloutReport } from '../../model/rollout-report.ts';
import { type RolloutFacts, rolloutCounts, rolloutFacts, rolloutNotice } from '../rollout/facts.ts';
import type { Notice, Text } from '../writing/facts.ts';
import { utcTime } from '../writing/moment.ts';
import { ACTIONS, countsByState } from '../writing/states.ts';
import { countOf, formatCount, tally } from '../writing/words.ts';
import { type ChangeFacts, changeFacts, moreOf } from './change-facts.ts';

/** What a plan says, in every format. */
export interface PlanFacts {
  readonly title: Text;
  /** The hub; then when and how the plan was made. */
  readonly about: readonly Text[];
  readonly headline: string;
  /** There is nothing to do. */
  readonly isIdle: boolean;
  /** There is nothing to report either: all jobs are as they should be, or not due yet. */
  readonly isQuiet: boolean;
  /** `next is lock-doors, Mon 2026-03-02 22:00 +01:00 Europe/Budapest (21:00 UTC), in 3 hours`. */
  readonly next: Text;
  /** What the reader should know about the checkout. */
  readonly checkout?: Text;
  /** Rollouts that do not go on by themselves, or are refused. */
  readonly halted: Notice;
  /** Those of jobs, in the plan's order. */
  readonly changes: readonly ChangeFacts[];
  readonly rollouts: readonly PlannedRolloutFacts[];
}

/** A rollout, with what the plan does for it. */
export interface PlannedRolloutFacts extends RolloutFacts {
  readonly changes: readonly ChangeFacts[];
}

export const NOTHING_TO_DO = 'Nothing to do';
export const REFUSED = 'Refused: none of these changes will be made.';

export function planFacts(plan: Plan, outcomes: readonly Outcome[] = []): PlanFacts {
  const { hub, now } = plan;
  const targets = new Map(plan.targets.map((target) => [target.manifest, target]));
  const reports = new Map(plan.rollouts.map((rollout) => [rollout.rollout, rollout]));
  const results = new Map(outcomes.map((outcome) => [keyOf(outcome.change), outcome]));
  const all = foldParts(plan).map(([change, ...others]) =>
    changeFacts(change, {
      now,
      target: targets.get(change.manifest),
      rollout: reports.get(change.manifest),
      outcome: worstOf([change, ...others].flatMap((part) => results.get(keyOf(part)) ?? [])),
      others,
    }),
  );
  const changes = all.filter(({ name }) => !reports.has(name));
  const rollouts = plan.rollouts.map((rollout) => plannedRollout(rollout, all, now));
  const checkout = checkoutText(plan);
  return {
    title: ['Plan for ', { code: hub.name }],
    about: aboutPlan(plan),
    headline: planHeadline(plan),
    isIdle: pendingChanges(plan).length === 0,
    isQuiet:
      plan.warnings.every(({ severity }) => severity === 'info') &&
      plan.refusals.length === 0 &&
      checkout === undefined &&
      plan.rollouts.every(({ phase }) => phase === 'complete') &&
      changes.every(isOrdinary),
    ...(checkout !== undefined && { checkout }),
    next: nextText(changes, plan),
    halted: rolloutNotice(rollouts),
    changes,
    rollouts,
  };
}

function plannedRollout(
  report: RolloutReport,
  all: readonly ChangeFacts[],
  now: Instant,
): PlannedRolloutFacts {
  const changes = all.filter(({ name }) => name === report.rollout);
  const alarm = changes.find(({ action }) => action === 'refuse')?.alarm;
  return { ...rolloutFacts(report, now), ...(alarm && { alarm }), changes };
}

function nextText(changes: readonly ChangeFacts[], { now, window, rollouts }: Plan): Text {
  const [next] = [...changes.filter(isToRun), ...rollouts.flatMap((rollout) => stagesToCome(rollout, now))]
    .filter(({ when }) => when.at > now)
    .sort((left, right) => left.when.at - right.when.at);
  if (next !== undefined) return ['next is ', { code: next.name }, ', ', { time: next.when }];
  const what = rollouts.length === 0 ? 'nothing else' : 'no other job';
  return [`${what} is to run before `, { time: { at: window.to, timeZone: 'UTC' } }];
}

/** When a rollout is looked at again. */
function stagesToCome({ rollout, timeZone, stages }: RolloutReport, now: Instant) {
  return stages.flatMap(({ until }) =>
    until === undefined ? [] : [{ name: rollout, when: { at: until, timeZone, now } }],
  );
}

function isToRun({ action, reason }: ChangeFacts): boolean {
  return (
    action === 'create' ||
    action === 'replace' ||
    action === 'defer' ||
    (action === 'keep' && reason === 'scheduled')
  );
}

/** The id of its job tells the parts of one occurrence apart. */
function keyOf(change: Change): string {
  const { action, manifest, scheduledAt } = change;
  const id = 'request' in change ? change.request.jobId : 'cancels' in change ? change.cancels : '';
  return JSON.stringify([action, manifest, scheduledAt, id]);
}

type Parts = readonly [Change, ...Change[]];

/** What happens to several parts of one occurrence for the same reason is told as one change. */
function foldParts({ changes, targets }: Pick<Plan, 'changes' | 'targets'>): readonly Parts[] {
  const lists = new Set(targets.flatMap(({ manifest, list }) => (list ? [manifest] : [])));
  const folded = new Map<unknown, [Change, ...Change[]]>();
  for (const change of changes) {
    const { action, reason, manifest, scheduledAt } = change;
    const key = lists.has(manifest) ? JSON.stringify([action, reason, manifest, scheduledAt]) : Symbol();
    const same = folded.get(key);
    if (same) same.push(change);
    else folded.set(key, [change]);
  }
  return [...folded.values()];
}

function worstOf(outcomes: readonly Outcome[]): Outcome | undefined {
  return outcomes.find(({ result }) => result !== 'done' && result !== 'already-done') ?? outcomes[0];
}

const ORDINARY: readonly Reason[] = ['scheduled', 'done', 'running', 'lead', 'try-waits'];

function isOrdinary({ action, reason }: ChangeFacts): boolean {
  return (action === 'keep' || action === 'defer') && ORDINARY.includes(reason);
}

function aboutPlan(plan: Plan): readonly Text[] {
  const { hub, slots, now, leadInSeconds, digest } = plan;
  const others = slots.unmanaged === 0 ? '' : `, ${formatCount(slots.unmanaged)} of them by others`;
  return [
    [{ code: hub.hostName }, `, ${hub.units === 1 ? hub.tier : `${hub.units} × ${hub.tier}`}`],
    `made ${utcTime(now)}`,
    `${formatCount(slots.active)} of ${countOf(slots.total, 'slot')} in use${others}`,
    `schedules jobs ${formatDuration(leadInSeconds)} ahead`,
    // Of a plan that does nothing there is nothing to approve.
    ...(pendingChanges(plan).length > 0 ? [['digest ', { code: digest }] as const] : []),
  ];
}

/** `undefined` when the checkout has the content of its branch, or when a guard reports that it does not. */
function checkoutText({ branch, refusals }: Plan): Text | undefined {
  if (refusals.some(({ guard }) => guard === 'behind' || guard === 'unproven')) return undefined;
  switch (branch.kind) {
    case 'current':
      return undefined;
    case 'behind':
      return [
        'This checkout differs from the branch ',
        { code: branch.branch },
        ' (',
        { code: branch.head },
        '): the plan shows what would happen if the branch had its content.',
      ];
    case 'unknown':
      return [
        'It is not known whether this checkout has the content of its branch: ',
        { said: branch.why },
        '.',
      ];
    default:
      return branch satisfies never;
  }
}

/** Occurrences by action, including those that are not listed one by one. */
export function countActions(plan: Pick<Plan, 'changes' | 'targets'>): Readonly<Record<Action, number>> {
  const counts = { create: 0, replace: 0, cancel: 0, refuse: 0, keep: 0, defer: 0, skip: 0 };
  for (const [change] of foldParts(plan)) counts[change.action] += 1 + moreOf(change);
  return counts;
}

/** The same without the changes that only say where a rollout stands. */
export function countListed({ changes, targets, rollouts }: Plan): Readonly<Record<Action, number>> {
  const names = new Set(rollouts.map(({ rollout }) => rollout));
  return countActions({
    targets,
    changes: changes.filter(({ action, manifest }) => !STANDING.includes(action) || !names.has(manifest)),
  });
}

const STANDING: readonly Action[] = ['keep', 'defer', 'skip'];

/** The plan in one line: `3 to schedule, 1 to cancel, 2 deferred, 7 unchanged; 1,240 devices`. */
function planHeadline(plan: Plan): string {
  const parts = countsByState(ACTIONS, countListed(plan));
  const rollouts = rolloutCounts(plan.rollouts);
  const counted = parts.length > 0 ? parts.join(', ') : rollouts === '' ? 'no jobs' : '';
  return [counted, devicesReached(plan) ?? '', rollouts].filter((part) => part !== '').join('; ');
}

/**
 * Devices that the new jobs reach now. A condition counts once, however many jobs use it; different conditions may
 * share devices, so their sum is an upper bound.
 */
function devicesReached(plan: Plan): string | undefined {
  const targets = new Map(plan.targets.map((target) => [target.manifest, target]));
  // How many devices the jobs of a rollout reach, its stages say.
  const rollouts = new Set(plan.rollouts.map(({ rollout }) => rollout));
  const counts = new Map<string, number | undefined>();
  for (const change of plan.changes) {
    if (change.action !== 'create' && change.action !== 'replace') continue;
    if (rollouts.has(change.manifest) || change.reason === 'try') continue;
    const target = targets.get(change.manifest);
    const condition = target?.list ? target.condition : change.request.condition;
    counts.set(condition, target?.deviceCount);
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

/** Actions that do not change the hub: they are listed in brief. */
export type ListedAction = 'refuse' | 'defer' | 'skip' | 'keep';

/** The title of such a list: `4 deferred: the next run looks again`. */
export function listTitle(action: ListedAction, changes: readonly ChangeFacts[]): string {
  const count = changes.reduce((sum, { more }) => sum + 1 + more, 0);
  return `${formatCount(count)} ${ACTIONS[action].counted}: ${fateOf(action, count, changes)}`;
}

function fateOf(action: ListedAction, count: number, changes: readonly ChangeFacts[]): string {
  switch (action) {
    case 'refuse':
      return `${refuserOf(changes)} ${count === 1 ? 'it' : 'them'}`;
    case 'defer':
      return 'the next run looks again';
    case 'skip':
      return 'will not run';
    case 'keep':
      return tally(changes.map(({ reason }) => reason));
    default:
      return action satisfies never;
  }
}

function refuserOf(changes: readonly ChangeFacts[]): string {
  const reasons = new Set(changes.map(({ reason }) => reason));
  if (!reasons.has('policy')) return 'a limit forbids';
  return reasons.size === 1 ? 'a policy denies' : 'limits and policies forbid';
}
