import type { Instant } from './instant.ts';

/**
 * Which piece of work a job id stands for. An occurrence is carried out by one or more hub jobs, its *units*: a plain
 * job has one, a list of devices has parts, a retry has tries, a rollout has stages.
 */
export interface UnitKey {
  readonly name: string;
  /** The occurrence, to the minute; of a rollout the minute at which its version began. */
  readonly scheduledAt: Instant;
  /** 1 to 9. */
  readonly stage: number;
  /** 1 to 99. */
  readonly part: number;
  /** 1 to 9; 0 for a job that only marks the devices of a part. */
  readonly try: number;
}

/** What a job id of ours says. It is the lock of a unit, and says nothing of the job's content. */
export interface JobIdParts extends UnitKey {
  readonly owner: string;
  /** How often the unit has been asked for again on purpose: 0 to 999. */
  readonly revision: number;
  /** 1 to 99; the hub keeps a cancelled id taken for 30 days, so another attempt needs another id. */
  readonly attempt: number;
}

/** The first unit of an occurrence, which is the only one of a plain job. */
export const FIRST_UNIT = { stage: 1, part: 1, try: 1 } as const;

export const MAX_ATTEMPT = 99;
export const MAX_REVISION = 999;

/** Source: IoT Hub, jobs: the id of a job. */
export const MAX_JOB_ID_LENGTH = 64;

/**
 * `<owner>-<name>-<yymmddhhmm, UTC>[-s<stage>][-p<part>][-t<try>][-r<revision>][-<attempt>]` of `[a-z0-9-]`. Parts that
 * are 1 (for the revision: 0) are left out. May be longer than a hub takes: see MAX_JOB_ID_LENGTH.
 */
export function formatJobId(parts: JobIdParts): string {
  let id = `${parts.owner}-${parts.name}-${stampOf(parts.scheduledAt)}`;
  if (parts.stage !== 1) id += `-s${parts.stage}`;
  if (parts.part !== 1) id += `-p${parts.part}`;
  if (parts.try !== 1) id += `-t${parts.try}`;
  if (parts.revision !== 0) id += `-r${parts.revision}`;
  if (parts.attempt !== 1) id += `-${parts.attempt}`;
  return id;
}

/** An instant as ids have it: `yymmddhhmm` in UTC. */
export function stampOf(instant: Instant): string {
  return new Date(instant).toISOString().slice(2, 16).replace(/[-T:]/g, '');
}

const JOB_ID =
  /^([a-z0-9]{1,12})-([a-z0-9-]{1,28})-([0-9]{10})(?:-s([2-9]))?(?:-p([2-9]|[1-9][0-9]))?(?:-t([02-9]))?(?:-r([1-9][0-9]{0,2}))?(?:-([2-9]|[1-9][0-9]))?$/;

/** Ids that were read: each step of a pass asks about the same ones again. */
const known = new Map<string, JobIdParts | undefined>();
const MAX_KNOWN = 20_000;

/**
 * The parts of an id that has our form; `undefined` for every other text. Says nothing about whose it is. Names may hold
 * dashes and digits, so the stamp is the last group of ten digits, and what follows it is read from there to the right.
 */
export function parseJobId(jobId: string): JobIdParts | undefined {
  const before = known.get(jobId);
  if (before !== undefined || known.has(jobId)) return before;
  const parts = jobId.length > MAX_JOB_ID_LENGTH ? undefined : readParts(jobId);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(jobId, parts);
  return parts;
}

function readParts(jobId: string): JobIdParts | undefined {
  const match = JOB_ID.exec(jobId);
  if (!match) return undefined;
  const [, owner, name, stamp, stage, part, tryNumber, revision, attempt] = match;
  if (owner === undefined || name === undefined || stamp === undefined) return undefined;
  const scheduledAt = instantOf(stamp);
  if (scheduledAt === undefined) return undefined;
  return {
    owner,
    name,
    scheduledAt,
    stage: Number(stage ?? 1),
    part: Number(part ?? 1),
    try: Number(tryNumber ?? 1),
    revision: Number(revision ?? 0),
    attempt: Number(attempt ?? 1),
  };
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
