import { compareText } from '../model/compare-text.ts';
import { type HubJobStatus, hasStarted, isWaiting } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import type { JobsOnHub, OwnJob } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { RolloutReport } from '../model/rollout-report.ts';
import {
  type DoneCounts,
  isJudged,
  type JobStatusReport,
  type ManifestStatusReport,
  type StatusReport,
} from '../model/status-report.ts';
import { addTallies, type DeviceTally, tallyFromStatistics } from './device-tally.ts';
import { byOccurrence } from './occurrence-jobs.ts';
import { JUDGED_BY_GATES, judgeJob } from './verdict.ts';

export interface StatusInput {
  readonly hub: { readonly name: string; readonly hostName: string };
  readonly now: Instant;
  readonly manifests: readonly JobManifest[];
  readonly rollouts: readonly RolloutReport[];
  readonly jobs: JobsOnHub;
  /** When these were read; `undefined`: the hub was never read. */
  readonly jobsReadAt: Instant | undefined;
  /** By job id, for the jobs whose device rows were read. */
  readonly tallies: ReadonlyMap<string, DeviceTally>;
  /** By manifest, where the hub was asked. */
  readonly doneCounts: ReadonlyMap<string, DoneCounts>;
  /** The next occurrence of each manifest that has one, by name. */
  readonly nextOccurrences: ReadonlyMap<string, Instant>;
}

/** Where every manifest and every job of ours stands. */
export function createStatus(input: StatusInput): StatusReport {
  const { hub, now, jobsReadAt } = input;
  const { owner, own, unmanaged } = input.jobs;
  const rules = new Map([
    ...input.manifests.map(({ name, success }) => [name, success] as const),
    ...input.rollouts.map(({ rollout }) => [rollout, JUDGED_BY_GATES] as const),
  ]);
  const rollouts = new Set(input.rollouts.map(({ rollout }) => rollout));
  const jobs = byOccurrence(own).flatMap(({ units, others }) => {
    const [first] = units;
    const rule = first && rules.get(first.parts.name);
    const reportOne = (one: OwnJob) => reportJob(one, tallyOf(one, input), rule);
    const isTold = units.length < 2 || (first && rollouts.has(first.parts.name));
    return [
      ...(isTold ? units.map(reportOne) : [reportTogether(units, input, rule)]),
      ...others.map(reportOne),
    ];
  });
  const byManifest = new Map<string, JobStatusReport[]>();
  jobs.sort(compareNewestFirst);
  for (const job of jobs) {
    const others = byManifest.get(job.manifest);
    if (others) others.push(job);
    else byManifest.set(job.manifest, [job]);
  }
  const manifests = [...input.manifests]
    .sort((left, right) => compareText(left.name, right.name))
    .map((manifest) => reportManifest(manifest, byManifest.get(manifest.name) ?? [], input));
  return {
    hub: { name: hub.name, hostName: hub.hostName },
    owner,
    now,
    ...(jobsReadAt !== undefined && { jobsReadAt }),
    manifests,
    rollouts: input.rollouts,
    jobs,
    unmanaged,
  };
}

/** From its rows, which may lag behind the job, or else the hub's own counts, which are better than none. */
function tallyOf({ job }: OwnJob, { tallies }: StatusInput): DeviceTally | undefined {
  const tally = tallies.get(job.jobId);
  const { statistics } = job;
  if (tally && (tally.devices.total > 0 || !statistics)) return tally;
  return statistics && !isWaiting(job) ? tallyFromStatistics(statistics) : undefined;
}

function reportJob(
  { job, parts }: OwnJob,
  tally: DeviceTally | undefined,
  rule: JobManifest['success'] | undefined,
): JobStatusReport {
  const { jobId, status, startAt, endAt, failureReason } = job;
  const { devices, answers = [] } = tally ?? {};
  return {
    jobId,
    manifest: parts.name,
    scheduledAt: parts.scheduledAt,
    attempt: parts.attempt,
    status,
    ...(startAt !== undefined && { startAt }),
    ...(endAt !== undefined && { endAt }),
    verdict: judgeJob(status, devices, rule),
    ...(devices && { devices }),
    answers,
    ...(failureReason !== undefined && { failureReason }),
  };
}

