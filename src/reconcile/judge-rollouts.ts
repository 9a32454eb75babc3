import type { JobHub } from '../hub/port.ts';
import type { BranchCheck } from '../model/branch.ts';
import type { OwnedConfig } from '../model/config.ts';
import type { BranchHistory } from '../model/history.ts';
import type { Instant } from '../model/instant.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { PlanOptions } from '../model/plan.ts';
import type { RolloutManifest } from '../model/rollout.ts';
import { writesNoMore } from '../model/rollout-report.ts';
import type { JudgedRollout } from '../plan/judged-rollout.ts';
import { findRolloutConflicts } from '../rollouts/conflicts.ts';
import { judgeRollout } from '../rollouts/judge-rollout.ts';
import { createEndedCheck, HubQuestions } from './ask-hub.ts';
import { RunMemory, stageKey } from './run-memory.ts';

export interface JudgeRolloutsOptions {
  readonly hub: JobHub;
  readonly config: OwnedConfig;
  readonly rollouts: readonly RolloutManifest[];
  readonly manifests: readonly JobManifest[];
  readonly now: Instant;
  readonly options: PlanOptions;
  readonly memory?: RunMemory;
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
  const { hub, config, rollouts, manifests, now, memory = new RunMemory(), signal } = options;
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
      judged.filter(({ report }) => !writesNoMore(report.phase)).map(({ manifest }) => manifest),
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
