import type { Job } from '../state/job.ts';
import { FAR_FUTURE, timeText } from '../state/time-text.ts';
import type { JsonMap } from '../state/twin-limits.ts';
import { parsePayload } from './method-operations.ts';

/** A job as GET and list answer it. */
export function jobView(job: Job, now: number, cancelSettlesAfterMs: number): JsonMap {
  const { spec } = job;
  const unsettled =
    job.status === 'cancelled' && job.endedAt !== undefined && now < job.endedAt + cancelSettlesAfterMs;
  return {
    jobId: spec.jobId,
    ...(spec.queryCondition === undefined ? {} : { queryCondition: spec.queryCondition }),
    createdTime: timeText(job.createdAt),
    startTime: timeText(job.startAt),
    endTime: job.endedAt === undefined || unsettled ? FAR_FUTURE : timeText(job.endedAt),
    maxExecutionTimeInSeconds: spec.maxExecutionTimeInSeconds,
    type: spec.work.type,
    ...workView(job),
    status: unsettled ? 'scheduled' : job.status,
    ...(job.failureReason === undefined
      ? {}
      : { failureReason: job.failureReason, statusMessage: job.failureReason }),
    ...(job.startedAt === undefined ? {} : { deviceJobStatistics: statistics(job) }),
  };
}

/** What creating and cancelling answer: three fields. */
export function shortJobView(job: Job): JsonMap {
  return { jobId: job.spec.jobId, type: job.spec.work.type, status: job.status };
}

function workView({ spec: { work } }: Job): JsonMap {
  if (work.type === 'scheduleUpdateTwin') return { updateTwin: { deviceId: null, etag: '*', ...work.sent } };
  return {
    cloudToDeviceMethod: {
      methodName: work.methodName,
      // The service gives the payload back as the bytes of its JSON text.
      payload: work.payload === undefined ? null : [...Buffer.from(work.payload)],
      responseTimeoutInSeconds: work.responseTimeoutInSeconds,
      connectTimeoutInSeconds: work.connectTimeoutInSeconds,
    },
  };
}

function statistics(job: Job): JsonMap {
  const { pending, running, completed, failed } = job.rows.counts();
  return {
    deviceCount: job.rows.length,
    failedCount: failed,
    succeededCount: completed,
    runningCount: running,
    pendingCount: pending,
  };
}

/** Rows of `devices.jobs`: each job's devices, in the order they were found. */
export function* jobRowViews(jobs: Iterable<Job>): Generator<JsonMap> {
  for (const job of jobs)
    for (let index = 0; index < job.rows.length; index += 1) yield jobRowView(job, index);
}

function jobRowView(job: Job, index: number): JsonMap {
  const { rows, spec } = job;
  const { deviceId, moduleId } = rows.target(index);
  const started = job.startedAt ?? job.startAt;
  const outcome = rows.outcome(index);
  const answer =
    outcome && 'status' in outcome
      ? { deviceMethodResponse: { status: outcome.status, payload: parsePayload(outcome.payload) } }
      : {};
  const error =
    outcome && 'code' in outcome ? { error: { code: outcome.code, description: outcome.description } } : {};
  return {
    deviceId,
    ...(moduleId === undefined ? {} : { moduleId }),
    jobId: spec.jobId,
    jobType: spec.work.type,
    status: rows.status(index),
    startTimeUtc: timeText(started),
    // The deadline, not the end: that is lastUpdatedDateTimeUtc.
    endTimeUtc: timeText(started + spec.maxExecutionTimeInSeconds * 1_000),
    createdDateTimeUtc: timeText(job.createdAt),
    lastUpdatedDateTimeUtc: timeText(rows.updatedAt(index)),
    outcome: answer,
    ...error,
  };
}
