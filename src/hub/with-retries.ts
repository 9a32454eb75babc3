import type { Clock } from '../model/clock.ts';
import { formatDuration } from '../model/duration.ts';
import { HubError } from './hub-error.ts';

/** One exchange with the hub. Retrying happens around it, so a long listing goes on at the page that failed. */
export type Send<Request, Answer> = (request: Request, signal?: AbortSignal) => Promise<Answer>;

/** Said before each wait. */
export interface RetryNotice {
  readonly error: HubError;
  /** How often it was tried so far: 1 or more. */
  readonly tries: number;
  readonly waitMs: number;
}

export interface RetryOptions {
  readonly clock: Clock;
  /** 0 or more, below 1. */
  readonly random: () => number;
  /** From the first try on, this clock's time; default two minutes. */
  readonly limitMs?: number;
  readonly onRetry?: (notice: RetryNotice) => void;
}

const DEFAULT_LIMIT_MS = 120_000;
const MAX_SPREAD_MS = 30_000;

/**
 * A wait is `floor` plus a random share of a spread that doubles with every try, so that runners that were
 * refused together do not come back together. A throttled hub sends no Retry-After and asks in words for ten
 * seconds (source: live tests of throttling); a Retry-After that does come replaces the floor.
 */
const BACK_OFF = {
  throttled: { floorMs: 10_000, firstSpreadMs: 5_000 },
  unavailable: { floorMs: 0, firstSpreadMs: 1_000 },
} as const;

/** Chance may give no wait at all; the hub is never asked again in a tight loop. */
const MIN_WAIT_MS = 200;

function backOffOf(error: unknown): { readonly floorMs: number; readonly firstSpreadMs: number } | undefined {
  if (!(error instanceof HubError)) return undefined;
  if (error.kind !== 'throttled' && error.kind !== 'unavailable') return undefined;
  const { floorMs, firstSpreadMs } = BACK_OFF[error.kind];
  return { floorMs: error.details.retryAfterMs ?? floorMs, firstSpreadMs };
}

/**
 * The same exchange, tried again on `throttled` and `unavailable` until it is answered or the next wait would
 * pass the limit; then the last error is thrown with the number of tries in its message. Every other error, and
 * the signal's reason, comes through at once.
 *
 * A create whose answer was lost meets its own job on the next try and comes back as `conflict`: the caller
 * looks at the job and decides.
 */
export function withRetries<Request, Answer>(
  send: Send<Request, Answer>,
  { clock, random, limitMs = DEFAULT_LIMIT_MS, onRetry }: RetryOptions,
): Send<Request, Answer> {
  return async (request, signal) => {
    const startedAt = clock.now();
    for (let tries = 1; ; tries += 1) {
      try {
        return await send(request, signal);
      } catch (error) {
        const backOff = backOffOf(error);
        if (!backOff || !(error instanceof HubError)) throw error;
        const spread = Math.min(MAX_SPREAD_MS, backOff.firstSpreadMs * 2 ** (tries - 1));
        const waitMs = Math.max(MIN_WAIT_MS, Math.round(backOff.floorMs + random() * spread));
        const elapsedMs = clock.now() - startedAt;
        if (elapsedMs + waitMs > limitMs) throw givenUp(error, tries, elapsedMs);
        onRetry?.({ error, tries, waitMs });
        await clock.sleep(waitMs, signal);
      }
    }
  };
}

function givenUp(error: HubError, tries: number, elapsedMs: number): HubError {
  const count = tries === 1 ? 'once' : `${tries} times in ${formatDuration(elapsedMs / 1000)}`;
  return new HubError(error.kind, `${error.message} (tried ${count})`, error.details, error.cause);
}
