import type { DesiredJobs, DesiredOccurrence } from '../model/desired-job.ts';
import { isWaiting } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import { formatJobId, MAX_ATTEMPT } from '../model/job-id.ts';
import type { OwnJob } from '../model/jobs-on-hub.ts';
import type { Change, CreateChange, DeferChange, Reason, ReplaceChange, SkipChange } from '../model/plan.ts';
import { MAX_START_AHEAD_MS } from '../model/tier.ts';
import * as because from './because.ts';
import { judgedJob } from './judged-job.ts';

export interface JudgeContext {
  readonly owner: string;
  readonly now: Instant;
  readonly leadInSeconds: number;
  /** Names of manifests whose held jobs run again. */
  readonly resume: ReadonlySet<string>;
}

/**
 * One row of the table in docs/how-it-decides.md: an occurrence that the schedule has, and the jobs made for it,
 * newest first. A create in the answer still needs a slot. `isLatest`: no later occurrence has come up to now.
 */
export function judgeOccurrence(
  desired: DesiredJobs,
  occurrence: DesiredOccurrence,
  isLatest: boolean,
  jobs: readonly OwnJob[],
  context: JudgeContext,
): readonly Change[] {
  const question = { desired, occurrence, isLatest, jobs, context };
  const found = judgedJob(jobs, desired.digest);
  if (!found) return [fresh(question)];
  const changes = judgeActual(question, found.judged);
  return [...changes, ...found.rivals.map((rival) => judgeRival(question, rival, found.judged))];
}

interface Question {
  readonly desired: DesiredJobs;
  readonly occurrence: DesiredOccurrence;
  readonly isLatest: boolean;
  readonly jobs: readonly OwnJob[];
  readonly context: JudgeContext;
}

/** The hub has no job for it. */
function fresh(question: Question): CreateChange | DeferChange | SkipChange {
  const refusal = refusalToStart(question);
  if (refusal) return refusal;
  const { scheduledAt } = question.occurrence;
  const subject = caseOf(question);
  const isLate = scheduledAt < question.context.now;
  const text = isLate ? because.dueLate(subject) : because.dueSoon(subject, question.context.leadInSeconds);
  return create(question, 'due', text, 1);
}

function judgeActual(question: Question, { job, parts }: OwnJob): readonly Change[] {
  const { desired, context } = question;
  const { manifest } = desired;
  const { frozen } = question.occurrence;
  const base = baseOf(question);
  const subject = caseOf(question);
  const isWanted = parts.digest === desired.digest;
  const keep = (reason: Reason, text: string): Change => ({
    ...base,
    action: 'keep',
    reason,
    because: text,
    jobId: job.jobId,
    status: job.status,
  });

  switch (job.status) {
    case 'queued':
    case 'scheduled': {
      if (manifest.suspend) {
        const text = because.suspended(manifest);
        return [{ ...base, action: 'cancel', reason: 'suspended', because: text, cancels: job.jobId }];
      }
      if (frozen) {
        const text = because.frozen(subject, frozen);
        return [{ ...base, action: 'cancel', reason: 'frozen', because: text, cancels: job.jobId }];
      }
      if (isWanted) return [keep('scheduled', because.scheduled(job.startAt, subject))];
      if (isBeforeEdit(question)) return [keep('before-edit', because.waitingBeforeEdit(subject))];
      if (isPastDeadline(question)) return [keep('expired', because.waitingTooLate(subject))];
      if (subject.scheduledAt > context.now + MAX_START_AHEAD_MS) {
        // The hub would not take another one so early; it is created when its time comes nearer.
        const text = because.contentChanged(job.jobId);
        return [{ ...base, action: 'cancel', reason: 'content-changed', because: text, cancels: job.jobId }];
      }
      return [replace(question, job.jobId, job) ?? keep('held', because.attemptsUsedUp(MAX_ATTEMPT))];
    }
    case 'running':
      if (manifest.suspend) {
        return [keep('running', because.runningUnwanted(because.suspended(manifest)))];
      }
      if (frozen) return [keep('running', because.runningUnwanted(because.frozen(subject, frozen)))];
      return [keep('running', because.running(isWanted))];
    case 'completed':
    case 'failed': {
      if (desired.earlierRevisions.includes(parts.digest) && !refusalToStart(question)) {
        return [
          create(
            question,
            'content-changed',
            because.revisionRaised(manifest, job.jobId),
            nextAttempt(question),
          ),
        ];
      }
      return isOver(question) ? [] : [keep('done', because.done(job.status, !isWanted))];
    }
    case 'cancelled': {
      const refusal = refusalToStart(question);
      const attempt = nextAttempt(question);
      if (refusal?.reason === 'suspended' || refusal?.reason === 'frozen') return [refusal];
      if (isWanted && isPastDeadline(question)) {
        if (manifest.schedule.kind === 'cron') return [];
        return [skip(question, 'expired', because.expiredAfterCancel(subject, job.jobId))];
      }
      if (isWanted && !context.resume.has(manifest.name)) return [keep('held', because.held())];
      if (refusal) return [refusal];
      if (attempt > MAX_ATTEMPT) return [keep('held', because.attemptsUsedUp(MAX_ATTEMPT))];
      return [
        isWanted
          ? create(question, 'resumed', because.resumed(attempt), attempt)
          : create(question, 'content-changed', because.editedAfterCancel(job.jobId), attempt),
      ];
    }
    case 'unknown':
      return [keep('running', because.unknownState())];
    default:
      return job.status satisfies never;
  }
}

