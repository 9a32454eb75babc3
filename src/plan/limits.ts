import type { JobRequest } from '../model/desired-job.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { Instant } from '../model/instant.ts';
import { parseJobId } from '../model/job-id.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Because, Change, PlanOptions, ReasonOf, RefuseChange } from '../model/plan.ts';
import {
  type ManifestOfPolicies,
  NO_POLICIES,
  type PlannedJob,
  type PolicyJudge,
  type PolicyViolation,
} from '../model/policy.ts';
import * as because from './because.ts';
import type { Diff } from './diff.ts';

/*
 * What is not allowed: more devices than the manifest's own limit, and what a policy of the repository denies. Both refuse
 * jobs of one manifest that would be put on the hub, now or later; all other changes go on. What is cancelled or kept is
 * allowed. A policy may deny one occurrence and allow another, so each is judged by itself, and those that are refused for
 * the same reason are one refusal.
 */

export interface Limits {
  readonly policies: PolicyJudge;
  readonly options: PlanOptions;
  /** By condition. */
  readonly deviceCounts: ReadonlyMap<string, DeviceCount>;
  /** The hub's words about conditions that it does not count, by condition. */
  readonly refusedConditions: ReadonlyMap<string, string>;
  /** By the name of a job that conflicts with a rollout merged before: why. */
  readonly conflicts: ReadonlyMap<string, string>;
}

/** A job that would be put on the hub, now or later. */
interface Wish {
  readonly action: NonNullable<PlannedJob['action']>;
  readonly scheduledAt: Instant;
  readonly note?: string | undefined;
  /** Further occurrences that it stands for. */
  readonly more: number;
  readonly jobId: string;
  /** Absent for one that comes later. */
  readonly request?: JobRequest;
  /** The waiting job that it takes the place of. */
  readonly replaces?: string;
}

/** Why a job is refused, and what the policies say that deny it. */
type Refusal = Because<ReasonOf<'refuse'>> & { readonly violations?: readonly PolicyViolation[] };

/** The same diff with refusals in the place of what is not allowed. A job that would be replaced stays. */
export function refuseForbidden(diff: Diff, manifest: ManifestOfPolicies, limits: Limits): Diff {
  const isFree = manifest.target.maxDevices === undefined && limits.policies === NO_POLICIES;
  if (isFree && !limits.conflicts.has(manifest.name)) return diff;
  const refuse = createLimit(manifest, limits);
  const refused = new Map<string, { readonly refusal: Refusal; readonly wishes: Wish[] }>();
  const isRefused = (wish: Wish | undefined): boolean => {
    const refusal = wish && refuse(wish);
    if (!refusal) return false;
    const key = `${refusal.reason} ${refusal.because}`;
    const same = refused.get(key) ?? { refusal, wishes: [] };
    refused.set(key, same);
    same.wishes.push(wish);
    return true;
  };
  const startable = diff.startable.filter((change) => !isRefused(wishOf(change)));
  const settled = diff.settled.filter((change) => !isRefused(wishOf(change)));
  const { queued } = diff;
  const isQueueRefused = isRefused(
    queued && {
      action: 'defer',
      ...queued.run.occurrence,
      more: queued.run.more,
      jobId: queued.jobId,
    },
  );
  if (refused.size === 0) return diff;
  return {
    settled: [
      ...settled,
      ...[...refused.values()].map(({ refusal, wishes }) => toChange(manifest, refusal, wishes)),
    ],
    startable,
    ...(queued && !isQueueRefused && { queued }),
  };
}

/** What policies read that a hub has to count. */
const FIELDS_OF_COUNTS: ReadonlySet<string> = new Set(['devices', 'connected', 'share']);

/** Whether it depends on how many devices a job to come of the manifest reaches if a policy denies it. */
export function dependsOnDevices(manifest: JobManifest, policies: PolicyJudge): boolean {
  const { open } = policies.judge({ manifest, action: 'defer' });
  return open.some(({ unknown }) => unknown.some((field) => FIELDS_OF_COUNTS.has(field)));
}

/** What policies see of a change; `undefined` for one that puts no job on the hub. */
export function plannedJobOf(
  change: Change,
  manifest: ManifestOfPolicies,
  deviceCounts: ReadonlyMap<string, DeviceCount>,
): PlannedJob | undefined {
  const wish = wishOf(change);
  return wish && toPlannedJob(wish, manifest, deviceCounts);
}

