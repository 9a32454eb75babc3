import type { DesiredJobs, DesiredOccurrence, DesiredUnit, NextTry } from '../model/desired-job.ts';
import type { Freeze } from '../model/freeze.ts';
import { hasRun } from '../model/hub-job.ts';
import { type Asking, askCount, askResults, type JobResults } from '../model/hub-question.ts';
import type { Instant } from '../model/instant.ts';
import { contentOf, type JobContent } from '../model/job-content.ts';
import { FIRST_UNIT } from '../model/job-id.ts';
import type { JobsByOccurrence, OwnJob } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import { allButDevices, idsOf } from '../query/device-list.ts';
import { MAX_QUERY_LENGTH } from '../query/limits.ts';
import { createFreezeCheck } from '../schedule/freeze.ts';
import { occurrences, previousOccurrence } from '../schedule/occurrences.ts';
import { manifestAt } from './at-occurrence.ts';
import { inParts, MAX_PARTS } from './parts.ts';
import { byUnit, contentAmong, isOf } from './units.ts';

/*
 * When the next try of an occurrence begins, and on which devices.
 *
 * A try begins when every job of the one before has ended, and `every` has passed since that began. A method without
 * `done` is called again on the devices that the newest try reports as offline or timed out; with `done` on all that are
 * not done. A patch reaches a device that is away when it connects, and writing it again can make the device start over:
 * only devices for which the hub reports a failure get it again. Devices that refused or failed are never called again.
 *
 * The hub is asked only when a try is due: what became of the tries before, and with `done` how many are left. Once the
 * try is on the hub, its job says whom it is for.
 */

export interface NextTryOptions {
  /** The manifest's jobs on the hub. */
  readonly jobs: JobsByOccurrence;
  readonly now: Instant;
  readonly freezes: readonly Freeze[];
}

const MAX_TRY = 9;

/** A try that begins now, or why it does not. */
type Found = { readonly kind: 'begins'; readonly units: readonly DesiredUnit[] } | NextTry;

/** The same with the units of a try that may begin now, or with what it waits for. */
export function* withNextTry(desired: DesiredJobs, options: NextTryOptions): Asking<DesiredJobs> {
  const { occurrences: all } = desired;
  const latest = all.findLast(({ scheduledAt }) => scheduledAt <= options.now);
  const found = latest && (yield* nextTry(desired, latest, options));
  if (!found) return desired;
  const changed: DesiredOccurrence =
    found.kind === 'begins'
      ? { ...latest, units: [...latest.units, ...found.units] }
      : { ...latest, nextTry: found };
  return { ...desired, occurrences: all.map((one) => (one === latest ? changed : one)) };
}

/** `undefined`: there is none, or nobody is left. */
function* nextTry(
  desired: DesiredJobs,
  latest: DesiredOccurrence,
  options: NextTryOptions,
): Asking<Found | undefined> {
  const manifest = manifestAt(desired.manifest, latest.scheduledAt);
  const { retry } = manifest;
  const { now, freezes } = options;
  if (!retry || latest.unwanted || !mayBeTried(desired, latest, now)) return undefined;
  const tried = triesOf(manifest, latest, options);
  const newest = Math.max(0, ...tried.map(({ parts }) => parts.try));
  const ofNewest = tried.filter(({ parts }) => parts.try === newest);
  if (newest === 0) return undefined;
  const begunAt = Math.min(...ofNewest.map(({ job }) => job.startAt ?? job.createdAt ?? now));
  const at = begunAt + retry.everyInSeconds * 1000;
  const rest = now < at ? yield* restOfTry(manifest, tried, newest) : undefined;
  if (rest) return rest;
  const number = newest + 1;
  const until = latest.scheduledAt + retry.forInSeconds * 1000;
  if (number > Math.min(MAX_TRY, retry.tries + 1) || at > until) return undefined;
  if (ofNewest.some(({ job }) => !hasRun(job))) return { kind: 'runs', try: number };
  if (!isByCondition(manifest) && ofNewest.every(({ job }) => job.statistics?.failedCount === 0)) {
    return undefined;
  }
  if (now < at) return { kind: 'waits', at, try: number };
  const frozen = createFreezeCheck(freezes, manifest)(now);
  if (frozen) return { kind: 'frozen', frozen, try: number };
  return isByCondition(manifest)
    ? yield* byCondition(manifest, tried, number)
    : yield* byId(manifest, ofNewest, number, new Set(), FIRST_UNIT.part);
}

/** An edit, the next occurrence and the end of `for` end the tries; none runs into the next occurrence under `Forbid`. */
function mayBeTried(
  { manifest, effectiveFrom }: DesiredJobs,
  { scheduledAt }: DesiredOccurrence,
  now: Instant,
): boolean {
  const { schedule, retry, concurrencyPolicy, maxExecutionTimeInSeconds } = manifest;
  if (!retry || now > scheduledAt + retry.forInSeconds * 1000) return false;
  if (schedule.kind !== 'cron') return true;
  if (scheduledAt < effectiveFrom || previousOccurrence(schedule, now + 1)?.scheduledAt !== scheduledAt) {
    return false;
  }
  if (concurrencyPolicy === 'Allow') return true;
  for (const _ of occurrences(schedule, { from: now + 1, to: now + maxExecutionTimeInSeconds * 1000 })) {
    return false;
  }
  return true;
}

