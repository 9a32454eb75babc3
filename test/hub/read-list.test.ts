import { describe, expect, it } from 'vitest';
import { createListReader, JOB_LIMITS, ROW_LIMITS } from '../../src/hub/azure/read-list.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import { createManualClock } from '../support/manual-clock.ts';

/** Reads a list whose every page has `rows` rows, takes `pageMs` and points to another page; answers how it ended. */
async function readEndless(rows: number, pageMs: number, limits = ROW_LIMITS) {
  const clock = createManualClock(0);
  let pages = 0;
  const body = Array.from({ length: rows }, () => 1);
  const reader = createListReader(async () => {
    pages += 1;
    clock.advance(pageMs);
    return { body, headers: { 'x-ms-continuation': `page ${pages}` } };
  }, clock);
  try {
    const list = { key: 'number', limits, read: (row: unknown) => row };
    for await (const _ of reader.listed({ method: 'GET', path: '/list' }, list));
  } catch (error) {
    if (error instanceof HubError) return { error, pages };
    throw error;
  }
  throw new Error('it came to an end');
}

describe('a list with a new token on every page', () => {
  it.each([
    ['of empty pages', 0, 1, 20_000, '0 rows on 20,000 pages were read in 20s.'],
    ['of small pages', 100, 60, 20_000, '2,000,000 rows on 20,000 pages were read in 20m.'],
    ['of large pages', 1_000, 60, 5_000, '5,000,000 rows on 5,000 pages were read in 5m.'],
    ['of slow pages', 0, 30_000, 240, '0 rows on 240 pages were read in 2h.'],
  ])('%s ends with an error', async (_name, rows, pageMs, pageCount, read) => {
    const { error, pages } = await readEndless(rows, pageMs);
    expect(pages).toBe(pageCount);
    expect([error.kind, error.details.request]).toEqual(['rejected', 'GET /list']);
    expect(error.message).toContain(read);
    expect(error.message).toContain('The limits are 5,000,000 rows, 20,000 pages and 2h.');
    expect(error.details.hint).toMatch(/another server/);
  });

  it.each([
    ['of full pages', 100, 600, 3_000],
    ['of slow pages', 1, 30_000, 60],
  ])('of jobs, %s, ends earlier', async (_name, rows, pageMs, pageCount) => {
    const { error, pages } = await readEndless(rows, pageMs, JOB_LIMITS);
    expect(pages).toBe(pageCount);
    expect(error.message).toContain('The limits are 300,000 rows, 20,000 pages and 30m.');
  });
});

it.each([
  ['100,000 jobs', 1_000, 100, JOB_LIMITS],
  ['a million rows', 1_000, 1_000, ROW_LIMITS],
  ['a million rows on small pages', 10_000, 100, ROW_LIMITS],
])('%s are read to the end', async (_name, pageCount, rows, limits) => {
  let pages = 0;
  const body = Array.from({ length: rows }, () => 1);
  const reader = createListReader(async () => {
    pages += 1;
    return { body, headers: pages < pageCount ? { 'x-ms-continuation': `page ${pages}` } : {} };
  }, createManualClock(0));
  let read = 0;
  const list = { key: 'number', limits, read: (row: unknown) => row };
  for await (const _ of reader.listed({ method: 'GET', path: '/list' }, list)) read += 1;
  expect(read).toBe(pageCount * rows);
});
