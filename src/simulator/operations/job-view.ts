import type { JsonObject } from '../json.ts';
import type { Job } from '../state/job.ts';
import { FAR_FUTURE, timeText } from '../state/time-text.ts';

/** A job as GET and list answer it. */
export function jobView(job: Job, now: number, cancelSettlesAfterMs: number): JsonObject {
  const { spec } = job;
  const unsettled = isUnsettled(job, now, cancelSettlesAfterMs);
  return {
    jobId: spec.jobId,
    queryCondition: spec.queryCondition,
    createdTime: timeText(job.createdAt),
    startTime: timeText(job.startAt),
    endTime: job.endedAt === undefined || unsettled ? FAR_FUTURE : timeText(job.endedAt),
    maxExecutionTimeInSeconds: spec.maxExecutionTimeInSeconds,
    type: spec.work.type,
    ...workView(job),
    status: unsettled ? 'scheduled' : job.status,
    ...(job.failureReason !== undefined && {
      failureReason: job.failureReason,
      statusMessage: job.failureReason,
    }),
    ...(job.startedAt !== undefined && { deviceJobStatistics: statistics(job) }),
  };
}

/** The text of a job that has ended never changes, and the list of thirty days is full of these. */
const endedTexts = new WeakMap<Job, string>();

/** The same as JSON text. */
export function jobText(job: Job, now: number, cancelSettlesAfterMs: number): string {
  const known = endedTexts.get(job);
  if (known !== undefined) return known;
  const text = JSON.stringify(jobView(job, now, cancelSettlesAfterMs));
  if (job.endedAt !== undefined && !isUnsettled(job, now, cancelSettlesAfterMs)) endedTexts.set(job, text);
  return text;
}

/** A cancel shows only after a moment. */
function isUnsettled(job: Job, now: number, cancelSettlesAfterMs: number): boolean {
  return job.status === 'cancelled' && job.endedAt !== undefined && now < job.endedAt + cancelSettlesAfterMs;
}

/** What creating and cancelling answer: three fields. */
export function shortJobView(job: Job): JsonObject {
  return { jobId: job.spec.jobId, type: job.spec.work.type, status: job.status };
}

function workView({ spec: { work } }: Job): JsonObject {
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

function statistics(job: Job): JsonObject {
  const { pending, running, completed, failed } = job.rows.counts();
  return {
    deviceCount: job.rows.length,
    failedCount: failed,
    succeededCount: completed,
    runningCount: running,
    pendingCount: pending,
  };
}
