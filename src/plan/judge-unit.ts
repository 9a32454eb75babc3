import type { DesiredJobs, DesiredOccurrence, DesiredUnit } from '../model/desired-job.ts';
import { hasStarted, isWaiting } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import { hasEqualContent } from '../model/job-content.ts';
import {
  FIRST_UNIT,
  formatJobId,
  type JobIdParts,
  MAX_ATTEMPT,
  MAX_JOB_ID_LENGTH,
  MAX_REVISION,
} from '../model/job-id.ts';
import type { OwnJob } from '../model/jobs-on-hub.ts';
import { judgedJob } from '../model/judged-job.ts';
import type {
  Because,
  Change,
  CreateChange,
  DeferChange,
  KeepChange,
  ReasonOf,
  ReplaceChange,
  SkipChange,
} from '../model/plan.ts';
import { MAX_START_AHEAD_MS } from '../model/tier.ts';
import * as because from './because.ts';
import { nextTry } from './because-of-tries.ts';
import { explainsCancel, isEcho, isRaisedSinceCancel, isRaisedSinceStart } from './past-versions.ts';

export interface JudgeContext {
  readonly owner: string;
  readonly now: Instant;
  readonly leadInSeconds: number;
  /** Names of manifests whose held jobs run again. */
  readonly resume: ReadonlySet<string>;
}

/** One unit of an occurrence that the schedule has, and the jobs that were made for it. */
export interface UnitCase {
  readonly desired: DesiredJobs;
  readonly occurrence: DesiredOccurrence;
  readonly wanted: DesiredUnit;
  /** No later occurrence has come up to now. */
  readonly isLatest: boolean;
  /** Newest first. */
  readonly jobs: readonly OwnJob[];
  /** Made under earlier names of the manifest, newest first. */
  readonly formerJobs: readonly OwnJob[];
  /** Ours, for the same time, of names that neither the checkout nor its history has. */
  readonly strangers: readonly OwnJob[];
  readonly context: JudgeContext;
}

/** One row of the table in docs/how-it-decides.md. A create in the answer still needs a slot. */
export function judgeUnit(unit: UnitCase): readonly Change[] {
  const found = judgedJob(unit.jobs, unit.formerJobs);
  if (!found) return [judgeMissing(unit)];
  const { judged, duplicates } = found;
  return [...judgeJob(unit, judged), ...duplicates.map((other) => judgeDuplicate(unit, other, judged))];
}

/** The hub has no job for it. */
function judgeMissing(unit: UnitCase): CreateChange | DeferChange | SkipChange {
  const refusal = refusalToStart(unit);
  const { unwanted } = unit.occurrence;
  const { manifest } = unit.desired;
  if (unwanted && refusal?.reason !== 'expired' && refusal?.reason !== 'before-edit') {
    return skip(unit, because.unwanted(factsOf(unit), unwanted));
  }
  if (refusal) return toSkipOrDefer(unit, refusal);
  const stranger = unit.strangers.find(({ job }) => hasStarted(job) && isAsWanted(unit, job));
  if (stranger) return skip(unit, because.sameJobOfAnotherName(stranger.job.jobId));
  const why = isLaterTry(unit)
    ? nextTry(unit.wanted.try, manifest.retry)
    : because.due(factsOf(unit), unit.context.leadInSeconds);
  return create(unit, why, firstParts(unit));
}

function judgeJob(unit: UnitCase, judged: OwnJob): readonly Change[] {
  switch (judged.job.status) {
    case 'queued':
    case 'scheduled':
      return [judgeWaiting(unit, judged)];
    case 'running':
      return [judgeRunning(unit, judged)];
    case 'completed':
    case 'failed':
      return judgeEnded(unit, judged, judged.job.status);
    case 'cancelled':
      return judgeCancelled(unit, judged);
    case 'unknown':
      return [keep(unit, judged, because.unknownState())];
    default:
      return judged.job.status satisfies never;
  }
}

function judgeWaiting(unit: UnitCase, judged: OwnJob): Change {
  const { unwanted } = unit.occurrence;
  const { job } = judged;
  if (unwanted) {
    return {
      ...baseOf(unit),
      action: 'cancel',
      ...because.unwanted(factsOf(unit), unwanted),
      cancels: job.jobId,
    };
  }
  if (isAsWanted(unit, job) || isEcho(unit.wanted.versions, judged, madeFor(unit))) {
    const why = isFormer(unit, judged)
      ? because.renamed(unit.desired.manifest, judged.parts.name, 'waits')
      : because.scheduled(factsOf(unit), job.startAt);
    return keep(unit, judged, why);
  }
  const refusal = refusalToStart(unit);
  if (refusal) return keep(unit, judged, because.keptAsItWas(refusal));
  return replace(unit, judged) ?? keep(unit, judged, because.idsUsedUp(MAX_ATTEMPT));
}

