import type {
  ApprovalCheck,
  ApprovedPlan,
  ChangeSketch,
  DeferredJob,
  PlanDifference,
} from '../model/approval.ts';
import type { HubJob } from '../model/hub-job.ts';
import { isWaiting } from '../model/hub-job.ts';
import { contentText, hasEqualContent } from '../model/job-content.ts';
import type { JobsOnHub, OwnJob } from '../model/jobs-on-hub.ts';
import type { AppliedChange } from '../model/outcome.ts';
import {
  type Change,
  type CreateChange,
  type Plan,
  pendingChanges,
  type ReplaceChange,
} from '../model/plan.ts';
import { masked, maskedLike } from '../model/sensitive.ts';
import { hasSameMeaning, planDigest } from './plan-digest.ts';

/*
 * Reviewed plan = applied plan. What was approved is not replayed blindly: a plan is made anew, from the manifests and
 * the hub as they are, and the approved one must be found in it again, change for change. So an approval can only ever
 * narrow what a run would do by itself; all rules about the past, held jobs and slots hold for it too.
 *
 * For each approved change there are three ways: the new plan has it as well: do it. It is done already (a run was
 * killed half way, or repeated): fine. Anything else is a difference, and then nothing at all is applied.
 *
 * The other way round, time brings in what nobody has approved. A job that the approved plan had deferred, with the
 * same content, is left to the next ordinary run. Every other change that was not approved is a difference.
 *
 * Devices come and go, so their numbers may move a little: by 10 devices, or by a tenth where that is more. Whatever
 * was approved, `maxDevices` holds, by the guards of the new plan.
 */

export interface ComparedPlan {
  readonly check: ApprovalCheck;
  /** The new plan with no other changes to the hub than the approved ones that are still to be done. */
  readonly plan: Plan;
}

/** The jobs are those the new plan was made from. */
export function compareWithApproved(approved: ApprovedPlan, plan: Plan, { own }: JobsOnHub): ComparedPlan {
  const onHub = new Map(own.map((one) => [one.job.jobId, asShown(one, plan)]));
  const pending = pendingChanges(plan);
  const bySubject = new Map(pending.map((change) => [subjectOf(change), change]));
  const wanted = new Set<Change>();
  const differences: PlanDifference[] = [];
  let alreadyDone = 0;
  for (const change of approved.changes) {
    const now = bySubject.get(subjectOf(change));
    if (now && continues(change, now, onHub)) {
      wanted.add(now);
      differences.push(...countDifference(change, approved, plan));
    } else if (isDone(change, onHub)) {
      alreadyDone += 1;
      if (now) wanted.add(now);
    } else {
      if (now) wanted.add(now);
      differences.push(
        now && hasOtherContent(change, now)
          ? otherContent(now)
          : notPossible(change, now ?? standingFor(change, plan)),
      );
    }
  }
  const leftForLater: string[] = [];
  for (const change of pending) {
    if (wanted.has(change)) continue;
    if (change.action === 'create' && wasDeferred(change, approved, plan))
      leftForLater.push(change.request.jobId);
    else differences.push(notApproved(change));
  }
  const left = new Set(leftForLater);
  const changes = plan.changes.filter(
    (change) => change.action !== 'create' || !left.has(change.request.jobId),
  );
  const digest = planDigest(pending);
  return {
    check: { approvedDigest: approved.digest, digest, alreadyDone, leftForLater, differences },
    plan: { ...plan, changes, digest: planDigest(pendingChanges({ changes })) },
  };
}

/** An approved plan has masks in place of sensitive values, so that is how jobs are compared with it. */
function asShown({ job, parts }: OwnJob, { targets, rollouts }: Plan): HubJob {
  const like =
    targets.find(({ manifest }) => manifest === parts.name) ??
    rollouts.find(({ rollout }) => rollout === parts.name);
  if (!job.operation || !like?.operation.sensitive) return job;
  return { ...job, operation: maskedLike(job.operation, like.operation) };
}

function subjectOf(change: AppliedChange): string {
  return change.action === 'cancel' ? `cancel ${change.cancels}` : `create ${change.request.jobId}`;
}

/** The same change, or the second half of a replacement whose first half was done. */
function continues(approved: AppliedChange, now: AppliedChange, onHub: ReadonlyMap<string, HubJob>): boolean {
  if (hasSameMeaning(approved, now)) return true;
  if (approved.action !== 'replace' || now.action !== 'create') return false;
  const { cancels, expected: _, actual: __, ...rest } = approved;
  return isGone(onHub.get(cancels)) && hasSameMeaning({ ...rest, action: 'create' }, now);
}

