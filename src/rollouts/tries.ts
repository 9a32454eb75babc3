import { hasRun } from '../model/hub-job.ts';
import { type Asking, askCount, type JobResults } from '../model/hub-question.ts';
import type { Instant } from '../model/instant.ts';
import type { Retry } from '../model/retry.ts';
import { firstThatFit, idsOf, isOneOf } from '../query/device-list.ts';
import { MAX_QUERY_LENGTH } from '../query/limits.ts';
import { allOf } from './marks.ts';
import type { StageEvidence } from './numbers.ts';
import type { NewUnit } from './parts.ts';
import type { StageUnit } from './stage-units.ts';
import type { StageView } from './stage-view.ts';

export type NextTry =
  /** No try is left, or no device to try. */
  | { readonly kind: 'none' }
  /** Later. */
  | { readonly kind: 'not-yet'; readonly at: Instant }
  | { readonly kind: 'units'; readonly units: readonly NewUnit[] }
  /** More devices refused than one condition can leave out. */
  | { readonly kind: 'too-many-refused' }
  | { readonly kind: 'unknown' };

const MAX_TRY = 9;

/**
 * The next try of a stage whose units have ended. Devices that refused or failed are never tried again by themselves; of a
 * patch only the failed rows are, as it reaches the others when they connect.
 */
export function* nextTry(view: StageView, { results }: StageEvidence): Asking<NextTry> {
  const { retry } = view.rollout;
  const newest = view.units.newestTry;
  if (!retry || newest === 0) return { kind: 'none' };
  const isByCondition = view.isMethod && view.notDone !== undefined;
  if (!isByCondition) {
    const cutShort = unfinishedTry(view, results, newest);
    if (cutShort.length > 0) return { kind: 'units', units: cutShort };
  }
  const number = newest + 1;
  if (number > maxTry(retry)) return { kind: 'none' };
  const left = isByCondition ? yield* leftByCondition(view, results) : leftById(view, results, newest);
  if (left.kind !== 'conditions') return left;
  if (left.conditions.length === 0) return { kind: 'none' };
  const at = view.units.newestMadeAt(view.now) + retry.everyInSeconds * 1000;
  if (view.now < at) return { kind: 'not-yet', at };
  return {
    kind: 'units',
    units: left.conditions.map((condition, index) => ({ part: index + 1, try: number, condition })),
  };
}

/** When the last try that can be made has ended at the latest; without tries left, when the last unit did. */
export function lastTryEnds(view: StageView): Instant | undefined {
  const ended = view.units.endedAt(view.now);
  const { retry, maxExecutionTimeInSeconds } = view.rollout;
  // A patch reaches later whom it could not reach. For calls, who is left now does not matter: counts may change again.
  if (ended === undefined || !retry || !view.isMethod) return ended;
  const left = maxTry(retry) - view.units.newestTry;
  if (left <= 0) return ended;
  const seconds = left * retry.everyInSeconds + maxExecutionTimeInSeconds;
  return Math.max(ended, view.units.newestMadeAt(view.now) + seconds * 1000);
}

function maxTry({ tries }: Retry): number {
  return Math.min(MAX_TRY, tries + 1);
}

type Left =
  | { readonly kind: 'conditions'; readonly conditions: readonly string[] }
  | { readonly kind: 'too-many-refused' }
  | { readonly kind: 'unknown' };

/** A call that knows when a device is done takes all the others, those aside that refused. */
function* leftByCondition(view: StageView, results: ReadonlyMap<StageUnit, JobResults>): Asking<Left> {
  const tried = view.units.all.filter((unit) => unit.try > 0 && hasRun(unit.own.job));
  const known = tried.flatMap((unit) => results.get(unit) ?? []);
  if (known.length < tried.length) return { kind: 'unknown' };
  const refused = [...new Set(known.flatMap(({ refusedIds }) => refusedIds))];
  const areAllKnown = known.every((one) => one.refused === one.refusedIds.length);
  const but = refused.length === 0 ? undefined : `NOT ${isOneOf(refused)}`;
  const condition = allOf(view.marked, view.notDone, but);
  if (!areAllKnown || condition.length > MAX_QUERY_LENGTH) return { kind: 'too-many-refused' };
  const count = yield* askCount(condition);
  if (count === undefined) return { kind: 'unknown' };
  return { kind: 'conditions', conditions: count > 0 ? [condition] : [] };
}

function leftById(view: StageView, results: ReadonlyMap<StageUnit, JobResults>, number: number): Left {
  const ids = idsToTry(view, results, number);
  return ids ? { kind: 'conditions', conditions: conditionsFor(view, ids) } : { kind: 'unknown' };
}

/** A run that died, or found no slot, has made some parts of a try: the others. */
function unfinishedTry(
  view: StageView,
  results: ReadonlyMap<StageUnit, JobResults>,
  number: number,
): readonly NewUnit[] {
  if (number < 2) return [];
  const made = view.units.ofTry(number);
  const named = new Set(made.flatMap(({ own }) => idsOf(own.job.condition ?? '') ?? []));
  const ids = (idsToTry(view, results, number - 1) ?? []).filter((id) => !named.has(id));
  const last = Math.max(...made.map(({ part }) => part));
  return conditionsFor(view, ids).map((condition, index) => ({
    part: last + 1 + index,
    try: number,
    condition,
  }));
}

/** Devices that one try leaves to the next one; `undefined`: they are not known. */
function idsToTry(
  view: StageView,
  results: ReadonlyMap<StageUnit, JobResults>,
  number: number,
): readonly string[] | undefined {
  const ids: string[] = [];
  for (const unit of view.units.ofTry(number)) {
    if (!hasRun(unit.own.job)) continue;
    const known = results.get(unit);
    if (!known?.hasAllIds) return undefined;
    ids.push(...(view.isMethod ? [] : known.refusedIds), ...known.unreachedIds);
  }
  return ids;
}

function conditionsFor(view: StageView, ids: readonly string[]): readonly string[] {
  const also = view.isMethod ? undefined : view.notDone;
  const conditionOf = (list: readonly string[]) => allOf(view.marked, also, isOneOf(list));
  const conditions: string[] = [];
  for (let left = ids; left.length > 0; ) {
    const part = firstThatFit(left, conditionOf, Number.POSITIVE_INFINITY);
    conditions.push(conditionOf(part));
    left = left.slice(part.length);
  }
  return conditions;
}
