/** One request as it was answered. No header and no body is kept, so no secret is. */
export interface RequestEntry {
  /** The hub's time when it came, in milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  /** The operation's name, such as `createJob`; `undefined` for a path the hub does not know. */
  readonly operation: string | undefined;
  /** 0 when the connection was cut instead. */
  readonly status: number;
  /** The service's error name. */
  readonly errorCode: string | undefined;
}

const KEPT = 10_000;

/** The newest requests, the oldest first. */
export class RequestLog {
  #entries: RequestEntry[] = [];
  #total = 0;
  #listener: (entry: RequestEntry) => void = () => {};

  /** All requests since the start, also those no longer kept. */
  get total(): number {
    return this.#total;
  }

  /** Told each request from now on, when it is answered. */
  listen(listener: (entry: RequestEntry) => void): void {
    this.#listener = listener;
  }

  add(entry: RequestEntry): void {
    this.#total += 1;
    this.#listener(entry);
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * KEPT) this.#entries = this.#entries.slice(-KEPT);
  }

  entries(): readonly RequestEntry[] {
    return this.#entries.slice(-KEPT);
  }

  clear(): void {
    this.#entries = [];
    this.#total = 0;
  }
}
