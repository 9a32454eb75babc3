import type { UnmanagedJob } from '../model/plan.ts';
import { utcTime } from './moment.ts';
import type { Style } from './style.ts';
import { visible } from './visible.ts';
import { countOf } from './words.ts';
import { hang } from './wrap.ts';

const MAX_LISTED = 3;

/** Jobs of others, in brief. */
export function unmanagedLines(jobs: readonly UnmanagedJob[], style: Style): string[] {
  if (jobs.length === 0) return [];
  const rest = jobs.length - MAX_LISTED;
  return [
    ...hang('', "Others' jobs, never touched", style, 'bold'),
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
