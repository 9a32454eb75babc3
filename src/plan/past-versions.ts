import type { OccurrenceVersion } from '../model/desired-job.ts';
import type { HubJob } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import { contentText, hasEqualContent, isSameEcho, type JobContent } from '../model/job-content.ts';
import type { OwnJob } from '../model/jobs-on-hub.ts';

/*
 * What Git's history says of a job on the hub. A hub job has no labels and no memory of who cancelled it; the branch has
 * both, as far as hubjobs itself did it: a version that did not want a job made some run cancel it.
 */

/** How far the clocks of the hub, of Git and of a run may differ, and how long a pass may work on one look at the branch. */
const CLOCK_TOLERANCE_MS = 600_000;

/**
 * Whether Git explains that a job with the wanted content was cancelled: some version of the branch that was replaced
 * after the job's creation (or, where the hub says when it was cancelled, that still stood then) asked for something
 * else, or for nothing. Without such a version somebody stopped it on the hub.
 */
export function explainsCancel(
  versions: readonly OccurrenceVersion[],
  wanted: JobContent,
  job: HubJob,
  now: Instant,
): boolean {
  const since = earliestCancel(job, now);
  const text = contentText(wanted);
  return versions.some(
    ({ until, content }) =>
      until !== undefined && until > since && !(content && contentText(content) === text),
  );
}

/** Whether the branch raised the revision since a job was cancelled: the wish to run it all the same. */
export function isRaisedSinceCancel(
  versions: readonly OccurrenceVersion[],
  job: HubJob,
  now: Instant,
): boolean {
  return isRaisedAfter(versions, earliestCancel(job, now));
}

/** Before this the job was not cancelled; never, where nothing is known of it. */
function earliestCancel({ createdAt, endAt }: HubJob, now: Instant): Instant {
  if (createdAt === undefined) return Number.POSITIVE_INFINITY;
  // What a hub writes there of a job that never started is not documented; a time to come is none.
  const isCancelTime = endAt !== undefined && endAt <= now + CLOCK_TOLERANCE_MS;
  return isCancelTime ? Math.max(createdAt, endAt - CLOCK_TOLERANCE_MS) : createdAt;
}

/**
 * Whether a job's content is what the hub makes of the content that is asked for: no version of the branch ever asked
 * for it, the attempt before came back with the same, and it was made after the last change. Asking once more would
 * give the same again.
 */
export function isEcho(
  versions: readonly OccurrenceVersion[],
  { job, parts }: OwnJob,
  jobs: readonly OwnJob[],
): boolean {
  const before = jobs.find(
    (other) =>
      other.parts.name === parts.name &&
      other.parts.revision === parts.revision &&
      other.parts.attempt === parts.attempt - 1,
  );
  if (!before || !isSameEcho(before.job, job)) return false;
  if (versions.some(({ content }) => content && hasEqualContent(job, content))) return false;
  return job.createdAt !== undefined && job.createdAt > lastChangeOfContent(versions);
}

/** Since when the same is asked for, pauses aside. */
function lastChangeOfContent(versions: readonly OccurrenceVersion[]): Instant {
  const contents = versions.map(({ content }) => content && contentText(content));
  const now = contents.findLast((content) => content !== undefined);
  const lastOther = contents.findLastIndex((content) => content !== undefined && content !== now);
  return versions[lastOther + 1]?.from ?? Number.POSITIVE_INFINITY;
}

/** Whether the branch raised the revision after a job had started: the wish to run it again. */
export function isRaisedSinceStart(
  versions: readonly OccurrenceVersion[],
  { startAt, createdAt }: HubJob,
): boolean {
  return isRaisedAfter(versions, startAt ?? createdAt ?? Number.POSITIVE_INFINITY);
}

function isRaisedAfter(versions: readonly OccurrenceVersion[], instant: Instant): boolean {
  return versions.some(({ from, revision }, index) => {
    const before = versions[index - 1]?.revision;
    return before !== undefined && revision !== undefined && revision > before && from > instant;
  });
}
