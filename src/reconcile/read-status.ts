import { manifestForNext } from '../desired/at-occurrence.ts';
import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import { type Branch, OWN_BRANCH } from '../model/branch.ts';
import type { HubConfig, OwnedConfig } from '../model/config.ts';
import { countNames, limitNames, MAX_NAMES } from '../model/failed-names.ts';
import { type DeviceResult, type HubJob, hasStarted } from '../model/hub-job.ts';
import { inParallel } from '../model/in-parallel.ts';
import type { Instant } from '../model/instant.ts';
import { FIRST_UNIT } from '../model/job-id.ts';
import type { JobsOnHub, OwnJob } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Progress } from '../model/progress.ts';
import type { RolloutManifest } from '../model/rollout.ts';
import type { RolloutReport } from '../model/rollout-report.ts';
import { createHide, secretsOf } from '../model/sensitive.ts';
import type { DoneCounts, StatusReport } from '../model/status-report.ts';
import { createFreezeCheck } from '../schedule/freeze.ts';
import { occurrences } from '../schedule/occurrences.ts';
import { createStatus, type StatusInput } from '../status/create-status.ts';
import { type DeviceTally, tallyDevices } from '../status/device-tally.ts';
import { byOccurrence } from '../status/occurrence-jobs.ts';
import { judgeRollouts } from './judge-rollouts.ts';
import { QUERIES_AT_ONCE, readJobs } from './read-hub.ts';

export interface ReadStatusOptions {
  readonly hub: JobHub;
  readonly hubConfig: HubConfig;
  readonly config: OwnedConfig;
  /** The manifests that this hub runs. */
  readonly manifests: readonly JobManifest[];
  /** The rollouts that this hub runs; absent: the repository has none. */
  readonly rollouts?: readonly RolloutManifest[] | undefined;
  /** Git; absent: what it said before is not known, so nobody knows where a rollout stands. */
  readonly branch?: Branch | undefined;
  readonly now: Instant;
  readonly signal?: AbortSignal;
  readonly progress?: (event: Progress) => void;
  /** Gets every row of every job of ours that has started, one job after another; the next row waits for it. */
  readonly onDeviceResult?: DeviceResultSink;
  /** Rows of ended jobs that an earlier look has counted, kept by the caller: they are not read again. */
  readonly counted?: Map<string, DeviceTally>;
}

export type DeviceResultSink = (job: JobOfRow, result: DeviceResult) => Promise<void>;

export interface JobOfRow {
  readonly jobId: string;
  readonly manifest: string;
  readonly scheduledAt: Instant;
}

/** How far ahead the next occurrence is looked for: long enough for a yearly job. */
const LOOK_AHEAD_MS = 366 * 86_400_000;

/** Jobs whose device rows are read, the newest whose rows say more than the hub's own counts. Each is a query, and S1 allows 20 queries a minute. */
const MAX_JOBS_WITH_ROWS = 50;

/** Manifests whose `done` is counted: three queries each, and S1 allows 20 queries a minute. */
const MAX_MANIFESTS_COUNTED = 10;

/** Reads from the hub alone where every manifest and job stands. Throws HubError. */
export async function readStatus(options: ReadStatusOptions): Promise<StatusReport> {
  const { hub, config, now, signal, progress } = options;
  const { jobs, listed } = await readJobs(hub, config.owner, signal);
  progress?.({ kind: 'hub-read', at: now, jobs: listed, own: jobs.own.length });
  const rollouts = await readRollouts(options, jobs);
  return statusWithDevices(options, { jobs, jobsReadAt: now, rollouts });
}

/** Where each rollout stands: what a plan would say of it. */
async function readRollouts(options: ReadStatusOptions, jobs: JobsOnHub): Promise<readonly RolloutReport[]> {
  const { hubConfig, rollouts = [], branch = OWN_BRANCH, signal } = options;
  if (rollouts.length === 0) return [];
  const history = await branch.history(hubConfig.name, signal);
  const judged = await judgeRollouts(
    { ...options, rollouts, options: {} },
    { jobs, history, check: { kind: 'current' }, isToApply: false },
  );
  return judged.rollouts.map(({ report }) => report);
}

