import type { JsonObject, JsonValue } from '../json.ts';
import type { Job } from '../state/job.ts';
import { FAR_FUTURE, timeText } from '../state/time-text.ts';
import type { Switches } from '../switches.ts';

type ViewSwitches = Pick<Switches, 'cancelSettlesAfterMs' | 'cancelledEndTime' | 'payloadEcho'>;

/** A job as GET and list answer it. */
export function jobView(job: Job, now: number, switches: ViewSwitches): JsonObject {
  const { spec } = job;
  const unsettled = isUnsettled(job, now, switches);
  return {
    jobId: spec.jobId,
    queryCondition: spec.queryCondition,
    createdTime: timeText(job.createdAt),
    startTime: timeText(job.startAt),
    endTime: unsettled ? FAR_FUTURE : endTime(job, switches),
    maxExecutionTimeInSeconds: spec.maxExecutionTimeInSeconds,
    type: spec.work.type,
    ...workView(job, switches),
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
export function jobText(job: Job, now: number, switches: ViewSwitches): string {
  const known = endedTexts.get(job);
  if (known !== undefined) return known;
  const text = JSON.stringify(jobView(job, now, switches));
  if (job.endedAt !== undefined && !isUnsettled(job, now, switches)) endedTexts.set(job, text);
  return text;
}

/** A cancel shows only after a moment. */
function isUnsettled(job: Job, now: number, { cancelSettlesAfterMs }: ViewSwitches): boolean {
  return job.status === 'cancelled' && job.endedAt !== undefined && now < job.endedAt + cancelSettlesAfterMs;
}

function endTime({ status, endedAt }: Job, { cancelledEndTime }: ViewSwitches): string {
  if (endedAt === undefined || (status === 'cancelled' && cancelledEndTime === 'never')) return FAR_FUTURE;
  return timeText(endedAt);
}

/** What creating and cancelling answer: three fields. */
export function shortJobView(job: Job): JsonObject {
  return { jobId: job.spec.jobId, type: job.spec.work.type, status: job.status };
}

function workView({ spec: { work } }: Job, { payloadEcho }: ViewSwitches): JsonObject {
  if (work.type === 'scheduleUpdateTwin') return { updateTwin: { deviceId: null, etag: '*', ...work.sent } };
  return {
    cloudToDeviceMethod: {
      methodName: work.methodName,
      payload: work.payload === undefined ? null : echo(work.payload, payloadEcho),
      responseTimeoutInSeconds: work.responseTimeoutInSeconds,
      connectTimeoutInSeconds: work.connectTimeoutInSeconds,
    },
  };
}

function echo(payload: string, form: Switches['payloadEcho']): JsonValue {
  return form === 'bytes' ? [...Buffer.from(payload)] : JSON.parse(payload);
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
