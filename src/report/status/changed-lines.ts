import type { JobStatusReport, StatusReport } from '../../model/status-report.ts';
import { utcTime } from '../writing/moment.ts';
import { devicesText } from '../writing/plain.ts';
import { VERDICTS } from '../writing/states.ts';
import { visible } from '../writing/visible.ts';

/** One line for each job that has changed since the earlier report, the oldest first. */
export function changedLines(before: StatusReport, after: StatusReport): readonly string[] {
  const earlier = new Map(before.jobs.map((job) => [job.jobId, lineOf(job)]));
  return after.jobs
    .filter((job) => earlier.get(job.jobId) !== lineOf(job))
    .map((job) => `${utcTime(after.now)}  ${lineOf(job)}\n`)
    .reverse();
}

function lineOf({ manifest, scheduledAt, verdict, devices }: JobStatusReport): string {
  const counts = devices === undefined ? '' : `; devices: ${devicesText(devices)}`;
  return `${visible(manifest)} of ${utcTime(scheduledAt)}: ${VERDICTS[verdict].words}${counts}`;
}
