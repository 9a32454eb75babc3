import type { LogEntry, LogLine } from '../api.ts';
import type { HubApi } from './hub-api.ts';

/** What the page remembers of the log. */
export const MAX_ENTRIES = 5_000;
/** Before the log is asked for again when it has ended. */
const RETRY_MS = 1_000;

/** The log of the hub, as long as the page is open. */
export class LogFeed {
  readonly #api: HubApi;
  readonly #onEntries: (entries: readonly LogEntry[]) => void;
  #entries: LogEntry[] = [];
  #last = 0;
  #dropped = 0;

  /** Calls back for the entries that have arrived together. */
  constructor(api: HubApi, onEntries: (entries: readonly LogEntry[]) => void) {
    this.#api = api;
    this.#onEntries = onEntries;
  }

  /** The newest, the oldest first. */
  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** How many entries the page was too slow for. */
  get dropped(): number {
    return this.#dropped;
  }

  clear(): void {
    this.#entries = [];
    this.#dropped = 0;
  }

  /** Reads until the signal; when the hub does not answer, again and again. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Whoever asks for the state of the hub says that it does not answer.
      await this.#read(signal).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const reader = (await this.#api.log(this.#last, signal)).getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      this.#add(lines.filter((line) => line !== '').map((line): LogLine => JSON.parse(line)));
    }
  }

  #add(lines: readonly LogLine[]): void {
    const added: LogEntry[] = [];
    for (const line of lines) {
      if (line.kind === 'dropped') this.#dropped += line.count;
      else added.push(line);
    }
    this.#last = added.at(-1)?.number ?? this.#last;
    this.#entries.push(...added);
    if (this.#entries.length > MAX_ENTRIES) this.#entries = this.#entries.slice(-MAX_ENTRIES);
    if (lines.length > 0) this.#onEntries(added);
  }
}
