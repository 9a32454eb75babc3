import { byId } from './dom.ts';
import { type Filter, filterOf, matches } from './filter.ts';

/** An item with the text it is found by and the states it is in. */
export interface Found<T> {
  readonly item: T;
  readonly text: string;
  readonly states: readonly string[];
}

export function found<T>(
  items: readonly T[],
  textOf: (item: T) => unknown,
  statesOf: (item: T) => readonly string[],
): readonly Found<T>[] {
  return items.map((item) => ({
    item,
    text: JSON.stringify(textOf(item)).toLowerCase(),
    states: statesOf(item),
  }));
}

/** The parts of the page that follow the filter: one filter rules all of them. */
export class Sections {
  #updates: ((filter: Filter) => void)[] = [];

  /** A section that is there only when it has something to show; `show` gets what passes the filter. */
  add<T>(id: string, items: readonly Found<T>[], show: (items: readonly T[]) => void): void {
    byId(id).hidden = items.length === 0;
    if (items.length === 0) return;
    this.#updates.push((filter) =>
      show(items.filter(({ text, states }) => matches(filter, text, states)).map(({ item }) => item)),
    );
  }

  /** Empties the sections of these ids, less their titles. */
  clear(ids: readonly string[]): void {
    this.#updates = [];
    for (const id of ids) for (const child of [...byId(id).children].slice(1)) child.remove();
  }

  /** Shows what passes the filter as it stands. */
  apply(): void {
    const filter = filterOf(
      (byId('search') as HTMLInputElement).value,
      (byId('state') as HTMLSelectElement).value,
    );
    for (const update of this.#updates) update(filter);
  }

  /** Follows the search field and the choice of a state. */
  follow(): void {
    // A key stroke waits for the one before it to be painted, not more.
    let isWaiting = false;
    byId('search').addEventListener('input', () => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        this.apply();
      });
    });
    byId('state').addEventListener('change', () => this.apply());
    byId('filter').addEventListener('submit', (event) => event.preventDefault());
    this.apply();
  }
}
