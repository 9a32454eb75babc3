import type { ArchivedResult, HistoryReport } from '../../model/archived-job.ts';
import { formatInstant } from '../../model/instant.ts';

/** `{ "branch", "since", "device"?, "job"?, "jobs": [{ "hub", "jobId", "manifest", … }], "unsure" }`. */
export function renderHistoryJson({
  branch,
  since,
  deviceId,
  manifest,
  entries,
  unsure,
}: HistoryReport): string {
  const document = {
    branch,
    since: formatInstant(since),
    ...(deviceId !== undefined && { device: deviceId }),
    ...(manifest !== undefined && { job: manifest }),
    jobs: entries.map(entryOf),
    unsure,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function entryOf({ job, result }: ArchivedResult) {
  const { scheduledAt, startAt, endAt, resultBytes: _, ...rest } = job;
  return {
    ...rest,
    scheduledAt: formatInstant(scheduledAt),
    ...(startAt !== undefined && { startAt: formatInstant(startAt) }),
    ...(endAt !== undefined && { endAt: formatInstant(endAt) }),
    ...(result && {
      result: {
        ...result,
        ...(result.updatedAt !== undefined && { updatedAt: formatInstant(result.updatedAt) }),
      },
    }),
  };
}
