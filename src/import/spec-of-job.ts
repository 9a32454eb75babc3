import { TIMEOUT_DEFAULTS } from '../manifests/operation/normalize.ts';
import { formatDuration, parseDuration } from '../model/duration.ts';
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

/** `why`: no manifest can say it; no full stop. */
export function specOfJob(job: HubJob): SpecOfJob | { readonly why: string } {
  const { operation, type, maxExecutionTimeInSeconds } = job;
  const condition = conditionOf(job);
  const startAt = job.startAt ?? job.createdAt;
  if (type === 'other') return { why: 'hubjobs schedules methods and twin updates, and this job is neither' };
  if (!operation) return { why: 'what it does cannot be read from the hub' };
  if (operation.kind === 'twin' && !operation.desired && !operation.tags)
    return { why: 'its twin update changes nothing' };
  if (startAt === undefined) return { why: 'the hub does not say when it starts' };
  const at = Math.floor(startAt / MINUTE_MS) * MINUTE_MS;
  return {
    at,
    target: condition === '*' ? { allDevices: true } : { query: condition },
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

/** As a manifest has it; `*`: all devices. */
export function conditionOf({ condition = '' }: HubJob): string {
  return condition.trim() || '*';
}

function methodOf(method: DeviceMethod): JsonObject {
  const { name, payload, responseTimeoutInSeconds, connectTimeoutInSeconds } = method;
  return {
    name,
    ...(payload !== undefined && { payload }),
    ...unlessDefault('responseTimeout', responseTimeoutInSeconds),
    ...unlessDefault('connectTimeout', connectTimeoutInSeconds),
  };
}

function unlessDefault(key: keyof typeof TIMEOUT_DEFAULTS, seconds: number): JsonObject {
  return parseDuration(TIMEOUT_DEFAULTS[key]) === seconds ? {} : { [key]: formatDuration(seconds) };
}

function twinOf({ desired, tags }: TwinUpdate): JsonObject {
  return { ...(desired && { desired }), ...(tags && { tags }) };
}
