import type { Dependencies } from '../../cli/dependencies.ts';
import { ApiError } from './github.ts';

/** Waits between tries where GitHub does not say how long. */
const WAITS_IN_SECONDS = [2, 10];
/** A comment is not worth a longer wait. */
const MAX_WAIT_IN_SECONDS = 60;

/**
 * Tries again after errors that pass: too many requests, an error of GitHub itself, no answer. Rejects with the last
 * error. The work must be safe to repeat from the beginning.
 */
export async function retryGitHub<T>(work: () => Promise<T>, clock: Dependencies['clock']): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const pause = WAITS_IN_SECONDS[attempt];
      if (pause === undefined || !(error instanceof ApiError) || !isPassing(error)) throw error;
      const seconds = error.retryAfterSeconds ?? pause;
      if (seconds > MAX_WAIT_IN_SECONDS) throw error;
      await clock.sleep(seconds * 1000);
    }
  }
}

function isPassing({ status, isLimit }: ApiError): boolean {
  return isLimit || status === undefined || status >= 500;
}