/**
 * The jobs of all tries; none while jobs of the first are missing, when one was cancelled, and when the occurrence was run
 * again on purpose.
 */
function triesOf(
  { name }: JobManifest,
  { scheduledAt, units }: DesiredOccurrence,
  { jobs }: NextTryOptions,
): readonly OwnJob[] {
  const tried = [...byUnit(jobs.get(scheduledAt) ?? [], name).values()].map(({ judged }) => judged);
  const first = units.filter((unit) => unit.try === FIRST_UNIT.try);
  const isThere = (unit: DesiredUnit) => tried.some((own) => isOf(unit, own));
  const isUsual = ({ job, parts }: OwnJob) => job.status !== 'cancelled' && parts.revision === 0;
  return first.every(isThere) && tried.every(isUsual) ? tried : [];
}

/** A run that died, or found no slot, made only some jobs of a try: the others. */
function* restOfTry(
  manifest: JobManifest,
  tried: readonly OwnJob[],
  number: number,
): Asking<Found | undefined> {
  if (number < 2 || isByCondition(manifest)) return undefined;
  const made = tried.filter(({ parts }) => parts.try === number);
  const before = tried.filter(({ parts }) => parts.try === number - 1);
  const named = new Set(made.flatMap(({ job }) => idsOf(job.condition ?? '') ?? []));
  const failed = before.reduce((sum, { job }) => sum + (job.statistics?.failedCount ?? named.size + 1), 0);
  if (named.size >= failed) return undefined;
  const part = Math.max(...made.map(({ parts }) => parts.part)) + 1;
  const found = yield* byId(manifest, before, number, named, part);
  return found?.kind === 'begins' ? found : undefined;
}

/** The devices that were not reached; of a patch all that failed. `but`: those that have a job already. */
function* byId(
  manifest: JobManifest,
  before: readonly OwnJob[],
  number: number,
  but: ReadonlySet<string>,
  firstPart: number,
): Asking<Found | undefined> {
  const results = yield* resultsOf(before);
  if (!results) return { kind: 'unknown', try: number };
  const isPatch = manifest.operation.kind === 'twin';
  const ids = results.flatMap(({ unreachedIds, refusedIds }) => [
    ...unreachedIds,
    ...(isPatch ? refusedIds : []),
  ]);
  const all = results.reduce((sum, one) => sum + one.unreached + (isPatch ? one.refused : 0), 0);
  if (ids.length < all) return { kind: 'too-many', try: number };
  return inUnits(
    manifest,
    [...new Set(ids)].filter((id) => !but.has(id)),
    number,
    firstPart,
  );
}

/** All that are not done, but for those that refused or failed. */
function* byCondition(
  manifest: JobManifest,
  tried: readonly OwnJob[],
  number: number,
): Asking<Found | undefined> {
  const { condition, list } = manifest.target;
  if (!list && (yield* askCount(condition)) === 0) return undefined;
  const results = yield* resultsOf(tried);
  if (!results) return { kind: 'unknown', try: number };
  const refused = [...new Set(results.flatMap(({ refusedIds }) => refusedIds))].sort();
  if (results.some((one) => one.refusedIds.length < one.refused)) return { kind: 'too-many', try: number };
  if (list) {
    const without = new Set(refused);
    const ids = list.ids.filter((id) => !without.has(id));
    return inUnits(manifest, ids, number, FIRST_UNIT.part);
  }
  const wanted = refused.length === 0 ? condition : allButDevices(condition, refused);
  if (wanted.length > MAX_QUERY_LENGTH) return { kind: 'too-many', try: number };
  const left = yield* askCount(wanted);
  if (left === undefined) return { kind: 'unknown', try: number };
  if (left === 0) return undefined;
  return begins([unitOf(FIRST_UNIT.part, number, { ...contentOf(manifest), condition: wanted })]);
}

/** `undefined`: not all of them are known. */
function* resultsOf(jobs: readonly OwnJob[]): Asking<readonly JobResults[] | undefined> {
  const all: JobResults[] = [];
  for (const { job } of jobs) {
    const results = yield* askResults(job.jobId);
    if (!results) return undefined;
    all.push(results);
  }
  return all;
}

function inUnits(
  manifest: JobManifest,
  ids: readonly string[],
  number: number,
  firstPart: number,
): Found | undefined {
  const { list, condition } = manifest.target;
  const contents = inParts({ ids, base: list?.base ?? condition }, ids).flatMap(
    (some) => contentAmong(manifest, some) ?? [],
  );
  if (contents.length === 0) return undefined;
  if (firstPart + contents.length - 1 > MAX_PARTS) return { kind: 'too-many', try: number };
  return begins(contents.map((content, index) => unitOf(firstPart + index, number, content)));
}

function begins(units: readonly DesiredUnit[]): Found {
  return { kind: 'begins', units };
}

/** Nothing was asked of it before: there is no job of it. */
function unitOf(part: number, number: number, content: JobContent): DesiredUnit {
  return { part, try: number, content, versions: [] };
}

/** A method that may be called again on whoever is not done. */
function isByCondition({ operation, target }: JobManifest): boolean {
  return operation.kind === 'method' && target.done !== undefined;
}
