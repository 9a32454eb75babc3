import { HubError } from '../../src/hub/hub-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { JobRequest } from '../../src/model/desired-job.ts';
import type { DeviceCount } from '../../src/model/device-count.ts';
import type { HubConfiguration } from '../../src/model/hub-configuration.ts';
import { type DeviceResult, type HubJob, isActive, isWaiting } from '../../src/model/hub-job.ts';
import type { JsonValue } from '../../src/model/json.ts';
import { MAX_START_AHEAD_MS } from '../../src/model/tier.ts';
import type { Twin, ValueCount } from '../../src/model/twin.ts';
import { compileStatement } from '../../src/query/compile.ts';
import { merged } from '../../src/simulator/devices/behaviour/follow-desired.ts';

export type HubOperation =
  | 'listJobs'
  | 'listActiveJobs'
  | 'getJob'
  | 'createJob'
  | 'cancelJob'
  | 'countDevices'
  | 'countMatches'
  | 'sampleDevices'
  | 'readTwins'
  | 'countByValues'
  | 'patchTags'
  | 'listConfigurations'
  | 'listDeviceResults';

export interface RecordedCall {
  readonly operation: HubOperation;
  /** The job id, the condition or the device id. */
  readonly subject?: string;
  readonly request?: JobRequest;
}

export interface MemoryHubOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly hostName?: string;
  /** Jobs that may wait or run at once. */
  readonly slots?: number;
  /** How long a job runs, or each of them. */
  readonly runMs?: number | ((job: HubJob) => number);
  /** What conditions count; every other condition counts nothing. */
  readonly counts?: Readonly<Record<string, DeviceCount>>;
  /** Ids that conditions select; every other condition selects none. */
  readonly ids?: Readonly<Record<string, readonly string[]>>;
  /** What `readTwins` and `countByValues` ask, and `patchTags` changes. */
  readonly twins?: readonly Twin[];
  /** What `listConfigurations` lists, or why it does not; absent: the hub has no such method. */
  readonly configurations?: readonly HubConfiguration[] | HubError;
  /** The hub's clock less the machine's, as its answers say it. */
  readonly clockAheadMs?: number;
  /** What became of each job on its devices, once it has started. */
  readonly resultsOf?: (job: HubJob) => readonly DeviceResult[];
}

export interface MemoryHub extends JobHub {
  /** Every call so far, the failed ones too. */
  readonly calls: readonly RecordedCall[];
  /** Every job as it is now, in the order of creation. */
  jobs(): readonly HubJob[];
  /** Puts a job there, ours or not. A waiting one with a start time starts and ends by the clock; any other stays as it is. */
  put(job: HubJob): void;
  /** The call with this number (the first is 1) throws: before the hub does it, or after it was done. */
  failCall(number: number, when: 'before' | 'after', error: unknown): void;
}

const HISTORY_MS = 30 * 24 * 3_600_000;

/**
 * A hub in memory for tests: create-only ids, slots, 168 hours, 30 days of history, and jobs that start and end by
 * the clock alone. test/conformance/job-hub.ts holds it to what the real adapter does.
 */
