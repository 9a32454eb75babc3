import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import type { JobHub } from '../hub/port.ts';
import type { ArchivedJob } from '../model/archived-job.ts';
import type { Clock } from '../model/clock.ts';
import { type DeviceResult, hasRun } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import type { OwnJob } from '../model/jobs-on-hub.ts';
import type { SuccessRule } from '../model/manifest.ts';
import { tallyDevices } from '../status/device-tally.ts';
import { judgeJob } from '../status/verdict.ts';
import type { Archive } from './archive.ts';
import { formatJobLine, parseJobLines } from './job-line.ts';
import { firstMonth, jobsPath, monthOfJob, placeOf, resultsPath } from './places.ts';
import { README, README_PATH } from './readme.ts';
import { packResults } from './result-lines.ts';

export interface ArchiveJobsOptions {
  readonly archive: Archive;
  readonly hub: Pick<JobHub, 'listDeviceResults'>;
  /** In hubjobs.yaml. */
  readonly hubName: string;
  /** Our jobs on the hub that have ended. */
  readonly ended: readonly OwnJob[];
  /** What is known of the manifest of a job. */
  readonly about: (manifest: string) => { readonly success?: SuccessRule; readonly timeZone?: string };
  /** Months that are kept, with the present one. */
  readonly months: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
}

export interface ArchivedNow {
  readonly added: readonly ArchivedJob[];
  /** Ended jobs that were left for the next run. */
  readonly left: number;
}

/** Jobs of a run: each is a query at least, and S1 allows 20 queries a minute. */
const MAX_JOBS = 50;

/**
 * Results of a hub's devices in a month, compressed: about three million. Beyond it only the results of devices that
 * failed are kept.
 */
export const MAX_MONTH_BYTES = 25 * 1_048_576;

/** Runs for other hubs write to the same branch. */
const MAX_TRIES = 10;

const MAX_WAIT_MS = 5_000;

/**
 * Adds the jobs that have ended since to the history branch, each once, those first that the hub forgets first. Throws
 * RepositoryError, HubError, and the signal's reason.
 */
export async function archiveJobs(options: ArchiveJobsOptions): Promise<ArchivedNow> {
  const { archive, hubName, months, clock, random, signal } = options;
  const first = firstMonth(clock.now(), months);
  const ended = options.ended
    .filter((one) => monthOfJob(timesOf(one)) >= first)
    .sort((one, other) => timeOf(one) - timeOf(other));
  let lists = await readLists(archive, hubName, ended);
  const missing = ended.filter((one) => !isListed(lists, one));
  if (missing.length === 0) return { added: [], left: 0 };
  const added: ArchivedJob[] = [];
  const results = new Map<string, string>();
  const bytes = new Map([...lists].map(([month, { jobs: known }]) => [month, sizeOf(known)]));
  for (const one of missing.slice(0, MAX_JOBS)) {
    const { job, id } = await archiveJob(options, one, bytes);
    added.push(job);
    if (id !== undefined) results.set(resultsPath(job), id);
  }
  const left = missing.length - added.length;
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    if (await publish(options, lists, added, results)) return { added, left };
    await clock.sleep(Math.ceil(random() * MAX_WAIT_MS), signal);
    await archive.refresh();
    lists = await readLists(archive, hubName, ended);
  }
  return { added: [], left: missing.length };
}

/** The lines of a month. */
interface JobList {
  readonly text: string;
  readonly jobs: readonly ArchivedJob[];
}

async function readLists(
  archive: Archive,
  hub: string,
  ended: readonly OwnJob[],
): Promise<ReadonlyMap<string, JobList>> {
  const lists = new Map<string, JobList>();
  const monthById = new Map<string, string>();
  for (const month of new Set(ended.map((one) => monthOfJob(timesOf(one))))) {
    lists.set(month, { text: '', jobs: [] });
    const id = archive.files.get(jobsPath({ hub, month }))?.id;
    if (id !== undefined) monthById.set(id, month);
  }
  for await (const { id, bytes } of archive.read([...monthById.keys()])) {
    const text = Buffer.from(bytes).toString('utf8');
    lists.set(monthById.get(id) ?? '', { text, jobs: parseJobLines(hub, text) });
  }
  return lists;
}

