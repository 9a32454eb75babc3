import type { HubClock } from './clock/hub-clock.ts';
import { type KeptTime, SteerableClock } from './clock/steerable-clock.ts';
import type { DeviceName } from './device-link.ts';
import type { JsonObject } from './json.ts';
import type { ServerCertificate } from './protocol/certificates.ts';
import type { Feeds } from './protocol/mqtt/session.ts';
import type { ConfigurationSpec } from './state/configuration.ts';
import { Device, type DeviceAuthentication } from './state/device.ts';
import { isActive, Job, type JobSpec, type JobStatus } from './state/job.ts';
import { JobRows, type RowOutcome, type RowStatus } from './state/job-rows.ts';
import { newTwin, type TwinRow, type TwinSection } from './state/twin.ts';

/*
 * The lines of a state file. Each kind has one key that no other kind has.
 */

export interface HeaderLine {
  readonly localHubState: 2;
  readonly seed: string;
  readonly certificate: ServerCertificate;
}

/** What twins share: their sections name it by its place among these lines, from 0. */
export interface MetadataLine {
  readonly metadata: JsonObject;
}

type StoredSection = JsonObject & { readonly $metadata: JsonObject | number; readonly $version: number };

/** A twin without what it has in common with a new one. */
type StoredRow = Partial<Omit<TwinRow, 'properties'>> & {
  readonly deviceId: string;
  readonly properties: { readonly desired: StoredSection; readonly reported: StoredSection };
};

export interface DeviceLine {
  readonly device: StoredRow;
  readonly generation: number;
  readonly applied?: Device['applied'];
  readonly messages?: Device['messages'];
  readonly authentication?: DeviceAuthentication;
  readonly managedBy?: string;
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

/** Where a clock that a person has moved stands. */
export interface ClockLine {
  readonly clock: KeptTime;
}

/** The file is this program's own: its lines are trusted once the header is right. */
export type Line = Partial<
  HeaderLine & MetadataLine & DeviceLine & RemovedLine & JobLine & SessionLine & ConfigurationLine & ClockLine
>;

/** `undefined` for a line that was cut short. */
export function parseLine(text: string): Line | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Nothing for a clock that is the machine's. */
export function clockLines(clock: HubClock): readonly ClockLine[] {
  return clock instanceof SteerableClock && clock.wasMoved ? [{ clock: clock.kept }] : [];
}

/** `metadata` gives the number of a section's metadata, when there is a line for it. */
export function deviceLine(
  { row, generation, authentication, managedBy, applied, messages }: Device,
  metadata: (metadata: JsonObject) => number | undefined = () => undefined,
): object {
  const { desired, reported } = row.properties;
  const stored = (section: TwinSection) => {
    const $metadata = metadata(section.$metadata);
    return $metadata === undefined ? section : { ...section, $metadata };
  };
  return {
    device: { ...withoutDefaults(row), properties: { desired: stored(desired), reported: stored(reported) } },
    generation,
    ...(authentication && { authentication }),
    ...(managedBy !== undefined && { managedBy }),
    ...(applied && { applied }),
    ...(messages && { messages }),
  };
}

const NEW: Readonly<Record<string, unknown>> = newTwin({ deviceId: '' }, 0);

function withoutDefaults(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const stored: Record<string, unknown> = {};
  for (const key of Object.keys(row)) if (row[key] !== NEW[key]) stored[key] = row[key];
  return stored;
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

/** `metadata`: those of the lines before. */
export function readDevice(
  stored: StoredRow,
  { generation = 0, authentication, managedBy, applied, messages }: Partial<DeviceLine>,
  metadata: readonly JsonObject[],
): Device {
  const section = (read: StoredSection): TwinSection => {
    const { $metadata } = read;
    return Object.assign(read, {
      $metadata: typeof $metadata === 'number' ? (metadata[$metadata] ?? {}) : $metadata,
    });
  };
  const { desired, reported } = stored.properties;
  const row: TwinRow = Object.assign(newTwin({ deviceId: stored.deviceId }, 0), stored, {
    properties: { desired: section(desired), reported: section(reported) },
    // No device is connected after a restart.
    connectionState: 'Disconnected' as const,
  });
  const device = new Device(row);
  device.generation = generation;
  device.authentication = authentication;
  device.managedBy = managedBy;
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

/** Of a device or a module. No id holds a slash. */
export function keyOf({ deviceId, moduleId }: DeviceName): string {
  return moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;
}
