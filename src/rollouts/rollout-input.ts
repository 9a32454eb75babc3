import type { Freeze } from '../model/freeze.ts';
import type { RolloutHistory } from '../model/history.ts';
import type { Instant } from '../model/instant.ts';
import type { JobsByOccurrence } from '../model/jobs-on-hub.ts';
import type { RolloutManifest } from '../model/rollout.ts';

/** Everything that a rollout is judged from, beside what the hub is asked. */
export interface RolloutInput {
  readonly rollout: RolloutManifest;
  /** What the branch has said of it; `undefined`: there is no Git, or it cannot say. */
  readonly history: RolloutHistory | undefined;
  /** Jobs under its name, by the stamp of their version. */
  readonly jobs: JobsByOccurrence;
  readonly freezes: readonly Freeze[];
  readonly context: RolloutContext;
}

export interface RolloutContext {
  readonly owner: string;
  readonly now: Instant;
  /** Names whose held jobs run again. */
  readonly resume: ReadonlySet<string>;
  /** Devices that one rollout may reach whatever its `maxDevices` says. */
  readonly allowDevices: number;
  /** Why nothing may begin now, whatever the numbers say: one sentence. Absent: it may. */
  readonly barrier?: string;
  /** `false`: the plan is only shown, so it may ask more. */
  readonly isToApply: boolean;
  /** Since when this run has seen the gate of a stage hold; `undefined`: this is the first time. */
  readonly holdsSince: (rollout: string, version: Instant, stage: number) => Instant | undefined;
}
