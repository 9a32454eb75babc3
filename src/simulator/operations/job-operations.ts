import { serviceError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { HubState } from '../state/hub-state.ts';
import type { JobSpec, MethodWork, TwinWork } from '../state/job.ts';
import { parseTime } from '../state/time-text.ts';
import { readTwinPatch, type TwinPatch } from '../state/twin.ts';
import { checkIntegers } from '../state/twin-limits.ts';
import type { Switches } from '../switches.ts';
import { jobText, jobView, shortJobView } from './job-view.ts';
import { textPageReply } from './list-page.ts';
import { readMethodRequest } from './method-operations.ts';
import { MAX_QUERY_LENGTH } from './query-operations.ts';
import { jsonObjectBody, param, type ServiceCall, type ServiceReply, wholeNumber } from './service-call.ts';

const JOB_ID = { documented: /^[A-Za-z0-9-]{1,64}$/, strict: /^[a-z0-9'-]{1,64}$/ } as const;
const DEFAULT_MAX_EXECUTION_SECONDS = 3_600;

/** `PUT /jobs/v2/{id}`: create only, there is no update. */
export function createJob(call: ServiceCall): ServiceReply {
  const job = call.state.jobs.create(readJob(param(call, 'jobId'), call));
  return { status: 200, body: shortJobView(job) };
}

/** `GET /jobs/v2/{id}`. An unknown id is not an error: the service answers 200 and `unknown`. */
export function getJob(call: ServiceCall): ServiceReply {
  const { state } = call;
  const job = state.jobs.get(param(call, 'jobId'));
  if (!job) return { status: 200, body: { type: 'unknown', status: 'unknown' } };
  return { status: 200, body: jobView(job, state.clock.now(), state.switches) };
}

/** `POST /jobs/v2/{id}/cancel`. */
export function cancelJob(call: ServiceCall): ServiceReply {
  return { status: 200, body: shortJobView(call.state.jobs.cancel(param(call, 'jobId'))) };
}

/** `GET /jobs/v2/query`, filtered by `jobStatus` and `jobType`. */
export function listJobs(call: ServiceCall): ServiceReply {
  const { jobs, clock, switches } = call.state;
  const status = call.query.get('jobStatus') || undefined;
  const type = call.query.get('jobType') || undefined;
  const filter = { ...(status !== undefined && { status }), ...(type !== undefined && { type }) };
  return textPageReply(call, `jobs ${status} ${type}`, function* () {
    for (const job of jobs.list(filter)) {
      if (job.createdAt + switches.jobListDelayMs > clock.now()) continue;
      yield jobText(job, clock.now(), switches);
    }
  });
}

/** The jobs of version 1 (import and export) are not implemented: the list is empty, every id is unknown. */
export function listImportJobs(): ServiceReply {
  return { status: 200, body: [] };
}

export function unknownImportJob(call: ServiceCall): ServiceReply {
  throw serviceError('JobNotFound', `There is no job with the id ${param(call, 'jobId')}.`);
}

function readJob(jobId: string, call: ServiceCall): JobSpec {
  const { state } = call;
  const { switches } = state;
  const body = jsonObjectBody(call);
  if (!JOB_ID[switches.jobIds].test(jobId))
    throw serviceError('ArgumentInvalid', 'The job id must be 1 to 64 letters, digits and dashes.');
  if (body['type'] === 'scheduleUpdateTwin') checkIntegers(call.body);
  const work = readWork(body, switches);
  const queryCondition = body['queryCondition'];
  if (typeof queryCondition !== 'string' || queryCondition.trim() === '')
    throw serviceError('ArgumentInvalid', 'queryCondition must be text and not empty; * means all devices.');
  if (queryCondition.length > MAX_QUERY_LENGTH)
    throw serviceError('ArgumentInvalid', `queryCondition is longer than ${MAX_QUERY_LENGTH} characters.`);
  const { min, max } = switches.maxExecutionTimeInSeconds;
  const limit = wholeNumber(body['maxExecutionTimeInSeconds'], DEFAULT_MAX_EXECUTION_SECONDS);
  if (!(limit >= min && limit <= max))
    throw serviceError('ArgumentInvalid', `maxExecutionTimeInSeconds must be within [${min}; ${max}].`);
  return {
    jobId,
    work,
    queryCondition,
    startAt: readStart(body['startTime'], state),
    maxExecutionTimeInSeconds: limit,
  };
}

function readWork(body: JsonObject, { nullInJobs }: Switches): MethodWork | TwinWork {
  const type = body['type'];
  if (type === 'scheduleDeviceMethod') return { type, ...readMethodRequest(body['cloudToDeviceMethod']) };
  if (type !== 'scheduleUpdateTwin') throw serviceError('GenericBadRequest', 'BadRequest');
  const update = body['updateTwin'];
  if (!isJsonObject(update)) throw serviceError('ArgumentInvalid', 'updateTwin must be a JSON object.');
  const patch = readTwinPatch(update);
  if (update['etag'] !== '*')
    throw serviceError('PreconditionFailed', 'Precondition failed: updateTwin needs the etag "*".');
  const { tags, properties } = update;
  return {
    type,
    patch: nullInJobs === 'ignore' ? patchWithoutNull(patch) : patch,
    sent: {
      ...(tags !== undefined && { tags }),
      ...(properties !== undefined && { properties }),
    },
  };
}

function patchWithoutNull({ tags, desired }: TwinPatch): TwinPatch {
  return {
    ...(tags && { tags: withoutNull(tags) }),
    ...(desired && { desired: withoutNull(desired) }),
  };
}

/** Without the keys whose value is null, at every depth. */
function withoutNull(content: JsonObject): JsonObject {
  const kept = Object.entries(content).filter(([, value]) => value !== null);
  return Object.fromEntries(
    kept.map(([key, value]) => [key, isJsonObject(value) ? withoutNull(value) : value]),
  );
}

function readStart(value: unknown, { clock, switches }: HubState): number | undefined {
  if (value === undefined || (value === null && switches.nullStartTime === 'now')) return undefined;
  const start = typeof value === 'string' ? parseTime(value) : undefined;
  if (start === undefined) throw serviceError('ArgumentInvalid', 'startTime must be an ISO 8601 time.');
  const ahead = start - clock.now();
  if (ahead > switches.maxStartAheadMs)
    throw serviceError('ArgumentInvalid', 'startTime must be within 168 hours of now.');
  if (-ahead > switches.maxStartBehindMs)
    throw serviceError('ArgumentInvalid', 'startTime lies too far in the past.');
  return start;
}