function judgeRunning(unit: UnitCase, judged: OwnJob): Change {
  const { unwanted } = unit.occurrence;
  if (unwanted) return keep(unit, judged, because.runningUnwanted(because.unwanted(factsOf(unit), unwanted)));
  const asWanted = isAsWanted(unit, judged.job);
  if (asWanted && isFormer(unit, judged)) {
    return keep(unit, judged, because.renamed(unit.desired.manifest, judged.parts.name, 'runs'));
  }
  return keep(unit, judged, because.running(asWanted));
}

function judgeEnded(unit: UnitCase, judged: OwnJob, status: 'completed' | 'failed'): readonly Change[] {
  const { manifest } = unit.desired;
  const { job } = judged;
  const parts = unit.occurrence.unwanted ? undefined : nextRevision(unit, judged);
  if (
    parts &&
    isRaisedSinceStart(unit.wanted.versions, job) &&
    !refusalToStart(unit, 'whatever was edited')
  ) {
    return [create(unit, because.revisionRaised(manifest.revision, job.jobId), parts)];
  }
  if (isOver(unit)) return [];
  const asWanted = isAsWanted(unit, job);
  const why =
    asWanted && isFormer(unit, judged)
      ? because.renamed(manifest, judged.parts.name, 'ran')
      : because.done(status, asWanted);
  return [keep(unit, judged, why)];
}

function judgeCancelled(unit: UnitCase, judged: OwnJob): readonly Change[] {
  const { unwanted } = unit.occurrence;
  const { versions } = unit.wanted;
  const { job } = judged;
  if (unwanted) return [skip(unit, because.unwanted(factsOf(unit), unwanted))];
  const asWanted = isAsWanted(unit, job) || isEcho(versions, judged, madeFor(unit));
  if (asWanted && isPastDeadline(unit)) {
    return isOver(unit) ? [] : [skip(unit, because.expiredAfterCancel(factsOf(unit), job.jobId))];
  }
  const why = whyAgain(unit, job, asWanted);
  if (!why) return [keep(unit, judged, because.held())];
  const refusal = refusalToStart(unit);
  if (refusal) return [toSkipOrDefer(unit, refusal)];
  const parts = nextAttempt(unit, judged);
  return [parts ? create(unit, why, parts) : keep(unit, judged, because.idsUsedUp(MAX_ATTEMPT))];
}

/** Why a cancelled job is put on the hub again; `undefined` when somebody stopped it there, and nobody took that back. */
function whyAgain(
  unit: UnitCase,
  job: OwnJob['job'],
  asWanted: boolean,
): Because<ReasonOf<'create'>> | undefined {
  const { desired, wanted, context } = unit;
  const { manifest } = desired;
  const { versions, content } = wanted;
  if (!asWanted) return because.editedAfterCancel(job.jobId);
  if (explainsCancel(versions, content, job, context.now)) return because.wantedAgain(job.jobId);
  if (isRaisedSinceCancel(versions, job, context.now)) {
    return because.revisionRaisedSinceCancel(manifest.revision, job.jobId);
  }
  return context.resume.has(manifest.name) ? because.resumed(job.jobId) : undefined;
}

/** A job that waits or runs beside the judged one. */
function judgeDuplicate(unit: UnitCase, other: OwnJob, judged: OwnJob): Change {
  const why = because.duplicate(judged.job.jobId);
  return isWaiting(other.job)
    ? { ...baseOf(unit), action: 'cancel', ...why, cancels: other.job.jobId }
    : keep(unit, other, because.runningUnwanted(why));
}

type Refusal = Because<'expired' | 'before-edit' | 'superseded' | 'lead'>;

/**
 * Why its time is not the time to put a job on the hub; `undefined` when it is. Whatever creates a job asks this first,
 * and whether the occurrence is wanted at all.
 */
function refusalToStart(unit: UnitCase, edits?: 'whatever was edited'): Refusal | undefined {
  const { occurrence, isLatest, context } = unit;
  const { manifest } = unit.desired;
  const facts = factsOf(unit);
  if (isPastDeadline(unit)) return because.expired(facts);
  if (edits === undefined && isBeforeEdit(unit)) return because.beforeEdit(facts);
  const isSkipped = manifest.missed === 'skip' && !isLaterTry(unit);
  if (occurrence.scheduledAt < context.now && (!isLatest || isSkipped)) {
    return because.missed(facts);
  }
  const leadMs = Math.min(context.leadInSeconds * 1000, MAX_START_AHEAD_MS);
  if (occurrence.scheduledAt > context.now + leadMs) return because.laterThanLead(facts, leadMs / 1000);
  return undefined;
}

function toSkipOrDefer(unit: UnitCase, { reason, because: text }: Refusal): SkipChange | DeferChange {
  if (reason !== 'lead') return skip(unit, { reason, because: text });
  const jobId = formatJobId(firstParts(unit));
  return { ...baseOf(unit), action: 'defer', reason, because: text, jobId, more: 0 };
}

