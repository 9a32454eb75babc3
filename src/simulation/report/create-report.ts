import type { AnswerGroup } from '../../model/answer-group.ts';
import { compareText } from '../../model/compare-text.ts';
import type { Config, HubConfig } from '../../model/config.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { DeviceOutcome } from '../../model/hub-job.ts';
import type { Instant, Window } from '../../model/instant.ts';
import { ownIdParts } from '../../model/jobs-on-hub.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type {
  MissedOccurrence,
  SimulatedJob,
  SimulatedManifest,
  SimulatedRun,
  SimulationReport,
  SimulationSettings,
} from '../../model/simulation.ts';
import type { DeviceCounts } from '../../model/status-report.ts';
import { occurrences } from '../../schedule/occurrences.ts';
import { judgeJob } from '../../status/verdict.ts';
import type { PlanLog } from '../workflow/plan-log.ts';
import { findNotices } from './find-notices.ts';
import type { RecordedJob } from './job-recorder.ts';

/** Manifests from an instant on. */
interface Commit {
  readonly at: Instant;
  readonly manifests: readonly JobManifest[];
}

export interface ReportInput {
  readonly options: {
    readonly settings: SimulationSettings;
    readonly config: Config;
    readonly hubConfig: HubConfig;
    readonly fleets: readonly Fleet[];
    readonly commits: readonly Commit[];
  };
  /** How far virtual time came: the end of the window, unless it was interrupted. */
  readonly until: Instant;
  readonly fleet: SimulationReport['fleet'];
  readonly runs: readonly SimulatedRun[];
  readonly jobs: readonly RecordedJob[];
  readonly devicesTouched: number;
  readonly notes: PlanLog;
}

/** One manifest's occurrence, with what a change of the clocks did to it. */
export interface DueOccurrence {
  readonly scheduledAt: Instant;
  readonly note?: string;
}

/** What a reviewer gets to know of a simulation. */
export function createReport(input: ReportInput): SimulationReport {
  const { options, fleet, runs, notes, devicesTouched } = input;
  const { settings, commits } = options;
  const lived = { from: settings.window.from, to: Math.min(settings.window.to, input.until) };
  // The last form of each manifest speaks for it, removed ones included.
  const manifests = new Map(
    commits.flatMap((commit) => commit.manifests.map((manifest) => [manifest.name, manifest] as const)),
  );
  const jobs = input.jobs
    .flatMap((job) => readJob(job, options.config.owner, manifests))
    .sort((left, right) => beginOf(left) - beginOf(right) || compareText(left.jobId, right.jobId));
  const due = dueOccurrences(commits, lived);
  const readings = [...manifests.values()]
    .sort((left, right) => compareText(left.name, right.name))
    .map((manifest) => readManifest(manifest, jobs, due.get(manifest.name) ?? [], notes, lived));
  const notices = findNotices({
    manifests: [...manifests.values()],
    readings,
    jobs,
    runs,
    due,
    notes,
    fleets: options.fleets,
  });
  return { settings, fleet, runs, manifests: readings, jobs, devicesTouched, notices };
}

function beginOf({ startedAt, scheduledAt }: SimulatedJob): Instant {
  return startedAt ?? scheduledAt;
}

function readJob(
  job: RecordedJob,
  owner: string,
  manifests: ReadonlyMap<string, JobManifest>,
): readonly SimulatedJob[] {
  const parts = ownIdParts(job.jobId, owner);
  if (!parts) return [];
  const { jobId, createdAt, startedAt, endedAt, status, answers, twins, failureReason } = job;
  const devices = countDevices(answers);
  return [
    {
      jobId,
      manifest: parts.name,
      scheduledAt: parts.scheduledAt,
      attempt: parts.attempt,
      createdAt,
      ...(startedAt !== undefined && { startedAt }),
      ...(endedAt !== undefined && { endedAt }),
      status,
      verdict: judgeJob(status, devices, manifests.get(parts.name)?.success),
      devices,
      answers,
      twins,
      ...(failureReason !== undefined && { failureReason }),
    },
  ];
}

function countDevices(answers: readonly AnswerGroup[]): DeviceCounts {
  const counts: Record<DeviceOutcome, number> & { total: number } = {
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

/** Occurrences of every manifest inside the window, each while the manifest was as it says; suspended ones are not due. */
function dueOccurrences(
  commits: readonly Commit[],
  window: Window,
): ReadonlyMap<string, readonly DueOccurrence[]> {
  const due = new Map<string, DueOccurrence[]>();
  commits.forEach(({ at, manifests }, index) => {
    const span = {
      from: Math.max(at, window.from),
      to: Math.min(commits[index + 1]?.at ?? window.to, window.to),
    };
    for (const { name, schedule, suspend } of manifests) {
      const ofManifest = due.get(name) ?? [];
      due.set(name, ofManifest);
      if (suspend || span.from >= span.to) continue;
      for (const { scheduledAt, note } of occurrences(schedule, span)) {
        ofManifest.push({ scheduledAt, ...(note !== undefined && { note }) });
      }
    }
  });
  return due;
}

function readManifest(
  { name, source, schedule, suspend, startingDeadlineInSeconds }: JobManifest,
  jobs: readonly SimulatedJob[],
  due: readonly DueOccurrence[],
  notes: PlanLog,
  window: Window,
): SimulatedManifest {
  const own = jobs.filter((job) => job.manifest === name);
  const ran = own.filter(({ startedAt }) => startedAt !== undefined);
  const onHub = new Set(own.filter(({ status }) => status !== 'cancelled').map((job) => job.scheduledAt));
  const missed: readonly MissedOccurrence[] = due.flatMap(({ scheduledAt }) => {
    // What may still be caught up when the simulation ends is not missed.
    const isOpen = scheduledAt + startingDeadlineInSeconds * 1000 > window.to;
    const reason = notes.reasonOf(name, scheduledAt) ?? 'unplanned';
    return onHub.has(scheduledAt) || (isOpen && !FINAL.has(reason)) ? [] : [{ scheduledAt, reason }];
  });
  const judged = (verdict: SimulatedJob['verdict']) => ran.filter((job) => job.verdict === verdict).length;
  return {
    name,
    source,
    timeZone: schedule.timeZone,
    suspended: suspend,
    occurrences: due.length,
    ran: ran.length,
    succeeded: judged('succeeded'),
    belowThreshold: judged('below-threshold'),
    missed,
    deferred: notes.count(name, 'slot', 'overlap'),
  };
}

/** Reasons after which an occurrence never runs. */
const FINAL: ReadonlySet<string> = new Set(['frozen', 'superseded', 'before-edit', 'expired', 'held']);
