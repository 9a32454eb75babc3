import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import type { JobRequest } from '../model/desired-job.ts';
import { hasEqualContent } from '../model/job-content.ts';
import { failed, type Result } from './result.ts';

/**
 * Creates a job unless it is there. An id that is taken may be this very job, made by another run, by an earlier
 * one that was killed, or by a try whose answer was lost; and a hub may be full because this very job has taken
 * the last slot. Only a look at the job tells. Throws HubError for everything that does not belong to this job.
 */
export async function createOnce(hub: JobHub, request: JobRequest, signal?: AbortSignal): Promise<Result> {
  let isFull: boolean;
  try {
    await hub.createJob(request, signal);
    return { result: 'done' };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    isFull = error.kind === 'quota' && isAboutSlots(error);
    if (!isFull && error.kind !== 'conflict') throw error;
  }
  const job = await hub.getJob(request.jobId, signal);
  if (!job && isFull) return { result: 'no-slot' };
  if (!job) return failed('conflict', 'the hub says that the job id is taken, and does not know the job');
  if (job.status === 'cancelled') {
    return { result: 'taken', message: 'a job with this id was cancelled on the hub' };
  }
  return hasEqualContent(job, request)
    ? { result: 'already-done' }
    : { result: 'taken', message: 'a job with this id and other content is on the hub' };
}

/** A spent daily quota is a 403; waiting for a slot would not help there. */
function isAboutSlots(error: HubError): boolean {
  return error.details.status !== 403;
}
