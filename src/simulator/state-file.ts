import { closeSync, createReadStream, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DeviceName } from './device-link.ts';
import type { ServerCertificate } from './protocol/certificates.ts';
import { Device, type DeviceAuthentication, nameOf } from './state/device.ts';
import type { HubState, StateListener } from './state/hub-state.ts';
import { isActive, Job, type JobSpec, type JobStatus } from './state/job.ts';
import { JobRows, type RowOutcome, type RowStatus } from './state/job-rows.ts';
import type { TwinRow } from './state/twin.ts';

/**
 * The hub's memory over a restart: one file of JSON lines, only ever appended to. The last line about a device or a
 * job is what holds. What an answer says is in the file before the answer leaves, so that killing the process at any
 * moment loses nothing that anybody was told; a line cut short by a kill is passed over. When old lines pile up, the
 * file is written anew beside itself and moved into place in one step.
 */

interface HeaderLine {
  readonly localHubState: 1;
  readonly seed: string;
  readonly certificate: ServerCertificate;
}

interface DeviceLine {
  readonly device: TwinRow;
  readonly authentication?: DeviceAuthentication;
}

interface RemovedLine {
  readonly removed: DeviceName;
}

interface JobLine {
  readonly job: {
    readonly spec: JobSpec;
    readonly createdAt: number;
    readonly status: JobStatus;
    readonly startedAt?: number;
    readonly endedAt?: number;
    readonly failureReason?: string;
    readonly rows: readonly (readonly [DeviceName, RowStatus, number, RowOutcome | null])[];
  };
}

/** The kinds of lines, told apart by their one key. A file of this program's own: trusted once its header is right. */
type Line = Partial<HeaderLine & DeviceLine & RemovedLine & JobLine>;

/** What a file remembers, read before the hub is made. */
export interface KeptState {
  readonly seed: string;
  readonly certificate: ServerCertificate;
  readonly devices: readonly Device[];
  readonly jobs: readonly Job[];
}

/** Reads a state file; `undefined` when there is none yet. Throws for a file that is something else. */
export async function readStateFile(path: string): Promise<KeptState | undefined> {
  const devices = new Map<string, Device>();
  const jobs = new Map<string, Job>();
  let header: Line | undefined;
  try {
    for await (const text of createInterface({ input: createReadStream(path) })) {
      const line = parseLine(text);
      if (!header) {
        if (line?.localHubState !== 1) throw new Error(`${path} is not the state of a local hub.`);
        header = line;
      } else if (line?.device) {
        devices.set(keyOf(line.device), readDevice(line.device, line.authentication));
      } else if (line?.removed) {
        devices.delete(keyOf(line.removed));
      } else if (line?.job) {
        jobs.set(line.job.spec.jobId, readJob(line.job));
      }
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  if (!header?.seed || !header.certificate) return undefined;
  const { seed, certificate } = header;
  return { seed, certificate, devices: [...devices.values()], jobs: [...jobs.values()] };
}

/** Written anew when it has this many lines more than twice what is alive. */
const SPARE_LINES = 10_000;
const CHUNK = 1_048_576;

/** Keeps a state file up to date. */
export class StateFile implements StateListener {
  readonly #path: string;
  readonly #header: HeaderLine;
  readonly #state: HubState;
  readonly #changed = new Set<Device>();
  readonly #changedJobs = new Set<Job>();
  readonly #removed: DeviceName[] = [];
  #file: number;
  #lines = 0;
  #waiting = false;
  #closed = false;

  /** Writes the file anew from what the hub knows. */
  constructor(path: string, seed: string, certificate: ServerCertificate, state: HubState) {
    this.#path = path;
    this.#header = { localHubState: 1, seed, certificate };
    this.#state = state;
    this.#file = this.#writeAnew();
  }

  deviceChanged(device: Device): void {
    this.#changed.add(device);
    this.#flushSoon();
  }

  deviceRemoved(device: Device): void {
    this.#changed.delete(device);
    this.#removed.push(nameOf(device));
    this.#flushSoon();
  }

  jobChanged(job: Job): void {
    this.#changedJobs.add(job);
    this.#flushSoon();
  }

  /** Everything that has changed is in the file when this returns. */
  flush(): void {
    this.#waiting = false;
    if (this.#closed || this.#changed.size + this.#changedJobs.size + this.#removed.length === 0) return;
    const { registry } = this.#state;
    const removed = this.#removed.splice(0);
    const changed = [...this.#changed].filter((device) => registry.find(nameOf(device)) === device);
    const jobs = [...this.#changedJobs];
    this.#changed.clear();
    this.#changedJobs.clear();
    this.#lines += append(this.#file, [
      // Removals first: an id may have been taken again since.
      ...removed.map((name) => ({ removed: name })),
      ...changed.map(deviceLine),
      ...jobs.map(jobLine),
    ]);
    if (this.#lines <= 2 * this.#alive() + SPARE_LINES) return;
    closeSync(this.#file);
    this.#file = this.#writeAnew();
  }

  close(): void {
    this.flush();
    if (!this.#closed) closeSync(this.#file);
    this.#closed = true;
  }

  #flushSoon(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    queueMicrotask(() => this.flush());
  }

  #alive(): number {
    return this.#state.registry.size;
  }

  #writeAnew(): number {
    const beside = `${this.#path}.new`;
    // It holds keys: nobody else may read it.
    const file = openSync(beside, 'w', 0o600);
    this.#lines = append(file, this.#everything());
    fsyncSync(file);
    renameSync(beside, this.#path);
    return file;
  }

  *#everything(): Generator<HeaderLine | DeviceLine | JobLine> {
    yield this.#header;
    for (const device of this.#state.registry.devices()) yield deviceLine(device);
    for (const module of this.#state.registry.modules()) yield deviceLine(module);
    for (const job of this.#state.jobs.list()) yield jobLine(job);
  }
}

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

function deviceLine(device: Device): DeviceLine {
  const { row, authentication } = device;
  return { device: row, ...(authentication ? { authentication } : {}) };
}

/** Rows are kept once the job has ended: a job that is cut off while it runs has failed. */
function jobLine(job: Job): JobLine {
  const { spec, createdAt, status, startedAt, endedAt, failureReason, rows } = job;
  const kept = isActive(status) ? 0 : rows.length;
  return {
    job: {
      spec,
      createdAt,
      status,
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(failureReason === undefined ? {} : { failureReason }),
      rows: Array.from({ length: kept }, (_, index) => {
        const { deviceId, moduleId } = rows.target(index);
        const name = moduleId === undefined ? { deviceId } : { deviceId, moduleId };
        return [name, rows.status(index), rows.updatedAt(index), rows.outcome(index) ?? null] as const;
      }),
    },
  };
}

function readDevice(row: TwinRow, authentication: DeviceAuthentication | undefined): Device {
  // Whoever was connected is not any more.
  const device = new Device({ ...row, connectionState: 'Disconnected' });
  device.authentication = authentication;
  return device;
}

function readJob(kept: JobLine['job']): Job {
  const rows = new JobRows();
  for (const [target, status, updatedAt, outcome] of kept.rows)
    rows.restore(target, status, updatedAt, outcome ?? undefined);
  const job = new Job(kept.spec, kept.createdAt, rows);
  job.status = kept.status;
  job.startedAt = kept.startedAt;
  job.endedAt = kept.endedAt;
  job.failureReason = kept.failureReason;
  return job;
}

function keyOf({ deviceId, moduleId }: DeviceName): string {
  return JSON.stringify([deviceId, moduleId]);
}

function parseLine(text: string): Line | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
