import { closeSync, writeSync } from 'node:fs';
import type { DeviceName } from './device-link.ts';
import type { ServerCertificate } from './protocol/certificates.ts';
import type { Feeds, SessionStore } from './protocol/mqtt/session.ts';
import type { Configuration, ConfigurationSpec } from './state/configuration.ts';
import { type Device, nameOf } from './state/device.ts';
import type { HubState, StateListener } from './state/hub-state.ts';
import type { Job } from './state/job.ts';
import { StateFileError, systemReason } from './state-file-error.ts';
import {
  clockLines,
  deviceLine,
  type HeaderLine,
  jobLine,
  keyOf,
  type SessionLine,
} from './state-file-lines.ts';
import { appendLines, writeStateFile } from './write-state-file.ts';

/*
 * The hub's state over a restart: one file of JSON lines to which the hub only appends. The last line about a device
 * or a job counts. What an answer says is in the file before the answer leaves, so killing the process at any moment
 * loses nothing that a client was told; a line that a kill cut short is skipped. When old lines pile up, the file is
 * written again beside itself and moved into place in one step.
 */

/** The file is written again when it has this many lines more than twice the number of devices. */
const SPARE_LINES = 10_000;
/** How long after a failure the file is tried again. */
const RETRY_MS = 1_000;

/**
 * Keeps a state file up to date. When it cannot be written, as on a full disk, changes wait in memory and `failure` says
 * why, until they can be written.
 */
export class StateFile implements StateListener {
  readonly #path: string;
  readonly #header: HeaderLine;
  readonly #state: HubState;
  readonly #sessions: SessionStore;
  readonly #changedDevices = new Set<Device>();
  readonly #changedJobs = new Set<Job>();
  readonly #changedSessions = new Map<string, SessionLine>();
  readonly #changedConfigurations = new Map<string, ConfigurationSpec | null>();
  #removed: DeviceName[] = [];
  readonly #onFailure: (failure: string | undefined) => void;
  #failure: { readonly reason: string; readonly at: number } | undefined;
  #file: number;
  #lines = 0;
  #rewriteAt = SPARE_LINES;
  #isClockMoved = false;
  #isFlushPlanned = false;
  #isClosed = false;

  /** Writes the file from the hub's state. Calls `onFailure` when it cannot be written, and when it can again. */
  constructor(
    path: string,
    seed: string,
    certificate: ServerCertificate,
    state: HubState,
    sessions: SessionStore,
    onFailure: (failure: string | undefined) => void = () => undefined,
  ) {
    this.#path = path;
    this.#header = { localHubState: 2, seed, certificate };
    this.#state = state;
    this.#sessions = sessions;
    this.#onFailure = onFailure;
    try {
      this.#file = this.#rewrite();
    } catch (error) {
      throw new StateFileError(
        `the state file ${path} cannot be written: ${systemReason(error)}`,
        'give --state a file in a folder with space that this user may write to',
        error,
      );
    }
  }

  /** Why changes cannot be stored now; `undefined` when they can. */
  get failure(): string | undefined {
    return this.#failure?.reason;
  }

  deviceChanged(device: Device): void {
    this.#changedDevices.add(device);
    this.#flushSoon();
  }

  deviceRemoved(device: Device): void {
    this.#changedDevices.delete(device);
    this.#removed.push(nameOf(device));
    this.#flushSoon();
  }

  jobChanged(job: Job): void {
    this.#changedJobs.add(job);
    this.#flushSoon();
  }

  configurationChanged(id: string, configuration: Configuration | undefined): void {
    this.#changedConfigurations.set(id, configuration?.spec ?? null);
    this.#flushSoon();
  }

  clockMoved(): void {
    this.#isClockMoved = true;
    this.flush();
  }

  sessionChanged(device: DeviceName, feeds: Feeds | undefined): void {
    this.#changedSessions.set(keyOf(device), { session: device, feeds: feeds ?? null });
    // The answer to a subscription leaves right after it.
    this.flush();
  }

  /** All changes are in the file when this returns, unless there is a `failure`. */
  flush(): void {
    this.#isFlushPlanned = false;
    if (this.#isClosed || this.#pending === 0) return;
    if (this.#failure && Date.now() < this.#failure.at + RETRY_MS) return;
    const { registry } = this.#state;
    const devices = [...this.#changedDevices].filter((device) => registry.find(nameOf(device)) === device);
    const lines = [
      // Removals first: an id may have been taken again since.
      ...this.#removed.map((name) => ({ removed: name })),
      ...devices.map((device) => deviceLine(device)),
      ...Array.from(this.#changedJobs, jobLine),
      ...this.#changedSessions.values(),
      ...Array.from(this.#changedConfigurations, ([configuration, spec]) => ({ configuration, spec })),
      ...(this.#isClockMoved ? clockLines(this.#state.clock) : []),
    ];
    try {
      // What a failed attempt has left of a line ends here, and is skipped as one that a kill cut short.
      if (this.#failure) writeSync(this.#file, '\n');
      this.#lines += appendLines(this.#file, lines);
    } catch (error) {
      this.#fail(systemReason(error));
      return;
    }
    this.#removed = [];
    this.#changedDevices.clear();
    this.#changedJobs.clear();
    this.#changedSessions.clear();
    this.#changedConfigurations.clear();
    this.#isClockMoved = false;
    if (this.#failure) {
      this.#failure = undefined;
      this.#onFailure(undefined);
    }
    if (this.#lines > 2 * registry.size + this.#rewriteAt) this.#compact();
  }

  close(): void {
    this.flush();
    if (!this.#isClosed) closeSync(this.#file);
    this.#isClosed = true;
  }

  get #pending(): number {
    return (
      this.#changedDevices.size +
      this.#changedJobs.size +
      this.#changedSessions.size +
      this.#changedConfigurations.size +
      this.#removed.length +
      (this.#isClockMoved ? 1 : 0)
    );
  }

  #fail(reason: string): void {
    const isNew = this.#failure === undefined;
    this.#failure = { reason, at: Date.now() };
    if (isNew) this.#onFailure(reason);
  }

  /** Drops old lines. When there is no room for a second file, the first one goes on growing for a while. */
  #compact(): void {
    try {
      const file = this.#rewrite();
      closeSync(this.#file);
      this.#file = file;
      this.#rewriteAt = SPARE_LINES;
    } catch {
      this.#rewriteAt += SPARE_LINES;
    }
  }

  #flushSoon(): void {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    queueMicrotask(() => this.flush());
  }

  /** Writes the whole state to a new file and puts it in place of the old one. */
  #rewrite(): number {
    const { file, lines } = writeStateFile(this.#path, this.#header, this.#state, this.#sessions);
    this.#lines = lines;
    return file;
  }
}
