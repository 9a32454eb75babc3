import type { ArchivedJob, ArchivedResult } from '../model/archived-job.ts';
import type { DeviceResult } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import type { Archive } from './archive.ts';
import { parseJobLines } from './job-line.ts';
import { jobsPath, type Month, monthOf, placeOf, resultsPath } from './places.ts';
import { findResults } from './result-lines.ts';

export interface HistoryQuestion {
  /** Jobs that were due at this time or later. */
  readonly since: Instant;
  /** Absent: of all hubs. */
  readonly hub?: string | undefined;
  /** The name of a manifest. */
  readonly manifest?: string | undefined;
  /** A device, or a module as `device/module`. */
  readonly deviceId?: string | undefined;
}

export interface FoundJobs {
  readonly hubs: readonly string[];
  /** Newest first. Of a device those that it or its modules were in, one for each result. */
  readonly entries: readonly ArchivedResult[];
  /** Jobs of which only the results of failed devices are kept, and this device is not among them. */
  readonly unsure: number;
}

/** Source: IoT Hub, jobs: a job starts at most 168 hours after it was made. */
const MAX_AHEAD_MS = 168 * 3_600_000;

/** Contents that are fetched in one request. */
const AT_ONCE = 200;

/** Reads the months that can have an answer, and of a device the results of each job. Throws RepositoryError. */
export async function findJobs(archive: Archive, question: HistoryQuestion): Promise<FoundJobs> {
  const { since, hub, manifest, deviceId } = question;
  const months = [...archive.files.keys()].flatMap((path) => {
    const place = placeOf(path);
    return place?.isList && (hub === undefined || place.hub === hub) ? [place] : [];
  });
  const jobs: ArchivedJob[] = [];
  // A job may be cancelled before it is due, at most as long before as a hub takes jobs.
  const first = monthOf(since - MAX_AHEAD_MS);
  const lists = months.filter(({ month }) => month >= first);
  for await (const job of readJobs(archive, lists))
    if (job.scheduledAt >= since && (manifest === undefined || job.manifest === manifest)) jobs.push(job);
  jobs.sort((one, other) => other.scheduledAt - one.scheduledAt);
  const hubs = [...new Set(months.map((month) => month.hub))].sort();
  if (deviceId === undefined) return { hubs, entries: jobs.map((job) => ({ job })), unsure: 0 };
  return { hubs, ...(await findDevice(archive, jobs, deviceId)) };
}

async function* readJobs(archive: Archive, months: readonly Month[]): AsyncGenerator<ArchivedJob> {
  const hubOf = new Map(
    months.flatMap((month) => {
      const id = archive.files.get(jobsPath(month))?.id;
      return id === undefined ? [] : [[id, month.hub] as const];
    }),
  );
  for await (const { id, bytes } of archive.read([...hubOf.keys()]))
    yield* parseJobLines(hubOf.get(id) ?? '', Buffer.from(bytes).toString('utf8'));
}

async function findDevice(
  archive: Archive,
  jobs: readonly ArchivedJob[],
  deviceId: string,
): Promise<Omit<FoundJobs, 'hubs'>> {
  // Jobs whose results are the same share one content.
  const byId = new Map<string, ArchivedJob[]>();
  for (const job of jobs) {
    const id = archive.files.get(resultsPath(job))?.id;
    if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), job]);
  }
  const found = new Map<ArchivedJob, readonly DeviceResult[]>();
  const ids = [...byId.keys()];
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    for await (const { id, bytes } of archive.read(ids.slice(first, first + AT_ONCE))) {
      const results = await findResults(bytes, deviceId);
      for (const job of byId.get(id) ?? []) if (results.length > 0) found.set(job, results);
    }
  }
  const isUnsure = (job: ArchivedJob) => job.results === 'failed' && !found.has(job);
  return {
    entries: jobs.flatMap((job) => (found.get(job) ?? []).map((result) => ({ job, result }))),
    unsure: jobs.filter(isUnsure).length,
  };
}
