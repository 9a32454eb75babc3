import type { ArchivedJob } from '../model/archived-job.ts';
import type { Instant } from '../model/instant.ts';

/**
 * Where things are on the history branch: `production/2027-03.ndjson` has a line for each job that ended on that hub in
 * that month (UTC), and `production/2027-03/<job id>.ndjson.gz` the results of its devices.
 */
export interface Month {
  readonly hub: string;
  /** `2027-03`. */
  readonly month: string;
}

export function monthOf(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 7);
}

/** The oldest of the months that are kept, of which the present one is the last. */
export function firstMonth(now: Instant, months: number): string {
  const date = new Date(now);
  return monthOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months + 1, 1));
}

/** A job never changes after its end, so this is the same in every run. */
export function monthOfJob({
  endAt,
  startAt,
  scheduledAt,
}: Pick<ArchivedJob, 'endAt' | 'startAt' | 'scheduledAt'>): string {
  return monthOf(endAt ?? startAt ?? scheduledAt);
}

export function jobsPath({ hub, month }: Month): string {
  return `${hub}/${month}.ndjson`;
}

export function resultsPath(job: ArchivedJob): string {
  return `${job.hub}/${monthOfJob(job)}/${job.jobId}.ndjson.gz`;
}

/** Whose jobs or results a path has; `undefined` for any other file. */
export function placeOf(path: string): (Month & { readonly isList: boolean }) | undefined {
  const [, hub, month, rest] =
    /^([a-z0-9-]+)\/([0-9]{4}-[0-9]{2})(\.ndjson|\/[a-z0-9-]+\.ndjson\.gz)$/.exec(path) ?? [];
  if (hub === undefined || month === undefined) return undefined;
  return { hub, month, isList: rest === '.ndjson' };
}
