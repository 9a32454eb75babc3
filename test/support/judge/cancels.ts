import { createFreezeCheck } from '../../../src/schedule/freeze.ts';
import { occursAt } from '../../../src/schedule/occurrences.ts';
import { whereOf } from './creations.ts';
import { contentOfManifest, type OwnLife, type Pass, type Records, wasActive } from './history.ts';
import type { Violation } from './judge.ts';

/** Nobody's job is cancelled but ours, and of ours only what Git does not ask for any more. */
export function judgeCancels(records: Records): readonly Violation[] {
  const { stopped } = records.history;
  const foreign = records.foreign
    .filter(({ jobId, status }) => status === 'cancelled' && !stopped.has(jobId))
    .map(({ jobId }) => ({ rule: 'foreign' as const, where: jobId }));
  const own = records.own
    .filter(({ job }) => job.status === 'cancelled' && !stopped.has(job.jobId))
    .filter((life) => {
      const pass = records.passAt(life.job.endedAt ?? life.job.createdAt);
      return !pass || !hadCause(records, life, pass);
    })
    .map((life) => ({ rule: 'cancelled-without-cause' as const, where: whereOf(life) }));
  return [...foreign, ...own];
}

function hadCause(records: Records, { job, parts }: OwnLife, { at, checkout }: Pass): boolean {
  const { name, scheduledAt } = parts;
  const manifest = checkout.manifests.get(name);
  return (
    !manifest ||
    manifest.suspend ||
    job.content !== contentOfManifest(manifest) ||
    !occursAt(manifest.schedule, scheduledAt) ||
    createFreezeCheck(checkout.freezes, manifest)(scheduledAt) !== undefined ||
    // Another one is there for the same occurrence.
    records
      .ofOccurrence(name, scheduledAt)
      .some(
        (other) => other.job !== job && (other.job.startedAt !== undefined || wasActive(other.job, at, at)),
      )
  );
}
