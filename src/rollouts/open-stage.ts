import { hasRun } from '../model/hub-job.ts';
import type { Asking } from '../model/hub-question.ts';
import type { Instant } from '../model/instant.ts';
import type { CreateChange } from '../model/plan.ts';
import type { StageNumbers } from '../model/rollout-report.ts';
import { type GateResult, judgeGate } from './gate.ts';
import { countsOf, evidenceOf, type StageEvidence } from './numbers.ts';
import { type NewUnit, unitsToMake } from './parts.ts';
import type { RolloutInput } from './rollout-input.ts';
import { FAILURE_PART, type StageUnit } from './stage-units.ts';
import type { StageView } from './stage-view.ts';
import { judged, type SettledChange, type StageJudgement, type Standing } from './standing.ts';
import { lastTryEnds, nextTry } from './tries.ts';
import type { UnitMaker } from './unit-maker.ts';
import type { RolloutVersion } from './version.ts';
import * as words from './words.ts';

/*
 * The stage that has begun and that no later stage follows. It is judged in this order: stopped by a person (held, or failed
 * where the run itself cancelled what waited), failed, still making its units, running, settling, past its time (stalled),
 * its gate holds (passed, or complete for the last one), tried again.
 */

/** The gate of a stage that has not failed. */
type OpenGate = Exclude<GateResult, { kind: 'failed' }>;

/** How often a run that stays counts again while devices arrive. */
const COUNT_AGAIN_MS = 300_000;
/** How long the hub's index may lag behind what a job wrote. */
const INDEX_LAG_MS = 15_000;
/** Longer than any rollout lasts. */
const FAR_MS = 40 * 86_400_000;

export class OpenStage {
  readonly #input: RolloutInput;
  readonly #version: RolloutVersion;
  readonly #view: StageView;
  readonly #maker: UnitMaker;
  readonly #local: words.Local;
  readonly #now: Instant;

  constructor(input: RolloutInput, version: RolloutVersion, view: StageView, maker: UnitMaker) {
    this.#input = input;
    this.#version = version;
    this.#view = view;
    this.#maker = maker;
    this.#local = words.localOf(input.rollout);
    this.#now = input.context.now;
  }

