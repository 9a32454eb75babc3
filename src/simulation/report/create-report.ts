import type { AnswerGroup } from '../../model/answer-group.ts';
import { compareText } from '../../model/compare-text.ts';
import type { OwnedConfig } from '../../model/config.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { DeviceOutcome } from '../../model/hub-job.ts';
import type { Instant, Window } from '../../model/instant.ts';
import { ownIdParts } from '../../model/jobs-on-hub.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { Occurrence } from '../../model/occurrence.ts';
import type { Operation } from '../../model/operation.ts';
import type { Reason } from '../../model/plan.ts';
import type { RolloutManifest } from '../../model/rollout.ts';
import { createHide, isSensitivePath, secretsOf } from '../../model/sensitive.ts';
import type {
  MissedOccurrence,
  SimulatedJob,
  SimulatedManifest,
  SimulatedRollout,
  SimulatedRun,
  SimulationReport,
  SimulationSettings,
} from '../../model/simulation.ts';
import type { DeviceCounts } from '../../model/status-report.ts';
import { isFailure } from '../../model/status-report.ts';
import { JUDGED_BY_GATES, judgeJob } from '../../status/verdict.ts';
import type { FailedDevices } from '../fleet/failed-tally.ts';
import type { Commit } from '../workflow/commits.ts';
import type { PlanLog } from '../workflow/plan-log.ts';
import type { LastLook } from '../workflow/rollout-log.ts';
import { dueOccurrences } from './due-occurrences.ts';
import { findNotices } from './find-notices.ts';
import type { RecordedJob } from './job-recorder.ts';
import { type OwnRecord, tellTogether } from './tell-together.ts';

export interface ReportInput {
  readonly options: {
    readonly settings: SimulationSettings;
    readonly config: OwnedConfig;
    readonly fleets: readonly Fleet[];
    readonly commits: readonly Commit[];
  };
  /** How far virtual time came: the end of the window, unless the simulation was interrupted. */
  readonly until: Instant;
  readonly fleet: SimulationReport['fleet'];
  readonly runs: readonly SimulatedRun[];
  readonly jobs: readonly RecordedJob[];
  readonly devicesTouched: number;
  readonly failed: readonly FailedDevices[];
  readonly plans: PlanLog;
  readonly rollouts: readonly LastLook[];
  /** How many different devices the jobs of a version reached: see versionKey. */
  readonly touchedBy: (version: string) => number;
}

export function versionKey(rollout: string, version: Instant): string {
  return `${rollout} ${version}`;
}

/** What a reviewer learns from a simulation. */
export function createReport(input: ReportInput): SimulationReport {
  const { options, fleet, runs, plans, devicesTouched } = input;
  const { settings, commits } = options;
  const simulatedWindow = { from: settings.window.from, to: Math.min(settings.window.to, input.until) };
  // The last version of each manifest counts, that of a removed one too.
  const manifests = new Map(
    commits.flatMap((commit) => commit.manifests.map((manifest) => [manifest.name, manifest] as const)),
  );
  const rules = new Map([
    ...[...manifests.values()].map(({ name, success }) => [name, success] as const),
    ...commits.flatMap(({ rollouts = [] }) => rollouts).map(({ name }) => [name, JUDGED_BY_GATES] as const),
  ]);
  const own = input.jobs.flatMap((job): OwnRecord[] => {
    const parts = ownIdParts(job.jobId, options.config.owner);
    return parts ? [{ job, parts }] : [];
  });
  const operations = new Map(
    commits.flatMap((commit) =>
      [...commit.manifests, ...(commit.rollouts ?? [])].map(
        ({ name, operation }) => [name, operation] as const,
      ),
    ),
  );
  const hide = hideSensitive(commits);
  const jobs = tellTogether(own, (name) => manifests.has(name))
    .map((one) => withoutSensitive(describeJob(one, rules), operations.get(one.parts.name), hide))
    .sort(
      (left, right) =>
        (left.startedAt ?? left.scheduledAt) - (right.startedAt ?? right.scheduledAt) ||
        compareText(left.jobId, right.jobId),
    );
  const due = dueOccurrences(commits, simulatedWindow, options.config.freezes);
  const summaries = [...manifests.values()]
    .sort((left, right) => compareText(left.name, right.name))
    .map((manifest) =>
      summarizeManifest(manifest, jobs, due.get(manifest.name) ?? [], plans, simulatedWindow),
    );
  const rollouts = summarizeRollouts(input, commits.at(-1)?.rollouts ?? []);
  const notices = findNotices({
    manifests: [...manifests.values()],
    summaries,
    rollouts,
    jobs,
    runs,
    due,
    plans,
    fleets: options.fleets,
    failed: input.failed,
  });
  return { settings, fleet, runs, manifests: summaries, rollouts, jobs, devicesTouched, notices };
}

