import { describe, expect, it } from 'vitest';
import { HubError, type HubErrorDetails, type HubErrorKind } from '../../src/hub/hub-error.ts';
import { type RetryNotice, withRetries } from '../../src/hub/with-retries.ts';
import { createManualClock } from '../support/manual-clock.ts';

function hubError(kind: HubErrorKind, details: Partial<HubErrorDetails> = {}): HubError {
  return new HubError(kind, `it is ${kind}.`, { request: 'GET /x', ...details });
}

/** Throws the failures one after the other, then answers; the last failure goes on for ever when `forEver`. */
function scenario(
  failures: readonly unknown[],
  options: { forEver?: boolean; random?: number; limitMs?: number } = {},
) {
  const clock = createManualClock(0);
  const notices: RetryNotice[] = [];
  let tries = 0;
  const send = withRetries(
    async (request: string) => {
      const failure = failures[Math.min(tries, options.forEver ? failures.length - 1 : tries)];
      tries += 1;
      if (failure !== undefined) throw failure;
      return `answer to ${request}`;
    },
    {
      clock,
      random: () => options.random ?? 0,
      onRetry: (notice) => notices.push(notice),
      ...(options.limitMs === undefined ? {} : { limitMs: options.limitMs }),
    },
  );
  return { send, clock, notices, tries: () => tries };
}

describe('withRetries', () => {
  const waits: Record<string, { failures: readonly HubError[]; random: number; sleeps: readonly number[] }> =
    {
      'does not wait when it is answered': { failures: [], random: 0.5, sleeps: [] },
      'waits ten seconds at least when throttled': {
        failures: [hubError('throttled')],
        random: 0,
        sleeps: [10_000],
      },
      'spreads throttled callers more with every try': {
        failures: [hubError('throttled'), hubError('throttled'), hubError('throttled')],
        random: 0.5,
        sleeps: [12_500, 15_000, 20_000],
      },
      'doubles the spread when the hub is not available': {
        failures: [hubError('unavailable'), hubError('unavailable'), hubError('unavailable')],
        random: 0.5,
        sleeps: [500, 1_000, 2_000],
      },
      'never comes back before a Retry-After': {
        failures: [
          hubError('throttled', { retryAfterMs: 42_000 }),
          hubError('unavailable', { retryAfterMs: 7_000 }),
        ],
        random: 0,
        sleeps: [42_000, 7_000],
      },
      'never asks again without a wait': { failures: [hubError('unavailable')], random: 0, sleeps: [200] },
      'takes a Retry-After that is shorter than its own wait': {
        failures: [hubError('throttled', { retryAfterMs: 1_000 })],
        random: 0,
        sleeps: [1_000],
      },
    };
  for (const [name, { failures, random, sleeps }] of Object.entries(waits)) {
    it(name, async () => {
      const { send, clock, notices, tries } = scenario(failures, { random });
      expect(await send('a')).toBe('answer to a');
      expect(clock.sleeps).toEqual(sleeps);
      expect(notices.map(({ waitMs }) => waitMs)).toEqual(sleeps);
      expect(tries()).toBe(failures.length + 1);
    });
  }

  const final: readonly HubErrorKind[] = [
    'unauthorized',
    'conflict',
    'not-found',
    'quota',
    'rejected',
    'unreachable',
  ];
  for (const kind of final) {
    it(`gives up at once on ${kind}`, async () => {
      const error = hubError(kind);
      const { send, clock } = scenario([error]);
      await expect(send('a')).rejects.toBe(error);
      expect(clock.sleeps).toEqual([]);
    });
  }

  it('lets everything that is no hub error through', async () => {
    const error = new TypeError('ours');
    await expect(scenario([error]).send('a')).rejects.toBe(error);
  });

  it('gives up within the limit, with the last error and the number of tries', async () => {
    const { send, clock, tries } = scenario([hubError('throttled', { code: 'ThrottlingException' })], {
      forEver: true,
      random: 0.999,
      limitMs: 120_000,
    });
    const error = await send('a').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HubError);
    expect(error).toMatchObject({
      kind: 'throttled',
      message: 'it is throttled. (tried 5 times in 1m45s)',
      details: { code: 'ThrottlingException', request: 'GET /x' },
    });
    expect(clock.now()).toBeLessThanOrEqual(120_000);
    expect(tries()).toBe(5);
  });

  it('does not wait for a Retry-After that is past the limit', async () => {
    const { send, clock } = scenario([hubError('throttled', { retryAfterMs: 3_600_000 })]);
    await expect(send('a')).rejects.toThrow('(tried once)');
    expect(clock.sleeps).toEqual([]);
  });

  it('ends with the reason of a signal that is aborted while it waits', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const clock = createManualClock(0);
    const send = withRetries(
      async () => {
        stop.abort(reason);
        throw hubError('unavailable');
      },
      { clock, random: () => 0 },
    );
    await expect(send('a', stop.signal)).rejects.toBe(reason);
  });
});
