import type { Unwanted } from '../model/desired-job.ts';
import { formatDuration } from '../model/duration.ts';
import { describeFrozen } from '../model/freeze.ts';
import type { Instant } from '../model/instant.ts';
import { formatLocal } from '../model/local-time.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Because, Reason } from '../model/plan.ts';
import {
  describePlace,
  describeRemedy,
  describeViolation,
  type ManifestOfPolicies,
  type Policy,
  type PolicyViolation,
} from '../model/policy.ts';

/*
 * The reason of every change: its code, and one sentence with the facts of the case, on one line. The codes are for
 * programs; the sentences are for the person who reads a pull request and asks why. The time of the occurrence stands
 * beside them, so they name other times only.
 */

/** What the sentences are about. */
export interface ReasonFacts {
  readonly manifest: JobManifest;
  readonly scheduledAt: Instant;
  readonly now: Instant;
  /** The manifest's last change. */
  readonly effectiveFrom: Instant;
}

/** The facts without the time of planning. */
type Due = Pick<ReasonFacts, 'manifest' | 'scheduledAt'>;

export function due(facts: ReasonFacts, leadInSeconds: number): Because<'due'> {
  const { manifest, scheduledAt, now } = facts;
  const text =
    scheduledAt < now
      ? `It was due ${lateness(facts)} ago; its starting deadline of ${formatDuration(manifest.startingDeadlineInSeconds)} lets it start until ${local(facts, latestStart(facts))}.`
      : `It is due inside the lead of ${formatDuration(leadInSeconds)}.`;
  return { reason: 'due', because: text };
}

export function resumed(cancelledId: string): Because<'resumed'> {
  return {
    reason: 'resumed',
    because: `Its job ${cancelledId} was cancelled on the hub and is resumed by name; the cancelled id stays taken, so the new job has another one.`,
  };
}

export function wantedAgain(cancelledId: string): Because<'wanted-again'> {
  return {
    reason: 'wanted-again',
    because: `Its job ${cancelledId} was cancelled; Git shows that it was not asked for in the meantime, and now it is again.`,
  };
}

export function editedAfterCancel(cancelledId: string): Because<'content-changed'> {
  return {
    reason: 'content-changed',
    because: `Its job ${cancelledId} was cancelled, and the manifest asks for something else than that job would have done.`,
  };
}

export function contentChanged(waitingId: string): Because<'content-changed'> {
  return {
    reason: 'content-changed',
    because: `The manifest asks for something else than the waiting job ${waitingId} would do.`,
  };
}

export function revisionRaised(revision: number, ranId: string): Because<'revision-raised'> {
  return {
    reason: 'revision-raised',
    because: `The revision was raised to ${revision} after ${ranId} had started: it is to run again.`,
  };
}

export function revisionRaisedSinceCancel(revision: number, cancelledId: string): Because<'revision-raised'> {
  return {
    reason: 'revision-raised',
    because: `The revision was raised to ${revision} since ${cancelledId} was cancelled on the hub: it is to run all the same.`,
  };
}

/** Why it has to wait for a slot. */
export type SlotShortage =
  /** Every slot is held by a job on the hub, or given to one that starts earlier. */
  | { readonly kind: 'none-free'; readonly total: number }
  /** We hold as many as hubjobs.yaml allows. */
  | { readonly kind: 'own-limit'; readonly limit: number }
  /** The free slots are kept for jobs that are due soon. */
  | { readonly kind: 'kept-for-nearer'; readonly total: number; readonly far: number }
  /** Earlier occurrences of the same manifest come first. */
  | { readonly kind: 'behind-earlier' };

export function noSlot(facts: Due, shortage: SlotShortage): Because<'slot'> {
  const { manifest, scheduledAt } = facts;
  const latest = scheduledAt + manifest.startingDeadlineInSeconds * 1000;
  return {
    reason: 'slot',
    because: `${shortageText(shortage)}; this one must start by ${local(facts, latest)}.`,
  };
}

/** `begins`: what the unit would do. */
export function noSlotForRollout(begins: string, shortage: SlotShortage): Because<'slot'> {
  return { reason: 'slot', because: `${shortageText(shortage)}. Then: ${begins}` };
}

function shortageText(shortage: SlotShortage): string {
  switch (shortage.kind) {
    case 'none-free': {
      const slots = shortage.total === 1 ? 'The one job slot' : `All ${shortage.total} job slots`;
      const verb = shortage.total === 1 ? 'is' : 'are';
      return `${slots} of this tier ${verb} held by jobs on the hub or given to jobs that start earlier`;
    }
    case 'own-limit':
      return `This repository may hold ${shortage.limit} job ${shortage.limit === 1 ? 'slot' : 'slots'} of this hub (slots in hubjobs.yaml), and does`;
    case 'kept-for-nearer':
      return `Jobs that start later than an hour from now hold ${shortage.far} of the ${shortage.total} job slots, and the others are kept for jobs that are due sooner`;
    case 'behind-earlier':
      return 'Earlier occurrences of this manifest get the slots first';
    default:
      return shortage satisfies never;
  }
}