async function archiveJob(
  { archive, hub, hubName, about, signal }: ArchiveJobsOptions,
  one: OwnJob,
  bytes: Map<string, number>,
): Promise<{ readonly job: ArchivedJob; readonly id?: string }> {
  const { job, parts } = one;
  const { success, timeZone } = about(parts.name);
  const times = timesOf(one);
  const month = monthOfJob(times);
  const used = bytes.get(month) ?? 0;
  const kept = used < MAX_MONTH_BYTES ? 'all' : 'failed';
  // A job that was cancelled before its time has none.
  const rows = hasRun(job) ? hub.listDeviceResults(job.jobId, signal) : Readable.from([]);
  const { tally, stored } = await readBoth(archive, rows, kept === 'failed');
  bytes.set(month, used + (stored?.bytes ?? 0));
  return {
    ...(stored && { id: stored.id }),
    job: {
      hub: hubName,
      jobId: job.jobId,
      manifest: parts.name,
      ...times,
      ...(timeZone !== undefined && { timeZone }),
      status: job.status,
      verdict: judgeJob(job.status, tally.devices, success),
      devices: tally.devices,
      answers: tally.answers,
      ...(job.failureReason !== undefined && { failureReason: job.failureReason }),
      results: stored === undefined ? 'none' : kept,
      resultBytes: stored?.bytes ?? 0,
    },
  };
}

/** The rows are read once, counted and kept as they come. */
async function readBoth(archive: Archive, rows: AsyncIterable<DeviceResult>, onlyFailed: boolean) {
  const channel = new PassThrough({ objectMode: true });
  const storing = archive.write(packResults(channel, onlyFailed));
  try {
    const tally = await tallyDevices(
      (async function* () {
        for await (const row of rows) {
          if (!channel.write(row)) await Promise.race([once(channel, 'drain'), storing]);
          yield row;
        }
      })(),
      0,
    );
    channel.end();
    const stored = await storing;
    return { tally, stored: tally.devices.total === 0 ? undefined : stored };
  } catch (error) {
    channel.destroy();
    await storing.catch(() => {});
    throw error;
  }
}

/** One commit with the jobs that are not there yet, and without the months that are over. */
async function publish(
  { archive, hubName, months, clock }: ArchiveJobsOptions,
  lists: ReadonlyMap<string, JobList>,
  added: readonly ArchivedJob[],
  results: ReadonlyMap<string, string>,
): Promise<boolean> {
  const at = clock.now();
  const files = new Map<string, string | undefined>();
  const first = firstMonth(at, months);
  const old = [...archive.files.keys()].filter((path) => (placeOf(path)?.month ?? first) < first);
  for (const path of old) files.set(path, undefined);
  if (!archive.files.has(README_PATH)) files.set(README_PATH, (await archive.write([README])).id);
  for (const [month, { text, jobs }] of lists) {
    const known = new Set(jobs.map(({ jobId }) => jobId));
    const more = added.filter((job) => monthOfJob(job) === month && !known.has(job.jobId));
    if (more.length === 0) continue;
    const list = [text, ...more.map(formatJobLine)];
    files.set(jobsPath({ hub: hubName, month }), (await archive.write(list)).id);
    for (const job of more) {
      const id = results.get(resultsPath(job));
      if (id !== undefined) files.set(resultsPath(job), id);
    }
  }
  const names = [...new Set(added.map(({ manifest }) => manifest))].sort().slice(0, MAX_NAMED);
  const message = `Add ${added.length} ended jobs of ${hubName}\n\n${names.join('\n')}\n`;
  return archive.publish({ files, message, at, isFresh: old.length > 0 });
}

const MAX_NAMED = 20;

function timesOf({ job: { startAt, endAt }, parts: { scheduledAt } }: OwnJob) {
  return {
    scheduledAt,
    ...(startAt !== undefined && { startAt }),
    ...(endAt !== undefined && { endAt }),
  };
}

function timeOf(one: OwnJob): Instant {
  const { endAt, startAt, scheduledAt } = timesOf(one);
  return endAt ?? startAt ?? scheduledAt;
}

function isListed(lists: ReadonlyMap<string, JobList>, one: OwnJob): boolean {
  const list = lists.get(monthOfJob(timesOf(one)));
  return list?.jobs.some(({ jobId }) => jobId === one.job.jobId) ?? false;
}

function sizeOf(jobs: readonly ArchivedJob[]): number {
  return jobs.reduce((sum, { resultBytes }) => sum + resultBytes, 0);
}
