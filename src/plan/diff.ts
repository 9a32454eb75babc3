import type { DesiredJobs, DesiredOccurrence, DesiredUnit, OccurrenceRun } from '../model/desired-job.ts';
import { isActive, isWaiting } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import { FIRST_UNIT, formatJobId } from '../model/job-id.ts';
import type { JobsByOccurrence, OwnJob } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import { minuteAfterMerge } from '../model/merged-schedule.ts';
import type {
  Because,
  Change,
  CreateChange,
  DeferChange,
  KeepChange,
  ReasonOf,
  RefuseChange,
  SkipChange,
} from '../model/plan.ts';
import * as because from './because.ts';
import { tooManyLeft, tryWaits } from './because-of-tries.ts';
import { type JudgeContext, judgeUnit } from './judge-unit.ts';

/*
 * How the two sides are compared.
 *
 * Desired: manifests and their occurrences. Actual: our jobs on the hub, each made for one unit of one occurrence of one
 * manifest, as its id says. Both are grouped by manifest and occurrence first; then the comparison is between one unit
 * and the few jobs made for it (judge-unit.ts), and nothing else in the world matters to it but the time and what Git
 * said before.
 *
 * An occurrence may *start* when it is wanted and not past: it is to come, or it is the latest one up to now, inside its
 * starting deadline, and (for a cron line) not older than the manifest's last change. Whatever would put a new job on
 * the hub asks this first, so no edit, no resumption and no repair can fire the past.
 *
 * The id of a unit is its lock, and creating is create-only on the hub: whoever comes first decides what runs. So of the
 * jobs made for a unit the newest is judged (model/judged-job.ts):
 *   none       create it, if it may start
 *   waiting    equal content: keep. Other content: replace, if it may start; else it stays as it is. Not wanted: cancel
 *   running    keep: a hub cannot stop it
 *   ended      keep: it ran. Only a revision that was raised after its start means "again"
 *   cancelled  with equal content: when Git explains the cancel (past-versions.ts), somebody took it back and wants it
 *              again: create it. Else somebody stopped it on the hub, and a stop wins. With other content: create it
 * Any second waiting job of one unit is cancelled: each unit runs once.
 *
 * The answer is in two parts. *Settled* changes stand whatever else is planned. *Startable* jobs compete for the hub's
 * slots, which is no question of one manifest: slots.ts turns each of them into a create or a deferral.
 */

export interface DiffContext extends JudgeContext {
  /** Names of removed manifests whose jobs are left alone. */
  readonly abandon: ReadonlySet<string>;
  /** Our jobs of names that neither the checkout nor its history has, by the time they were made for. */
  readonly strangers: JobsByOccurrence;
}

export interface Diff {
  readonly settled: readonly Exclude<Change, CreateChange>[];
  readonly startable: readonly CreateChange[];
  /** Occurrences inside the lead behind the startable ones: there is no slot for them. */
  readonly queued?: Queued;
}

export interface Queued {
  readonly manifest: JobManifest;
  readonly jobId: string;
  readonly run: OccurrenceRun;
}

/** Compares one manifest with the jobs made for it, those under its former names among them. */
export function diffManifest(desired: DesiredJobs, actual: JobsByOccurrence, context: DiffContext): Diff {
  const { manifest, occurrences } = desired;
  const latest = occurrences.findLast(({ scheduledAt }) => scheduledAt <= context.now);
  const judged = occurrences.flatMap((occurrence) => {
    const left = new Set(actual.get(occurrence.scheduledAt) ?? []);
    const changes = occurrence.units.flatMap((wanted) => {
      const jobs = [...left].filter((own) => isOfUnit(own, wanted));
      for (const own of jobs) left.delete(own);
      return judgeUnit({
        desired,
        occurrence,
        wanted,
        isLatest: occurrence === latest,
        jobs: jobs.filter(({ parts }) => parts.name === manifest.name),
        formerJobs: jobs.filter(({ parts }) => parts.name !== manifest.name),
        strangers: (context.strangers.get(occurrence.scheduledAt) ?? []).filter((own) =>
          isOfUnit(own, wanted),
        ),
        context,
      });
    });
    return [
      ...changes,
      ...nextTryChanges(desired, occurrence, context),
      ...withdraw([...left], because.unlisted(manifest)),
    ];
  });
  const inSchedule = new Set(occurrences.map(({ scheduledAt }) => scheduledAt));
  const elsewhere = [...actual].flatMap(([scheduledAt, jobs]) => (inSchedule.has(scheduledAt) ? [] : jobs));
  const changes = [
    ...judged,
    ...(desired.merge?.kind === 'unknown'
      ? keepAll(elsewhere, because.ofSomeVersion(desired.merge.why))
      : withdraw(elsewhere, because.rescheduled(manifest))),
    ...countedChanges(desired, context),
    ...mergeChanges(desired, context),
  ];
  const { queued } = desired;
  return {
    settled: changes.filter((change) => change.action !== 'create'),
    startable: changes.filter((change) => change.action === 'create'),
    ...(queued && {
      queued: { manifest, jobId: firstIdOf(desired, queued.occurrence.scheduledAt, context), run: queued },
    }),
  };
}

