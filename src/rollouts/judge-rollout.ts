import { isActive, isWaiting } from '../model/hub-job.ts';
import type { Asking } from '../model/hub-question.ts';
import type { OwnJob } from '../model/jobs-on-hub.ts';
import type { Because, Change, CreateChange, ReasonOf } from '../model/plan.ts';
import { REASONS_OF } from '../model/plan.ts';
import type { Stage } from '../model/rollout.ts';
import { isHalted, type StageReport } from '../model/rollout-report.ts';
import type { JudgedRollout } from '../plan/judged-rollout.ts';

import { inputAt } from './at-version.ts';
import { withExpected } from './expected.ts';
import { needed } from './gate.ts';
import { judgeNextStage } from './next-stage.ts';
import { goOnTrying, OpenStage } from './open-stage.ts';
import type { RolloutInput } from './rollout-input.ts';
import { StageUnits } from './stage-units.ts';
import { StageView } from './stage-view.ts';
import type { SettledChange, StageJudgement, Standing, StandingReason } from './standing.ts';
import { judgeSweep } from './sweep.ts';
import { UnitMaker } from './unit-maker.ts';
import { currentVersion, type RolloutVersion } from './version.ts';
import * as words from './words.ts';

/*
 * How a rollout goes on. Phases are read, never kept: every answer follows from Git, the jobs on the hub, a few counts and
 * the time. Making the first unit of stage n+1 is the decision that stage n has passed.
 *
 * The newest stage that has units is open (open-stage.ts). Those before it have passed, and their tries go on beside it.
 * Where the open one has passed, or a person promotes a later one, the next one begins (next-stage.ts).
 */

/** Judges one rollout, asking the hub for what its list of jobs does not say. */
export function* judgeRollout(asWritten: RolloutInput): Asking<JudgedRollout> {
  const { history, context } = asWritten;
  const version = history && currentVersion(history);
  const input = inputAt(asWritten, version?.beginsAt ?? context.now);
  const judged = yield* judgeVersion(input, version);
  return context.isToApply ? judged : { ...judged, report: yield* withExpected(judged.report, input) };
}

function* judgeVersion(input: RolloutInput, version: RolloutVersion | undefined): Asking<JudgedRollout> {
  if (!version?.isWhole) {
    return withoutVersion(input, { phase: 'waiting', reason: 'unproven', because: words.noHistory() });
  }
  if (version.stalePromote !== undefined) {
    const because = words.stalePromote(version.stalePromote);
    return yield* new RolloutJudge(input, version).refuse({
      phase: 'waiting',
      reason: 'promote-stale',
      because,
    });
  }
  if (input.rollout.suspend) return new RolloutJudge(input, version).suspended();
  return yield* new RolloutJudge(input, version).judge();
}

class RolloutJudge {
  readonly #input: RolloutInput;
  readonly #version: RolloutVersion;
  readonly #maker: UnitMaker;
  readonly #units: readonly StageUnits[];
  readonly #settled: SettledChange[] = [];
  readonly #startable: CreateChange[] = [];
  readonly #stages = new Map<number, Standing & { readonly expected?: number }>();
  #holding: JudgedRollout['holding'];

  constructor(input: RolloutInput, version: RolloutVersion) {
    this.#input = input;
    this.#version = version;
    this.#maker = new UnitMaker(input, version);
    const own = input.jobs.get(version.beginsAt) ?? [];
    this.#units = input.rollout.stages.map((_, index) => new StageUnits(own, index + 1));
    const why = {
      reason: 'new-version',
      because: words.newVersion(version.beginsAt, words.localOf(input.rollout)),
    } as const;
    for (const [stamp, jobs] of input.jobs) {
      if (stamp !== version.beginsAt) this.#withdraw(jobs, why);
    }
    this.#keepRunning(own);
  }

