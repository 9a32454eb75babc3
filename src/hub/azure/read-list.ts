import type { Clock } from '../../model/clock.ts';
import { formatDuration } from '../../model/duration.ts';
import { HubError } from '../hub-error.ts';
import type { HubAnswer, HubRequest } from '../requests.ts';
import type { Send } from '../with-retries.ts';

/** How much a list may come to. */
interface ListLimits {
  readonly maxRows: number;
  readonly maxMs: number;
}

/*
 * No list of a hub comes near these limits, and one without an end must not fill the memory or hold a run for ever.
 * Jobs: a hub remembers 30 days, and one job a minute comes to 43,200; an S1 hub answers 100 such requests a minute.
 * Rows: a hub has at most a million devices; an S1 hub answers 20 queries a minute, each with up to 1,000 rows. Pages:
 * those of a million rows with a hundred on each, twice.
 */
export const JOB_LIMITS: ListLimits = { maxRows: 300_000, maxMs: 30 * 60_000 };
export const ROW_LIMITS: ListLimits = { maxRows: 5_000_000, maxMs: 120 * 60_000 };
const MAX_PAGES = 20_000;

/** How to read one kind of rows. */
export interface ListOf<Item> {
  /** What each row must have. */
  readonly key: string;
  readonly read: (row: unknown) => Item | undefined;
  readonly limits: ListLimits;
}

const CONTINUATION = 'x-ms-continuation';

/** Reads lists page by page, within limits. */
export function createListReader(send: Send<HubRequest, HubAnswer>, clock: Pick<Clock, 'now'>) {
  async function* pages(
    request: HubRequest,
    limits: ListLimits,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly unknown[]> {
    const startedAt = clock.now();
    const seen = new Set<string>();
    let rows = 0;
    let headers = request.headers;
    for (;;) {
      const answer = await send({ ...request, ...(headers && { headers }) }, signal);
      if (!Array.isArray(answer.body)) throw unreadable(request, 'it is not a list');
      yield answer.body;
      const next = answer.headers[CONTINUATION];
      // Absent on the last page, or empty.
      if (typeof next !== 'string' || next === '') return;
      if (seen.has(next)) throw unreadable(request, 'its list of pages runs in a circle');
      seen.add(next);
      rows += answer.body.length;
      const tookMs = clock.now() - startedAt;
      if (seen.size >= MAX_PAGES || rows >= limits.maxRows || tookMs >= limits.maxMs) {
        throw endless(request, limits, { rows, pages: seen.size, tookMs });
      }
      headers = { ...request.headers, [CONTINUATION]: next };
    }
  }

  async function* listed<Item>(
    request: HubRequest,
    { key, read, limits }: ListOf<Item>,
    signal?: AbortSignal,
  ): AsyncGenerator<Item> {
    for await (const rows of pages(request, limits, signal)) {
      for (const [index, row] of rows.entries()) {
        const item = read(row);
        if (item === undefined) throw unreadable(request, `row ${index + 1} of a page has no ${key}`);
        yield item;
      }
    }
  }

  return { pages, listed };
}

function endless(
  request: HubRequest,
  { maxRows, maxMs }: ListLimits,
  read: { readonly rows: number; readonly pages: number; readonly tookMs: number },
): HubError {
  const count = (number: number) => number.toLocaleString('en');
  const time = (milliseconds: number) => formatDuration(milliseconds / 1000);
  return new HubError(
    'rejected',
    `The hub's list does not end: ${count(read.rows)} rows on ${count(read.pages)} pages were read in ${time(read.tookMs)}. ` +
      `The limits are ${count(maxRows)} rows, ${count(MAX_PAGES)} pages and ${time(maxMs)}.`,
    {
      request: requestName(request),
      hint: 'No real hub lists that much: check whether a proxy or another server answers in its place.',
    },
  );
}

export function unreadable(request: HubRequest, why: string): HubError {
  return new HubError('unavailable', `The hub's answer cannot be read: ${why}.`, {
    request: requestName(request),
  });
}

export function requestName(request: HubRequest): string {
  return `${request.method} ${request.path}`;
}
