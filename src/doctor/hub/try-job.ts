import type { HubError } from '../../hub/hub-error.ts';
import type { JobHub } from '../../hub/port.ts';
import type { JobRequest } from '../../model/desired-job.ts';
import type { Check } from '../../model/doctor-report.ts';
import { fine, notTried, problem, remark } from '../check.ts';
import { type Asked, asked, failed } from './asked.ts';

export interface TryJobOptions {
  readonly hub: JobHub;
  /** Part of the job's id. */
  readonly suffix: string;
  readonly now: () => number;
  readonly mayWrite: boolean;
}

export interface TriedJob {
  readonly checks: readonly Check[];
  /** Why the hub created no job. */
  readonly error?: HubError;
}

const CREATE = ['create-jobs', 'right: create jobs'] as const;
const CANCEL = ['cancel-jobs', 'right: cancel jobs'] as const;
const DAYS_AHEAD = 6;

/** Creates a job far ahead that no device can match, and cancels it at once, come what may. */
export async function tryJob({ hub, suffix, now, mayWrite }: TryJobOptions): Promise<TriedJob> {
  if (!mayWrite) {
    const advice =
      'add --write: a job six days ahead that matches no device is created, and cancelled at once';
    return {
      checks: [
        notTried(...CREATE, 'nothing is changed without --write', advice),
        notTried(...CANCEL, 'as above'),
      ],
    };
  }
  const jobId = `hubjobs-doctor-${suffix}`;
  const created = await asked(() => hub.createJob(harmlessJob(jobId, now())));
  if ('error' in created && !created.error.isPassing) return notCreated(created.error);
  const cancelled = await asked(() => hub.cancelJob(jobId));
  return {
    checks: [
      'error' in created ? failed(...CREATE, created.error) : fine(...CREATE, `yes: ${jobId} was created`),
      cancelCheck(jobId, cancelled),
    ],
    ...('error' in created && { error: created.error }),
  };
}

function harmlessJob(jobId: string, now: number): JobRequest {
  return {
    jobId,
    operation: { kind: 'twin', tags: { hubjobs: { doctor: null } } },
    condition: `deviceId = '${jobId}'`,
    startAt: now + DAYS_AHEAD * 86_400_000,
    maxExecutionTimeInSeconds: 60,
  };
}

function notCreated(error: HubError): TriedJob {
  const isFull = error.kind === 'quota';
  const create = isFull
    ? remark(
        ...CREATE,
        `${error.message}, so it is not known`,
        'run it again when a slot is free: `hubjobs status` says until when the jobs last',
      )
    : failed(...CREATE, error);
  return { checks: [create, notTried(...CANCEL, 'no job was created')], error };
}

function cancelCheck(jobId: string, cancelled: Asked<void>): Check {
  if ('answer' in cancelled) return fine(...CANCEL, `yes: ${jobId} was cancelled`);
  const { error } = cancelled;
  if (error.kind === 'not-found') return notTried(...CANCEL, 'no job was created');
  return problem(
    ...CANCEL,
    `${error.message} (${error.details.request}): ${jobId} holds a slot until its start`,
    error.details.hint ?? 'cancel it with `az iot hub job cancel`',
  );
}
