import type { DesiredJobs, OccurrenceRun } from '../model/desired-job.ts';
import { isActive, isWaiting } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import { formatJobId } from '../model/job-id.ts';
import type { JobsByOccurrence, OwnJob } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Change, CreateChange, Reason, SkipChange } from '../model/plan.ts';
import * as because from './because.ts';
import { type JudgeContext, judgeOccurrence } from './judge-occurrence.ts';

/*
 * How the two sides are compared.
 *
 * Desired: manifests and their occurrences. Actual: our jobs on the hub, each made for one occurrence of one manifest,
 * as its id says. Both are grouped by manifest and occurrence first; then the comparison is between one occurrence and
 * the few jobs made for it (judge-occurrence.ts), and nothing else in the world matters to it but the time.
 *
 * An occurrence may *start* when it is not past: it is to come, or it is the latest one up to now, inside its starting
 * deadline, and (for a cron line) not older than the manifest's last change. Whatever would put a new job on the hub
 * asks this first, so no edit, no resumption and no repair can fire the past.
 *
 * Of the jobs made for an occurrence one is judged (judged-job.ts says which):
 *   none       create it, if it may start
 *   waiting    right content: keep. Other content: replace, if it may start; else it runs as it was, because it was
 *              right when its time came. Not wanted: cancel
 *   running    keep: the hub cannot stop it
 *   ended      keep: it ran. Only a raised revision, with nothing else changed, means "again"
 *   cancelled  with the content that is wanted now: somebody stopped it, and a stop wins. With other content: the
 *              manifest has moved on, create it
 * Any second waiting job for the same occurrence is cancelled: each occurrence runs once.
 *
 * The answer is in two parts. *Settled* changes stand whatever else is planned. *Startable* jobs compete for the hub's
 * slots, which is no question of one manifest: slots.ts turns each of them into a create or a deferral.
 */

export interface DiffContext extends JudgeContext {
  /** Names of removed manifests whose jobs are left alone. */
  readonly abandon: ReadonlySet<string>;
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

/** Compares one manifest with the jobs made for it. */
export function diffManifest(desired: DesiredJobs, actual: JobsByOccurrence, context: DiffContext): Diff {
  const { manifest, occurrences } = desired;
  const latest = occurrences.findLast(({ scheduledAt }) => scheduledAt <= context.now);
  const judged = occurrences.flatMap((occurrence) =>
    judgeOccurrence(
      desired,
      occurrence,
      occurrence === latest,
      actual.get(occurrence.scheduledAt) ?? [],
      context,
    ),
  );
  const inSchedule = new Set(occurrences.map(({ scheduledAt }) => scheduledAt));
  const elsewhere = [...actual].flatMap(([scheduledAt, jobs]) => (inSchedule.has(scheduledAt) ? [] : jobs));
  const withdrawn = withdraw(elsewhere, 'rescheduled', because.rescheduled(manifest));
  const counted = countedChanges(desired, context);

  const changes = [...judged, ...withdrawn, ...counted];
  const settled = changes.filter((change) => change.action !== 'create');
  const { queued } = desired;
  return {
    settled: manifest.suspend ? mergeSuspended(settled) : settled,
    startable: changes.filter((change) => change.action === 'create'),
    ...(queued &&
      !manifest.suspend && {
        queued: { manifest, jobId: firstIdOf(desired, queued.occurrence.scheduledAt, context), run: queued },
      }),
  };
}

/** Jobs of a manifest that is gone. */
export function diffRemoved(name: string, actual: JobsByOccurrence, context: DiffContext): Diff {
  const jobs = [...actual.values()].flat();
  if (!context.abandon.has(name)) {
    return { settled: withdraw(jobs, 'removed', because.removed(name)), startable: [] };
  }
  const settled = jobs
    .filter(({ job }) => isWaiting(job))
    .map(({ job, parts }) => ({
      manifest: name,
      scheduledAt: parts.scheduledAt,
      action: 'keep' as const,
      reason: 'abandoned' as const,
      because: because.abandoned(name),
      jobId: job.jobId,
      status: job.status,
    }));
  return { settled, startable: [] };
}

/** Cancels what waits and names what runs; jobs that have ended are history and no part of a plan. */
function withdraw(jobs: readonly OwnJob[], reason: Reason, why: string): Exclude<Change, CreateChange>[] {
  return jobs
    .filter(({ job }) => isActive(job))
    .map(({ job, parts }) => {
      const { jobId, status } = job;
      const base = { manifest: parts.name, scheduledAt: parts.scheduledAt };
      return isWaiting(job)
        ? { ...base, action: 'cancel', reason, because: why, cancels: jobId }
        : {
            ...base,
            action: 'keep',
            reason: 'running',
            because: because.runningUnwanted(why),
            jobId,
            status,
          };
    });
}

/** Occurrences that are counted and not listed: one change stands for each kind of them. */
function countedChanges(desired: DesiredJobs, context: DiffContext): Change[] {
  const { manifest, missed, beforeEdit, lost, frozen = [], queued, later } = desired;
  const { now, leadInSeconds } = context;
  const skip = (reason: Reason, { occurrence, more }: OccurrenceRun, text: (of: because.Case) => string) => ({
    manifest: manifest.name,
    ...occurrence,
    action: 'skip' as const,
    reason,
    because: text({ manifest, scheduledAt: occurrence.scheduledAt, now }),
    more,
  });
  const changes: Change[] = [];
  if (lost && !manifest.suspend) {
    changes.push(skip('expired', { occurrence: lost, more: 0 }, because.expired));
  }
  if (beforeEdit) changes.push(skip('before-edit', beforeEdit, because.beforeEdit));
  if (missed && !manifest.suspend) {
    const text = manifest.missed === 'skip' ? because.missedAndSkipped : because.supersededByLater;
    changes.push(skip('superseded', missed, text));
  }
  if (manifest.suspend) {
    const text = () => because.suspended(manifest);
    const coming = frozen.filter(({ occurrence }) => occurrence.scheduledAt > now);
    for (const run of [...coming, queued, later]) if (run) changes.push(skip('suspended', run, text));
    return changes;
  }
  for (const run of frozen) changes.push(skip('frozen', run, (of) => because.frozen(of, run.frozen)));
  if (later) {
    const { occurrence, more } = later;
    changes.push({
      manifest: manifest.name,
      ...occurrence,
      action: 'defer',
      reason: 'lead',
      because: because.laterThanLead({ manifest, scheduledAt: occurrence.scheduledAt, now }, leadInSeconds),
      jobId: firstIdOf(desired, occurrence.scheduledAt, context),
      more,
    });
  }
  return changes;
}

/** A suspended manifest has one thing to say about all its occurrences. */
function mergeSuspended(settled: readonly Exclude<Change, CreateChange>[]): Exclude<Change, CreateChange>[] {
  const isSuspended = (change: Change): change is SkipChange =>
    change.action === 'skip' && change.reason === 'suspended';
  const [first, ...others] = settled.filter(isSuspended);
  const rest = settled.filter((change) => !isSuspended(change));
  if (!first) return rest;
  const more = others.reduce((sum, change) => sum + 1 + change.more, first.more);
  return [...rest, { ...first, more }];
}

function firstIdOf({ manifest, digest }: DesiredJobs, scheduledAt: Instant, { owner }: DiffContext): string {
  return formatJobId({ owner, name: manifest.name, scheduledAt, digest, attempt: 1 });
}
