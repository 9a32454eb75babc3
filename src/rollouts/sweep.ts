import { hasRun, isActive } from '../model/hub-job.ts';
import { type Asking, askCount, askDeviceIds } from '../model/hub-question.ts';
import type { Instant } from '../model/instant.ts';
import type { CreateChange } from '../model/plan.ts';
import { firstThatFit, idsOf, isOneOf } from '../query/device-list.ts';
import { judgeGate } from './gate.ts';
import { allOf } from './marks.ts';
import { evidenceOf } from './numbers.ts';
import { MAX_IDS, type NewUnit } from './parts.ts';
import type { RolloutInput } from './rollout-input.ts';
import { FAILURE_PART, FIRST_SWEEP, type StageUnit } from './stage-units.ts';
import type { StageView } from './stage-view.ts';
import type { Standing } from './standing.ts';
import type { UnitMaker } from './unit-maker.ts';
import type { RolloutVersion } from './version.ts';
import * as words from './words.ts';

/*
 * A rollout that is complete still catches devices that join its target: one unit at most each `retry.every`, into the last
 * stage. The first of these units says, to every later run, that the rollout was complete.
 */

export interface Sweep {
  readonly standing: Standing;
  readonly startable: readonly CreateChange[];
}

/** Without a retry, newcomers are caught this often. */
const SWEEP_EVERY_SECONDS = 6 * 3_600;
const MAX_SWEEPS = FAILURE_PART - FIRST_SWEEP;
/** How long a call waits for the hub's index to show the marks. */
const INDEX_LAG_MS = 60_000;

/** `complete`: how the last stage stands; absent: sweeps say that it was complete. */
export function* judgeSweep(
  input: RolloutInput,
  version: RolloutVersion,
  view: StageView,
  maker: UnitMaker,
  complete: Standing | undefined,
): Asking<Sweep> {
  const { rollout } = input;
  const { now, stage } = view;
  const { sweeps } = view.units;
  let standing = complete;
  if (!standing) {
    const { numbers } = yield* evidenceOf(view);
    const because = words.complete(stage, numbers);
    standing = { phase: 'complete', reason: 'complete', because, numbers };
    if (judgeGate(stage.gate, numbers, version.isRollback).kind !== 'holds') {
      return { standing: { ...standing, because: words.sweepWaits(because) }, startable: [] };
    }
  }
  const { because } = standing;
  if (rollout.newcomers === 'none' || maker.hindrance(view)) return { standing, startable: [] };
  const stopped = sweeps.find(({ own }) => own.job.status === 'cancelled' && !maker.isTakenBack(own));
  if (stopped) {
    return {
      standing: { ...standing, because: words.sweepStopped(because, stopped.own.job.jobId) },
      startable: [],
    };
  }
  const everyMs = Math.max(
    (rollout.retry?.everyInSeconds ?? SWEEP_EVERY_SECONDS) * 1000,
    Math.ceil((rollout.forInSeconds * 1000) / MAX_SWEEPS),
  );
  const madeAt = Math.max(lastMadeAt(view), ...sweeps.map(({ own }) => own.job.createdAt ?? now));
  const nextAt = madeAt + everyMs;
  const call = sweeps.find((unit) => unit.try === 0 && !isCalled(unit, sweeps));
  if (sweeps.some(({ own }) => isActive(own.job))) {
    return { standing: { ...standing, phase: 'sweeping' }, startable: [] };
  }
  if (call && view.isMethod) {
    const lookAt = (call.own.job.endAt ?? madeAt) + INDEX_LAG_MS;
    const condition = allOf(view.marked, isOneOf(idsOf(call.own.job.condition ?? '') ?? []));
    const unit: NewUnit = { part: call.part, try: 1, condition };
    const startable =
      now < lookAt || !hasRun(call.own.job)
        ? []
        : maker.create(view, [unit], { reason: 'newcomers', because: words.calls(stage) });
    return { standing: { ...standing, phase: 'sweeping', lookAt }, startable };
  }
  if (now < nextAt) return { standing: { ...standing, lookAt: nextAt }, startable: [] };
  const count = yield* askCount(view.newDevices);
  const unit = count ? yield* unitFor(view) : undefined;
  const later: Standing = { ...standing, lookAt: now + everyMs };
  if (!count || !unit) return { standing: later, startable: [] };
  return {
    standing: { ...later, phase: 'sweeping', because: words.newcomersTried(because, count) },
    startable: maker.create(view, [unit], { reason: 'newcomers', because: words.newcomers(count) }),
  };
}

function lastMadeAt(view: StageView): Instant {
  return view.units.all.length > 0 ? view.units.newestMadeAt(view.now) : Number.NEGATIVE_INFINITY;
}

function isCalled({ part }: StageUnit, sweeps: readonly StageUnit[]): boolean {
  return sweeps.some((other) => other.part === part && other.try === 1);
}

/** Where calls follow the marks, the unit names its devices: the calls must not reach those that were called before. */
function* unitFor(view: StageView): Asking<NewUnit | undefined> {
  const part = Math.max(FIRST_SWEEP - 1, ...view.units.sweeps.map((one) => one.part)) + 1;
  if (part >= FAILURE_PART) return undefined;
  const whole = { part, try: view.markingTry, condition: view.newDevices };
  if (!view.isMethod) return whole;
  const found = yield* askDeviceIds(view.newDevices, MAX_IDS);
  if (!found?.isAll) return undefined;
  const conditionOf = (ids: readonly string[]) => allOf(view.newDevices, isOneOf(ids));
  const ids = firstThatFit(found.ids, conditionOf, Number.POSITIVE_INFINITY);
  return ids.length === 0 ? undefined : { ...whole, condition: conditionOf(ids) };
}
