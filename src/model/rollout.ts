import type { CommitInfo } from './commit.ts';
import type { SourceRange } from './diagnostic.ts';
import type { FreezeWindow } from './freeze.ts';
import type { Instant } from './instant.ts';
import type { Target } from './manifest.ts';
import type { Operation } from './operation.ts';
import type { Retry } from './retry.ts';

/** One `kind: Rollout` document, normalised: defaults filled in, durations in seconds, times as instants. */
export interface RolloutManifest {
  /** `[a-z0-9-]`, 1 to 24 characters, unique among the jobs and rollouts of the repository. */
  readonly name: string;
  readonly description?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Where the document is. */
  readonly source: SourceRange;
  readonly target: Target;
  readonly operation: Operation;
  /** A condition on twins that says that a device has arrived; absent: a device is done when the operation succeeded. */
  readonly done?: string;
  readonly start: RolloutStart;
  /** For times in reports. */
  readonly timeZone: string;
  /** When units may run; none: always. */
  readonly windows: readonly RolloutWindow[];
  /** 1 to 9, in order. */
  readonly stages: readonly Stage[];
  readonly retry?: Retry;
  /** `sweep`: devices that join the target after the last stage began are still caught. */
  readonly newcomers: 'sweep' | 'none';
  /** No unit is created later than this after the version began: at most 25 days. */
  readonly forInSeconds: number;
  /** The name of a stage that begins although the one before it has not passed. */
  readonly promote?: string;
  readonly maxExecutionTimeInSeconds: number;
  readonly suspend: boolean;
  /** Raised by hand to roll the same out again on purpose; 0 when not written. */
  readonly revision: number;
  /** The last commit that changed it; absent where Git does not say. */
  readonly changed?: CommitInfo;
}

export type RolloutStart =
  /** A minute after the version is on the branch. */
  | { readonly kind: 'merged' }
  /** `at`: a whole minute; `text`: as written. */
  | { readonly kind: 'at'; readonly at: Instant; readonly text: string };

export type RolloutWindow = Extract<FreezeWindow, { kind: 'recurring' }>;

export interface Stage {
  /** `[a-z0-9-]`, unique in the rollout. */
  readonly name: string;
  readonly draw: StageDraw;
  /** `approval`: it waits for `promote` although the gate before it holds. */
  readonly after: 'gate' | 'approval';
  /** A unit reaches at most so many devices, and the limits of `failed` and `lost` are checked between units. */
  readonly batch?: number;
  readonly gate: Gate;
  /** Its own in place of the rollout's. */
  readonly windows: readonly RolloutWindow[];
}

/** Which devices of the target a stage takes; those of earlier stages never. */
export type StageDraw =
  /** All that match, beside the target's own condition. */
  | { readonly kind: 'query'; readonly condition: string }
  /** A share of the whole target, above 0, at most 1: the same devices however large the fleet is. */
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'devices'; readonly count: number }
  /** Whatever is left. */
  | { readonly kind: 'rest' };

/** About how many devices a stage takes of so many that match it, are not done and are in no stage. */
export function expectedOf(draw: StageDraw, left: number): number {
  switch (draw.kind) {
    case 'query':
    case 'rest':
      return left;
    case 'share':
      return Math.round(draw.share * left);
    case 'devices':
      return Math.min(draw.count, left);
    default:
      return draw satisfies never;
  }
}

/** What a stage must show before the next one begins. */
export interface Gate {
  /** Devices of the stage that are done, at least: a share, 0 to 1. */
  readonly reached: number;
  /** Devices that refused or failed, at most. */
  readonly failed: DeviceLimit;
  /** Devices that were reached, are not done and have disconnected since, at most. */
  readonly lost: DeviceLimit;
  /** With fewer devices nothing is judged; of a smaller stage all. */
  readonly minDevices: number;
  /** How long after the end of the last unit it is judged first. */
  readonly settleInSeconds: number;
  /** How long the gate may take, from the end of the last try. */
  readonly withinInSeconds: number;
}

/** A share of the stage's devices, 0 to 1, or a number of them. */
export type DeviceLimit =
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'count'; readonly count: number };
