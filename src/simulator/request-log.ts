/** One answered request. It holds no header and no body, and so no secret. */
export interface RequestEntry {
  /** The hub's time when it arrived, in milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  /** The operation's name, such as `createJob`; `undefined` for an unknown path. */
  readonly operation: string | undefined;
  /** 0 when the connection was cut instead. */
  readonly status: number;
  /** The service's error name. */
  readonly errorCode: string | undefined;
}

const MAX_ENTRIES = 10_000;

/** The newest requests, the oldest first. */
export class RequestLog {
  #entries: RequestEntry[] = [];
  #total = 0;
  readonly #listeners = new Set<(entry: RequestEntry) => void>();

  /** All requests since the start, dropped ones included. */
  get total(): number {
    return this.#total;
  }

  /** Calls back for each request from now on, when it is answered; the returned function ends that. */
  listen(listener: (entry: RequestEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  add(entry: RequestEntry): void {
    this.#total += 1;
    for (const listener of this.#listeners) listener(entry);
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * MAX_ENTRIES) this.#entries = this.#entries.slice(-MAX_ENTRIES);
  }

  entries(): readonly RequestEntry[] {
    return this.#entries.slice(-MAX_ENTRIES);
  }

  clear(): void {
    this.#entries = [];
    this.#total = 0;
  }
}
