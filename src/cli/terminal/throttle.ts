import type { Clock } from '../../model/clock.ts';

/** How often the progress of long work is printed, so that the log of an hour stays readable. */
export const PROGRESS_EVERY_MS = 5_000;

/** Calls `work` at most once in so many milliseconds, not at the very beginning; calls in between are dropped. */
export function throttle<T extends readonly unknown[]>(
  milliseconds: number,
  clock: Pick<Clock, 'now'>,
  work: (...args: T) => void,
): (...args: T) => void {
  let last = clock.now();
  return (...args) => {
    const now = clock.now();
    if (now - last < milliseconds) return;
    last = now;
    work(...args);
  };
}
