import type { Instant } from '../model/instant.ts';
import type { Change, CreateChange, ReasonOf } from '../model/plan.ts';
import type { StageNumbers, StagePhase } from '../model/rollout-report.ts';

/** Where a stage stands, and what it waits for. */
export interface Standing {
  readonly phase: StagePhase;
  readonly reason: StandingReason;
  /** One sentence. */
  readonly because: string;
  readonly until?: Instant;
  /** When a run that stays looks again; absent: when a unit ends. */
  readonly lookAt?: Instant;
  readonly numbers?: StageNumbers;
  /** The job that says so. */
  readonly jobId?: string;
  /** Of one that does not go on by itself. */
  readonly waysOn?: readonly string[];
}

export type StandingReason =
  | ReasonOf<'defer'>
  | ReasonOf<'skip'>
  | Extract<ReasonOf<'keep'>, 'running' | 'held'>
  | Extract<ReasonOf<'refuse'>, 'max-devices' | 'cannot-draw' | 'promote-stale' | 'conflict'>;

/** What was found out of one stage. */
export interface StageJudgement {
  readonly standing: Standing;
  readonly settled: readonly SettledChange[];
  /** They compete for the hub's slots. */
  readonly startable: readonly CreateChange[];
  /** Its gate was seen to hold, but not for long enough. */
  readonly holds: boolean;
}

export type SettledChange = Exclude<Change, CreateChange>;

export function judged(
  standing: Standing,
  { settled = [], startable = [], holds = false }: Partial<Omit<StageJudgement, 'standing'>> = {},
): StageJudgement {
  return { standing, settled, startable, holds };
}
