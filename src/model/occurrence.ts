import type { Instant } from './instant.ts';

/** One instant at which a manifest is due. */
export interface Occurrence {
  readonly scheduledAt: Instant;
  /** What a change of the clocks did to it, in words; absent on ordinary days. */
  readonly note?: string;
}
