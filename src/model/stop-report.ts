import type { Instant } from './instant.ts';
import type { OwnJob } from './jobs-on-hub.ts';

/** What came of stopping jobs on a hub. */
export interface StopReport {
  readonly hub: { readonly name: string; readonly hostName: string };
  readonly owner: string;
  readonly now: Instant;
  /** Those that were waiting, the soonest first. */
  readonly jobs: readonly StoppedJob[];
  /** A hub cannot stop these. */
  readonly running: readonly OwnJob[];
  /** Names that were given and of which no job waits or runs. */
  readonly idleNames: readonly string[];
}

export interface StoppedJob extends OwnJob {
  readonly outcome: StopOutcome;
}

export type StopOutcome =
  /** The hub cancelled it; or it was cancelled, or gone, already. */
  | { readonly result: 'done' | 'already-done' }
  /** The hub refused, or could not be reached. */
  | { readonly result: 'failed'; readonly code: string; readonly message: string }
  /** Not tried. */
  | { readonly result: 'skipped'; readonly message: string };
