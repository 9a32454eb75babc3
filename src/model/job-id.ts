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

/** Ids that were read: each step of a pass asks about the same ones again. */
const known = new Map<string, JobIdParts | undefined>();
const KNOWN_AT_MOST = 20_000;

/** The parts of an id that has our form; `undefined` for every other text. Says nothing about whose it is. */
export function parseJobId(jobId: string): JobIdParts | undefined {
  const before = known.get(jobId);
  if (before !== undefined || known.has(jobId)) return before;
  const parts = readParts(jobId);
  if (known.size >= KNOWN_AT_MOST) known.clear();
  known.set(jobId, parts);
  return parts;
}

function readParts(jobId: string): JobIdParts | undefined {
  const match = JOB_ID.exec(jobId);
  if (!match) return undefined;
  const [, owner, name, stamp, digest, attempt] = match;
  if (owner === undefined || name === undefined || stamp === undefined || digest === undefined)
    return undefined;
  const scheduledAt = instantOf(stamp);
  if (scheduledAt === undefined) return undefined;
  return { owner, name, scheduledAt, digest, attempt: attempt === undefined ? 1 : Number(attempt) };
}

/** Of ten digits `yymmddhhmm`; ids are read by the hundred thousand, and Date.parse would be most of the work. */
function instantOf(stamp: string): Instant | undefined {
  const month = twoDigits(stamp, 2);
  const day = twoDigits(stamp, 4);
  const hour = twoDigits(stamp, 6);
  const minute = twoDigits(stamp, 8);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59) return undefined;
  const instant = Date.UTC(2000 + twoDigits(stamp, 0), month - 1, day, hour, minute);
  // 31 February is 3 March to Date.UTC: such an id is nobody's.
  return day <= 28 || new Date(instant).getUTCDate() === day ? instant : undefined;
}

function twoDigits(text: string, index: number): number {
  return (text.charCodeAt(index) - 48) * 10 + text.charCodeAt(index + 1) - 48;
}
