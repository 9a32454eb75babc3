import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import type { HubJob } from '../model/hub-job.ts';
import { type Failed, failed } from './result.ts';

type CancelResult = { readonly result: 'done' | 'already-done' } | Failed;

/**
 * Cancels a job unless it is gone. A refusal says only that the job is not waiting any more; a look at it tells a
 * job that is cancelled already (by another run, or by a try whose answer was lost) from one that has started.
 * Throws HubError for everything that does not belong to this one job.
 */
export async function cancelOnce(hub: JobHub, jobId: string, signal?: AbortSignal): Promise<CancelResult> {
  let refusal: HubError;
  try {
    await hub.cancelJob(jobId, signal);
    return { result: 'done' };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    if (error.kind === 'not-found') return { result: 'already-done' };
    if (error.kind !== 'rejected' && error.kind !== 'conflict') throw error;
    refusal = error;
  }
  return judge(await hub.getJob(jobId, signal), refusal);
}

function judge(job: HubJob | undefined, refusal: HubError): CancelResult {
  if (!job) return { result: 'already-done' };
  switch (job.status) {
    case 'cancelled':
      return { result: 'already-done' };
    case 'running':
      return failed('running', 'the job has started, and a running job cannot be stopped');
    case 'completed':
    case 'failed':
      return failed('ended', 'the job has run already');
    case 'queued':
    case 'scheduled':
    case 'unknown':
      throw refusal;
    default:
      return job.status satisfies never;
  }
}
