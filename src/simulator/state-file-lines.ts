import type { DeviceName } from './device-link.ts';
import type { ServerCertificate } from './protocol/certificates.ts';
import type { Feeds } from './protocol/mqtt/session.ts';
import type { ConfigurationSpec } from './state/configuration.ts';
import { Device, type DeviceAuthentication } from './state/device.ts';
import { isActive, Job, type JobSpec, type JobStatus } from './state/job.ts';
import { JobRows, type RowOutcome, type RowStatus } from './state/job-rows.ts';
import type { TwinRow } from './state/twin.ts';

/*
 * The lines of a state file. Each kind has one key that no other kind has.
 */

export interface HeaderLine {
  readonly localHubState: 1;
  readonly seed: string;
  readonly certificate: ServerCertificate;
}

export interface DeviceLine {
  readonly device: TwinRow;
  readonly generation: number;
  readonly applied?: Device['applied'];
  readonly messages?: Device['messages'];
  readonly authentication?: DeviceAuthentication;
}

export interface RemovedLine {
  readonly removed: DeviceName;
}

export interface JobLine {
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

/** The MQTT session of a device; `null` when it has ended. */
export interface SessionLine {
  readonly session: DeviceName;
  readonly feeds: Feeds | null;
}

/** `null`: the configuration was removed. */
export interface ConfigurationLine {
  readonly configuration: string;
  readonly spec: ConfigurationSpec | null;
}

/** The file is this program's own: its lines are trusted once the header is right. */
export type Line = Partial<HeaderLine & DeviceLine & RemovedLine & JobLine & SessionLine & ConfigurationLine>;

/** `undefined` for a line that was cut short. */
export function parseLine(text: string): Line | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function deviceLine({ row, generation, authentication, applied, messages }: Device): DeviceLine {
  return {
    device: row,
    generation,
    ...(authentication && { authentication }),
    ...(applied && { applied }),
    ...(messages && { messages }),
  };
}

/** The rows are stored once the job has ended, as a job that is interrupted while it runs has failed. */
export function jobLine(job: Job): JobLine {
  const { spec, createdAt, status, startedAt, endedAt, failureReason, rows } = job;
  const rowCount = isActive(status) ? 0 : rows.length;
  return {
    job: {
      spec,
      createdAt,
      status,
      ...(startedAt !== undefined && { startedAt }),
      ...(endedAt !== undefined && { endedAt }),
      ...(failureReason !== undefined && { failureReason }),
      rows: Array.from({ length: rowCount }, (_, index) => {
        const { deviceId, moduleId } = rows.target(index);
        const name = { deviceId, ...(moduleId !== undefined && { moduleId }) };
        return [name, rows.status(index), rows.updatedAt(index), rows.outcome(index) ?? null] as const;
      }),
    },
  };
}

export function readDevice(
  row: TwinRow,
  { generation = 0, authentication, applied, messages }: Partial<DeviceLine>,
): Device {
  // No device is connected after a restart.
  const device = new Device({ ...row, connectionState: 'Disconnected' });
  device.generation = generation;
  device.authentication = authentication;
  device.applied = applied;
  device.messages = messages;
  return device;
}

export function readJob(stored: JobLine['job']): Job {
  const rows = new JobRows();
  for (const [target, status, updatedAt, outcome] of stored.rows)
    rows.restore(target, status, updatedAt, outcome ?? undefined);
  const job = new Job(stored.spec, stored.createdAt, rows);
  job.status = stored.status;
  job.startedAt = stored.startedAt;
  job.endedAt = stored.endedAt;
  job.failureReason = stored.failureReason;
  return job;
}
