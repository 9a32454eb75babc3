import type { Instant } from './instant.ts';

/** Time as an argument: the machine's, or one that a test or a simulation moves. */
export interface Clock {
  now(): Instant;
  /** Resolves after `milliseconds` of this clock's time; rejects with the signal's reason when it is aborted first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
