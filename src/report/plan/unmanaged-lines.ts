import type { UnmanagedJob } from '../../model/jobs-on-hub.ts';
import { utcTime } from '../writing/moment.ts';
import type { Style } from '../writing/style.ts';
import { visible } from '../writing/visible.ts';
import { countOf } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import { unmanagedTitle } from './summary.ts';

const MAX_LISTED = 3;

/** Jobs of others, in brief. */
export function unmanagedLines(jobs: readonly UnmanagedJob[], style: Style): string[] {
  if (jobs.length === 0) return [];
  const rest = jobs.length - MAX_LISTED;
  return [
    ...hang('', unmanagedTitle(jobs), style, 'bold'),
    ...jobs
      .slice(0, MAX_LISTED)
      .flatMap(({ jobId, status, startAt }) =>
        hang(
          '    ',
          `${visible(jobId)}  ${status}${startAt === undefined ? '' : `, starts ${utcTime(startAt)}`}`,
          style,
        ),
      ),
    ...(rest > 0 ? [`    and ${countOf(rest, 'more', 'more')}`] : []),
  ];
}
