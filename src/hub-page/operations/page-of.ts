import { setImmediate as nextTurn } from 'node:timers/promises';
import { refusal } from '../refusal.ts';

/** Items that are looked at before other work gets its turn. */
const SLICE = 5_000;

/** How many items an earlier page has looked at; 0 for the first page. */
export function cursorOf(query: URLSearchParams): number {
  const after = query.get('after') ?? '0';
  if (!/^\d{1,12}$/.test(after)) throw refusal(400, 'the cursor `after` is none that this server has given');
  return Number(after);
}

/**
 * One page of those that are not `undefined`, after the first `after` of all. A search through a million devices lets
 * the hub work meanwhile.
 */
export async function pageOf<T extends object>(
  search: () => Iterable<T | undefined>,
  size: number,
  after: number,
): Promise<{ readonly items: readonly T[]; readonly next: string | undefined }> {
  const items: T[] = [];
  let looked = 0;
  for (const item of search()) {
    looked += 1;
    if (looked % SLICE === 0) await nextTurn();
    if (looked <= after || item === undefined) continue;
    if (items.length === size) return { items, next: String(looked - 1) };
    items.push(item);
  }
  return { items, next: undefined };
}
