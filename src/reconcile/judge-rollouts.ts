import type { JobHub } from '../hub/port.ts';
import type { BranchCheck } from '../model/branch.ts';
import type { OwnedConfig } from '../model/config.ts';
import type { BranchHistory } from '../model/history.ts';
import type { Answer } from '../model/hub-question.ts';
import type { Instant } from '../model/instant.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { PlanOptions } from '../model/plan.ts';
import type { RolloutManifest } from '../model/rollout.ts';
import type { StagePhase } from '../model/rollout-report.ts';
import type { JudgedRollout } from '../plan/judged-rollout.ts';
import { findRolloutConflicts } from '../rollouts/conflicts.ts';
import { judgeRollout } from '../rollouts/judge-rollout.ts';
import { createEndedCheck, HubQuestions } from './ask-hub.ts';

/** What the looks of one run tell each other. */
export class RolloutMemory {
  /** Results of jobs that have ended. */
  readonly answers = new Map<string, Answer>();
  #holding = new Map<string, Instant>();

  holdsSince(key: string): Instant | undefined {
    return this.#holding.get(key);
  }

  /** A gate that does not hold at one look has to hold anew from the next one on. */
  remember(judged: readonly JudgedRollout[], now: Instant): void {
    const before = this.#holding;
    this.#holding = new Map(
      judged.flatMap(({ report, holding }) => {
        if (!holding) return [];
        const key = stageKey(report.rollout, holding.version, holding.stage);
        return [[key, before.get(key) ?? now] as const];
      }),
    );
  }
}

export interface JudgeRolloutsOptions {
  readonly hub: JobHub;
  readonly config: OwnedConfig;
  readonly rollouts: readonly RolloutManifest[];
  readonly manifests: readonly JobManifest[];
  readonly now: Instant;
  readonly options: PlanOptions;
  readonly memory?: RolloutMemory;
  readonly signal?: AbortSignal;
}

interface RolloutSituation {
  readonly jobs: JobsOnHub;
  readonly history: BranchHistory | undefined;
  readonly check: BranchCheck;
  readonly isToApply: boolean;
}

/** Judges every rollout, one after another, asking the hub what its list of jobs does not say. Throws HubError. */
export async function judgeRollouts(
  options: JudgeRolloutsOptions,
  { jobs, history, check, isToApply }: RolloutSituation,
): Promise<JudgedRollouts> {
  const { hub, config, rollouts, manifests, now, memory = new RolloutMemory(), signal } = options;
  const questions = new HubQuestions(hub, createEndedCheck(jobs), memory.answers, signal);
  const judged: JudgedRollout[] = [];
  for (const rollout of rollouts) {
    const asking = judgeRollout({
      rollout,
      history: history?.rolloutOf(rollout.name),
      jobs: jobs.byManifest.get(rollout.name) ?? new Map(),
      freezes: config.freezes,
      context: {
        owner: config.owner,
        now,
        resume: new Set(options.options.resume),
        allowDevices: options.options.allowDevices ?? 0,
        ...(check.kind === 'unknown' && {
          barrier: `Nothing begins, as nobody knows whether this checkout is what the branch says: ${check.why}.`,
        }),
        isToApply,
        holdsSince: (name, version, stage) => memory.holdsSince(stageKey(name, version, stage)),
      },
    });
    judged.push(await questions.answer(asking));
  }
  const conflicts = await questions.answer(
    findRolloutConflicts(
      judged.filter(({ report }) => !isOver(report.phase)).map(({ manifest }) => manifest),
      manifests.filter(({ suspend }) => !suspend),
    ),
  );
  const refused = new Map(conflicts.map((conflict) => [conflict.refused, conflict.because]));
  const allowed = judged.map((one) => {
    const because = refused.get(one.manifest.name);
    return because === undefined ? one : refuse(one, because);
  });
  memory.remember(allowed, now);
  return { rollouts: allowed, refused, questionsAsked: questions.asked };
}

export interface JudgedRollouts {
  readonly rollouts: readonly JudgedRollout[];
  /** By the name of a rollout or job that conflicts with one merged before: why. */
  readonly refused: ReadonlyMap<string, string>;
  /** How often the hub was asked. */
  readonly questionsAsked: number;
}

/** It writes no more, or only to devices that join. */
function isOver(phase: StagePhase): boolean {
  return phase === 'complete' || phase === 'sweeping' || phase === 'expired' || phase === 'suspended';
}

function refuse({ settled, startable, report, manifest }: JudgedRollout, because: string): JudgedRollout {
  const refusal = { action: 'refuse', reason: 'conflict', because, more: 0 } as const;
  const scheduledAt = startable[0]?.scheduledAt ?? report.version ?? 0;
  return {
    manifest,
    report: { ...report, phase: 'waiting', because },
    settled: [
      ...settled.filter(({ action }) => action === 'cancel' || action === 'keep'),
      { manifest: manifest.name, scheduledAt, ...refusal },
    ],
    startable: [],
  };
}

function stageKey(rollout: string, version: Instant, stage: number): string {
  return `${rollout} ${version} ${stage}`;
}
