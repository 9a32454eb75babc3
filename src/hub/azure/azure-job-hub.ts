import type { Clock } from '../../model/clock.ts';
import type { HubConfiguration } from '../../model/hub-configuration.ts';
import { type DeviceResult, type HubJob, isActive } from '../../model/hub-job.ts';
import type { Twin } from '../../model/twin.ts';
import { HubError } from '../hub-error.ts';
import type { JobHub } from '../port.ts';
import type { HubAnswer, HubRequest } from '../requests.ts';
import type { Send } from '../with-retries.ts';
import { oneLine } from './error-body.ts';
import { jobBody } from './job-body.ts';
import { asCount, asRecord, asText } from './narrow.ts';
import { countByValuesQuery, countQueries, deviceResultsQuery, idsQuery, twinsQuery } from './queries.ts';
import { readConfigurations } from './read-configuration.ts';
import { readDeviceResult } from './read-device-result.ts';
import { isUnknownJob, readJob } from './read-job.ts';
import {
  createListReader,
  JOB_LIMITS,
  type ListOf,
  ROW_LIMITS,
  requestName,
  unreadable,
} from './read-list.ts';
import { readTwin, readValueCount } from './read-twin.ts';

const JSON_BODY = { 'Content-Type': 'application/json; charset=utf-8' };
const PAGE_SIZE = 'x-ms-max-item-count';
/** The most twins that the hub puts on a page. Source: IoT Hub documentation, query language. */
const MAX_PAGE_SIZE = 100;
/**
 * Rows of a job that are asked for at once, as a job may have a million: the most that the documentation ever named. A
 * hub whose pages are smaller gives those (the Azure CLI asks without regard to the limit, and goes on).
 */
const ROWS_AT_ONCE = 1_000;
/** The list filters by one state only. Jobs move on in this order, so none slips through between two lists. */
const ACTIVE_IN_ORDER = ['queued', 'scheduled', 'running'] as const;

export interface AzureJobHubOptions {
  readonly hostName: string;
  /** Retrying and error classes are inside. */
  readonly send: Send<HubRequest, HubAnswer>;
  /** For how long a list may take. */
  readonly clock: Pick<Clock, 'now'>;
  readonly clockAheadMs: () => number | undefined;
  readonly close: () => void;
}

