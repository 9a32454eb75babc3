import { serviceError } from '../../simulator/errors.ts';
import { parsePayload } from '../../simulator/operations/method-operations.ts';
import type { Job } from '../../simulator/state/job.ts';
import type { JobPage, JobRow, JobRowPage, JobView } from '../api.ts';
import { instantText } from '../instant-text.ts';
import type { PageCall } from '../page-call.ts';
import { cursorOf, pageOf } from './page-of.ts';

const PAGE_SIZE = 100;
/** Longer payloads and patches are left out of a list of jobs, and longer answers of devices are cut. */
const MAX_LISTED = 2_000;

/** `GET /api/jobs`, newest first. The cursor is the id of the last job, as new ones come in front. */
export function listJobs({ context, query }: PageCall): JobPage {
  const jobs = [...context.hub.state.jobs.list()].reverse();
  const after = query.get('after');
  // A job that the hub has forgotten was the oldest.
  const last = after === null ? -1 : jobs.findIndex(({ spec }) => spec.jobId === after);
  const rest = after !== null && last < 0 ? [] : jobs.slice(last + 1);
  const page = rest.slice(0, PAGE_SIZE);
  const next = rest.length > PAGE_SIZE ? page.at(-1)?.spec.jobId : undefined;
  return { jobs: page.map((job) => viewOf(job, MAX_LISTED)), ...(next !== undefined && { next }) };
}

/** `GET /api/jobs/ID` */
export function showJob(call: PageCall): JobView {
  return viewOf(jobIn(call));
}

/** `POST /api/jobs/ID/cancel` */
export function cancelOneJob(call: PageCall): JobView {
  return viewOf(call.context.hub.state.jobs.cancel(jobIn(call).spec.jobId));
}

/** `GET /api/jobs/ID/devices` */
export async function listRows(call: PageCall): Promise<JobRowPage> {
  const { rows } = jobIn(call);
  const status = call.query.get('status');
  const { items, next } = await pageOf(
    function* () {
      for (let index = 0; index < rows.length; index += 1)
        yield status === null || rows.status(index) === status ? { index } : undefined;
    },
    PAGE_SIZE,
    cursorOf(call.query),
  );
  return { rows: items.map(({ index }) => rowOf(rows, index)), ...(next !== undefined && { next }) };
}

function jobIn({ context, params }: PageCall): Job {
  const jobId = params['jobId'] ?? '';
  const job = context.hub.state.jobs.get(jobId);
  if (!job) throw serviceError('JobNotFound', `There is no job with the id ${jobId}.`);
  return job;
}

function viewOf(job: Job, maxText = Number.POSITIVE_INFINITY): JobView {
  const { spec } = job;
  return {
    jobId: spec.jobId,
    type: spec.work.type,
    status: job.status,
    queryCondition: spec.queryCondition,
    createdTime: instantText(job.createdAt),
    startTime: instantText(job.startAt),
    ...(job.endedAt !== undefined && { endTime: instantText(job.endedAt) }),
    maxExecutionTimeInSeconds: spec.maxExecutionTimeInSeconds,
    ...(job.failureReason !== undefined && { failureReason: job.failureReason }),
    ...workView(job, maxText),
    ...(job.startedAt !== undefined && { counts: countsOf(job) }),
  };
}

function workView(
  { spec: { work } }: Job,
  maxText: number,
): Pick<JobView, 'methodName' | 'payload' | 'twin'> {
  if (work.type === 'scheduleUpdateTwin')
    return { ...(JSON.stringify(work.sent).length <= maxText && { twin: work.sent }) };
  const { methodName, payload } = work;
  if (payload === undefined || payload.length > maxText) return { methodName };
  return { methodName, payload: parsePayload(payload) };
}

function countsOf({ rows }: Job): JobView['counts'] & object {
  const { pending, running, completed, failed } = rows.counts();
  return { devices: rows.length, pending, running, succeeded: completed, failed };
}

function rowOf(rows: Job['rows'], index: number): JobRow {
  const { deviceId, moduleId } = rows.target(index);
  return {
    deviceId,
    ...(moduleId !== undefined && { moduleId }),
    status: rows.status(index),
    updatedAt: instantText(rows.updatedAt(index)),
    ...outcomeOf(rows, index),
  };
}

function outcomeOf(rows: Job['rows'], index: number): Pick<JobRow, 'answer' | 'error'> {
  const outcome = rows.outcome(index);
  if (!outcome) return {};
  if ('code' in outcome) return { error: outcome };
  const { status, payload } = outcome;
  const isLong = payload.length > MAX_LISTED;
  return { answer: { status, payload: isLong ? `${payload.slice(0, MAX_LISTED)}…` : parsePayload(payload) } };
}
