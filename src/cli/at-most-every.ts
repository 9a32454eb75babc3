import type { Clock } from '../model/clock.ts';

/** Progress of long work is told so often: a log of an hour stays a page. */
export const PROGRESS_EVERY_MS = 5_000;

/** Does something at most so often, and not at the beginning; calls between are left out. */
export function atMostEvery<T extends readonly unknown[]>(
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