/** The operations of the port as exchanges with the hub. */
export function createAzureJobHub(options: AzureJobHubOptions): JobHub {
  const { hostName, send, clock, clockAheadMs, close } = options;

  const { pages, listed } = createListReader(send, clock);

  async function countRows(query: string, signal?: AbortSignal): Promise<number> {
    let sum = 0;
    for await (const rows of pages(queryRequest(query), ROW_LIMITS, signal)) {
      for (const row of rows) {
        sum +=
          Object.values(asRecord(row) ?? {})
            .map(asCount)
            .find((value) => value !== undefined) ?? 0;
      }
    }
    return sum;
  }

  /** At most `limit` items, on pages no larger than that. Stopping spares the pages that are left. */
  async function* some<Item>(
    query: string,
    limit: number,
    list: ListOf<Item>,
    signal?: AbortSignal,
  ): AsyncGenerator<Item> {
    const request = paged(queryRequest(query), Math.min(limit, MAX_PAGE_SIZE));
    let left = limit;
    for await (const item of listed(request, list, signal)) {
      yield item;
      left -= 1;
      if (left <= 0) return;
    }
  }

  async function getJob(jobId: string, signal?: AbortSignal): Promise<HubJob | undefined> {
    const request: HubRequest = { method: 'GET', path: jobPath(jobId) };
    try {
      const { body } = await send(request, signal);
      return isUnknownJob(body) ? undefined : jobOf(body, jobId, request);
    } catch (error) {
      if (error instanceof HubError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }

  return {
    hostName,

    listJobs: (signal) => listed({ method: 'GET', path: '/jobs/v2/query' }, JOBS, signal),

    async listActiveJobs(signal) {
      const jobs = new Map<string, HubJob>();
      for (const status of ACTIVE_IN_ORDER) {
        const request: HubRequest = {
          method: 'GET',
          path: '/jobs/v2/query',
          parameters: `jobStatus=${status}`,
        };
        for await (const job of listed(request, JOBS, signal)) jobs.set(job.jobId, job);
      }
      return [...jobs.values()].filter(isActive);
    },

    getJob,

    async createJob(job, signal) {
      const request: HubRequest = {
        method: 'PUT',
        path: jobPath(job.jobId),
        headers: JSON_BODY,
        body: jobBody(job),
        changesHub: true,
      };
      const { body } = await send(request, signal);
      return jobOf(body, job.jobId, request);
    },

    async cancelJob(jobId, signal) {
      const request: HubRequest = { method: 'POST', path: `${jobPath(jobId)}/cancel`, changesHub: true };
      const { body } = await send(request, signal);
      const answered = readJob(body);
      if (answered?.jobId === jobId && answered.status === 'cancelled') return;
      const job = await getJob(jobId, signal);
      if (!job || job.status === 'cancelled') return;
      throw new HubError('rejected', `The hub accepted the cancel, but the job is still ${job.status}.`, {
        request: requestName(request),
      });
    },

    async countDevices(condition, signal) {
      const { total, connected } = countQueries(condition);
      const counted = await countRows(total, signal);
      return { total: counted, connected: counted === 0 ? 0 : await countRows(connected, signal) };
    },

    countMatches: (condition, signal) => countRows(countQueries(condition).total, signal),

    async sampleDevices(condition, limit, signal) {
      const ids: string[] = [];
      for await (const id of some(idsQuery(condition), limit, IDS, signal)) ids.push(id);
      return ids;
    },

    readTwins: (condition, limit, signal) => some(twinsQuery(condition), limit, TWINS, signal),

    countByValues: (columns, signal) =>
      listed(
        queryRequest(countByValuesQuery(columns)),
        { key: 'count', limits: ROW_LIMITS, read: (row) => readValueCount(row, columns.length) },
        signal,
      ),

    async patchTags(deviceId, tags, signal) {
      const path = `/twins/${encodeURIComponent(deviceId)}`;
      await send({ method: 'PATCH', path, headers: JSON_BODY, body: { tags }, changesHub: true }, signal);
    },

    async listConfigurations(signal) {
      const found: HubConfiguration[] = [];
      for await (const some of listed(CONFIGURATIONS_REQUEST, CONFIGURATIONS, signal)) found.push(...some);
      return found;
    },

    listDeviceResults: (jobId, signal) =>
      listed(paged(queryRequest(deviceResultsQuery(jobId)), ROWS_AT_ONCE), RESULTS, signal),

    clockAheadMs,

    async close() {
      close();
    },
  };
}

/** A hub has at most 100 of them (a free one 10), and does not list them page by page. */
const CONFIGURATIONS_REQUEST: HubRequest = { method: 'GET', path: '/configurations', parameters: 'top=100' };

const JOBS: ListOf<HubJob> = { key: 'jobId', read: readJob, limits: JOB_LIMITS };
const IDS: ListOf<string> = { key: 'deviceId', read: readId, limits: ROW_LIMITS };
const TWINS: ListOf<Twin> = { key: 'deviceId', read: readTwin, limits: ROW_LIMITS };
const CONFIGURATIONS: ListOf<readonly HubConfiguration[]> = {
  key: 'id',
  read: readConfigurations,
  limits: ROW_LIMITS,
};
const RESULTS: ListOf<DeviceResult> = { key: 'deviceId', read: readDeviceResult, limits: ROW_LIMITS };

/** The job in an answer. One about another job says nothing about this one. */
function jobOf(body: unknown, jobId: string, request: HubRequest): HubJob {
  const job = readJob(body);
  if (job?.jobId === jobId) return job;
  throw unreadable(request, job ? `it is about another job, ${oneLine(job.jobId)}` : 'it is not a job');
}

function jobPath(jobId: string): string {
  return `/jobs/v2/${encodeURIComponent(jobId)}`;
}

function queryRequest(query: string): HubRequest {
  return { method: 'POST', path: '/devices/query', headers: JSON_BODY, body: { query } };
}

function paged(request: HubRequest, size: number): HubRequest {
  return { ...request, headers: { ...request.headers, [PAGE_SIZE]: String(size) } };
}

function readId(row: unknown): string | undefined {
  const record = asRecord(row);
  const deviceId = asText(record?.['deviceId']);
  const moduleId = asText(record?.['moduleId']);
  return deviceId === undefined || moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;
}
