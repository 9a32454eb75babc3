import type { JobRequest } from '../model/desired-job.ts';
import type { HubJob } from '../model/hub-job.ts';
import { type JsonObject, type JsonValue, jsonEquals } from '../model/json.ts';
import type { DeviceMethod, Operation, TwinUpdate } from '../model/operation.ts';

/**
 * Whether a job on the hub does what the request asks for. The start time is left out: a late request starts
 * "now", so two runs ask for different ones. Where the hub's echo loses something, both readings are equal:
 * an absent payload and `null`, an absent section of a twin update and an empty one, and a connect timeout
 * that is not echoed.
 */
export function hasSameContent(job: HubJob, request: JobRequest): boolean {
  return (
    job.condition === request.condition &&
    job.maxExecutionTimeInSeconds === request.maxExecutionTimeInSeconds &&
    job.operation !== undefined &&
    isSameOperation(job.operation, request.operation)
  );
}

function isSameOperation(actual: Operation, desired: Operation): boolean {
  if (actual.kind === 'method') return desired.kind === 'method' && isSameMethod(actual, desired);
  return desired.kind === 'twin' && isSameTwinUpdate(actual, desired);
}

function isSameMethod(actual: DeviceMethod, desired: DeviceMethod): boolean {
  const payloadOf = (method: DeviceMethod): JsonValue => method.payload ?? null;
  return (
    actual.name === desired.name &&
    actual.responseTimeoutInSeconds === desired.responseTimeoutInSeconds &&
    (actual.connectTimeoutInSeconds === desired.connectTimeoutInSeconds ||
      actual.connectTimeoutInSeconds === 0) &&
    jsonEquals(payloadOf(actual), payloadOf(desired))
  );
}

function isSameTwinUpdate(actual: TwinUpdate, desired: TwinUpdate): boolean {
  const sectionOf = (section: JsonObject | undefined): JsonValue => section ?? {};
  return (
    jsonEquals(sectionOf(actual.tags), sectionOf(desired.tags)) &&
    jsonEquals(sectionOf(actual.desired), sectionOf(desired.desired))
  );
}