export function createMemoryHub(options: MemoryHubOptions): MemoryHub {
  const { clock, slots = 10, runMs = 60_000, counts = {}, ids = {}, resultsOf = () => [] } = options;
  const { configurations } = options;
  const twins = [...(options.twins ?? [])];
  const stored = new Map<string, HubJob>();
  const calls: RecordedCall[] = [];
  const failures = new Map<string, unknown>();
  let isClosed = false;

  /** A job as the clock makes it. */
  function current(job: HubJob): HubJob {
    const { startAt } = job;
    if (!isWaiting(job) || startAt === undefined) return job;
    const now = clock.now();
    if (now < startAt) return { ...job, status: 'scheduled' };
    const results = resultsOf({ ...job, status: 'running' });
    const endAt = startAt + (typeof runMs === 'number' ? runMs : runMs(job));
    const isOver = now >= endAt;
    const succeededCount = results.filter((result) => result.outcome === 'succeeded').length;
    return {
      ...job,
      status: isOver ? 'completed' : 'running',
      ...(isOver && { endAt }),
      statistics: {
        deviceCount: results.length,
        succeededCount: isOver ? succeededCount : 0,
        failedCount: isOver ? results.length - succeededCount : 0,
        runningCount: isOver ? 0 : results.length,
        pendingCount: 0,
      },
    };
  }

  function jobs(): readonly HubJob[] {
    return [...stored.keys()].flatMap((jobId) => find(jobId) ?? []);
  }

  function find(jobId: string): HubJob | undefined {
    const found = stored.get(jobId);
    if (!found) return undefined;
    const job = current(found);
    const oldest = clock.now() - HISTORY_MS;
    if ((job.endAt ?? job.startAt ?? oldest) >= oldest) return job;
    stored.delete(jobId);
    return undefined;
  }

  async function call<Answer>(
    record: RecordedCall,
    signal: AbortSignal | undefined,
    work: () => Answer,
  ): Promise<Answer> {
    signal?.throwIfAborted();
    if (isClosed) throw refuse('unreachable', record, 'the connection is closed');
    calls.push(record);
    const number = calls.length;
    if (failures.has(`${number} before`)) throw failures.get(`${number} before`);
    const answer = work();
    if (failures.has(`${number} after`)) throw failures.get(`${number} after`);
    return answer;
  }

  function refuse(
    kind: HubError['kind'],
    record: RecordedCall,
    message: string,
    status?: number,
    code?: string,
  ): HubError {
    return new HubError(kind, message, {
      request: `${record.operation} ${record.subject ?? ''}`.trim(),
      ...(status !== undefined && { status }),
      ...(code !== undefined && { code }),
    });
  }

  return {
    hostName: options.hostName ?? 'memory.test',
    calls,
    jobs,
    put(job) {
      stored.set(job.jobId, job);
    },
    failCall(number, when, error) {
      failures.set(`${number} ${when}`, error);
    },

    async *listJobs(signal) {
      yield* await call({ operation: 'listJobs' }, signal, jobs);
    },

    listActiveJobs: (signal) => call({ operation: 'listActiveJobs' }, signal, () => jobs().filter(isActive)),

    getJob: (jobId, signal) => call({ operation: 'getJob', subject: jobId }, signal, () => find(jobId)),

    createJob(request, signal) {
      const record: RecordedCall = { operation: 'createJob', subject: request.jobId, request };
      return call(record, signal, () => {
        if (find(request.jobId)) throw refuse('conflict', record, 'the id is taken', 409, 'JobAlreadyExists');
        if (request.startAt > clock.now() + MAX_START_AHEAD_MS) {
          throw refuse('rejected', record, 'it starts later than 168 hours from now', 400, 'ArgumentInvalid');
        }
        if (jobs().filter(isActive).length >= slots) {
          throw refuse('quota', record, 'no slot is free', 429, 'ThrottlingMaxActiveJobCountExceeded');
        }
        const job: HubJob = {
          jobId: request.jobId,
          type: request.operation.kind,
          status: 'queued',
          condition: request.condition,
          operation: request.operation,
          createdAt: clock.now(),
          startAt: request.startAt,
          maxExecutionTimeInSeconds: request.maxExecutionTimeInSeconds,
        };
        stored.set(job.jobId, job);
        return job;
      });
    },

    cancelJob(jobId, signal) {
      const record: RecordedCall = { operation: 'cancelJob', subject: jobId };
      return call(record, signal, () => {
        const job = find(jobId);
        if (!job) throw refuse('not-found', record, 'there is no such job', 404, 'JobNotFound');
        if (!isWaiting(job)) {
          throw refuse('rejected', record, `it is ${job.status}`, 405, 'OperationNotAllowedInCurrentState');
        }
        stored.set(jobId, { ...job, status: 'cancelled', endAt: clock.now() });
      });
    },

    countDevices: (condition, signal) =>
      call({ operation: 'countDevices', subject: condition }, signal, () =>
        Object.hasOwn(counts, condition) ? (counts[condition] ?? NOTHING) : NOTHING,
      ),

    countMatches: (condition, signal) =>
      call({ operation: 'countMatches', subject: condition }, signal, () =>
        Object.hasOwn(counts, condition) ? (counts[condition] ?? NOTHING).total : 0,
      ),

    sampleDevices: (condition, limit, signal) =>
      call({ operation: 'sampleDevices', subject: condition }, signal, () =>
        Object.hasOwn(ids, condition) ? (ids[condition] ?? []).slice(0, limit) : [],
      ),

    async *readTwins(condition, limit, signal) {
      const query = `SELECT TOP ${limit} * FROM devices${condition === '*' ? '' : ` WHERE ${condition}`}`;
      yield* await call({ operation: 'readTwins', subject: condition }, signal, () => {
        const ids = new Set(Array.from(select(query, twins), ({ deviceId }) => deviceId));
        return twins.filter(({ deviceId }) => ids.has(deviceId));
      });
    },

    async *countByValues(columns, signal) {
      const record: RecordedCall = { operation: 'countByValues', subject: columns.join(', ') };
      yield* await call(record, signal, () => countByValues(columns, twins));
    },

    async patchTags(deviceId, tags, signal) {
      const record: RecordedCall = { operation: 'patchTags', subject: deviceId };
      await call(record, signal, () => {
        const at = twins.findIndex((twin) => twin.deviceId === deviceId);
        const twin = twins[at];
        if (!twin) throw refuse('not-found', record, 'there is no such device', 404, 'DeviceNotFound');
        twins[at] = { ...twin, tags: merged(twin.tags, tags) };
      });
    },

    ...(configurations !== undefined && {
      listConfigurations: (signal) =>
        call({ operation: 'listConfigurations' }, signal, () => {
          if (configurations instanceof HubError) throw configurations;
          return configurations;
        }),
    }),

    async *listDeviceResults(jobId, signal) {
      yield* await call({ operation: 'listDeviceResults', subject: jobId }, signal, () => {
        const job = find(jobId);
        return !job || isWaiting(job) || job.status === 'cancelled' ? [] : resultsOf(job);
      });
    },

    clockAheadMs: () => (calls.length > 0 ? options.clockAheadMs : undefined),

    async close() {
      isClosed = true;
    },
  };
}

const NOTHING: DeviceCount = { total: 0, connected: 0 };

function select(statement: string, twins: readonly Twin[]): Iterable<Record<string, unknown>> {
  return compileStatement(statement).run(
    twins.map(({ deviceId, isConnected, tags, desired, reported }) => ({
      deviceId,
      connectionState: isConnected ? 'Connected' : 'Disconnected',
      tags,
      properties: { desired, reported },
    })),
  );
}

function countByValues(columns: readonly string[], twins: readonly Twin[]): readonly ValueCount[] {
  const values = columns.map((column, index) => `${column} AS value${index}`).join(', ');
  const rows = select(
    `SELECT ${values}, COUNT() AS total FROM devices GROUP BY ${columns.join(', ')}`,
    twins,
  );
  return [...rows].map((row) => ({
    values: columns.map((_, index) => row[`value${index}`] as JsonValue | undefined),
    devices: Number(row['total']),
  }));
}
