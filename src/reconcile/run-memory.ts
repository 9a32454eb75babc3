import type { KnownConfigurations } from '../model/hub-configuration.ts';
import type { Answer } from '../model/hub-question.ts';
import type { Instant } from '../model/instant.ts';
import type { JudgedRollout } from '../plan/judged-rollout.ts';

/** What the looks of one run tell each other. */
export class RunMemory {
  /** Results of jobs that have ended. */
  readonly answers = new Map<string, Answer>();
  /** Of the hub's configurations, once somebody has asked. */
  configurations: KnownConfigurations | undefined;
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

export function stageKey(rollout: string, version: Instant, stage: number): string {
  return `${rollout} ${version} ${stage}`;
}
