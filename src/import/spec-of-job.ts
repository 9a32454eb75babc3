import { formatDuration } from '../model/duration.ts';
import type { HubJob } from '../model/hub-job.ts';
import { formatInstant, type Instant } from '../model/instant.ts';
import type { JsonObject } from '../model/json.ts';
import type { DeviceMethod, TwinUpdate } from '../model/operation.ts';

/** What a manifest would say of a job, by the keys of its `spec`. */
export interface SpecOfJob {
  readonly at: Instant;
  readonly target: JsonObject;
  readonly operation: { readonly key: 'method' | 'twin'; readonly value: JsonObject };
  readonly schedule: JsonObject;
  readonly maxExecutionTime?: string;
}

const MINUTE_MS = 60_000;

/** Source: IoT Hub, direct methods. These are the defaults of a manifest too, which need not be written. */
const DEFAULT_RESPONSE_SECONDS = 30;
const DEFAULT_CONNECT_SECONDS = 0;

/** `why`: no manifest can say it; no full stop. */
export function specOfJob(job: HubJob): SpecOfJob | { readonly why: string } {
  const { operation, type, condition = '*', maxExecutionTimeInSeconds } = job;
  const startAt = job.startAt ?? job.createdAt;
  if (type === 'other') return { why: 'hubjobs schedules methods and twin updates, and this job is neither' };
  if (!operation) return { why: 'what it does cannot be read from the hub' };
  if (operation.kind === 'twin' && !operation.desired && !operation.tags)
    return { why: 'its twin update changes nothing' };
  if (startAt === undefined) return { why: 'the hub does not say when it starts' };
  const at = Math.floor(startAt / MINUTE_MS) * MINUTE_MS;
  return {
    at,
    target: condition.trim() === '*' || condition.trim() === '' ? { allDevices: true } : { query: condition },
    operation:
      operation.kind === 'method'
        ? { key: 'method', value: methodOf(operation) }
        : { key: 'twin', value: twinOf(operation) },
    schedule: { at: formatInstant(at) },
    ...(maxExecutionTimeInSeconds !== undefined && {
      maxExecutionTime: formatDuration(maxExecutionTimeInSeconds),
    }),
  };
}

function methodOf(method: DeviceMethod): JsonObject {
  const { name, payload, responseTimeoutInSeconds, connectTimeoutInSeconds } = method;
  return {
    name,
    ...(payload !== undefined && { payload }),
    ...(responseTimeoutInSeconds !== DEFAULT_RESPONSE_SECONDS && {
      responseTimeout: formatDuration(responseTimeoutInSeconds),
    }),
    ...(connectTimeoutInSeconds !== DEFAULT_CONNECT_SECONDS && {
      connectTimeout: formatDuration(connectTimeoutInSeconds),
    }),
  };
}

function twinOf({ desired, tags }: TwinUpdate): JsonObject {
  return { ...(desired && { desired }), ...(tags && { tags }) };
}