  *judge(): Asking<JudgedRollout> {
    const { stages } = this.#input.rollout;
    const open = this.#units.findLastIndex(({ exist }) => exist);
    for (let index = 0; index < open; index += 1) {
      const view = this.#viewOf(index);
      this.#stages.set(index, this.#passed(view, words.passed()));
    }
    const promoted = stages.findIndex(({ name }) => name === this.#version.promoted);
    if (open >= 0) {
      const view = this.#viewOf(open);
      if (view.units.sweeps.length > 0) return yield* this.#complete(view, undefined);
      const found = yield* new OpenStage(this.#input, this.#version, view, this.#maker).judge();
      const isPromoted = promoted > open && found.standing.phase !== 'held';
      if (!isPromoted) {
        this.#take(open, found);
        if (!isHalted(found.standing.phase)) yield* this.#tryEarlier(open);
        if (found.standing.phase === 'complete') {
          this.#startable.push(...(yield* goOnTrying(view, this.#maker)));
          return yield* this.#complete(view, found.standing);
        }
        if (found.standing.phase !== 'passed') return this.#result(open);
      } else {
        const stage = stages[promoted];
        this.#stages.set(open, this.#passed(view, stage ? words.passedByPromote(stage) : words.passed()));
      }
    }
    return yield* this.#begin(Math.max(open + 1, promoted));
  }

  /** Tries of stages that have passed go on beside the open one. */
  *#tryEarlier(open: number): Asking<void> {
    for (let index = 0; index < open; index += 1) {
      const view = this.#viewOf(index);
      if (view.units.exist) this.#startable.push(...(yield* goOnTrying(view, this.#maker)));
    }
  }

  /** Begins the first stage from this one on that has somebody. */
  *#begin(from: number): Asking<JudgedRollout> {
    const { stages } = this.#input.rollout;
    for (let index = from; index < stages.length; index += 1) {
      const view = this.#viewOf(index);
      const found = yield* judgeNextStage(this.#input, this.#version, view, this.#maker);
      this.#take(index, found, found.expected);
      if (found.standing.phase !== 'passed') return this.#result(index);
    }
    const last = stages.length - 1;
    return yield* this.#complete(this.#viewOf(last), {
      phase: 'complete',
      reason: 'complete',
      because: this.#stages.get(last)?.because ?? words.passed(),
    });
  }

  *#complete(view: StageView, standing: Standing | undefined): Asking<JudgedRollout> {
    const swept = yield* judgeSweep(this.#input, this.#version, view, this.#maker, standing);
    this.#startable.push(...swept.startable);
    this.#stages.set(view.number - 1, swept.standing);
    return this.#result(view.number - 1);
  }

  suspended(): JudgedRollout {
    const because = words.suspended();
    for (const jobs of this.#input.jobs.values()) this.#withdraw(jobs, { reason: 'suspended', because });
    const index = Math.max(
      0,
      this.#units.findLastIndex(({ exist }) => exist),
    );
    this.#stages.set(index, { phase: 'suspended', reason: 'suspended', because });
    return this.#result(index);
  }

  /** Nothing begins as it is written. */
  *refuse(standing: Standing): Asking<JudgedRollout> {
    const index = Math.max(
      0,
      this.#units.findLastIndex(({ exist }) => exist),
    );
    this.#stages.set(index, standing);
    return this.#result(index);
  }

  #take(index: number, { standing, settled, startable, holds }: StageJudgement, expected?: number): void {
    this.#settled.push(...settled);
    this.#startable.push(...startable);
    if (holds) this.#holding = { version: this.#version.beginsAt, stage: index + 1 };
    this.#stages.set(index, { ...standing, ...(expected !== undefined && { expected }) });
  }

  #viewOf(index: number): StageView {
    const { rollout, context } = this.#input;
    const units = this.#units[index] ?? new StageUnits([], index + 1);
    return new StageView(rollout, this.#version.beginsAt, index + 1, units, context.now);
  }

  #passed(view: StageView, because: string): Standing {
    const enrolled = view.units
      .ofTry(view.markingTry)
      .reduce((sum, { own }) => sum + (own.job.statistics?.deviceCount ?? 0), 0);
    return {
      phase: 'passed',
      reason: 'stage-waiting',
      because,
      ...(view.units.exist && { numbers: { enrolled } }),
    };
  }

  #withdraw(jobs: readonly OwnJob[], why: Because<ReasonOf<'cancel'>>): void {
    for (const { job, parts } of jobs) {
      if (!isWaiting(job)) continue;
      const { scheduledAt } = parts;
      this.#settled.push({
        manifest: this.#input.rollout.name,
        scheduledAt,
        action: 'cancel',
        ...why,
        cancels: job.jobId,
      });
    }
  }

  #keepRunning(own: readonly OwnJob[]): void {
    const { rollout } = this.#input;
    for (const { job, parts } of own) {
      const stage = rollout.stages[parts.stage - 1];
      if (!isActive(job) || !stage) continue;
      this.#settled.push({
        manifest: rollout.name,
        scheduledAt: parts.scheduledAt,
        action: 'keep',
        reason: isWaiting(job) ? 'scheduled' : 'running',
        because: words.unitOf(stage, parts.part, parts.try),
        jobId: job.jobId,
        status: job.status,
      });
    }
  }

  #result(deciding: number): JudgedRollout {
    const { rollout } = this.#input;
    const standing = this.#stages.get(deciding);
    const stage = rollout.stages[deciding];
    if (!standing || !stage) throw new Error(`${rollout.name}: no stage ${deciding + 1} was judged`);
    const change = standingChange(this.#input, this.#version, this.#maker, deciding, standing);
    return {
      manifest: rollout,
      report: {
        ...reportBase(this.#input),
        version: this.#version.beginsAt,
        isRollback: this.#version.isRollback,
        phase: standing.phase,
        stage: stage.name,
        stages: rollout.stages.map((one, index) => this.#stageReport(one, index)),
        because: standing.because,
        waysOn: isHalted(standing.phase) ? (standing.waysOn ?? []) : [],
        ...(standing.lookAt !== undefined && { lookAt: standing.lookAt }),
      },
      settled: [...this.#settled, ...(change ? [change] : [])],
      startable: this.#startable,
      ...(this.#holding && { holding: this.#holding }),
    };
  }

  #stageReport(stage: Stage, index: number): StageReport {
    const { now } = this.#input.context;
    const units = this.#units[index];
    const standing = this.#stages.get(index);
    const before = this.#input.rollout.stages[index - 1];
    const endedAt = units?.endedAt(now);
    const devices = standing?.numbers?.enrolled ?? standing?.expected;
    return {
      ...stageBase(stage, index),
      phase: standing?.phase ?? 'waiting',
      numbers: standing?.numbers ?? {},
      ...(standing?.expected !== undefined && { expected: standing.expected }),
      ...(devices !== undefined && { needed: needed(stage.gate, devices) }),
      tries: units?.newestTry ?? 0,
      ...(units?.exist && { beganAt: units.beganAt(now) }),
      ...(endedAt !== undefined && { endedAt }),
      ...(standing?.until !== undefined && { until: standing.until }),
      because: standing?.because ?? words.behindStage(before),
    };
  }
}

function withoutVersion(input: RolloutInput, standing: Standing): JudgedRollout {
  const { rollout } = input;
  return {
    manifest: rollout,
    report: {
      ...reportBase(input),
      isRollback: false,
      phase: standing.phase,
      stages: rollout.stages.map((stage, index) => ({
        ...stageBase(stage, index),
        phase: 'waiting',
        numbers: {},
        tries: 0,
        because: standing.because,
      })),
      because: standing.because,
      waysOn: [],
    },
    settled: [],
    startable: [],
  };
}

function reportBase({ rollout }: RolloutInput) {
  const { name, source, timeZone, description, operation, target, changed } = rollout;
  return {
    rollout: name,
    source,
    timeZone,
    ...(description !== undefined && { description }),
    operation,
    condition: target.condition,
    ...(changed && { changed }),
  };
}

function stageBase({ name, gate }: Stage, index: number) {
  const { reached, failed, lost, minDevices } = gate;
  return { name, stage: index + 1, limits: { reached, failed, lost, minDevices } };
}

/** The one change that says in a plan where the rollout stands. What is being made, or runs, says it for itself. */
function standingChange(
  { rollout }: RolloutInput,
  version: RolloutVersion,
  maker: UnitMaker,
  index: number,
  { reason, because, jobId }: Standing,
): SettledChange | undefined {
  if (reason === 'running') return undefined;
  const base = { manifest: rollout.name, scheduledAt: version.beginsAt, because };
  if (isReasonOf('defer', reason)) {
    return { ...base, action: 'defer', reason, jobId: maker.firstId(index + 1, 1, 1), more: 0 };
  }
  if (isReasonOf('refuse', reason)) return { ...base, action: 'refuse', reason, more: 0 };
  if (isReasonOf('skip', reason)) return { ...base, action: 'skip', reason, more: 0 };
  return {
    ...base,
    action: 'keep',
    reason,
    jobId: jobId ?? maker.firstId(index + 1, 1, 1),
    status: 'cancelled',
  };
}

function isReasonOf<A extends Change['action']>(
  action: A,
  reason: StandingReason,
): reason is StandingReason & ReasonOf<A> {
  const codes: readonly string[] = REASONS_OF[action];
  return codes.includes(reason);
}
