import type { LogEntry } from '../api.ts';

/** Entries that are kept. A reader that is slower than the hub for that many has lost the oldest. */
const MAX_ENTRIES = 5_000;

/** The newest things that happened, numbered from 1, for any number of readers; nothing is kept for each of them. */
export class EventLog {
  readonly #entries: LogEntry[] = [];
  /** The number of the newest entry. */
  #newest = 0;
  readonly #waiting = new Set<() => void>();

  get newest(): number {
    return this.#newest;
  }

  add(entry: Omit<LogEntry, 'number'>): void {
    this.#newest += 1;
    this.#entries[this.#newest % MAX_ENTRIES] = { number: this.#newest, ...entry };
    for (const callback of this.#waiting) callback();
    this.#waiting.clear();
  }

  /** Up to `count` entries that follow the one with the number `after`, of those that are still there. */
  entriesAfter(after: number, count: number): readonly LogEntry[] {
    const first = Math.max(after, this.#newest - MAX_ENTRIES) + 1;
    const last = Math.min(this.#newest, first + count - 1);
    const entries: LogEntry[] = [];
    for (let number = first; number <= last; number += 1) {
      const entry = this.#entries[number % MAX_ENTRIES];
      if (entry) entries.push(entry);
    }
    return entries;
  }

  /** Calls back once, when the next entry comes; the returned function stops waiting. */
  whenAdded(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => void this.#waiting.delete(callback);
  }
}