/** Jobs of a manifest that is gone. */
export function diffRemoved(name: string, actual: JobsByOccurrence, context: DiffContext): Diff {
  const jobs = [...actual.values()].flat();
  if (!context.abandon.has(name)) {
    return { settled: withdraw(jobs, because.removed(name)), startable: [] };
  }
  const settled = jobs
    .filter(({ job }) => isWaiting(job))
    .map(({ job, parts }) => ({
      manifest: name,
      scheduledAt: parts.scheduledAt,
      action: 'keep' as const,
      ...because.abandoned(name),
      jobId: job.jobId,
      status: job.status,
    }));
  return { settled, startable: [] };
}

/** A further try that does not begin now. */
function nextTryChanges(
  { manifest }: DesiredJobs,
  { scheduledAt, note, nextTry, unwanted }: DesiredOccurrence,
  { owner }: DiffContext,
): readonly (DeferChange | SkipChange)[] {
  if (!nextTry || unwanted) return [];
  const base = { manifest: manifest.name, scheduledAt, ...(note !== undefined && { note }), more: 0 };
  if (nextTry.kind === 'too-many') return [{ ...base, action: 'skip', ...tooManyLeft(nextTry) }];
  const parts = { owner, name: manifest.name, scheduledAt, ...FIRST_UNIT, revision: 0, attempt: 1 };
  const jobId = formatJobId({ ...parts, try: nextTry.try });
  const beginsAt = nextTry.kind === 'waits' ? nextTry.at : undefined;
  const why = tryWaits(manifest, nextTry);
  return [{ ...base, action: 'defer', ...why, jobId, ...(beginsAt !== undefined && { beginsAt }) }];
}

function isOfUnit({ parts }: OwnJob, wanted: DesiredUnit): boolean {
  return parts.stage === FIRST_UNIT.stage && parts.part === wanted.part && parts.try === wanted.try;
}

/** Cancels what waits and names what runs; jobs that have ended are history and no part of a plan. */
function withdraw(
  jobs: readonly OwnJob[],
  why: Because<ReasonOf<'cancel'>>,
): Exclude<Change, CreateChange>[] {
  return jobs
    .filter(({ job }) => isActive(job))
    .map(({ job, parts }) => {
      const { jobId, status } = job;
      const base = { manifest: parts.name, scheduledAt: parts.scheduledAt };
      return isWaiting(job)
        ? { ...base, action: 'cancel', ...why, cancels: jobId }
        : { ...base, action: 'keep', ...because.runningUnwanted(why), jobId, status };
    });
}

/** What is on the hub now stays. */
function keepAll(jobs: readonly OwnJob[], why: Because<ReasonOf<'keep'>>): readonly KeepChange[] {
  return jobs
    .filter(({ job }) => isActive(job))
    .map(({ job: { jobId, status }, parts: { name: manifest, scheduledAt } }) => {
      return { manifest, scheduledAt, action: 'keep', ...why, jobId, status };
    });
}

/** A manifest that runs once it is merged, and has no time yet. */
function mergeChanges(
  desired: DesiredJobs,
  context: DiffContext,
): readonly (DeferChange | RefuseChange | SkipChange)[] {
  const { manifest, merge } = desired;
  if (!merge) return [];
  const scheduledAt = merge.kind === 'coming' ? merge.at : minuteAfterMerge(context.now);
  const base = { manifest: manifest.name, scheduledAt, more: 0 };
  if (manifest.suspend) {
    return [
      { ...base, action: 'skip', ...because.unwanted({ manifest, scheduledAt }, { kind: 'suspended' }) },
    ];
  }
  if (merge.kind === 'unknown') return [{ ...base, action: 'refuse', ...because.noHistory(merge.why) }];
  const jobId = firstIdOf(desired, scheduledAt, context);
  return [{ ...base, action: 'defer', ...because.notMerged(), jobId }];
}

/** Occurrences that are counted and not listed: one change stands for each kind of them. */
function countedChanges(desired: DesiredJobs, context: DiffContext): Change[] {
  const { manifest, missed, beforeEdit, lost, unwanted, later, effectiveFrom } = desired;
  const { now, leadInSeconds } = context;
  const factsOf = ({ occurrence: { scheduledAt } }: OccurrenceRun) => ({
    manifest,
    scheduledAt,
    now,
    effectiveFrom,
  });
  const skip = (run: OccurrenceRun, why: Because<ReasonOf<'skip'>>): Change => ({
    manifest: manifest.name,
    ...run.occurrence,
    action: 'skip',
    ...why,
    more: run.more,
  });
  const changes: Change[] = [];
  if (lost) {
    const run = { occurrence: lost, more: 0 };
    changes.push(skip(run, because.expired(factsOf(run))));
  }
  if (beforeEdit) changes.push(skip(beforeEdit, because.beforeEdit(factsOf(beforeEdit))));
  if (missed) changes.push(skip(missed, because.missed(factsOf(missed))));
  for (const run of unwanted) changes.push(skip(run, because.unwanted(factsOf(run), run.unwanted)));
  if (later) {
    const { occurrence, more } = later;
    changes.push({
      manifest: manifest.name,
      ...occurrence,
      action: 'defer',
      ...because.laterThanLead(factsOf(later), leadInSeconds),
      jobId: firstIdOf(desired, occurrence.scheduledAt, context),
      more,
    });
  }
  return changes;
}

function firstIdOf({ manifest }: DesiredJobs, scheduledAt: Instant, { owner }: DiffContext): string {
  return formatJobId({ owner, name: manifest.name, scheduledAt, ...FIRST_UNIT, revision: 0, attempt: 1 });
}
