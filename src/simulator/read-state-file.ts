import { createReadStream } from 'node:fs';
import type { KeptTime } from './clock/steerable-clock.ts';
import type { DeviceName } from './device-link.ts';
import type { JsonObject } from './json.ts';
import type { ServerCertificate } from './protocol/certificates.ts';
import type { Feeds } from './protocol/mqtt/session.ts';
import type { ConfigurationSpec } from './state/configuration.ts';
import type { Device } from './state/device.ts';
import type { Job } from './state/job.ts';
import { StateFileError, systemReason } from './state-file-error.ts';
import { type HeaderLine, keyOf, type Line, parseLine, readDevice, readJob } from './state-file-lines.ts';

/** What a file holds, read before the hub is created. */
export interface StoredState {
  readonly seed: string;
  readonly certificate: ServerCertificate;
  readonly devices: Iterable<Device>;
  readonly jobs: Iterable<Job>;
  readonly sessions: Iterable<readonly [DeviceName, Feeds]>;
  readonly configurations: readonly ConfigurationSpec[];
  /** Absent when nobody has moved the hub's clock. */
  readonly clock?: KeptTime;
}

/** Reads a state file; `undefined` when there is none yet. Throws StateFileError for any other file. */
export async function readStateFile(path: string): Promise<StoredState | undefined> {
  const reader = new StateFileReader(path);
  try {
    await readLines(path, (text) => reader.read(text));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    if (error instanceof StateFileError) throw error;
    throw new StateFileError(
      `the state file ${path} cannot be read: ${systemReason(error)}`,
      'give --state a file that this user may read and write',
      error,
    );
  }
  return reader.state();
}

/** The last line about a thing counts. */
class StateFileReader {
  readonly #path: string;
  #header: HeaderLine | undefined;
  readonly #metadata: JsonObject[] = [];
  readonly #devices = new Map<string, Device>();
  readonly #jobs = new Map<string, Job>();
  readonly #sessions = new Map<string, readonly [DeviceName, Feeds]>();
  readonly #configurations = new Map<string, ConfigurationSpec>();
  #clock: KeptTime | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  read(text: string): void {
    const line = parseLine(text);
    if (!this.#header) this.#header = this.#readHeader(line);
    else if (line?.device)
      this.#devices.set(keyOf(line.device), readDevice(line.device, line, this.#metadata));
    else if (line?.metadata) this.#metadata.push(line.metadata);
    else if (line?.clock) this.#clock = line.clock;
    else if (line?.removed) this.#devices.delete(keyOf(line.removed));
    else if (line?.job) this.#jobs.set(line.job.spec.jobId, readJob(line.job));
    else if (line?.configuration !== undefined) {
      if (line.spec) this.#configurations.set(line.configuration, line.spec);
      else this.#configurations.delete(line.configuration);
    } else if (line?.session) {
      if (line.feeds) this.#sessions.set(keyOf(line.session), [line.session, line.feeds]);
      else this.#sessions.delete(keyOf(line.session));
    }
  }

  /** `undefined` for an empty file. */
  state(): StoredState | undefined {
    return (
      this.#header && {
        seed: this.#header.seed,
        certificate: this.#header.certificate,
        devices: this.#devices.values(),
        jobs: this.#jobs.values(),
        sessions: this.#sessions.values(),
        configurations: [...this.#configurations.values()],
        ...(this.#clock && { clock: this.#clock }),
      }
    );
  }

  #readHeader(line: Line | undefined): HeaderLine {
    if (line?.localHubState === 2 && line.seed !== undefined && line.certificate)
      return { localHubState: 2, seed: line.seed, certificate: line.certificate };
    throw new StateFileError(
      `${this.#path} is not a state file of a local hub`,
      'give --state another file; this one was left as it is',
    );
  }
}

const CHUNK = 1_048_576;

/** Ten times as fast as `node:readline`. */
async function readLines(path: string, read: (line: string) => void): Promise<void> {
  /** Of a line that is longer than a chunk. */
  let parts: string[] = [];
  const chunks: AsyncIterable<string> = createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK });
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      parts.push(chunk.slice(start, end));
      read(parts.join(''));
      parts = [];
      start = end + 1;
    }
    parts.push(chunk.slice(start));
  }
  const last = parts.join('');
  if (last !== '') read(last);
}
