import type { JobRequest } from '../../model/desired-job.ts';
import type { JsonValue } from '../../model/json.ts';

/**
 * The body of `PUT /jobs/v2/{id}`. Written out here because JobClient replaces the payloads 0, false and "" by
 * null and drops the connect timeout. A payload that is absent is null, as from JobClient: without one a hub may send a
 * device nothing at all, and the SDK for Node takes that for broken JSON and answers 400 by itself.
 */
export function jobBody(request: JobRequest): Readonly<Record<string, JsonValue>> {
  const common = {
    startTime: new Date(request.startAt).toISOString(),
    maxExecutionTimeInSeconds: request.maxExecutionTimeInSeconds,
    queryCondition: request.condition,
  };
  const { operation } = request;
  if (operation.kind === 'method') {
    return {
      jobId: request.jobId,
      type: 'scheduleDeviceMethod',
      cloudToDeviceMethod: {
        methodName: operation.name,
        payload: operation.payload ?? null,
        responseTimeoutInSeconds: operation.responseTimeoutInSeconds,
        connectTimeoutInSeconds: operation.connectTimeoutInSeconds,
      },
      ...common,
    };
  }
  return {
    jobId: request.jobId,
    type: 'scheduleUpdateTwin',
    updateTwin: {
      // The hub answers 412 without it: a job's update is a forced one.
      etag: '*',
      ...(operation.tags !== undefined && { tags: operation.tags }),
      ...(operation.desired !== undefined && { properties: { desired: operation.desired } }),
    },
    ...common,
  };
}