function keep(unit: UnitCase, { job }: OwnJob, why: Because<ReasonOf<'keep'>>): KeepChange {
  return { ...baseOf(unit), action: 'keep', ...why, jobId: job.jobId, status: job.status };
}

function skip(unit: UnitCase, why: Because<ReasonOf<'skip'>>): SkipChange {
  return { ...baseOf(unit), action: 'skip', ...why, more: 0 };
}

function create(unit: UnitCase, why: Because<ReasonOf<'create'>>, parts: JobIdParts): CreateChange {
  return { ...baseOf(unit), action: 'create', ...why, request: requestFor(unit, parts) };
}

/** `undefined` when no id is left for it. */
function replace(unit: UnitCase, judged: OwnJob): ReplaceChange | undefined {
  const parts = nextAttempt(unit, judged);
  if (!parts) return undefined;
  const { jobId, condition, operation, maxExecutionTimeInSeconds } = judged.job;
  return {
    ...baseOf(unit),
    action: 'replace',
    ...because.contentChanged(jobId),
    cancels: jobId,
    request: requestFor(unit, parts),
    actual: {
      ...(condition !== undefined && { condition }),
      ...(operation !== undefined && { operation }),
      ...(maxExecutionTimeInSeconds !== undefined && { maxExecutionTimeInSeconds }),
    },
  };
}

function requestFor(unit: UnitCase, parts: JobIdParts): CreateChange['request'] {
  return {
    jobId: formatJobId(parts),
    ...unit.wanted.content,
    startAt: Math.max(unit.occurrence.scheduledAt, unit.context.now),
  };
}

function firstParts({ desired, occurrence, wanted, context }: UnitCase): JobIdParts {
  return {
    owner: context.owner,
    name: desired.manifest.name,
    scheduledAt: occurrence.scheduledAt,
    stage: FIRST_UNIT.stage,
    part: wanted.part,
    try: wanted.try,
    revision: 0,
    attempt: 1,
  };
}

/** The id after a cancelled one. Under a new name a unit keeps its revision and counts its attempts anew. */
function nextAttempt(unit: UnitCase, judged: OwnJob): JobIdParts | undefined {
  const { revision, attempt } = judged.parts;
  if (isFormer(unit, judged)) return usable({ ...firstParts(unit), revision });
  return usable({ ...judged.parts, attempt: attempt + 1 });
}

/** The id after one that has run; `undefined` when the manifest does not ask for another run. */
function nextRevision(unit: UnitCase, judged: OwnJob): JobIdParts | undefined {
  const { revision } = judged.parts;
  if (revision >= unit.desired.manifest.revision) return undefined;
  return usable({ ...firstParts(unit), revision: revision + 1 });
}

function usable(parts: JobIdParts): JobIdParts | undefined {
  const fits = parts.attempt <= MAX_ATTEMPT && parts.revision <= MAX_REVISION;
  return fits && formatJobId(parts).length <= MAX_JOB_ID_LENGTH ? parts : undefined;
}

function isAsWanted(unit: UnitCase, job: OwnJob['job']): boolean {
  return hasEqualContent(job, unit.wanted.content);
}

function madeFor({ jobs, formerJobs }: UnitCase): readonly OwnJob[] {
  return [...jobs, ...formerJobs];
}

function isFormer({ desired }: UnitCase, { parts }: OwnJob): boolean {
  return parts.name !== desired.manifest.name;
}

function isPastDeadline({ desired, occurrence, wanted, context }: UnitCase): boolean {
  const { startingDeadlineInSeconds, retry } = desired.manifest;
  const seconds = wanted.try > FIRST_UNIT.try && retry ? retry.forInSeconds : startingDeadlineInSeconds;
  return occurrence.scheduledAt + seconds * 1000 < context.now;
}

function isLaterTry({ wanted }: UnitCase): boolean {
  return wanted.try > FIRST_UNIT.try;
}

function isBeforeEdit({ desired, occurrence }: UnitCase): boolean {
  return desired.manifest.schedule.kind === 'cron' && occurrence.scheduledAt < desired.effectiveFrom;
}

/** Nothing more to say of it in a plan; `at` times stay, as they are all that their manifest has. */
function isOver(unit: UnitCase): boolean {
  return unit.desired.manifest.schedule.kind === 'cron' && (isPastDeadline(unit) || isLaterTry(unit));
}

function factsOf({ desired, occurrence, context }: UnitCase): because.ReasonFacts {
  const { manifest, effectiveFrom } = desired;
  return { manifest, scheduledAt: occurrence.scheduledAt, now: context.now, effectiveFrom };
}

function baseOf({ desired, occurrence }: UnitCase) {
  const { scheduledAt, note } = occurrence;
  return { manifest: desired.manifest.name, scheduledAt, ...(note !== undefined && { note }) };
}
