import { contentFor } from '../desired/units.ts';
import { hasRun, isActive, isWaiting } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import { hasEqualContent } from '../model/job-content.ts';
import type { JobsOnHub, OwnJob } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import { occurrences } from '../schedule/occurrences.ts';

/** The longest starting deadline there is: an occurrence older than that starts nothing any more. */
const MAX_DEADLINE_MS = 7 * 86_400_000;

/** Times of jobs without a manifest that are looked up in every schedule; with more of them Git is asked at once. */
const MAX_ORPHAN_TIMES = 20;

/**
 * Whether a plan depends on what Git said before. Reading it takes time, and most plans do not: jobs that wait or ran as
 * they should, and manifests that were last changed before anything that may still start.
 */
export function needsHistory(manifests: readonly JobManifest[], jobs: JobsOnHub, now: Instant): boolean {
  return (
    manifests.some((manifest) => needsOwnHistory(manifest, jobs, now)) || hasOrphan(manifests, jobs, now)
  );
}

function needsOwnHistory(manifest: JobManifest, jobs: JobsOnHub, now: Instant): boolean {
  const deadlineBegan = now - manifest.startingDeadlineInSeconds * 1000;
  const { schedule, effectiveFrom = now } = manifest;
  if (schedule.kind === 'merged') return true;
  // Its files were touched after a time that may still be started: did that change it for this hub?
  if (schedule.kind === 'cron' && effectiveFrom > deadlineBegan) {
    for (const _ of occurrences(schedule, { from: deadlineBegan, to: effectiveFrom })) return true;
  }
  for (const [scheduledAt, made] of jobs.byManifest.get(manifest.name) ?? []) {
    if (isBeingTried(manifest, scheduledAt, effectiveFrom, now)) return true;
    if (scheduledAt >= deadlineBegan && made.some((one) => dependsOnPast(one, manifest))) return true;
  }
  return false;
}

/** An edit ends the tries of an occurrence: did that touch of the files change anything? */
function isBeingTried(
  { retry, schedule }: JobManifest,
  scheduledAt: Instant,
  effectiveFrom: Instant,
  now: Instant,
): boolean {
  if (!retry || schedule.kind !== 'cron' || scheduledAt >= effectiveFrom) return false;
  return scheduledAt <= now && now <= scheduledAt + retry.forInSeconds * 1000;
}

function dependsOnPast({ job, parts }: OwnJob, manifest: JobManifest): boolean {
  if (job.status === 'cancelled') return true;
  if (hasRun(job)) return parts.revision < manifest.revision;
  if (!isWaiting(job)) return false;
  const content = contentFor(manifest, { job, parts });
  return !content || !hasEqualContent(job, content);
}

/** A job whose name no manifest has, at a time at which one is due that has no job: was it renamed? */
function hasOrphan(manifests: readonly JobManifest[], jobs: JobsOnHub, now: Instant): boolean {
  const names = new Set(manifests.map(({ name }) => name));
  const times = new Set<Instant>();
  for (const [name, occurrencesOfName] of jobs.byManifest) {
    if (names.has(name)) continue;
    for (const [scheduledAt, made] of occurrencesOfName) {
      if (scheduledAt >= now - MAX_DEADLINE_MS || made.some(({ job }) => isActive(job)))
        times.add(scheduledAt);
    }
  }
  if (times.size > MAX_ORPHAN_TIMES) return true;
  return [...times].some((scheduledAt) =>
    manifests.some(
      (manifest) => !jobs.byManifest.get(manifest.name)?.has(scheduledAt) && isDueAt(manifest, scheduledAt),
    ),
  );
}

function isDueAt({ schedule }: JobManifest, instant: Instant): boolean {
  for (const _ of occurrences(schedule, { from: instant, to: instant + 1 })) return true;
  return false;
}
