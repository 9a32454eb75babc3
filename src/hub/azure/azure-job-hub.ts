import { type HubJob, isActive } from '../../model/hub-job.ts';
import { HubError } from '../hub-error.ts';
import type { JobHub } from '../port.ts';
import type { Send } from '../with-retries.ts';
import { jobBody } from './job-body.ts';
import { asCount, asRecord, asText } from './narrow.ts';
import { countByValuesQuery, countQueries, deviceResultsQuery, idsQuery, twinsQuery } from './queries.ts';
import { readDeviceResult } from './read-device-result.ts';
import { readJob } from './read-job.ts';
import { readTwin, readValueCount } from './read-twin.ts';
import type { SdkRequest } from './sdk-client.ts';

/** A request to the hub, and whether it changes anything there. */
export interface HubRequest extends SdkRequest {
  readonly changesHub?: boolean;
}

export interface HubAnswer {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

const JSON_BODY = { 'Content-Type': 'application/json; charset=utf-8' };
const CONTINUATION = 'x-ms-continuation';
const PAGE_SIZE = 'x-ms-max-item-count';
/** The most twins that the hub puts on a page. Source: IoT Hub documentation, query language. */
const LARGEST_PAGE = 100;
/**
 * Rows of a job that are asked for at once, as a job may have a million: the most that the documentation ever named. A
 * hub whose pages are smaller gives those (the Azure CLI asks without regard to the limit, and goes on).
 */
const ROWS_AT_ONCE = 1_000;
/** The list filters by one state only. Jobs move on in this order, so none slips through between two lists. */
const ACTIVE_IN_ORDER = ['queued', 'scheduled', 'running'] as const;

/** The operations of the port as exchanges with the hub. Retrying and error classes are inside `send`. */
export function createAzureJobHub(
  hostName: string,
  send: Send<HubRequest, HubAnswer>,
  { clockAheadMs, close }: { readonly clockAheadMs: () => number | undefined; readonly close: () => void },
): JobHub {
  async function* pages(request: HubRequest, signal?: AbortSignal): AsyncGenerator<readonly unknown[]> {
    const seen = new Set<string>();
    let continuation: string | undefined;
    do {
      const { headers, body } = await send(
        continuation === undefined
          ? request
          : { ...request, headers: { ...request.headers, [CONTINUATION]: continuation } },
        signal,
      );
      if (!Array.isArray(body)) throw unreadable(request, 'a list was expected');
      yield body;
      const next = headers[CONTINUATION];
      // Absent on the last page. An empty one, and one that leads back, would make the listing endless.
      continuation = typeof next === 'string' && next !== '' ? next : undefined;
      if (continuation !== undefined && seen.has(continuation)) {
        throw unreadable(request, 'its list of pages runs in a circle');
      }
      if (continuation !== undefined) seen.add(continuation);
    } while (continuation !== undefined);
  }

  async function* listed<Item>(
    request: HubRequest,
    read: (row: unknown) => Item | undefined,
    signal?: AbortSignal,
  ): AsyncGenerator<Item> {
    for await (const rows of pages(request, signal)) {
      for (const row of rows) {
        const item = read(row);
        if (item === undefined) throw unreadable(request, 'a row of another form was in its list');
        yield item;
      }
    }
  }

  async function count(query: string, signal?: AbortSignal): Promise<number> {
    let sum = 0;
    for await (const rows of pages(queryRequest(query), signal)) {
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
    read: (row: unknown) => Item | undefined,
    signal?: AbortSignal,
  ): AsyncGenerator<Item> {
    const request = paged(queryRequest(query), Math.min(limit, LARGEST_PAGE));
    let left = limit;
    for await (const item of listed(request, read, signal)) {
      yield item;
      left -= 1;
      if (left <= 0) return;
    }
  }

  return {
    hostName,

    listJobs: (signal) => listed({ method: 'GET', path: '/jobs/v2/query' }, readJob, signal),

    async listActiveJobs(signal) {
      const jobs = new Map<string, HubJob>();
      for (const status of ACTIVE_IN_ORDER) {
        const request: HubRequest = {
          method: 'GET',
          path: '/jobs/v2/query',
          parameters: `jobStatus=${status}`,
        };
        for await (const job of listed(request, readJob, signal)) jobs.set(job.jobId, job);
      }
      return [...jobs.values()].filter(isActive);
    },

    async getJob(jobId, signal) {
      const request: HubRequest = { method: 'GET', path: jobPath(jobId) };
      try {
        const { body } = await send(request, signal);
        if (!asRecord(body)) throw unreadable(request, 'a job was expected');
        return readJob(body);
      } catch (error) {
        if (error instanceof HubError && error.kind === 'not-found') return undefined;
        throw error;
      }
    },

    async createJob(job, signal) {
      const request: HubRequest = {
        method: 'PUT',
        path: jobPath(job.jobId),
        headers: JSON_BODY,
        body: jobBody(job),
        changesHub: true,
      };
      const { body } = await send(request, signal);
      const created = readJob(body);
      if (!created) throw unreadable(request, 'a job was expected');
      return created;
    },

    async cancelJob(jobId, signal) {
      await send({ method: 'POST', path: `${jobPath(jobId)}/cancel`, changesHub: true }, signal);
    },

    async countDevices(condition, signal) {
      const { total, connected } = countQueries(condition);
      const counted = await count(total, signal);
      return { total: counted, connected: counted === 0 ? 0 : await count(connected, signal) };
    },

    async sampleDevices(condition, limit, signal) {
      const ids: string[] = [];
      for await (const id of some(idsQuery(condition), limit, readId, signal)) ids.push(id);
      return ids;
    },

    readTwins: (condition, limit, signal) => some(twinsQuery(condition), limit, readTwin, signal),

    countByValues: (columns, signal) =>
      listed(queryRequest(countByValuesQuery(columns)), (row) => readValueCount(row, columns.length), signal),

    listDeviceResults: (jobId, signal) =>
      listed(paged(queryRequest(deviceResultsQuery(jobId)), ROWS_AT_ONCE), readDeviceResult, signal),

    clockAheadMs,

    async close() {
      close();
    },
  };
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

export function requestName(request: SdkRequest): string {
  return `${request.method} ${request.path}`;
}

function readId(row: unknown): string | undefined {
  const record = asRecord(row);
  const deviceId = asText(record?.['deviceId']);
  const moduleId = asText(record?.['moduleId']);
  return deviceId === undefined || moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;
}

function unreadable(request: HubRequest, why: string): HubError {
  return new HubError('unavailable', `The hub's answer cannot be read: ${why}.`, {
    request: requestName(request),
  });
}
