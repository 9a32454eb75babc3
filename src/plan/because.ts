import { formatDuration } from '../model/duration.ts';
import { describeFrozen, type Frozen } from '../model/freeze.ts';
import type { Instant } from '../model/instant.ts';
import { formatLocal } from '../model/local-time.ts';
import type { JobManifest } from '../model/manifest.ts';

/*
 * The reason of every change in words: one sentence each, one line, with the facts of the case. The codes are for
 * programs; these are for the person who reads a pull request and asks "why on earth".
 */

/** What the sentences are about. */
export interface Case {
  readonly manifest: JobManifest;
  readonly scheduledAt: Instant;
  readonly now: Instant;
}

export function dueSoon({ manifest, scheduledAt }: Case, leadInSeconds: number): string {
  return `Due at ${local(manifest, scheduledAt)}, inside the lead of ${formatDuration(leadInSeconds)}.`;
}

export function dueLate(subject: Case): string {
  const { manifest } = subject;
  return `Was due ${lateness(subject)} ago at ${local(manifest, subject.scheduledAt)}; its starting deadline of ${deadline(manifest)} lets it start until ${local(manifest, latestStart(subject))}.`;
}

export function resumed(attempt: number): string {
  return `It was cancelled on the hub and is resumed by name; the cancelled id stays taken, so this is attempt ${attempt}.`;
}

export function editedAfterCancel(cancelledId: string): string {
  return `The job for this time was cancelled on the hub (${cancelledId}), and the manifest asks for something else since.`;
}

export function revisionRaised(manifest: JobManifest, doneId: string): string {
  return `The revision was raised to ${manifest.revision}: what ${doneId} did is to be done again.`;
}

export function contentChanged(waitingId: string): string {
  return `The manifest asks for something else than the waiting job ${waitingId} would do.`;
}

export function noSlot({ manifest, scheduledAt }: Case, total: number): string {
  const slots = total === 1 ? 'The one job slot of this tier is' : `All ${total} job slots of this tier are`;
  return `${slots} taken by jobs that start earlier or run already; this one is due at ${local(manifest, scheduledAt)} and must start by ${local(manifest, scheduledAt + manifest.startingDeadlineInSeconds * 1000)}.`;
}

export function laterThanLead({ manifest, scheduledAt }: Case, leadInSeconds: number): string {
  return `Due at ${local(manifest, scheduledAt)}, later than the lead: it is submitted from ${local(manifest, scheduledAt - leadInSeconds * 1000)} on, ${formatDuration(leadInSeconds)} before its time.`;
}

export function overlaps(manifest: JobManifest, otherId: string, until: Instant): string {
  return `It could run at the same time as ${otherId}, which may last until ${local(manifest, until)}, and the concurrency policy is Forbid; it is looked at again when that job has ended.`;
}

export function suspended(manifest: JobManifest): string {
  return `The manifest ${manifest.name} is suspended.`;
}

export function frozen({ manifest, scheduledAt }: Case, why: Frozen): string {
  return `Due at ${local(manifest, scheduledAt)}, ${describeFrozen(why)}.`;
}

export function supersededByLater({ manifest, scheduledAt }: Case): string {
  return `It was missed at ${local(manifest, scheduledAt)}; of several missed occurrences only the latest runs, and a later one has come since.`;
}

export function missedAndSkipped({ manifest, scheduledAt }: Case): string {
  return `It was missed at ${local(manifest, scheduledAt)}, and the manifest says that missed occurrences are skipped.`;
}

export function duplicate(otherId: string): string {
  return `Another job of ours is there for the same time (${otherId}); each occurrence runs once.`;
}

export function beforeEdit({ manifest, scheduledAt }: Case): string {
  return `It was due at ${local(manifest, scheduledAt)}, before the manifest's last change at ${local(manifest, manifest.effectiveFrom ?? scheduledAt)}; a change never fires the past.`;
}

export function waitingBeforeEdit({ manifest, scheduledAt }: Case): string {
  return `Its time ${local(manifest, scheduledAt)} had come when the manifest was changed; it runs as it was, and the change counts from the next occurrence.`;
}

export function waitingTooLate(subject: Case): string {
  return `The manifest was changed, but ${local(subject.manifest, latestStart(subject))}, the latest time to start a new job for it, is over; it runs as it was.`;
}

export function expired(subject: Case): string {
  const { manifest, scheduledAt } = subject;
  return `It was due at ${local(manifest, scheduledAt)} and could start until ${local(manifest, latestStart(subject))}; that is over, and the hub knows no job for it (it forgets jobs after 30 days).`;
}

export function expiredAfterCancel(subject: Case, jobId: string): string {
  return `Its job ${jobId} was cancelled, and ${local(subject.manifest, latestStart(subject))}, the latest time to start another one, is over.`;
}

export function scheduled(startAt: Instant | undefined, { manifest, scheduledAt }: Case): string {
  return `It waits on the hub and starts at ${local(manifest, startAt ?? scheduledAt)}, with the content that the manifest asks for.`;
}

export function rescheduled(manifest: JobManifest): string {
  return `The schedule of ${manifest.name} has no occurrence at this time any more.`;
}

export function removed(name: string): string {
  return `No manifest is called ${name} any more.`;
}

export function abandoned(name: string): string {
  return `No manifest is called ${name} any more, and its waiting jobs are left alone by name.`;
}

export function running(asWanted: boolean): string {
  return asWanted
    ? 'It runs now.'
    : 'It runs now with other content than the manifest asks for; the hub cannot stop a running job, so it goes on to its end.';
}

/** `why`: the sentence that says why nobody wants it any more. */
export function runningUnwanted(why: string): string {
  return `${why.replace(/\.$/, '')}; this job runs already, and the hub cannot stop a running job.`;
}

export function unknownState(): string {
  return 'The hub reports a state that this program does not know; the job is left alone.';
}

export function done(status: 'completed' | 'failed', edited: boolean): string {
  const fact = status === 'completed' ? 'It has run' : 'It was started, and the hub reports that it failed';
  return edited
    ? `${fact}; the manifest was changed since, which counts from the next occurrence.`
    : `${fact}.`;
}

export function held(): string {
  return 'Its job was cancelled on the hub, and a stop on the hub wins; raise the revision of the manifest or resume it by name to let it run.';
}

export function attemptsUsedUp(attempts: number): string {
  return `All ${attempts} ids for this content and time are taken by cancelled jobs; raise the revision of the manifest to let it run.`;
}

function local(manifest: JobManifest, instant: Instant): string {
  return formatLocal(instant, manifest.schedule.timeZone);
}

function latestStart({ manifest, scheduledAt }: Case): Instant {
  return scheduledAt + manifest.startingDeadlineInSeconds * 1000;
}

function deadline(manifest: JobManifest): string {
  return formatDuration(manifest.startingDeadlineInSeconds);
}

function lateness({ scheduledAt, now }: Case): string {
  return formatDuration(Math.floor((now - scheduledAt) / 1000));
}