export function laterThanLead(facts: Due, leadInSeconds: number): Because<'lead'> {
  const submitAt = facts.scheduledAt - leadInSeconds * 1000;
  return {
    reason: 'lead',
    because: `It is due later than the lead of ${formatDuration(leadInSeconds)}: it is submitted from ${local(facts, submitAt)} on.`,
  };
}

export function overlaps(manifest: JobManifest, otherId: string, until: Instant): Because<'overlap'> {
  return {
    reason: 'overlap',
    because: `It could run at the same time as ${otherId}, which may last until ${formatLocal(until, manifest.schedule.timeZone)}, and the concurrency policy is Forbid; it is looked at again when that job has ended.`,
  };
}

export function notMerged(): Because<'not-merged'> {
  return {
    reason: 'not-merged',
    because:
      'It runs once it is merged, a minute after the commit that brings it to the branch; the time is that of a merge now.',
  };
}

/** `why`: no full stop. */
export function noHistory(why: string): Because<'no-history'> {
  return {
    reason: 'no-history',
    because: `It runs once it is merged, and Git does not say when that was: ${why}. Without its history, write a time in place of \`merged\`.`,
  };
}

/** A job on the hub of a manifest that runs once it is merged. `why`: as above. */
export function ofSomeVersion(why: string): Because<'unproven'> {
  return {
    reason: 'unproven',
    because: `It is not known for which version of the manifest it was made, so it stays as it is: ${why}.`,
  };
}

export function unwanted(facts: Due, why: Unwanted): Because<'suspended' | 'frozen'> {
  return why.kind === 'suspended'
    ? { reason: 'suspended', because: `The manifest ${facts.manifest.name} is suspended.` }
    : { reason: 'frozen', because: `It is due ${describeFrozen(why.frozen)}.` };
}

export function missed(facts: Due): Because<'superseded'> {
  const { manifest } = facts;
  const text =
    manifest.missed === 'skip'
      ? `It was missed, and the manifest says that missed occurrences are skipped.`
      : `It was missed; of several missed occurrences only the latest runs, and a later one has come since.`;
  return { reason: 'superseded', because: text };
}

export function duplicate(otherId: string): Because<'duplicate'> {
  return {
    reason: 'duplicate',
    because: `Another job of ours is there for the same time (${otherId}); each occurrence runs once.`,
  };
}

export function beforeEdit(facts: ReasonFacts): Because<'before-edit'> {
  return {
    reason: 'before-edit',
    because: `It was due before the manifest's last change at ${local(facts, facts.effectiveFrom)}; a change never fires the past.`,
  };
}

export function expired(facts: ReasonFacts): Because<'expired'> {
  return {
    reason: 'expired',
    because: `It could start until ${local(facts, latestStart(facts))}; that is over, and the hub knows no job for it (it forgets jobs after 30 days).`,
  };
}

export function expiredAfterCancel(facts: ReasonFacts, jobId: string): Because<'expired'> {
  return {
    reason: 'expired',
    because: `Its job ${jobId} was cancelled, and ${local(facts, latestStart(facts))}, the latest time to start another one, is over.`,
  };
}

/** A waiting job with other content than the manifest asks for, for which no other one may be started. */
export function keptAsItWas<R extends Reason>(refusal: Because<R>): Because<R> {
  return {
    reason: refusal.reason,
    because: `The manifest asks for something else than this waiting job would do, but another job may not start now, so this one stays as it is. ${refusal.because}`,
  };
}

export function scheduled(facts: Due, startAt: Instant | undefined): Because<'scheduled'> {
  const isAnotherTime = startAt !== undefined && startAt !== facts.scheduledAt;
  const starts = isAnotherTime ? ` and starts at ${local(facts, startAt)}` : '';
  return {
    reason: 'scheduled',
    because: `It waits on the hub${starts}, with the content that the manifest asks for.`,
  };
}

export function renamed(
  manifest: JobManifest,
  formerName: string,
  status: 'waits' | 'runs' | 'ran',
): Because<'renamed'> {
  const does = { waits: 'waits on the hub', runs: 'runs now', ran: 'has run' }[status];
  return {
    reason: 'renamed',
    because: `Its job ${does} under the name ${formerName}, which ${manifest.name} had before; a rename runs nothing a second time.`,
  };
}

