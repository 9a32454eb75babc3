import type { Clock } from '../../src/model/clock.ts';
import type { Instant } from '../../src/model/instant.ts';

/** A clock that stands still, except that sleeping moves it. */
export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
  /** How long each sleep was. */
  readonly sleeps: readonly number[];
}

export function createManualClock(start: Instant): ManualClock {
  let now = start;
  const sleeps: number[] = [];
  return {
    now: () => now,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      sleeps.push(milliseconds);
      now += milliseconds;
    },
    advance(milliseconds) {
      now += milliseconds;
    },
    sleeps,
  };
}