/** The jobs on the hub, when they were read (`undefined`: never), and where the rollouts stand. */
type ReadJobsAt = Pick<StatusInput, 'jobs' | 'jobsReadAt' | 'rollouts'>;

/** The same from jobs that were just read: asks only what became of them on their devices. Throws HubError. */
export async function statusWithDevices(
  options: ReadStatusOptions,
  known: ReadJobsAt,
): Promise<StatusReport> {
  const { hub, signal } = options;
  const tallies = new Map<string, DeviceTally>(options.counted);
  const { onDeviceResult, manifests, rollouts = [] } = options;
  const hide = createHide([...manifests, ...rollouts].flatMap(({ operation }) => secretsOf(operation)));
  // Jobs are read newest first, so that the newest failures are named.
  let room = MAX_NAMES;
  const use = ({ answers }: DeviceTally) => {
    room = Math.max(0, room - countNames(answers));
  };
  const read = async ({ job, parts }: OwnJob, seen: Set<string> | undefined) => {
    const { jobId } = job;
    const known = tallies.get(jobId);
    if (known) return use(known);
    const rows = withoutSensitive(hub.listDeviceResults(jobId, signal), hide);
    const { name: manifest, scheduledAt } = parts;
    const isLast = ({ deviceId, moduleId }: DeviceResult) =>
      !seen?.has(moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`);
    const passed = onDeviceResult
      ? handOn(rows, async (row) => {
          if (isLast(row)) await onDeviceResult({ jobId, manifest, scheduledAt }, row);
        })
      : rows;
    const tally = await tallyDevices(passed, room, seen);
    use(tally);
    tallies.set(jobId, tally);
  };
  // The last try is read first: of each device its last result counts.
  const readTogether = async (units: readonly OwnJob[]) => {
    const hasTries = units.some(({ parts }) => parts.try > FIRST_UNIT.try);
    const isKnown = units.every(({ job }) => tallies.has(job.jobId));
    if (hasTries && !isKnown) for (const { job } of units) tallies.delete(job.jobId);
    const seen = hasTries ? new Set<string>() : undefined;
    for (const unit of units) await read(unit, seen);
    if (units.some(({ job }) => job.status === 'running')) return;
    for (const { job } of units) keep(job.jobId);
  };
  const keep = (jobId: string) => {
    const tally = tallies.get(jobId);
    if (tally) options.counted?.set(jobId, tally);
  };
  const groups = startedTogether(known.jobs);
  const started = groups.flat();
  if (onDeviceResult) for (const units of groups) await readTogether(units);
  else {
    const unsettled = groups.filter((units) => !units.every(({ job }) => isSettled(job)));
    await inParallel(withinLimit(unsettled), QUERIES_AT_ONCE, readTogether);
  }
  // Several jobs were read at once, each with the room there was when it began.
  limitNamesOf(started, tallies, options.counted);
  return statusOf(options, known, tallies, await countDone(options));
}

/** Counts only where the hub takes the conditions: a report is no place to fail for one of them. */
async function countDone({
  hub,
  manifests,
  now,
  signal,
}: ReadStatusOptions): Promise<ReadonlyMap<string, DoneCounts>> {
  const counts = new Map<string, DoneCounts>();
  const count = (condition: string) => hub.countMatches(condition, signal);
  const withDone = manifests
    .map((manifest) => manifestForNext(manifest, now))
    .filter(({ target, suspend }) => target.done && !suspend);
  await inParallel(withDone.slice(0, MAX_MANIFESTS_COUNTED), QUERIES_AT_ONCE, async ({ name, target }) => {
    const { condition, done } = target;
    if (!done) return;
    try {
      counts.set(name, {
        target: await count(done.targetCondition),
        done: await count(done.doneCondition),
        left: await count(condition),
      });
    } catch (error) {
      if (!(error instanceof HubError) || error.kind !== 'rejected') throw error;
    }
  });
  return counts;
}

/** Leaves at most MAX_NAMES names in all tallies, those of the first jobs. */
function limitNamesOf(
  jobs: readonly OwnJob[],
  tallies: Map<string, DeviceTally>,
  counted: ReadStatusOptions['counted'],
): void {
  let room = MAX_NAMES;
  for (const { jobId } of jobs.map(({ job }) => job)) {
    const tally = tallies.get(jobId);
    if (!tally) continue;
    const limited = { ...tally, answers: limitNames(tally.answers, room) };
    room -= countNames(limited.answers);
    tallies.set(jobId, limited);
    if (counted?.has(jobId)) counted.set(jobId, limited);
  }
}

/** Devices may repeat in their answers what they were called with. */
export async function* withoutSensitive(
  rows: AsyncIterable<DeviceResult>,
  hide: (text: string) => string,
): AsyncGenerator<DeviceResult> {
  for await (const row of rows) {
    const { methodPayload, errorDescription } = row;
    yield {
      ...row,
      ...(methodPayload !== undefined && { methodPayload: hide(methodPayload) }),
      ...(errorDescription !== undefined && { errorDescription: hide(errorDescription) }),
    };
  }
}

async function* handOn(
  rows: AsyncIterable<DeviceResult>,
  sink: (row: DeviceResult) => Promise<void>,
): AsyncGenerator<DeviceResult> {
  for await (const row of rows) {
    await sink(row);
    yield row;
  }
}

/** The same from what is known already. */
export function statusOf(
  { hubConfig, config, manifests, now }: Omit<ReadStatusOptions, 'hub'>,
  known: ReadJobsAt,
  tallies: ReadonlyMap<string, DeviceTally> = new Map(),
  doneCounts: ReadonlyMap<string, DoneCounts> = new Map(),
): StatusReport {
  const nextOccurrences = new Map<string, Instant>();
  for (const manifest of manifests) {
    const { name, schedule } = manifest;
    const frozenAt = createFreezeCheck(config.freezes, manifest);
    for (const { scheduledAt } of occurrences(schedule, { from: now + 1, to: now + LOOK_AHEAD_MS })) {
      if (frozenAt(scheduledAt)) continue;
      nextOccurrences.set(name, scheduledAt);
      break;
    }
  }
  return createStatus({
    hub: hubConfig,
    now,
    manifests,
    ...known,
    tallies,
    doneCounts,
    nextOccurrences,
  });
}

/** Those of ours that may have rows, by occurrence, the newest first; in each the last try first. */
function startedTogether({ own }: JobsOnHub): readonly (readonly OwnJob[])[] {
  return byOccurrence(own.filter(({ job }) => hasStarted(job)))
    .flatMap(({ units, others }) => [units, ...others.map((one) => [one])])
    .sort(([left], [right]) => (right?.parts.scheduledAt ?? 0) - (left?.parts.scheduledAt ?? 0));
}

/** The first groups of at most MAX_JOBS_WITH_ROWS jobs in all; at least one. */
function withinLimit(groups: readonly (readonly OwnJob[])[]): readonly (readonly OwnJob[])[] {
  let jobs = 0;
  return groups.filter((units, index) => {
    jobs += units.length;
    return index === 0 || jobs <= MAX_JOBS_WITH_ROWS;
  });
}

/** A twin update that reached everybody: rows would say the same. (A method's success may hide a device's refusal.) */
function isSettled({ type, status, statistics }: HubJob): boolean {
  return (
    type === 'twin' &&
    status === 'completed' &&
    statistics !== undefined &&
    statistics.deviceCount > 0 &&
    statistics.succeededCount === statistics.deviceCount
  );
}
