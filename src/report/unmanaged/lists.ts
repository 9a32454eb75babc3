import type { UnmanagedJob } from '../../model/jobs-on-hub.ts';
import { code } from '../writing/escape.ts';
import { details, fixed, type Section, table } from '../writing/markdown-sections.ts';
import { utcTime } from '../writing/moment.ts';
import type { Style } from '../writing/style.ts';
import { rowLines } from '../writing/terminal.ts';
import { countOf } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';

/** Jobs listed on a terminal; the rest is only counted. */
const MAX_LISTED = 3;

/** `1 job of others, never touched`. */
export function unmanagedTitle(jobs: readonly UnmanagedJob[]): string {
  return `${countOf(jobs.length, 'job')} of others, never touched`;
}

/** `running, starts 2026-03-02 18:00 UTC`. */
export function unmanagedText({ status, startAt }: UnmanagedJob): string {
  return startAt === undefined ? status : `${status}, starts ${utcTime(startAt)}`;
}

export function unmanagedLines(jobs: readonly UnmanagedJob[], style: Style): string[] {
  if (jobs.length === 0) return [];
  const rest = jobs.length - MAX_LISTED;
  const rows = jobs.slice(0, MAX_LISTED).map((job) => ({ name: job.jobId, text: unmanagedText(job) }));
  return [
    ...hang('', unmanagedTitle(jobs), style, 'bold'),
    ...rowLines(rows, style),
    ...(rest > 0 ? [`    and ${countOf(rest, 'more', 'more')}`] : []),
  ];
}

export function unmanagedSection(jobs: readonly UnmanagedJob[]): Section {
  if (jobs.length === 0) return fixed();
  const rows = jobs.map(({ jobId, status, startAt }) => [
    code(jobId),
    status,
    startAt === undefined ? '' : utcTime(startAt),
  ]);
  return details(unmanagedTitle(jobs), table(['Job', 'Status', 'Starts'], rows, 'jobs'));
}