  *judge(): Asking<StageJudgement> {
    const { units } = this.#view;
    const stopped = units.cancelled.filter(({ own }) => !this.#maker.isTakenBack(own));
    if (stopped.length > 0) return yield* this.#judgeStopped(stopped);
    const again = units.cancelled.flatMap((unit) => this.#maker.recreate(unit) ?? []);
    if (again.length > 0)
      return this.#goOn('running', again, words.takenBack(this.#view.stage), 'wanted-again');
    if (units.areActive) return yield* this.#judgeRunning();
    return yield* this.#judgeEnded();
  }

  /** A run cancels what waits of a stage that failed; anything else that was cancelled a person stopped. */
  *#judgeStopped(stopped: readonly StageUnit[]): Asking<StageJudgement> {
    const { stage, units } = this.#view;
    const evidence = units.areActive ? undefined : yield* evidenceOf(this.#view);
    const result = evidence && this.#gate(evidence);
    if (this.#hasFailed || result?.kind === 'failed') return this.#fail(evidence?.numbers, result);
    const [first] = stopped;
    const jobId = first?.own.job.jobId ?? '';
    return judged({
      phase: 'held',
      reason: 'held',
      because: words.held(stage, jobId),
      jobId,
      ...(evidence && { numbers: evidence.numbers }),
      waysOn: words.waysOn('held', this.#input.rollout, this.#next),
    });
  }

  *#judgeRunning(): Asking<StageJudgement> {
    const { stage, units } = this.#view;
    if (this.#hasFailed) return this.#fail(undefined, undefined);
    const numbers = yield* countsOf(this.#view);
    const running: Standing = {
      phase: 'running',
      reason: 'running',
      because: words.running(stage, units.active.length),
      numbers,
    };
    // Batches wait for each other; lists of one stage do not.
    if (stage.batch !== undefined || units.newestTry > 1) return judged(running);
    const missing = yield* unitsToMake(this.#view);
    if (missing.kind !== 'units' || missing.units.length === 0) return judged(running);
    if (this.#maker.hindrance(this.#view)) return judged(running);
    return judged(running, {
      startable: this.#create(missing.units, words.continues(stage), 'stage-continues'),
    });
  }

  *#judgeEnded(): Asking<StageJudgement> {
    const { stage } = this.#view;
    const evidence = yield* evidenceOf(this.#view);
    const { numbers } = evidence;
    const result = this.#gate(evidence);
    if (result.kind === 'failed' || this.#hasFailed) return this.#fail(numbers, result);
    const missing = yield* unitsToMake(this.#view);
    switch (missing.kind) {
      case 'units':
        if (this.#waitsForBatch(missing.units)) return this.#settling(numbers);
        if (missing.units.length > 0) {
          return this.#goOn('running', missing.units, words.continues(stage), 'stage-continues', numbers);
        }
        break;
      case 'index-lag':
        return judged({
          phase: 'running',
          reason: 'stage-waiting',
          because: words.indexLag(stage),
          lookAt: this.#now + INDEX_LAG_MS,
          numbers,
        });
      case 'unknown':
        return this.#noEvidence(words.cannotCount(stage), numbers);
      case 'refused':
        return judged({
          phase: 'waiting',
          reason: 'cannot-draw',
          because: words.refused(stage, missing.why),
          numbers,
        });
      case 'complete':
        break;
      default:
        return missing satisfies never;
    }
    return yield* this.#judgeGate(evidence, result);
  }

  *#judgeGate(evidence: StageEvidence, result: OpenGate): Asking<StageJudgement> {
    const { stage, units, isLast } = this.#view;
    const { numbers } = evidence;
    const ended = units.endedAt(this.#now) ?? this.#now;
    const settleMs = stage.gate.settleInSeconds * 1000;
    if (!this.#hasSettled) return this.#settling(numbers);
    const holds = result.kind === 'holds';
    if (isLast) {
      if (holds)
        return judged({
          phase: 'complete',
          reason: 'complete',
          because: words.complete(stage, numbers),
          numbers,
        });
      return yield* this.#tryAgain(evidence, result, undefined);
    }
    const until = this.#judgedUntil(ended);
    if (until !== undefined && until <= this.#now) return this.#stalled(numbers, until);
    if (!holds) return yield* this.#tryAgain(evidence, result, until);
    const { rollout, context } = this.#input;
    const since = context.holdsSince(rollout.name, this.#version.beginsAt, this.#view.number);
    const passesAt = Math.min(ended + 2 * settleMs, (since ?? this.#now) + settleMs);
    if (this.#now >= passesAt)
      return judged({ phase: 'passed', reason: 'stage-waiting', because: words.passed(), numbers });
    return {
      ...this.#looksAgain(words.seenOnce(stage, numbers, passesAt, this.#local), passesAt, numbers),
      holds: true,
    };
  }

  /** When the time of its gate is over: only open time counts. */
  #judgedUntil(ended: Instant): Instant | undefined {
    const { stage } = this.#view;
    const from = lastTryEnds(this.#view) ?? ended;
    return this.#maker.openTime(stage.windows).after(from, stage.gate.withinInSeconds * 1000, from + FAR_MS);
  }

  *#tryAgain(evidence: StageEvidence, result: OpenGate, until: Instant | undefined): Asking<StageJudgement> {
    const { stage } = this.#view;
    const { numbers } = evidence;
    const because =
      result.kind === 'holds'
        ? words.passed()
        : words.waitsForDevices(stage, result, numbers, { until, next: this.#next, local: this.#local });
    const next = yield* nextTry(this.#view, evidence);
    if (next.kind === 'units') {
      const number = next.units[0]?.try ?? 2;
      return this.#goOn('retrying', next.units, words.tryAgain(stage, number, numbers.left), 'try', numbers);
    }
    const isOver = this.#maker.hindrance(this.#view)?.kind === 'expired';
    if (isOver)
      return judged({
        phase: 'expired',
        reason: 'expired',
        because: `${because} ${words.expired(this.#input.rollout.forInSeconds)}`,
        numbers,
      });
    const atMostIn = this.#now + COUNT_AGAIN_MS;
    const lookAt = next.kind === 'not-yet' ? Math.min(next.at, atMostIn) : atMostIn;
    const hasEvidence = result.kind !== 'no-evidence' && next.kind !== 'unknown';
    return judged({
      phase: next.kind === 'not-yet' ? 'retrying' : 'waiting',
      reason: hasEvidence ? 'stage-waiting' : 'no-evidence',
      because: next.kind === 'too-many-refused' ? `${because} ${words.triesEnd(stage)}` : because,
      ...(until !== undefined && { until }),
      lookAt,
      numbers,
    });
  }

  /** Makes units, or says why that has to wait. */
  #goOn(
    phase: 'running' | 'retrying',
    units: Parameters<UnitMaker['create']>[1],
    because: string,
    reason: 'stage-continues' | 'try' | 'wanted-again',
    numbers?: StageNumbers,
  ): StageJudgement {
    const hindrance = this.#maker.hindrance(this.#view);
    const known = numbers && { numbers };
    if (hindrance) return judged({ ...standingOf(hindrance), ...known });
    const startable = this.#create(units, because, reason);
    return judged({ phase, reason: 'running', because, ...known }, { startable });
  }

  #create(
    units: Parameters<UnitMaker['create']>[1],
    because: string,
    reason: 'stage-continues' | 'try' | 'wanted-again' | 'gate-failed',
  ): readonly CreateChange[] {
    return this.#maker.create(this.#view, units, { reason, because });
  }

  get #hasFailed(): boolean {
    const { failed, wasSeenToFail } = this.#view.units;
    return failed !== undefined || wasSeenToFail;
  }

  /** A device that restarts with what it was given is away for a while: nobody is lost before the stage has settled. */
  #gate({ numbers }: StageEvidence): GateResult {
    const soFar = this.#hasSettled || numbers.lost === undefined ? numbers : { ...numbers, lost: 0 };
    return judgeGate(this.#view.stage.gate, soFar, this.#version.isRollback);
  }

  /** Too many failed or were lost, the hub could not run a job, or a run has seen that before. */
  #fail(numbers: StageNumbers | undefined, result: GateResult | undefined): StageJudgement {
    const { stage, units } = this.#view;
    const failedJob = units.failed?.own.job;
    const because = failedJob
      ? words.jobFailed(stage, failedJob.jobId, failedJob.failureReason)
      : result?.kind === 'failed'
        ? words.gateFailed(stage, result, numbers ?? {})
        : words.failedBefore(stage, numbers);
    const settled: SettledChange[] = units.waiting.map(({ own }) => ({
      manifest: this.#input.rollout.name,
      scheduledAt: this.#version.beginsAt,
      action: 'cancel',
      reason: 'gate-failed',
      because,
      cancels: own.job.jobId,
    }));
    // Devices that come back must not let it go on: what one run has seen, the next one finds on the hub.
    const mark =
      units.wasSeenToFail || failedJob || this.#maker.hindrance(this.#view)?.kind === 'barrier'
        ? []
        : this.#create(
            [{ part: FAILURE_PART, try: 1, condition: NOBODY }],
            words.marksFailure(stage),
            'gate-failed',
          );
    return judged(
      {
        phase: 'failed',
        reason: 'gate-failed',
        because,
        ...(numbers && { numbers }),
        waysOn: words.waysOn('failed', this.#input.rollout, this.#next),
      },
      { settled, startable: mark },
    );
  }

  #stalled(numbers: StageNumbers, until: Instant): StageJudgement {
    const { stage, units } = this.#view;
    const looked = units.newestMadeAt(this.#now);
    return judged({
      phase: 'stalled',
      reason: 'stalled',
      because: words.stalled(stage, numbers, until, looked, this.#local),
      until,
      numbers,
      waysOn: words.waysOn('stalled', this.#input.rollout, this.#next),
    });
  }

  get #settledAt(): Instant {
    const { units, stage } = this.#view;
    return (units.endedAt(this.#now) ?? this.#now) + stage.gate.settleInSeconds * 1000;
  }

  get #hasSettled(): boolean {
    return this.#now >= this.#settledAt;
  }

  /** A batch shows what it does to its devices before the next one is made. */
  #waitsForBatch([next]: readonly NewUnit[]): boolean {
    return this.#view.stage.batch !== undefined && next?.try === this.#view.markingTry && !this.#hasSettled;
  }

  #settling(numbers: StageNumbers): StageJudgement {
    const at = this.#settledAt;
    return this.#looksAgain(words.settling(this.#view.stage, numbers, at, this.#local), at, numbers);
  }

  #looksAgain(because: string, until: Instant, numbers: StageNumbers): StageJudgement {
    return judged({ phase: 'settling', reason: 'settling', because, until, lookAt: until, numbers });
  }

  #noEvidence(because: string, numbers: StageNumbers): StageJudgement {
    return judged({
      phase: 'waiting',
      reason: 'no-evidence',
      because,
      lookAt: this.#now + COUNT_AGAIN_MS,
      numbers,
    });
  }

  get #next() {
    return this.#input.rollout.stages[this.#view.number];
  }
}

/** A condition that holds for no device. */
const NOBODY = 'NOT IS_DEFINED(deviceId)';

/** A stage that could make units, but not now. */
export function standingOf(hindrance: NonNullable<ReturnType<UnitMaker['hindrance']>>): Standing {
  const { kind, because, until } = hindrance;
  const time = { ...(until !== undefined && { until, lookAt: until }) };
  switch (kind) {
    case 'barrier':
      return { phase: 'waiting', reason: 'unproven', because };
    case 'expired':
      return { phase: 'expired', reason: 'expired', because };
    case 'frozen':
      return { phase: 'waiting', reason: 'frozen-now', because };
    case 'window':
      return { phase: 'waiting', reason: 'window', because, ...time };
    default:
      return kind satisfies never;
  }
}

/** The tries of a stage that has passed: they go on beside later stages, as long as nobody stopped one. */
export function* goOnTrying(view: StageView, maker: UnitMaker): Asking<readonly CreateChange[]> {
  const { units, stage, rollout } = view;
  if (!rollout.retry) return [];
  const isStopped = units.cancelled.length > 0 || units.areActive || units.wasSeenToFail;
  if (isStopped || !units.all.some(({ own }) => hasRun(own.job)) || maker.hindrance(view)) return [];
  const evidence = yield* evidenceOf(view);
  const next = yield* nextTry(view, evidence);
  if (next.kind !== 'units') return [];
  const number = next.units[0]?.try ?? 2;
  return maker.create(view, next.units, {
    reason: 'try',
    because: words.tryAgain(stage, number, evidence.numbers.left),
  });
}
