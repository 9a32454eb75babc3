import { HUB_JOB_STATUSES, type HubJob, type HubJobStatus, type JobStatistics } from '../../model/hub-job.ts';
import type { Instant } from '../../model/instant.ts';
import type { JsonObject, JsonValue } from '../../model/json.ts';
import type { DeviceMethod, Operation, TwinUpdate } from '../../model/operation.ts';
import { asCount, asJson, asRecord, asText, isRecord, type JsonRecord } from './narrow.ts';

/** Times before a job has ended, or without a meaning, are written as years 9999 and 1. */
const FIRST_REAL_YEAR = Date.UTC(1970, 0, 1);
const FAR_FUTURE = Date.UTC(9000, 0, 1);
const MAX_REASON_LENGTH = 1000;

/** Other spellings of the same states. */
const STATUS_SPELLINGS: ReadonlyMap<string, HubJobStatus> = new Map([
  ['canceled', 'cancelled'],
  ['enqueued', 'queued'],
  ['pending', 'queued'],
]);

/** Whether it is the answer to an unknown id: the hub says 200 and `{ type: "unknown", status: "unknown" }`. */
export function isUnknownJob(value: unknown): boolean {
  const record = asRecord(value);
  return record?.['type'] === 'unknown' && readStatus(record['status']) === 'unknown';
}

/** Reads a job of the jobs API. `undefined` for what is no job, among it the answer to an unknown id. */
export function readJob(value: unknown): HubJob | undefined {
  const record = asRecord(value);
  const jobId = record && asText(record['jobId']);
  if (!record || jobId === undefined || isUnknownJob(record)) return undefined;
  const status = readStatus(record['status']);
  const condition = asText(record['queryCondition']);
  const operation = readOperation(record);
  const createdAt = readTime(record['createdTime']);
  const startAt = readTime(record['startTime']);
  const endAt = readTime(record['endTime']);
  const maxExecutionTimeInSeconds = asCount(record['maxExecutionTimeInSeconds']);
  const statistics = readStatistics(record['deviceJobStatistics']);
  const failureReason = asText(record['failureReason']) ?? asText(record['statusMessage']);
  return {
    jobId,
    type: TYPES.get(record['type']) ?? 'other',
    status,
    ...(condition !== undefined && { condition }),
    ...(operation !== undefined && { operation }),
    ...(createdAt !== undefined && { createdAt }),
    ...(startAt !== undefined && { startAt }),
    ...(endAt !== undefined && { endAt }),
    ...(maxExecutionTimeInSeconds !== undefined && { maxExecutionTimeInSeconds }),
    ...(statistics !== undefined && { statistics }),
    ...(status === 'failed' && failureReason !== undefined
      ? { failureReason: failureReason.slice(0, MAX_REASON_LENGTH) }
      : {}),
  };
}

const TYPES: ReadonlyMap<unknown, HubJob['type']> = new Map([
  ['scheduleDeviceMethod', 'method'],
  ['scheduleUpdateTwin', 'twin'],
]);

function readStatus(value: unknown): HubJobStatus {
  const text = asText(value)?.toLowerCase() ?? '';
  return HUB_JOB_STATUSES.find((status) => status === text) ?? STATUS_SPELLINGS.get(text) ?? 'unknown';
}

/** Seven fractional digits; UTC also where the zone is missing. */
export function readTime(value: unknown): Instant | undefined {
  const text = asText(value);
  if (text === undefined) return undefined;
  const instant = Date.parse(/(?:z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  return instant >= FIRST_REAL_YEAR && instant < FAR_FUTURE ? instant : undefined;
}

function readStatistics(value: unknown): JobStatistics | undefined {
  const record = asRecord(value);
  if (!record) return undefined;
  return {
    deviceCount: asCount(record['deviceCount']) ?? 0,
    succeededCount: asCount(record['succeededCount']) ?? 0,
    failedCount: asCount(record['failedCount']) ?? 0,
    runningCount: asCount(record['runningCount']) ?? 0,
    pendingCount: asCount(record['pendingCount']) ?? 0,
  };
}

function readOperation(job: JsonRecord): Operation | undefined {
  if (job['type'] === 'scheduleDeviceMethod') return readMethod(job['cloudToDeviceMethod']);
  if (job['type'] === 'scheduleUpdateTwin') return readTwinUpdate(job['updateTwin']);
  return undefined;
}

/** The hub's own default when a call gives none. Source: IoT Hub, direct methods. */
const DEFAULT_RESPONSE_TIMEOUT = 30;

function readMethod(value: unknown): DeviceMethod | undefined {
  const record = asRecord(value);
  const name = record && asText(record['methodName']);
  if (!record || name === undefined) return undefined;
  const payload = readPayload(record['payload']);
  if (payload === undefined && record['payload'] !== undefined) return undefined;
  return {
    kind: 'method',
    name,
    ...(payload !== undefined && { payload }),
    responseTimeoutInSeconds: asCount(record['responseTimeoutInSeconds']) ?? DEFAULT_RESPONSE_TIMEOUT,
    connectTimeoutInSeconds: asCount(record['connectTimeoutInSeconds']) ?? 0,
  };
}

/**
 * The hub gives a payload back as an array of numbers, the bytes of its UTF-8 JSON text. An array that is not
 * such text is taken as a payload that came back as it was sent.
 */
function readPayload(value: unknown): JsonValue | undefined {
  if (Array.isArray(value) && value.length > 0 && value.every(isByte)) {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(value));
      return asJson(JSON.parse(text));
    } catch {
      return value;
    }
  }
  return asJson(value);
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}

function readTwinUpdate(value: unknown): TwinUpdate | undefined {
  const record = asRecord(asJson(value));
  if (!record) return undefined;
  const tags = readSection(record['tags']);
  const desired = readSection(asRecord(record['properties'])?.['desired']);
  return {
    kind: 'twin',
    ...(desired !== undefined && { desired }),
    ...(tags !== undefined && { tags }),
  };
}

/** A section that the patch did not have comes back missing, null or empty; `$` members are the hub's own. */
export function readSection(value: unknown): JsonObject | undefined {
  if (!isRecord(value)) return undefined;
  const members = Object.entries(value).flatMap(([key, member]) => {
    const json = key.startsWith('$') ? undefined : asJson(member);
    return json === undefined ? [] : [[key, json] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
