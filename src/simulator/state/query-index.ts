import type { Device } from './device.ts';
import type { Registry } from './registry.ts';
import type { TwinRow } from './twin.ts';

type Collection = 'devices' | 'devices.modules';

/** What queries read: the twins themselves or, when the index is to be late like the service's, copies of them. */
export class QueryIndex {
  readonly #registry: Registry;
  readonly #now: () => number;
  readonly #delayMs: number;
  readonly #copies = new Map<Collection, { readonly takenAt: number; readonly rows: readonly TwinRow[] }>();

  constructor(registry: Registry, now: () => number, delayMs: number) {
    this.#registry = registry;
    this.#now = now;
    this.#delayMs = delayMs;
  }

  /** Devices whose twins match, and `undefined` for each other one, so that a search can be done in slices. */
  *search(collection: Collection, matches: (row: TwinRow) => boolean): Generator<Device | undefined> {
    if (this.#delayMs === 0) {
      for (const device of this.#devices(collection)) yield matches(device.row) ? device : undefined;
    } else {
      for (const row of this.rows(collection)) yield matches(row) ? this.#registry.find(row) : undefined;
    }
  }

  rows(collection: Collection): Iterable<TwinRow> {
    if (this.#delayMs === 0) return this.#live(collection);
    let copy = this.#copies.get(collection);
    if (!copy || copy.takenAt + this.#delayMs <= this.#now()) {
      copy = { takenAt: this.#now(), rows: Array.from(this.#live(collection), (row) => ({ ...row })) };
      this.#copies.set(collection, copy);
    }
    return copy.rows;
  }

  *#live(collection: Collection): Generator<TwinRow> {
    for (const device of this.#devices(collection)) yield device.row;
  }

  #devices(collection: Collection): Iterable<Device> {
    return collection === 'devices' ? this.#registry.devices() : this.#registry.modules();
  }
}