/** A job that waits or runs beside the judged one. */
function judgeRival(question: Question, rival: OwnJob, judged: OwnJob): Change {
  const base = baseOf(question);
  const text = because.duplicate(judged.job.jobId);
  const { jobId, status } = rival.job;
  return isWaiting(rival.job)
    ? { ...base, action: 'cancel', reason: 'superseded', because: text, cancels: jobId }
    : { ...base, action: 'keep', reason: 'running', because: because.runningUnwanted(text), jobId, status };
}

/** Why no job may be put on the hub for it now; `undefined` when one may. */
function refusalToStart(question: Question): SkipChange | DeferChange | undefined {
  const { desired, occurrence, isLatest, context } = question;
  const { manifest } = desired;
  const subject = caseOf(question);
  if (isPastDeadline(question)) return skip(question, 'expired', because.expired(subject));
  if (isBeforeEdit(question)) return skip(question, 'before-edit', because.beforeEdit(subject));
  if (manifest.suspend) return skip(question, 'suspended', because.suspended(manifest));
  if (occurrence.frozen) return skip(question, 'frozen', because.frozen(subject, occurrence.frozen));
  if (occurrence.scheduledAt < context.now) {
    if (!isLatest) return skip(question, 'superseded', because.supersededByLater(subject));
    if (manifest.missed === 'skip') return skip(question, 'superseded', because.missedAndSkipped(subject));
  }
  const leadMs = Math.min(context.leadInSeconds * 1000, MAX_START_AHEAD_MS);
  if (occurrence.scheduledAt > context.now + leadMs) {
    return {
      ...baseOf(question),
      action: 'defer',
      reason: 'lead',
      because: because.laterThanLead(subject, leadMs / 1000),
      jobId: jobIdOf(question, nextAttempt(question)),
      more: 0,
    };
  }
  return undefined;
}

function create(question: Question, reason: Reason, text: string, attempt: number): CreateChange {
  return {
    ...baseOf(question),
    action: 'create',
    reason,
    because: text,
    request: requestFor(question, attempt),
  };
}

/** `undefined` when no id is left for it. */
function replace(question: Question, cancels: string, actual: OwnJob['job']): ReplaceChange | undefined {
  const attempt = nextAttempt(question);
  if (attempt > MAX_ATTEMPT) return undefined;
  const { condition, operation, maxExecutionTimeInSeconds } = actual;
  return {
    ...baseOf(question),
    action: 'replace',
    reason: 'content-changed',
    because: because.contentChanged(cancels),
    cancels,
    request: requestFor(question, attempt),
    actual: {
      ...(condition !== undefined && { condition }),
      ...(operation !== undefined && { operation }),
      ...(maxExecutionTimeInSeconds !== undefined && { maxExecutionTimeInSeconds }),
    },
  };
}

function skip(question: Question, reason: Reason, text: string): SkipChange {
  return { ...baseOf(question), action: 'skip', reason, because: text, more: 0 };
}

function requestFor(question: Question, attempt: number): CreateChange['request'] {
  const { manifest } = question.desired;
  return {
    jobId: jobIdOf(question, attempt),
    operation: manifest.operation,
    condition: manifest.target.condition,
    startAt: Math.max(question.occurrence.scheduledAt, question.context.now),
    maxExecutionTimeInSeconds: manifest.maxExecutionTimeInSeconds,
  };
}

/** An id, once used, stays taken for 30 days whatever became of its job. */
function nextAttempt({ desired, jobs }: Question): number {
  const used = jobs.filter(({ parts }) => parts.digest === desired.digest).map(({ parts }) => parts.attempt);
  return Math.max(0, ...used) + 1;
}

function jobIdOf({ desired, occurrence, context }: Question, attempt: number): string {
  return formatJobId({
    owner: context.owner,
    name: desired.manifest.name,
    scheduledAt: occurrence.scheduledAt,
    digest: desired.digest,
    attempt,
  });
}

function isPastDeadline({ desired, occurrence, context }: Question): boolean {
  return occurrence.scheduledAt + desired.manifest.startingDeadlineInSeconds * 1000 < context.now;
}

function isBeforeEdit({ desired, occurrence, context }: Question): boolean {
  const { schedule, effectiveFrom = context.now } = desired.manifest;
  return schedule.kind === 'cron' && occurrence.scheduledAt < effectiveFrom;
}

/** Nothing more to say of it in a plan; `at` times stay, as they are all that their manifest has. */
function isOver(question: Question): boolean {
  return question.desired.manifest.schedule.kind === 'cron' && isPastDeadline(question);
}

function caseOf({ desired, occurrence, context }: Question): because.Case {
  return { manifest: desired.manifest, scheduledAt: occurrence.scheduledAt, now: context.now };
}

function baseOf({ desired, occurrence }: Question) {
  const { scheduledAt, note } = occurrence;
  return { manifest: desired.manifest.name, scheduledAt, ...(note !== undefined && { note }) };
}