function toPlannedJob(
  wish: Wish,
  manifest: ManifestOfPolicies,
  deviceCounts: ReadonlyMap<string, DeviceCount>,
): PlannedJob {
  const { action, jobId } = wish;
  const devices = deviceCounts.get(conditionOf(wish, manifest));
  const hubDevices = deviceCounts.get('*')?.total;
  const stage = 'stages' in manifest ? manifest.stages[(parseJobId(jobId)?.stage ?? 0) - 1] : undefined;
  const due = dueTimeOf(wish, manifest);
  return {
    manifest,
    ...(stage && { stage: stage.name }),
    action,
    ...(due !== undefined && { due }),
    ...(devices && { devices }),
    ...(hubDevices !== undefined && { hubDevices }),
  };
}

/**
 * A list of devices counts as a whole, in however many jobs; a job of a rollout by itself, and one whose condition names
 * its own time.
 */
function conditionOf({ request }: Wish, manifest: ManifestOfPolicies): string {
  const { condition, asWritten, list } = manifest.target;
  const isOwn = 'stages' in manifest || (asWritten !== undefined && list === undefined);
  return isOwn ? (request?.condition ?? condition) : condition;
}

/** Absent: it stands for several times, or nobody knows when it is. A rollout is dated by its version. */
function dueTimeOf({ scheduledAt, more, request }: Wish, manifest: ManifestOfPolicies): Instant | undefined {
  if ('stages' in manifest) return request?.startAt;
  return more === 0 ? scheduledAt : undefined;
}

function wishOf(change: Change): Wish | undefined {
  const { scheduledAt, note } = change;
  switch (change.action) {
    case 'create':
    case 'replace': {
      const { action, request } = change;
      const { jobId } = request;
      const replaces = change.action === 'replace' && { replaces: change.cancels };
      return { action, scheduledAt, note, more: 0, jobId, request, ...replaces };
    }
    case 'defer':
      return { action: 'defer', scheduledAt, note, more: change.more, jobId: change.jobId };
    case 'cancel':
    case 'keep':
    case 'skip':
    case 'refuse':
      return undefined;
    default:
      return change satisfies never;
  }
}

function createLimit(
  manifest: ManifestOfPolicies,
  { policies, options, deviceCounts, refusedConditions, conflicts }: Limits,
): (wish: Wish) => Refusal | undefined {
  const { maxDevices } = manifest.target;
  const conflict = conflicts.get(manifest.name);
  return (wish) => {
    if (conflict !== undefined) return { reason: 'conflict', because: conflict };
    const condition = conditionOf(wish, manifest);
    const devices = deviceCounts.get(condition)?.total ?? 0;
    if (maxDevices !== undefined && devices > Math.max(maxDevices, options.allowDevices ?? 0))
      return because.tooManyDevices(devices, maxDevices);
    const { denied, open } = policies.judge(toPlannedJob(wish, manifest, deviceCounts));
    if (denied.length > 0) return { ...because.deniedByPolicy(denied, manifest), violations: denied };
    const [unjudged] = open;
    const uncounted = refusedConditions.get(condition) ?? refusedConditions.get('*');
    // What the hub does not count now, it will not count later: no job is submitted without an answer.
    return unjudged && uncounted !== undefined && wish.action !== 'defer'
      ? because.notJudged(unjudged.policy, uncounted)
      : undefined;
  };
}

function toChange(
  manifest: ManifestOfPolicies,
  { violations, ...why }: Refusal,
  wishes: readonly Wish[],
): RefuseChange {
  const inTime = wishes.toSorted((left, right) => left.scheduledAt - right.scheduledAt);
  const [first] = inTime;
  if (!first) throw new Error('A refusal of nothing.');
  const replaced = inTime.find(({ replaces }) => replaces !== undefined)?.replaces;
  // A list of devices has several jobs for one time, and a rollout all of them.
  const times = new Set(inTime.map(({ scheduledAt }) => scheduledAt));
  return {
    manifest: manifest.name,
    scheduledAt: first.scheduledAt,
    ...(first.note !== undefined && { note: first.note }),
    action: 'refuse',
    ...why,
    ...(violations && { violations }),
    ...(replaced !== undefined && { keeps: replaced }),
    more: times.size - 1 + inTime.reduce((sum, { more }) => sum + more, 0),
  };
}