function isDone(change: AppliedChange, onHub: ReadonlyMap<string, HubJob>): boolean {
  if (change.action === 'cancel') return isGone(onHub.get(change.cancels));
  const made = onHub.get(change.request.jobId);
  const isMade = made !== undefined && made.status !== 'cancelled' && hasEqualContent(made, change.request);
  return isMade && (change.action === 'create' || !isWaitingNow(onHub.get(change.cancels)));
}

function isGone(job: HubJob | undefined): boolean {
  return job === undefined || job.status === 'cancelled';
}

function isWaitingNow(job: HubJob | undefined): boolean {
  return job !== undefined && isWaiting(job);
}

const TOLERATED_DEVICES = 10;
const TOLERATED_SHARE = 0.1;

function* countDifference(
  change: AppliedChange,
  approved: ApprovedPlan,
  plan: Plan,
): Generator<PlanDifference> {
  if (change.action === 'cancel') return;
  const before = approved.deviceCounts.get(change.request.condition);
  const now = plan.targets.find(({ manifest }) => manifest === change.manifest)?.deviceCount;
  if (before === undefined || now === undefined) return;
  if (Math.abs(now - before) <= Math.max(TOLERATED_DEVICES, TOLERATED_SHARE * before)) return;
  const { manifest, scheduledAt } = change;
  yield { kind: 'device-count', manifest, scheduledAt, approved: before, now };
}

/** What the new plan says of the same occurrence, or of the same job. */
function standingFor(approved: AppliedChange, plan: Plan): Change | undefined {
  const isSame = (change: Change) =>
    change.manifest === approved.manifest && change.scheduledAt === approved.scheduledAt;
  const idOf = approved.action === 'create' ? approved.request.jobId : approved.cancels;
  return (
    plan.changes.find((change) => change.action === 'keep' && change.jobId === idOf) ??
    plan.changes.find(isSame) ??
    plan.changes.find((change) => change.action === 'refuse' && change.manifest === approved.manifest)
  );
}

/** The approved plan knew this very job and said "later"; what a rollout does next depends on its gates, whatever was approved. */
function wasDeferred(
  change: Extract<Change, { action: 'create' }>,
  { deferred }: ApprovedPlan,
  plan: Plan,
): boolean {
  if (plan.rollouts.some(({ rollout }) => rollout === change.manifest)) return true;
  const isSame = (job: DeferredJob) => job.manifest === change.manifest;
  // A try that was to come: whom it is for depends on the jobs before it.
  if (change.reason === 'try')
    return deferred.some((job) => isSame(job) && job.scheduledAt === change.scheduledAt);
  if (change.reason !== 'due') return false;
  // A part of a list is deferred as a part of the whole.
  const target = plan.targets.find(({ manifest }) => manifest === change.manifest);
  const condition = target?.list ? target.condition : change.request.condition;
  const content = contentText({ ...change.request, condition, operation: masked(change.request.operation) });
  return deferred.some(
    (job) => isSame(job) && job.scheduledAt <= change.scheduledAt && job.content === content,
  );
}

function hasOtherContent(approved: AppliedChange, now: AppliedChange): now is CreateChange | ReplaceChange {
  if (approved.action === 'cancel' || now.action === 'cancel') return false;
  return (
    contentText(approved.request) !==
    contentText({ ...now.request, operation: masked(now.request.operation) })
  );
}

function otherContent({ manifest, scheduledAt, request }: CreateChange | ReplaceChange): PlanDifference {
  return { kind: 'other-content', manifest, scheduledAt, jobId: request.jobId };
}

function notPossible(approved: AppliedChange, now: Change | undefined): PlanDifference {
  const { manifest, scheduledAt } = approved;
  return {
    kind: 'not-possible',
    manifest,
    scheduledAt,
    approved: sketch(approved),
    ...(now && { now: sketch(now) }),
  };
}

function notApproved(change: AppliedChange): PlanDifference {
  const { manifest, scheduledAt } = change;
  return { kind: 'not-approved', manifest, scheduledAt, now: sketch(change) };
}

function sketch(change: Change): ChangeSketch {
  const { action, reason, because } = change;
  const jobId = 'request' in change ? change.request.jobId : 'jobId' in change ? change.jobId : undefined;
  return {
    action,
    reason,
    because,
    ...(jobId !== undefined && { jobId }),
    ...('cancels' in change && { cancels: change.cancels }),
  };
}
