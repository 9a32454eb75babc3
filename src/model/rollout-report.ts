import type { CommitInfo } from './commit.ts';
import type { SourceRange } from './diagnostic.ts';
import type { Instant } from './instant.ts';
import type { Operation } from './operation.ts';
import type { DeviceLimit } from './rollout.ts';

/** Where a rollout, or one of its stages, stands. Stable: programs read these codes. */
export const STAGE_PHASES = [
  /** The stage before has not passed, or the start, an approval or a window is missing. */
  'waiting',
  /** Somebody stopped a unit on the hub: nothing more begins. */
  'held',
  /** A unit waits or runs. */
  'running',
  /** The last unit ended a short time ago. */
  'settling',
  /** The gate does not hold yet. */
  'retrying',
  'passed',
  /** Too many devices failed or were lost. */
  'failed',
  /** The gate did not hold in its time. */
  'stalled',
  /** The last stage's gate holds. */
  'complete',
  /** The same, and devices that have joined since are still caught. */
  'sweeping',
  /** It is suspended in Git. */
  'suspended',
  /** No unit is created any more: its time is over. */
  'expired',
] as const;
export type StagePhase = (typeof STAGE_PHASES)[number];

/** A rollout that does not go on by itself: the run that saw it fails. */
export function isHalted(phase: StagePhase): boolean {
  return phase === 'failed' || phase === 'stalled' || phase === 'held';
}

/** It writes no more, or only to devices that join. */
export function writesNoMore(phase: StagePhase): boolean {
  return phase === 'complete' || phase === 'sweeping' || phase === 'expired' || phase === 'suspended';
}

/** Devices of a stage. A number is absent where nobody could be asked. */
export interface StageNumbers {
  /** Marked as devices of this stage. */
  readonly enrolled?: number;
  readonly reached?: number;
  readonly failed?: number;
  readonly lost?: number;
  /** Not done, and neither failed nor lost: they are still tried or waited for. */
  readonly left?: number;
}

export interface StageReport {
  readonly name: string;
  /** From 1. */
  readonly stage: number;
  readonly phase: StagePhase;
  readonly numbers: StageNumbers;
  readonly limits: {
    readonly reached: number;
    readonly failed: DeviceLimit;
    readonly lost: DeviceLimit;
    readonly minDevices: number;
  };
  /** About how many devices would be in it, of a stage that has not begun; absent where nobody was asked. */
  readonly expected?: number;
  /** How many of its devices must be done, as far as somebody knows how many there are. */
  readonly needed?: number;
  /** How many tries it took up to now. */
  readonly tries: number;
  readonly beganAt?: Instant;
  /** When the last unit ended. */
  readonly endedAt?: Instant;
  /** Until when it waits, settles or is judged. */
  readonly until?: Instant;
  /** What it waits for, or how it ended: one sentence with the numbers. */
  readonly because: string;
}

export interface RolloutReport {
  readonly rollout: string;
  readonly source: SourceRange;
  readonly timeZone: string;
  readonly description?: string;
  readonly operation: Operation;
  /** Of its target. */
  readonly condition: string;
  /** The last commit that changed it; absent where Git does not say. */
  readonly changed?: CommitInfo;
  /** When its version began or will begin: the stamp of its units. Absent where Git does not say. */
  readonly version?: Instant;
  /** Its content equals an earlier version's: it takes back what came between. */
  readonly isRollback: boolean;
  /** The phase of the stage that decides now; of the whole when it is over. */
  readonly phase: StagePhase;
  /** The name of that stage. */
  readonly stage?: string;
  readonly stages: readonly StageReport[];
  /** One sentence: where it stands, what it waits for and until when, and how to go on if it does not by itself. */
  readonly because: string;
  /** The ways on, of one that is halted: each says what to do, as a clause. */
  readonly waysOn: readonly string[];
  /** When a run that stays has to look again at the latest; absent: when a unit ends, or never. */
  readonly lookAt?: Instant;
}
