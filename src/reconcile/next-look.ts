import { type HubJob, isActive, isWaiting } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import { parseJobId } from '../model/job-id.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { Progress } from '../model/progress.ts';

export interface NextLook {
  /** When to plan again at the latest. */
  readonly at: Instant;
  readonly reason: Extract<Progress, { kind: 'waiting' }>['reason'];
  /** Jobs whose end is a reason to plan again before. */
  readonly follow: readonly string[];
}

export interface NextLookInput {
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
  /** As they are after the plan was applied. */
  readonly jobs: readonly HubJob[];
  readonly now: Instant;
  /** When the run is over. */
  readonly deadline: Instant;
}

/** A fresh look at the whole hub now and then: people cancel jobs, and others take slots. */
const REFRESH_MS = 5 * 60_000;

/** After a change that the hub refused or that found no slot. */
const RETRY_MS = 30_000;

/**
 * What there is to wait for between two passes, the soonest of it; `undefined` when nothing more is due before the
 * deadline and nothing runs.
 */
export function nextLook({ plan, outcomes, jobs, now, deadline }: NextLookInput): NextLook | undefined {
  const looks: { at: Instant; reason: NextLook['reason'] }[] = [];
  const active = jobs.filter(isActive);
  const starting = (job: HubJob) => job.startAt ?? now;
  const begun = active.filter((job) => !isWaiting(job) || starting(job) <= now);
  const own = (job: HubJob) => parseJobId(job.jobId)?.owner === plan.owner;

  const defers = plan.changes.filter((change) => change.action === 'defer');
  const needsSlot = defers.some(({ reason }) => reason === 'slot' || reason === 'overlap');
  const followed = begun.filter((job) => own(job) || needsSlot);
  if (begun.some(own)) looks.push({ at: now + REFRESH_MS, reason: 'job-end' });
  else if (needsSlot && begun.length > 0) looks.push({ at: now + REFRESH_MS, reason: 'slot' });

  for (const job of active) {
    if (!begun.includes(job) && (own(job) || needsSlot) && starting(job) <= deadline) {
      looks.push({ at: starting(job), reason: 'job-start' });
    }
  }
  if (outcomes.some(({ result }) => result === 'failed' || result === 'no-slot')) {
    looks.push({ at: now + RETRY_MS, reason: 'slot' });
  }
  for (const { reason, scheduledAt } of defers) {
    const submitAt = scheduledAt - plan.leadInSeconds * 1000;
    if (reason === 'lead' && submitAt <= deadline) looks.push({ at: submitAt, reason: 'lead' });
  }
  const [soonest] = looks.sort((left, right) => left.at - right.at);
  return (
    soonest && {
      at: Math.min(Math.max(soonest.at, now + 1), now + REFRESH_MS, deadline),
      reason: soonest.reason,
      follow: followed.map((job) => job.jobId),
    }
  );
}
