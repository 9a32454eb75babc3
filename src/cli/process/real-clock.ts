import type { Clock } from '../../model/clock.ts';

/** The longest delay that setTimeout takes; with a longer one it fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    const until = Date.now() + milliseconds;
    for (let rest = milliseconds; rest > 0; rest = until - Date.now()) {
      await sleepOnce(Math.min(rest, MAX_TIMER_MS), signal);
    }
    signal?.throwIfAborted();
  },
};

function sleepOnce(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
