import { type Asking, askCount } from '../model/hub-question.ts';
import { expectedOf } from '../model/rollout.ts';
import { idsOf } from '../query/device-list.ts';
import { allOf } from './marks.ts';
import { standingOf } from './open-stage.ts';
import { type NewUnit, unitsToMake } from './parts.ts';
import type { RolloutInput } from './rollout-input.ts';
import type { StageView } from './stage-view.ts';
import { judged, type StageJudgement, type Standing } from './standing.ts';
import type { UnitMaker } from './unit-maker.ts';
import type { RolloutVersion } from './version.ts';
import * as words from './words.ts';

/** How often a run that stays asks again where the hub did not answer, or nobody matches yet. */
const ASK_AGAIN_MS = 300_000;

/** A stage that the one before it has made way for, and that has no unit yet. */
export function* judgeNextStage(
  input: RolloutInput,
  version: RolloutVersion,
  view: StageView,
  maker: UnitMaker,
): Asking<StageJudgement & { readonly expected?: number }> {
  const { rollout, context } = input;
  const { now } = context;
  const { stage } = view;
  const local = words.localOf(rollout);
  const waiting = whatItWaitsFor();
  if (waiting && context.isToApply) return judged(waiting);
  const tooMany = yield* devicesOverLimit();
  if (tooMany) return judged(tooMany);
  const left = yield* askCount(view.newDevices);
  const expected = left !== undefined && { expected: expectedOf(stage.draw, left) };
  if (waiting) return { ...judged(waiting), ...expected };
  const lookAt = now + ASK_AGAIN_MS;
  const noEvidence = (because: string): Standing => ({
    phase: 'waiting',
    reason: 'no-evidence',
    because,
    lookAt,
  });
  if (left === undefined) return judged(noEvidence(words.cannotCount(stage)));
  if (left === 0) {
    const whole = yield* askCount(allOf(rollout.target.condition, view.ownCondition));
    if (whole === undefined || whole === 0) {
      return {
        ...judged(noEvidence(whole === 0 ? words.nobodyMatches(stage) : words.cannotCount(stage))),
        ...expected,
      };
    }
    return { ...passedWithoutUnit(words.unnecessary(stage, whole)), ...expected };
  }
  const missing = yield* unitsToMake(view);
  switch (missing.kind) {
    case 'units':
    case 'index-lag': {
      const units = missing.kind === 'units' ? missing.units : [];
      const because = words.begins(stage, view.number, rollout.stages.length);
      const startable = maker.create(view, units, { reason: 'stage-begins', because });
      const begun = judged({ phase: 'running', reason: 'running', because }, { startable });
      return { ...begun, expected: namedBy(units) ?? expectedOf(stage.draw, left) };
    }
    case 'complete':
      return { ...passedWithoutUnit(words.unnecessary(stage, left)), expected: 0 };
    case 'unknown':
      return judged(noEvidence(words.cannotCount(stage)));
    case 'refused':
      return judged({ phase: 'waiting', reason: 'cannot-draw', because: words.refused(stage, missing.why) });
    default:
      return missing satisfies never;
  }

  function* devicesOverLimit(): Asking<Standing | undefined> {
    const { condition, maxDevices } = rollout.target;
    if (maxDevices === undefined) return undefined;
    const devices = yield* askCount(condition);
    if (devices === undefined || devices <= Math.max(maxDevices, context.allowDevices)) return undefined;
    return { phase: 'waiting', reason: 'max-devices', because: words.tooManyDevices(devices, maxDevices) };
  }

  function whatItWaitsFor(): Standing | undefined {
    if (now < version.beginsAt) {
      const because = words.startsLater(version.beginsAt, local);
      return {
        phase: 'waiting',
        reason: 'start',
        because,
        until: version.beginsAt,
        lookAt: version.beginsAt,
      };
    }
    if (stage.after === 'approval' && version.promoted !== stage.name) {
      return { phase: 'waiting', reason: 'approval', because: words.needsApproval(stage) };
    }
    const hindrance = maker.hindrance(view);
    return hindrance && standingOf(hindrance);
  }
}

/** Devices that units name one by one; `undefined`: they do not. */
function namedBy(units: readonly NewUnit[]): number | undefined {
  let devices = 0;
  for (const { condition } of units) {
    const ids = idsOf(condition);
    if (!ids) return undefined;
    devices += ids.length;
  }
  return devices > 0 ? devices : undefined;
}

function passedWithoutUnit(because: string): StageJudgement {
  return judged({ phase: 'passed', reason: 'stage-waiting', because });
}
