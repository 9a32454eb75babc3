import type { Instant } from './instant.ts';

/** What a job id of ours says; read back from the right, as names may hold dashes. */
export interface JobIdParts {
  readonly owner: string;
  readonly name: string;
  /** The occurrence, to the minute. */
  readonly scheduledAt: Instant;
  readonly digest: string;
  /** 1 for the first; the hub keeps a cancelled id taken for 30 days, so a second try needs another one. */
  readonly attempt: number;
}

const JOB_ID = /^([a-z0-9]{1,12})-([a-z0-9-]{1,28})-([0-9]{10})-([a-z0-9]{8})(?:-([2-9]|[1-9][0-9]))?$/;

/** The highest attempt that still fits the 64 characters of an id. */
export const MAX_ATTEMPT = 99;

/** `<owner>-<name>-<yymmddhhmm, UTC>-<digest>[-<attempt>]`: at most 64 characters of `[a-z0-9-]`. */
export function formatJobId(parts: JobIdParts): string {
  const stamp = new Date(parts.scheduledAt).toISOString().slice(2, 16).replace(/[-T:]/g, '');
  const attempt = parts.attempt > 1 ? `-${parts.attempt}` : '';
  return `${parts.owner}-${parts.name}-${stamp}-${parts.digest}${attempt}`;
}

/** The parts of an id that has our form; `undefined` for every other text. Says nothing about whose it is. */
export function parseJobId(jobId: string): JobIdParts | undefined {
  const match = JOB_ID.exec(jobId);
  if (!match) return undefined;
  const [, owner, name, stamp, digest, attempt] = match;
  if (owner === undefined || name === undefined || stamp === undefined || digest === undefined)
    return undefined;
  const [yy, mo, dd, hh, mi] = stamp.match(/../g) ?? [];
  const scheduledAt = Date.parse(`20${yy}-${mo}-${dd}T${hh}:${mi}:00Z`);
  if (Number.isNaN(scheduledAt)) return undefined;
  const parts = { owner, name, scheduledAt, digest, attempt: attempt === undefined ? 1 : Number(attempt) };
  // Date.parse takes 31 February for 3 March: such an id is nobody's.
  return formatJobId(parts) === jobId ? parts : undefined;
}
