import { type HubJob, isWaiting } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { Progress } from '../model/progress.ts';
import { isHalted } from '../model/rollout-report.ts';
import { NEAR_MS } from '../plan/slots.ts';

export interface NextLook {
  /** When to look again at the latest. */
  readonly at: Instant;
  readonly reason: Extract<Progress, { kind: 'waiting' }>['reason'];
  /** Jobs whose end is a reason to look again before. */
  readonly follow: readonly string[];
  /** Another plan may be due then; otherwise there will only be other jobs to follow. */
  readonly plansAtTime: boolean;
  /** Another plan may be due when a followed job has ended: it leaves a slot that something waits for. */
  readonly plansAtEnd: boolean;
}

export interface NextLookInput {
  readonly plan: Plan;
  /** Names of manifests with tries: when a job of theirs ends, the next one may be due. */
  readonly retried: ReadonlySet<string>;
  readonly outcomes: readonly Outcome[];
  /** As they are after the plan was applied. */
  readonly jobs: JobsOnHub;
  readonly now: Instant;
  /** When the run is over. */
  readonly deadline: Instant;
}

/** While something waits for a slot, the hub is looked at now and then: people cancel jobs, and others take slots. */
const REFRESH_MS = 5 * 60_000;

/** After a change that the hub refused or that found no slot. */
const RETRY_MS = 30_000;

interface Look {
  readonly at: Instant;
  readonly reason: NextLook['reason'];
  readonly plans: boolean;
}

/**
 * What there is to wait for between two passes, the soonest of it; `undefined` when nothing more is due before the
 * deadline and nothing runs.
 *
 * A plan changes only when an occurrence comes inside its lead, or when a slot comes free that another one waits for.
 * What people and others do on the hub meanwhile matters to it no earlier than that.
 */
export function nextLook({
  plan,
  retried,
  outcomes,
  jobs,
  now,
  deadline,
}: NextLookInput): NextLook | undefined {
  const defers = plan.changes.filter((change) => change.action === 'defer');
  const needsSlot = defers.some(({ reason }) => reason === 'slot' || reason === 'overlap');
  const waitsForEnd = jobs.ownActive.some(({ parts }) => retried.has(parts.name));
  const own = jobs.ownActive.map(({ job }) => job);
  const active = needsSlot ? jobs.active : own;
  const starting = (job: HubJob) => job.startAt ?? now;
  const begun = active.filter((job) => !isWaiting(job) || starting(job) <= now);

  const looks: Look[] = [];
  if (begun.length > 0) {
    looks.push({
      at: now + REFRESH_MS,
      reason: begun.some((job) => own.includes(job)) ? 'job-end' : 'slot',
      plans: needsSlot,
    });
  }
  for (const job of active) {
    if (begun.includes(job) || starting(job) > deadline) continue;
    looks.push({ at: starting(job), reason: 'job-start', plans: false });
  }
  const retries = outcomes.some(({ result }) => result === 'failed' || result === 'no-slot');
  if (retries) {
    looks.push({ at: now + RETRY_MS, reason: 'slot', plans: true });
  }
  for (const change of defers) {
    const { reason, scheduledAt } = change;
    const submitAt = scheduledAt - plan.leadInSeconds * 1000;
    // A slot that is kept for nearer jobs is this one's when its time comes near.
    const nearAt = scheduledAt - NEAR_MS;
    if (reason === 'slot' && nearAt > now && nearAt <= deadline) {
      looks.push({ at: nearAt, reason: 'slot', plans: true });
    }
    // Until its time devices may come that are not done.
    if (reason === 'nobody-left' && scheduledAt > now && scheduledAt <= deadline) {
      looks.push({ at: scheduledAt, reason: 'job-start', plans: true });
    }
    if (reason === 'try-waits' && change.beginsAt !== undefined && change.beginsAt <= deadline) {
      looks.push({ at: change.beginsAt, reason: 'try', plans: true });
    }
    if (reason === 'lead' && submitAt <= deadline) looks.push({ at: submitAt, reason: 'lead', plans: true });
  }
  for (const { lookAt } of plan.rollouts) {
    if (lookAt !== undefined && lookAt <= deadline)
      looks.push({ at: lookAt, reason: 'rollout', plans: true });
  }
  const [soonest] = looks.sort((left, right) => left.at - right.at);
  if (!soonest) return undefined;
  const refreshAt = needsSlot ? now + REFRESH_MS : Number.POSITIVE_INFINITY;
  const at = Math.min(Math.max(soonest.at, now + 1), refreshAt, deadline);
  return {
    at,
    reason: soonest.reason,
    follow: begun.map((job) => job.jobId),
    plansAtTime: at === refreshAt || looks.some((look) => look.plans && look.at <= at),
    plansAtEnd: needsSlot || retries || waitsForEnd || plan.rollouts.some(({ phase }) => !isHalted(phase)),
  };
}
