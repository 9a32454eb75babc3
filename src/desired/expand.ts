import type {
  AwaitedMerge,
  DesiredJobs,
  DesiredOccurrence,
  DesiredUnit,
  OccurrenceRun,
  OccurrenceVersion,
  Unwanted,
  UnwantedRun,
} from '../model/desired-job.ts';
import type { Freeze } from '../model/freeze.ts';
import type { ManifestHistory, ManifestVersion } from '../model/history.ts';
import { isActive } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import type { JobsByOccurrence } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Occurrence } from '../model/occurrence.ts';
import { createFreezeCheck } from '../schedule/freeze.ts';
import { occurrences, previousOccurrence } from '../schedule/occurrences.ts';
import { manifestAt } from './at-occurrence.ts';
import { partsOf } from './parts.ts';
import { type Unit, unitsOf } from './units.ts';

export interface ExpandOptions {
  readonly now: Instant;
  /** Occurrences up to this long ahead may be submitted. */
  readonly leadInSeconds: number;
  /** Occurrences up to this long ahead are counted. */
  readonly horizonInSeconds: number;
  /** Occurrences to come without a job that are listed one by one: more than the hub has slots for, or none is left over to defer. */
  readonly maxListed: number;
  /** All of the repository. */
  readonly freezes: readonly Freeze[];
  /**
   * This manifest's jobs on the hub, those under its former names among them. Those that wait or run are looked up in
   * the schedule wherever in time they are.
   */
  readonly jobs: JobsByOccurrence;
  /** Absent: nothing depends on it. */
  readonly history?: ManifestHistory | undefined;
  /** Of a manifest that runs once it is merged and has no time yet: why. */
  readonly merge?: AwaitedMerge | undefined;
}

/** A schedule that fires every minute has 10,080 occurrences in a week; nobody reads past this many. */
const MAX_COUNT = 1_000;

/** The hub forgets a job 30 days after it ended; about an occurrence older than that it cannot be asked. */
const HUB_MEMORY_MS = 30 * 86_400_000;

/** Lays one manifest out in time: see DesiredJobs for what is listed and what only counted. */
export function expandManifest(manifest: JobManifest, options: ExpandOptions): DesiredJobs {
  const { history } = options;
  const effectiveFrom = history?.changed?.at ?? manifest.effectiveFrom ?? options.now;
  const unwantedAt = createUnwantedCheck(manifest, options.freezes);
  const { schedule } = manifest;
  const { occurrences: listed, ...counted } =
    schedule.kind === 'cron'
      ? layOut(manifest, { ...options, effectiveFrom }, unwantedAt)
      : { occurrences: onceOf(manifest, schedule.at), unwanted: [] };
  const versionsAt = history && createVersionsCheck(history.versions);
  const occurrenceOf = (occurrence: Occurrence): DesiredOccurrence => {
    const { scheduledAt } = occurrence;
    const unwanted = unwantedAt(scheduledAt);
    const then = manifestAt(manifest, scheduledAt);
    const units = unitsOf(then, options.jobs.get(scheduledAt) ?? []).flatMap((unit): DesiredUnit[] => {
      const content = unit.contentIn(then);
      if (!content) return [];
      // Where Git was not asked, nothing is known but what stands now.
      const now = { from: effectiveFrom, revision: manifest.revision, ...(!unwanted && { content }) };
      const versions = versionsAt?.(scheduledAt, unit) ?? [now];
      return [{ part: unit.part, try: unit.try, content, versions }];
    });
    return { ...occurrence, units, ...(unwanted && { unwanted }) };
  };
  const parts = manifest.target.list ? partsOf(manifest.target.list).length : 1;
  return {
    manifest,
    effectiveFrom,
    ...(parts > 1 && { parts }),
    ...counted,
    occurrences: listed.map(occurrenceOf),
    ...(options.merge && { merge: options.merge }),
  };
}

/** An `at` time is listed whenever it is. */
function onceOf(manifest: JobManifest, at: Instant | undefined): readonly Occurrence[] {
  return at === undefined ? [] : [...occurrencesAt(manifest, at)];
}

type UnwantedCheck = (instant: Instant) => Unwanted | undefined;

function createUnwantedCheck(manifest: JobManifest, freezes: readonly Freeze[]): UnwantedCheck {
  if (manifest.suspend) return () => ({ kind: 'suspended' });
  const frozenAt = createFreezeCheck(freezes, manifest);
  return (instant) => {
    const frozen = frozenAt(instant);
    return frozen && { kind: 'frozen', frozen };
  };
}

/** What each version of the manifest asks of a unit at an instant of its schedule. */
function createVersionsCheck(versions: readonly ManifestVersion[]) {
  const checks = versions.map(({ from, until, manifest, freezes }) => {
    const unwantedAt = manifest && createUnwantedCheck(manifest, freezes);
    return (instant: Instant, unit: Unit): OccurrenceVersion => {
      const isWanted = manifest && !unwantedAt?.(instant) && hasOccurrence(manifest, instant);
      const content = isWanted && unit.contentIn(manifestAt(manifest, instant));
      return {
        from,
        ...(until !== undefined && { until }),
        ...(content && { content }),
        ...(manifest && { revision: manifest.revision }),
      };
    };
  });
  return (instant: Instant, unit: Unit) => checks.map((check) => check(instant, unit));
}

function hasOccurrence(manifest: JobManifest, instant: Instant): boolean {
  for (const _ of occurrencesAt(manifest, instant)) return true;
  return false;
}

