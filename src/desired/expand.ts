import type { DesiredJobs, DesiredOccurrence, FrozenRun, OccurrenceRun } from '../model/desired-job.ts';
import type { Freeze } from '../model/freeze.ts';
import { isActive } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import type { JobsByOccurrence } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Occurrence } from '../model/occurrence.ts';
import { createFreezeCheck, type FreezeCheck } from '../schedule/freeze.ts';
import { occurrences, previousOccurrence } from '../schedule/occurrences.ts';
import { digestOf } from './digest.ts';

export interface ExpandOptions {
  readonly now: Instant;
  /** Occurrences up to this long ahead may be submitted. */
  readonly leadInSeconds: number;
  /** Occurrences up to this long ahead are counted. */
  readonly horizonInSeconds: number;
  /** Occurrences to come without a job that are listed one by one: more than the hub has slots for, or none is left over to defer. */
  readonly listAtMost: number;
  /** All of the repository. */
  readonly freezes: readonly Freeze[];
  /** This manifest's jobs on the hub. Those that wait or run are looked up in the schedule wherever in time they are. */
  readonly jobs: JobsByOccurrence;
}

/** A schedule that fires every minute has 10,080 occurrences in a week; nobody reads past this many. */
const COUNT_AT_MOST = 1_000;

/** A digest is compared with those of this many lower revisions. */
const REVISIONS_BACK = 100;

/** The hub forgets a job 30 days after it ended; about an occurrence older than that it cannot be asked. */
const HUB_MEMORY_MS = 30 * 86_400_000;

/** Lays one manifest out in time: see DesiredJobs for what is listed and what only counted. */
export function expandManifest(manifest: JobManifest, options: ExpandOptions): DesiredJobs {
  const digest = digestOf(manifest);
  const earlierRevisions = findEarlierRevisions(manifest, digest, options.jobs);
  const frozenAt = createFreezeCheck(options.freezes, manifest);
  const asked =
    manifest.schedule.kind === 'at'
      ? { occurrences: [...occurrencesAt(manifest, manifest.schedule.at)] }
      : layOut(manifest, options, frozenAt);
  const judged = asked.occurrences.map((occurrence): DesiredOccurrence => {
    const frozen = frozenAt(occurrence.scheduledAt);
    return frozen ? { ...occurrence, frozen } : occurrence;
  });
  return { manifest, digest, earlierRevisions, ...asked, occurrences: judged };
}

function layOut(manifest: JobManifest, options: ExpandOptions, frozenAt: FreezeCheck) {
  const { now, jobs } = options;
  const past = lookBack(manifest, now, jobs, frozenAt);
  const coming = lookAhead(manifest, options, frozenAt);
  const listed = new Map<Instant, Occurrence>();
  for (const occurrence of [...past.listed, ...coming.listed]) listed.set(occurrence.scheduledAt, occurrence);
  for (const [scheduledAt, made] of jobs) {
    if (listed.has(scheduledAt) || !made.some(({ job }) => isActive(job))) continue;
    for (const occurrence of occurrencesAt(manifest, scheduledAt)) listed.set(scheduledAt, occurrence);
  }
  const { missed, beforeEdit, lost } = past;
  const { queued, later } = coming;
  const frozen = [past.frozen, coming.frozen].flatMap((run): readonly FrozenRun[] => {
    const why = run && frozenAt(run.occurrence.scheduledAt);
    return why ? [{ ...run, frozen: why }] : [];
  });
  return {
    occurrences: [...listed.values()].sort((left, right) => left.scheduledAt - right.scheduledAt),
    ...(missed && { missed }),
    ...(beforeEdit && { beforeEdit }),
    ...(lost && { lost }),
    ...(frozen.length > 0 && { frozen }),
    ...(queued && { queued }),
    ...(later && { later }),
  };
}

function occurrencesAt({ schedule }: JobManifest, instant: Instant): Iterable<Occurrence> {
  return occurrences(schedule, { from: instant, to: instant + 1 });
}