function describeJob(
  { job, parts }: OwnRecord,
  rules: ReadonlyMap<string, JobManifest['success']>,
): SimulatedJob {
  const { jobId, createdAt, startedAt, endedAt, status, answers, twins, failureReason } = job;
  const devices = sumOutcomes(answers);
  return {
    jobId,
    manifest: parts.name,
    scheduledAt: parts.scheduledAt,
    attempt: parts.attempt,
    createdAt,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    status,
    verdict: judgeJob(status, devices, rules.get(parts.name)),
    devices,
    answers,
    twins,
    ...(failureReason !== undefined && { failureReason }),
  };
}

/** Replaces the sensitive texts of all versions of the manifests. */
export function hideSensitive(commits: readonly Commit[]): (text: string) => string {
  return createHide(
    commits
      .flatMap(({ manifests, rollouts = [] }) => [...manifests, ...rollouts])
      .flatMap(({ operation }) => secretsOf(operation)),
  );
}

function withoutSensitive(
  job: SimulatedJob,
  operation: Operation | undefined,
  hide: (text: string) => string,
): SimulatedJob {
  const isHidden = (path: string) =>
    operation !== undefined && isSensitivePath(operation, path.replace(/^properties\./, ''));
  const hidden = { before: '(sensitive)', after: '(sensitive)' };
  return {
    ...job,
    answers: job.answers.map((group) =>
      group.answer === undefined ? group : { ...group, answer: hide(group.answer) },
    ),
    twins: job.twins.map((change) => (isHidden(change.path) ? { ...change, ...hidden } : change)),
  };
}

function summarizeRollouts(
  { rollouts, touchedBy }: ReportInput,
  atEnd: readonly RolloutManifest[],
): readonly SimulatedRollout[] {
  return rollouts.map(({ report, version, lookedAt }, index) => {
    const { rollout } = report;
    const hasSuccessor = rollouts[index + 1]?.report.rollout === rollout;
    return {
      report,
      lookedAt,
      devicesTouched: touchedBy(versionKey(rollout, version)),
      isReplaced: hasSuccessor || !atEnd.some(({ name }) => name === rollout),
    };
  });
}

function sumOutcomes(answers: readonly AnswerGroup[]): DeviceCounts {
  const counts: Record<DeviceOutcome | 'total', number> = {
    succeeded: 0,
    refused: 0,
    failed: 0,
    offline: 0,
    'timed-out': 0,
    pending: 0,
    cancelled: 0,
    total: 0,
  };
  for (const { outcome, devices } of answers) {
    counts[outcome] += devices;
    counts.total += devices;
  }
  return counts;
}

function summarizeManifest(
  { name, source, schedule, suspend, startingDeadlineInSeconds }: JobManifest,
  jobs: readonly SimulatedJob[],
  due: readonly Occurrence[],
  plans: PlanLog,
  window: Window,
): SimulatedManifest {
  const own = jobs.filter((job) => job.manifest === name);
  const ran = own.filter(({ startedAt }) => startedAt !== undefined);
  const onHub = new Set(own.filter(({ status }) => status !== 'cancelled').map((job) => job.scheduledAt));
  const missed: readonly MissedOccurrence[] = due.flatMap(({ scheduledAt }) => {
    // An occurrence that may still be caught up when the simulation ends is not missed.
    const isOpen = scheduledAt + startingDeadlineInSeconds * 1000 > window.to;
    const reason = plans.reasonOf(name, scheduledAt) ?? 'unplanned';
    return onHub.has(scheduledAt) || (isOpen && !FINAL.has(reason)) ? [] : [{ scheduledAt, reason }];
  });
  const withVerdict = (verdict: SimulatedJob['verdict']) =>
    ran.filter((job) => job.verdict === verdict).length;
  return {
    name,
    source,
    timeZone: schedule.timeZone,
    suspended: suspend,
    occurrences: due.length,
    ran: ran.length,
    succeeded: withVerdict('succeeded'),
    incomplete: withVerdict('incomplete'),
    belowThreshold: ran.filter((job) => isFailure(job.verdict)).length,
    missed,
    deferred: plans.count(name, 'slot', 'overlap'),
  };
}

/** Reasons after which an occurrence never runs. */
const FINAL: ReadonlySet<Reason | 'unplanned'> = new Set([
  'frozen',
  'superseded',
  'before-edit',
  'expired',
  'held',
]);
