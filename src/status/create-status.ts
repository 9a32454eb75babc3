import { compareText } from '../model/compare-text.ts';
import { isWaiting } from '../model/hub-job.ts';
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
import { type DeviceTally, tallyFromStatistics } from './device-tally.ts';
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
  const jobs = own.map((one) => reportJob(one, input.tallies.get(one.job.jobId), rules.get(one.parts.name)));
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

function reportJob(
  { job, parts }: OwnJob,
  tally: DeviceTally | undefined,
  rule: JobManifest['success'] | undefined,
): JobStatusReport {
  const { jobId, status, startAt, endAt, statistics, failureReason } = job;
  // Rows may lag behind the job; the hub's own counts are better than none.
  const fromRows = tally && (tally.devices.total > 0 || !statistics) ? tally : undefined;
  const fromHub = !fromRows && statistics && !isWaiting(job) ? tallyFromStatistics(statistics) : undefined;
  const { devices, answers = [] } = fromRows ?? fromHub ?? {};
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