/** Jobs of one occurrence as one. `units`: the last try first, so that the tallies have each device's last result. */
function reportTogether(
  units: readonly OwnJob[],
  input: StatusInput,
  rule: JobManifest['success'] | undefined,
): JobStatusReport {
  const [first, ...others] = units.toSorted(
    (left, right) => left.parts.try - right.parts.try || left.parts.part - right.parts.part,
  );
  if (!first) throw new Error('An occurrence without jobs.');
  const started = units.filter(({ job }) => hasStarted(job));
  const rows = started.flatMap((one) => input.tallies.get(one.job.jobId) ?? []);
  // Without rows nobody knows which devices were tried again; the parts of one try have no device in common.
  const known =
    rows.length === started.length ? rows : ofTry(units, 1).flatMap((one) => tallyOf(one, input) ?? []);
  const tally = known.length > 0 ? addTallies(known) : undefined;
  const status = statusOfAll(units);
  const starts = units.flatMap(({ job }) => job.startAt ?? []);
  const ends = units.flatMap(({ job }) => job.endAt ?? []);
  const { startAt: _, endAt: __, ...report } = reportJob(first, tally, rule);
  const tries = Math.max(...units.map(({ parts }) => parts.try));
  const failed = units.find(({ job }) => job.failureReason !== undefined);
  return {
    ...report,
    units: others.map(({ job }) => ({ jobId: job.jobId, status: job.status })),
    ...(tries > 1 && { tries }),
    status,
    ...(starts.length > 0 && { startAt: Math.min(...starts) }),
    ...(ends.length === units.length && { endAt: Math.max(...ends) }),
    verdict: judgeJob(status, tally?.devices, rule),
    ...(failed?.job.failureReason !== undefined && { failureReason: failed.job.failureReason }),
  };
}

function ofTry(units: readonly OwnJob[], number: number): readonly OwnJob[] {
  return units.filter(({ parts }) => parts.try === number);
}

/** While one runs, they run; while one waits, they wait; one that failed or was cancelled stands for all. */
function statusOfAll(units: readonly OwnJob[]): HubJobStatus {
  const found = new Set(units.map(({ job }) => job.status));
  return WORST_FIRST.find((status) => found.has(status)) ?? 'unknown';
}

const WORST_FIRST = [
  'running',
  'unknown',
  'queued',
  'scheduled',
  'failed',
  'cancelled',
  'completed',
] as const;

/** `jobs`: of this manifest, newest occurrence first. */
function reportManifest(
  manifest: JobManifest,
  jobs: readonly JobStatusReport[],
  { now, nextOccurrences, doneCounts }: StatusInput,
): ManifestStatusReport {
  const done = doneCounts.get(manifest.name);
  const past = jobs.filter(({ scheduledAt }) => scheduledAt <= now);
  const last =
    past.find(({ verdict }) => isJudged(verdict)) ?? past.find(({ verdict }) => verdict === 'cancelled');
  const current = jobs.findLast(({ verdict }) => verdict === 'running');
  const waiting = jobs.findLast(({ verdict }) => verdict === 'waiting');
  const occurrence = manifest.suspend ? undefined : nextOccurrences.get(manifest.name);
  const next =
    waiting && (occurrence === undefined || waiting.scheduledAt <= occurrence)
      ? { scheduledAt: waiting.scheduledAt, jobId: waiting.jobId }
      : occurrence === undefined
        ? undefined
        : { scheduledAt: occurrence };
  return {
    manifest: manifest.name,
    source: manifest.source,
    timeZone: manifest.schedule.timeZone,
    suspended: manifest.suspend,
    ...(done && { done }),
    ...(last && { last }),
    ...(current && { current }),
    ...(next && { next }),
  };
}

function compareNewestFirst(left: JobStatusReport, right: JobStatusReport): number {
  return (
    right.scheduledAt - left.scheduledAt ||
    compareText(left.manifest, right.manifest) ||
    right.attempt - left.attempt ||
    compareText(left.jobId, right.jobId)
  );
}
