import type { UnmanagedJob } from '../../model/jobs-on-hub.ts';
import { code } from '../writing/escape.ts';
import { details, type Section, table } from '../writing/markdown-sections.ts';
import { utcTime } from '../writing/moment.ts';
import { unmanagedTitle } from './summary.ts';

/** Jobs of others, folded. */
export function unmanagedSection(jobs: readonly UnmanagedJob[]): readonly Section[] {
  if (jobs.length === 0) return [];
  const rows = jobs.map(({ jobId, status, startAt }) => [
    code(jobId),
    status,
    startAt === undefined ? '' : utcTime(startAt),
  ]);
  return [details(unmanagedTitle(jobs), table(['Job', 'Status', 'Starts'], rows, 'jobs'))];
}