export function sameJobOfAnotherName(otherId: string): Because<'renamed'> {
  return {
    reason: 'renamed',
    because: `The job ${otherId} does the same for the same time under a name that no manifest has, and it runs or has run; nothing is done a second time.`,
  };
}

export function rescheduled(manifest: JobManifest): Because<'rescheduled'> {
  return {
    reason: 'rescheduled',
    because: `The schedule of ${manifest.name} has no occurrence at this time any more.`,
  };
}

/** A job for a part of an occurrence that the manifest does not have. */
export function unlisted(manifest: JobManifest): Because<'unlisted'> {
  return {
    reason: 'unlisted',
    because: `The target of ${manifest.name} has no device for this job any more.`,
  };
}

export function removed(name: string): Because<'removed'> {
  return { reason: 'removed', because: `No manifest is called ${name} any more.` };
}

export function abandoned(name: string): Because<'abandoned'> {
  return {
    reason: 'abandoned',
    because: `No manifest is called ${name} any more, and its waiting jobs are left alone by name.`,
  };
}

export function running(isAsWanted: boolean): Because<'running'> {
  return {
    reason: 'running',
    because: isAsWanted
      ? 'It runs now.'
      : 'It runs now with other content than the manifest asks for; a hub cannot stop a running job, so it goes on to its end.',
  };
}

/** `why`: the sentence that says why nobody wants it any more. */
export function runningUnwanted(why: Because): Because<'running'> {
  return {
    reason: 'running',
    because: `${why.because.replace(/\.$/, '')}; this job runs already, and a hub cannot stop a running job.`,
  };
}

export function unknownState(): Because<'unknown-state'> {
  return {
    reason: 'unknown-state',
    because: 'The hub reports a state that this program does not know; the job is left alone.',
  };
}

export function done(status: 'completed' | 'failed', isAsWanted: boolean): Because<'done'> {
  const fact = status === 'completed' ? 'It has run' : 'It was started, and the hub reports that it failed';
  return {
    reason: 'done',
    because: isAsWanted
      ? `${fact}.`
      : `${fact}; the manifest was changed since, which counts from the next occurrence.`,
  };
}

export function held(): Because<'held'> {
  return {
    reason: 'held',
    because:
      'Its job was cancelled on the hub, and nothing in Git explains that: somebody stopped it, and a stop wins. Edit the manifest, raise its revision, or say --resume with its name to let it run.',
  };
}

export function idsUsedUp(attempts: number): Because<'held'> {
  return {
    reason: 'held',
    because: `All ${attempts} ids for this time are taken by cancelled jobs; the next occurrence runs again.`,
  };
}

/** `wish`: the sentence of the change that is not made. */
export function unproven(wish: Because): Because<'unproven'> {
  return {
    reason: 'unproven',
    because: `It is not known what the branch says, so only what nobody has scheduled yet is scheduled. Otherwise: ${wish.because}`,
  };
}

export function tooManyDevices(devices: number, maxDevices: number): Because<'max-devices'> {
  return {
    reason: 'max-devices',
    because: `Its target matches ${devices} devices, more than its maxDevices of ${maxDevices}: raise maxDevices, narrow the query, or say --allow-devices ${devices}.`,
  };
}

export function deniedByPolicy(
  violations: readonly PolicyViolation[],
  manifest: ManifestOfPolicies,
): Because<'policy'> {
  const sentences = [...violations.map(describeViolation), describeRemedy(violations, manifest)];
  return { reason: 'policy', because: sentences.join(' ') };
}

/** `hubWords`: why the hub does not count its devices. */
export function notJudged(policy: Policy, hubWords: string): Because<'policy'> {
  return {
    reason: 'policy',
    because: `The policy ${describePlace(policy)} depends on how many devices it reaches, and the hub does not count them: ${hubWords.replace(/\s+/g, ' ').replace(/\.$/, '')}. Correct the query.`,
  };
}

export function nobodyLeft(facts: Due, devices: number): Because<'nobody-left'> {
  const all =
    devices === 1
      ? 'The only device of its target is done'
      : `None of the ${devices} devices of its target is left`;
  return {
    reason: 'nobody-left',
    because: `${all}; it is scheduled if that changes before ${local(facts, latestStart(facts))}.`,
  };
}

function local({ manifest }: Due, instant: Instant): string {
  return formatLocal(instant, manifest.schedule.timeZone);
}

function latestStart({ manifest, scheduledAt }: Due): Instant {
  return scheduledAt + manifest.startingDeadlineInSeconds * 1000;
}

function lateness({ scheduledAt, now }: ReasonFacts): string {
  return formatDuration(Math.floor((now - scheduledAt) / 1000));
}
