import { createHash, randomBytes } from 'node:crypto';
import { serviceError } from '../errors.ts';

interface Cursor {
  readonly key: string;
  readonly offset: number;
  readonly rows: Iterator<unknown>;
  /** The first row of the next page, read already to know that there is one. */
  readonly ahead: unknown;
}

interface Token {
  readonly key: string;
  readonly offset: number;
  readonly cursor: string;
}

export interface Page {
  readonly items: readonly unknown[];
  /** Absent on the last page. */
  readonly continuation: string | undefined;
}

/** Searches that stay open between two pages; when there are more, the oldest is closed. */
const MAX_CURSORS = 64;

/**
 * Cuts results into pages. A search stays open until the client asks for the next page, so that each of a million rows
 * is visited once. A token whose search was closed still works: the search starts again and skips to its offset.
 */
export class Pager {
  readonly #cursors = new Map<string, Cursor>();

  /** One page of what `search` finds. `identity` names the search: a token of another one is refused (400). */
  page(identity: string, search: () => Iterable<unknown>, size: number, token: string | undefined): Page {
    const { rows, items, offset } = this.#resume(identity, search, token);
    while (items.length < size) {
      const { done, value } = rows.next();
      if (done) return { items, continuation: undefined };
      items.push(value);
    }
    const { done, value } = rows.next();
    if (done) return { items, continuation: undefined };
    return {
      items,
      continuation: this.#keep({ key: keyOf(identity), offset: offset + items.length, rows, ahead: value }),
    };
  }

  #resume(
    identity: string,
    search: () => Iterable<unknown>,
    text: string | undefined,
  ): { readonly rows: Iterator<unknown>; readonly items: unknown[]; readonly offset: number } {
    if (!text) return { rows: search()[Symbol.iterator](), items: [], offset: 0 };
    const token = readToken(text);
    const key = keyOf(identity);
    if (token?.key !== key)
      throw serviceError('ArgumentInvalid', 'The continuation token is not one of this query.');
    const open = this.#cursors.get(token.cursor);
    this.#cursors.delete(token.cursor);
    if (open?.key === key && open.offset === token.offset)
      return { rows: open.rows, items: [open.ahead], offset: token.offset };
    const rows = search()[Symbol.iterator]();
    for (let skipped = 0; skipped < token.offset; skipped += 1) if (rows.next().done) break;
    return { rows, items: [], offset: token.offset };
  }

  #keep(cursor: Cursor): string {
    const id = randomBytes(9).toString('base64url');
    this.#cursors.set(id, cursor);
    for (const oldest of this.#cursors.keys()) {
      if (this.#cursors.size <= MAX_CURSORS) break;
      this.#cursors.delete(oldest);
    }
    return Buffer.from(`${cursor.key}:${cursor.offset}:${id}`).toString('base64');
  }
}

function keyOf(identity: string): string {
  return createHash('sha256').update(identity).digest('base64url').slice(0, 16);
}

function readToken(text: string): Token | undefined {
  const match = /^([\w-]{16}):(\d{1,15}):([\w-]{12})$/.exec(Buffer.from(text, 'base64').toString());
  const [, key, offset, cursor] = match ?? [];
  if (key === undefined || offset === undefined || cursor === undefined) return undefined;
  return { key, offset: Number(offset), cursor };
}
