import { hasRun } from '../model/hub-job.ts';
import { type Asking, askCount, askResults, type JobResults } from '../model/hub-question.ts';
import { formatInstant } from '../model/instant.ts';
import type { StageNumbers } from '../model/rollout-report.ts';
import { allOf } from './marks.ts';
import type { StageUnit } from './stage-units.ts';
import type { StageView } from './stage-view.ts';

export interface StageEvidence {
  readonly numbers: StageNumbers;
  /** What became of each unit that has run, beside those that only mark; absent where nobody could say. */
  readonly results: ReadonlyMap<StageUnit, JobResults>;
}

/**
 * What the devices of a stage have come to: at most three counts, and the rows of the jobs of a method. A patch reaches a
 * device whenever it connects, so of a patch the hub's own counts of the job are enough.
 */
export function* evidenceOf(view: StageView): Asking<StageEvidence> {
  const enrolled = yield* countEnrolled(view);
  const results = new Map<StageUnit, JobResults>();
  let areResultsKnown = true;
  for (const unit of [...view.units.all, ...view.units.sweeps]) {
    if (unit.try === 0 || !hasRun(unit.own.job)) continue;
    const known = view.isMethod ? yield* askResults(unit.own.job.jobId) : yield* resultsOfPatch(unit);
    if (known) results.set(unit, known);
    else areResultsKnown = false;
  }
  const failed = areResultsKnown ? failedDevices(view, results) : undefined;
  const { done } = view.rollout;
  if (done === undefined) {
    const reached = areResultsKnown ? sum(results, ({ succeeded }) => succeeded) : undefined;
    return { numbers: numbersOf(enrolled, reached, failed, 0), results };
  }
  const reached = yield* askCount(allOf(view.marked, done));
  const lost = yield* askCount(lostDevices(view));
  return { numbers: numbersOf(enrolled, reached, failed, lost), results };
}

/** What a stage has come to while units of it still run: without their results. */
export function* countsOf(view: StageView): Asking<StageNumbers> {
  const { done } = view.rollout;
  const enrolled = yield* countEnrolled(view);
  if (done === undefined) return numbersOf(enrolled, undefined, undefined, undefined);
  return numbersOf(
    enrolled,
    yield* askCount(allOf(view.marked, done)),
    undefined,
    yield* askCount(lostDevices(view)),
  );
}

/** The index of twins may not show yet what a job wrote: the job's own count is no less true. */
function* countEnrolled(view: StageView): Asking<number | undefined> {
  const counted = yield* askCount(view.marked);
  if (counted === undefined) return undefined;
  const marking = [...view.units.all, ...view.units.sweeps].filter((unit) => unit.try === view.markingTry);
  const written = marking.reduce((sum, { own }) => sum + (own.job.statistics?.succeededCount ?? 0), 0);
  return Math.max(counted, written);
}

/** Touched, not done, and disconnected since: how a device looks that does not come back. */
function lostDevices(view: StageView): string {
  const began = formatInstant(view.units.beganAt(view.now));
  return allOf(
    view.marked,
    view.notDone,
    `connectionState = 'Disconnected' AND lastActivityTime > '${began}'`,
  );
}

/** The hub's own counts are enough when nobody failed; who failed only the rows say. */
function* resultsOfPatch({ own }: StageUnit): Asking<JobResults | undefined> {
  const { statistics, jobId } = own.job;
  if (statistics?.failedCount === 0) {
    const { succeededCount: succeeded } = statistics;
    return { succeeded, refused: 0, unreached: 0, refusedIds: [], unreachedIds: [], hasAllIds: true };
  }
  return yield* askResults(jobId);
}

/** Devices that refused a call are never called again; a patch that failed is, so its newest try counts. */
function failedDevices(view: StageView, results: ReadonlyMap<StageUnit, JobResults>): number {
  if (view.isMethod) return sum(results, ({ refused }) => refused);
  const newest = view.units.newestTry;
  return sum(
    new Map([...results].filter(([unit]) => unit.try === newest)),
    ({ refused, unreached }) => refused + unreached,
  );
}

function sum(results: ReadonlyMap<StageUnit, JobResults>, of: (results: JobResults) => number): number {
  let total = 0;
  for (const one of results.values()) total += of(one);
  return total;
}

function numbersOf(
  enrolled: number | undefined,
  reached: number | undefined,
  failed: number | undefined,
  lost: number | undefined,
): StageNumbers {
  const areKnown =
    enrolled !== undefined && reached !== undefined && failed !== undefined && lost !== undefined;
  return {
    ...(enrolled !== undefined && { enrolled }),
    ...(reached !== undefined && { reached }),
    ...(failed !== undefined && { failed }),
    ...(lost !== undefined && { lost }),
    ...(areKnown && { left: Math.max(0, enrolled - reached - failed - lost) }),
  };
}
