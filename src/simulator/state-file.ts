import { closeSync, createReadStream, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DeviceName } from './device-link.ts';
import type { ServerCertificate } from './protocol/certificates.ts';
import type { Feeds, SessionStore } from './protocol/mqtt/session.ts';
import type { Configuration, ConfigurationSpec } from './state/configuration.ts';
import { type Device, nameOf } from './state/device.ts';
import type { HubState, StateListener } from './state/hub-state.ts';
import type { Job } from './state/job.ts';
import { StateFileError, systemReason } from './state-file-error.ts';
import {
  deviceLine,
  type HeaderLine,
  jobLine,
  type Line,
  parseLine,
  readDevice,
  readJob,
  type SessionLine,
} from './state-file-lines.ts';

/*
 * The hub's state over a restart: one file of JSON lines to which the hub only appends. The last line about a device
 * or a job counts. What an answer says is in the file before the answer leaves, so killing the process at any moment
 * loses nothing that a client was told; a line that a kill cut short is skipped. When old lines pile up, the file is
 * written again beside itself and moved into place in one step.
 */

/** What a file holds, read before the hub is created. */
export interface StoredState {
  readonly seed: string;
  readonly certificate: ServerCertificate;
  readonly devices: readonly Device[];
  readonly jobs: readonly Job[];
  readonly sessions: readonly (readonly [DeviceName, Feeds])[];
  readonly configurations: readonly ConfigurationSpec[];
}

/** Reads a state file; `undefined` when there is none yet. Throws StateFileError for any other file. */
export async function readStateFile(path: string): Promise<StoredState | undefined> {
  const devices = new Map<string, Device>();
  const jobs = new Map<string, Job>();
  const sessions = new Map<string, readonly [DeviceName, Feeds]>();
  const configurations = new Map<string, ConfigurationSpec>();
  let header: Line | undefined;
  try {
    for await (const text of createInterface({ input: createReadStream(path) })) {
      const line = parseLine(text);
      if (!header) {
        if (line?.localHubState !== 1)
          throw new StateFileError(
            `${path} is not a state file of a local hub`,
            'give --state another file; this one was left as it is',
          );
        header = line;
      } else if (line?.device) {
        devices.set(keyOf(line.device), readDevice(line.device, line));
      } else if (line?.removed) {
        devices.delete(keyOf(line.removed));
      } else if (line?.job) {
        jobs.set(line.job.spec.jobId, readJob(line.job));
      } else if (line?.configuration !== undefined) {
        if (line.spec) configurations.set(line.configuration, line.spec);
        else configurations.delete(line.configuration);
      } else if (line?.session) {
        if (line.feeds) sessions.set(keyOf(line.session), [line.session, line.feeds]);
        else sessions.delete(keyOf(line.session));
      }
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    if (error instanceof StateFileError) throw error;
    throw new StateFileError(
      `the state file ${path} cannot be read: ${systemReason(error)}`,
      'give --state a file that this user may read and write',
      error,
    );
  }
  if (!header?.seed || !header.certificate) return undefined;
  const { seed, certificate } = header;
  return {
    seed,
    certificate,
    devices: [...devices.values()],
    jobs: [...jobs.values()],
    sessions: [...sessions.values()],
    configurations: [...configurations.values()],
  };
}

/** The file is written again when it has this many lines more than twice the number of devices. */
const SPARE_LINES = 10_000;
const CHUNK = 1_048_576;
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
    this.#header = { localHubState: 1, seed, certificate };
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
    const lines: Line[] = [
      // Removals first: an id may have been taken again since.
      ...this.#removed.map((name) => ({ removed: name })),
      ...devices.map(deviceLine),
      ...Array.from(this.#changedJobs, jobLine),
      ...this.#changedSessions.values(),
      ...Array.from(this.#changedConfigurations, ([configuration, spec]) => ({ configuration, spec })),
    ];
    try {
      // What a failed attempt has left of a line ends here, and is skipped as one that a kill cut short.
      if (this.#failure) writeSync(this.#file, '\n');
      this.#lines += append(this.#file, lines);
    } catch (error) {
      this.#fail(systemReason(error));
      return;
    }
    this.#removed = [];
    this.#changedDevices.clear();
    this.#changedJobs.clear();
    this.#changedSessions.clear();
    this.#changedConfigurations.clear();
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
      this.#removed.length
    );
  }

  #fail(reason: string): void {
    const isNew = this.#failure === undefined;
    this.#failure = { reason, at: Date.now() };
    if (isNew) this.#onFailure(reason);
  }

  /** Drops old lines. When there is no room for a second file, the first one goes on growing for a while. */
  #compact(): void {
    const before = this.#lines;
    try {
      const file = this.#rewrite();
      closeSync(this.#file);
      this.#file = file;
      this.#rewriteAt = SPARE_LINES;
    } catch {
      rmSync(`${this.#path}.new`, { force: true });
      this.#lines = before;
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
    const { file, lines } = writeWhole(this.#path, allLines(this.#header, this.#state, this.#sessions));
    this.#lines = lines;
    return file;
  }
}

/** Writes a hub to a file of its own, which can be the start of another hub. Throws StateFileError. */
export function exportState(
  path: string,
  { seed, certificate }: Pick<HeaderLine, 'seed' | 'certificate'>,
  state: HubState,
  sessions: SessionStore,
): void {
  try {
    const header = { localHubState: 1, seed, certificate } as const;
    closeSync(writeWhole(path, allLines(header, state, sessions)).file);
  } catch (error) {
    throw new StateFileError(
      `the hub cannot be exported to ${path}: ${systemReason(error)}`,
      'name a file in a folder with space that this user may write to',
      error,
    );
  }
}

/** Puts a new file in place of an old one in one step; returns it open, with the number of its lines. */
function writeWhole(path: string, lines: Iterable<Line>): { readonly file: number; readonly lines: number } {
  const newPath = `${path}.new`;
  // It holds keys: only the owner may read it, so neither a link nor a file that is there already will do.
  rmSync(newPath, { force: true });
  const file = openSync(newPath, 'ax', 0o600);
  try {
    const count = append(file, lines);
    fsyncSync(file);
    renameSync(newPath, path);
    return { file, lines: count };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function* allLines(header: HeaderLine, state: HubState, sessions: SessionStore): Generator<Line> {
  yield header;
  for (const device of state.registry.devices()) yield deviceLine(device);
  for (const module of state.registry.modules()) yield deviceLine(module);
  for (const job of state.jobs.list()) yield jobLine(job);
  for (const [session, feeds] of sessions.kept()) yield { session, feeds };
  for (const { spec } of state.configurations.list()) yield { configuration: spec.id, spec };
}

/** Returns the number of lines. */
function append(file: number, lines: Iterable<object>): number {
  let count = 0;
  let text = '';
  const write = () => {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    text = '';
  };
  for (const line of lines) {
    count += 1;
    text += `${JSON.stringify(line)}\n`;
    if (text.length > CHUNK) write();
  }
  write();
  return count;
}

function keyOf({ deviceId, moduleId }: DeviceName): string {
  return JSON.stringify([deviceId, moduleId]);
}
