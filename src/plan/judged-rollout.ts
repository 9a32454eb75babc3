import type { Instant } from '../model/instant.ts';
import type { RolloutManifest } from '../model/rollout.ts';
import type { RolloutReport } from '../model/rollout-report.ts';
import type { Diff } from './diff.ts';

/** What is to be done for one rollout, and where it stands. */
export interface JudgedRollout extends Pick<Diff, 'settled' | 'startable'> {
  readonly manifest: RolloutManifest;
  readonly report: RolloutReport;
  /** The stage whose gate was seen to hold, for the next look of the same run. */
  readonly holding?: { readonly version: Instant; readonly stage: number };
}
