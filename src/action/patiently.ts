import type { Dependencies } from '../cli/dependencies.ts';
import { ApiError } from './github.ts';

/** Waits between tries, in seconds, where GitHub does not say how long. */
const WAITS = [2, 10];
/** A longer one would cost more than the comment is worth. */
const LONGEST_WAIT = 60;

/**
 * Tries again what GitHub could not do just now: too many requests, an error of its own, no answer. Rejects with the
 * last error. The work must be such that it can be begun again wherever it was left.
 */
export async function patiently<T>(work: () => Promise<T>, clock: Dependencies['clock']): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const pause = WAITS[attempt];
      if (pause === undefined || !(error instanceof ApiError) || !isPassing(error)) throw error;
      const seconds = error.retryAfterSeconds ?? pause;
      if (seconds > LONGEST_WAIT) throw error;
      await clock.sleep(seconds * 1000);
    }
  }
}

function isPassing({ status, isLimit }: ApiError): boolean {
  return isLimit || status === undefined || status >= 500;
}