/** From the starting deadline's beginning to now, now included. */
function lookBack(manifest: JobManifest, now: Instant, jobs: JobsByOccurrence, frozenAt: FreezeCheck) {
  const { schedule } = manifest;
  const from = now - manifest.startingDeadlineInSeconds * 1000;
  const effectiveFrom = manifest.effectiveFrom ?? now;
  const listed: Occurrence[] = [];
  const missed = new Tally();
  const beforeEdit = new Tally();
  const frozen = new Tally();
  let latest: Occurrence | undefined;
  for (const occurrence of occurrences(schedule, { from, to: now + 1 })) {
    if (latest) (frozenAt(latest.scheduledAt) ? frozen : missed).add(latest);
    latest = undefined;
    if (jobs.has(occurrence.scheduledAt)) listed.push(occurrence);
    else if (occurrence.scheduledAt < effectiveFrom) beforeEdit.add(occurrence);
    else latest = occurrence;
  }
  if (latest) listed.push(latest);
  const before = previousOccurrence(schedule, from);
  const isLost =
    before !== undefined &&
    before.scheduledAt >= effectiveFrom &&
    before.scheduledAt > now - HUB_MEMORY_MS &&
    !jobs.has(before.scheduledAt) &&
    !frozenAt(before.scheduledAt);
  return {
    listed,
    missed: missed.standingForLast(),
    beforeEdit: beforeEdit.standingForLast(),
    frozen: frozen.standingForLast(),
    lost: isLost ? before : undefined,
  };
}

/** After now, to the end of the lead or of the horizon, whichever is later. */
function lookAhead(manifest: JobManifest, options: ExpandOptions, frozenAt: FreezeCheck) {
  const leadEnds = options.now + options.leadInSeconds * 1000;
  const to = Math.max(leadEnds, options.now + options.horizonInSeconds * 1000) + 1;
  const listed: Occurrence[] = [];
  const queued = new Tally();
  const later = new Tally();
  const frozen = new Tally();
  let toCome = 0;
  for (const occurrence of occurrences(manifest.schedule, { from: options.now + 1, to })) {
    if (options.jobs.has(occurrence.scheduledAt)) {
      listed.push(occurrence);
    } else if (frozenAt(occurrence.scheduledAt)) {
      frozen.add(occurrence);
    } else if (occurrence.scheduledAt > leadEnds) {
      if (!later.add(occurrence)) break;
    } else if (toCome < options.listAtMost) {
      toCome += 1;
      listed.push(occurrence);
    } else {
      queued.add(occurrence);
    }
  }
  return {
    listed,
    frozen: frozen.standingForFirst(),
    queued: queued.standingForFirst(),
    later: later.standingForFirst(),
  };
}

/** Counts occurrences, remembering the first and the last of them. */
class Tally {
  private first: Occurrence | undefined;
  private last: Occurrence | undefined;
  private count = 0;

  /** `false` when there is no use in adding more. */
  add(occurrence: Occurrence): boolean {
    this.first ??= occurrence;
    this.last = occurrence;
    this.count += 1;
    return this.count <= COUNT_AT_MOST;
  }

  standingForFirst(): OccurrenceRun | undefined {
    return this.first && { occurrence: this.first, more: Math.min(this.count - 1, COUNT_AT_MOST) };
  }

  standingForLast(): OccurrenceRun | undefined {
    return this.last && { occurrence: this.last, more: Math.min(this.count - 1, COUNT_AT_MOST) };
  }
}

/** Which digests on the hub are this very content at a lower revision: raising it is a wish to run again. */
function findEarlierRevisions(
  manifest: JobManifest,
  digest: string,
  jobs: JobsByOccurrence,
): readonly string[] {
  const digests = [...jobs.values()].flatMap((made) => made.map(({ parts }) => parts.digest));
  const others = new Set(digests.filter((other) => other !== digest));
  if (others.size === 0) return [];
  const earlier: string[] = [];
  for (let back = 1; back <= Math.min(REVISIONS_BACK, manifest.revision); back += 1) {
    const candidate = digestOf(manifest, manifest.revision - back);
    if (others.has(candidate)) earlier.push(candidate);
  }
  return earlier.sort();
}