function occurrencesAt({ schedule }: JobManifest, instant: Instant): Iterable<Occurrence> {
  return occurrences(schedule, { from: instant, to: instant + 1 });
}

interface LayOutOptions extends ExpandOptions {
  readonly effectiveFrom: Instant;
}

function layOut(manifest: JobManifest, options: LayOutOptions, unwantedAt: UnwantedCheck) {
  const past = lookBack(manifest, options, unwantedAt);
  const coming = lookAhead(manifest, options, unwantedAt);
  const listed = new Map<Instant, Occurrence>();
  for (const occurrence of [...past.listed, ...coming.listed]) listed.set(occurrence.scheduledAt, occurrence);
  const latest = manifest.retry && previousOccurrence(manifest.schedule, options.now + 1);
  // Its devices may be tried again long after its starting deadline.
  if (latest && options.jobs.has(latest.scheduledAt)) listed.set(latest.scheduledAt, latest);
  for (const [scheduledAt, made] of options.jobs) {
    if (listed.has(scheduledAt) || !made.some(({ job }) => isActive(job))) continue;
    for (const occurrence of occurrencesAt(manifest, scheduledAt)) listed.set(scheduledAt, occurrence);
  }
  const { missed, beforeEdit, lost } = past;
  const { queued, later } = coming;
  const unwanted = [past.unwanted, coming.unwanted].flatMap((run): readonly UnwantedRun[] => {
    const why = run && unwantedAt(run.occurrence.scheduledAt);
    return why ? [{ ...run, unwanted: why }] : [];
  });
  return {
    occurrences: [...listed.values()].sort((left, right) => left.scheduledAt - right.scheduledAt),
    ...(missed && { missed }),
    ...(beforeEdit && { beforeEdit }),
    ...(lost && { lost }),
    unwanted,
    ...(queued && { queued }),
    ...(later && { later }),
  };
}

/** From the starting deadline's beginning to now, now included. */
function lookBack(manifest: JobManifest, options: LayOutOptions, unwantedAt: UnwantedCheck) {
  const { now, jobs, effectiveFrom } = options;
  const { schedule } = manifest;
  const from = now - manifest.startingDeadlineInSeconds * 1000;
  const listed: Occurrence[] = [];
  const missed = new Tally();
  const beforeEdit = new Tally();
  const unwanted = new Tally();
  let latest: Occurrence | undefined;
  for (const occurrence of occurrences(schedule, { from, to: now + 1 })) {
    if (latest) (unwantedAt(latest.scheduledAt) ? unwanted : missed).add(latest);
    latest = undefined;
    if (jobs.has(occurrence.scheduledAt)) listed.push(occurrence);
    else if (occurrence.scheduledAt < effectiveFrom) beforeEdit.add(occurrence);
    else latest = occurrence;
  }
  if (latest) {
    if (unwantedAt(latest.scheduledAt)) unwanted.add(latest);
    else listed.push(latest);
  }
  const before = previousOccurrence(schedule, from);
  const isLost =
    before !== undefined &&
    // With nobody left there was no job, and nobody knows that any more.
    manifest.target.done === undefined &&
    before.scheduledAt >= effectiveFrom &&
    before.scheduledAt > now - HUB_MEMORY_MS &&
    !jobs.has(before.scheduledAt) &&
    !unwantedAt(before.scheduledAt);
  return {
    listed,
    missed: missed.standingForLast(),
    beforeEdit: beforeEdit.standingForLast(),
    unwanted: unwanted.standingForLast(),
    lost: isLost ? before : undefined,
  };
}

/** After now, to the end of the lead or of the horizon, whichever is later. */
function lookAhead(manifest: JobManifest, options: LayOutOptions, unwantedAt: UnwantedCheck) {
  const { now, jobs } = options;
  const leadEnds = now + options.leadInSeconds * 1000;
  const to = Math.max(leadEnds, now + options.horizonInSeconds * 1000) + 1;
  const listed: Occurrence[] = [];
  const queued = new Tally();
  const later = new Tally();
  const unwanted = new Tally();
  let toCome = 0;
  for (const occurrence of occurrences(manifest.schedule, { from: now + 1, to })) {
    if (jobs.has(occurrence.scheduledAt)) {
      listed.push(occurrence);
    } else if (unwantedAt(occurrence.scheduledAt)) {
      if (!unwanted.add(occurrence) && manifest.suspend) break;
    } else if (occurrence.scheduledAt > leadEnds) {
      if (!later.add(occurrence)) break;
    } else if (toCome < options.maxListed) {
      toCome += 1;
      listed.push(occurrence);
    } else {
      queued.add(occurrence);
    }
  }
  return {
    listed,
    unwanted: unwanted.standingForFirst(),
    queued: queued.standingForFirst(),
    later: later.standingForFirst(),
  };
}

/** Counts occurrences, remembering the first and the last of them. */
class Tally {
  #first: Occurrence | undefined;
  #last: Occurrence | undefined;
  #count = 0;

  /** `false` when there is no use in adding more. */
  add(occurrence: Occurrence): boolean {
    this.#first ??= occurrence;
    this.#last = occurrence;
    this.#count += 1;
    return this.#count <= MAX_COUNT;
  }

  standingForFirst(): OccurrenceRun | undefined {
    return this.#first && { occurrence: this.#first, more: Math.min(this.#count - 1, MAX_COUNT) };
  }

  standingForLast(): OccurrenceRun | undefined {
    return this.#last && { occurrence: this.#last, more: Math.min(this.#count - 1, MAX_COUNT) };
  }
}
