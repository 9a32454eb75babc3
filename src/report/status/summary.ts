import type {
  DeviceCounts,
  JobStatusReport,
  RunReport,
  StatusReport,
  Verdict,
} from '../../model/status-report.ts';
import { isFailure } from '../../model/status-report.ts';
import { approvalHeadline } from '../plan/approval-lines.ts';
import { countsByState, DEVICE_OUTCOMES, VERDICTS } from '../writing/states.ts';
import { countOf, formatCount, percentOf } from '../writing/words.ts';

type VerdictCounts = Readonly<Record<Verdict, number>>;

export function countVerdicts(report: StatusReport): VerdictCounts {
  const counts = {
    succeeded: 0,
    incomplete: 0,
    unreached: 0,
    'below-threshold': 0,
    running: 0,
    waiting: 0,
    cancelled: 0,
    'no-devices': 0,
  };
  for (const job of report.jobs) counts[job.verdict] += 1;
  return counts;
}

/** `1 below threshold, 3 succeeded, 2 waiting`: the jobs, the worst first. */
export function statusHeadline(report: StatusReport): string {
  const counts = countVerdicts(report);
  const parts = countsByState(VERDICTS, counts);
  if (parts.length === 0) return 'no job of ours on the hub';
  return `${countOf(report.jobs.length, 'job')}: ${parts.join(', ')}`;
}

/** `880 of 1,000 succeeded (88%), 60 refused, 40 offline`; of the other classes those that occur. */
export function countsInWords(counts: DeviceCounts): string {
  if (counts.total === 0) return 'none';
  const others = countsByState(DEVICE_OUTCOMES, { ...counts, succeeded: 0 });
  const share = percentOf(counts.succeeded, counts.total);
  const first = `${formatCount(counts.succeeded)} of ${formatCount(counts.total)} succeeded (${share})`;
  return [first, ...others].join(', ');
}

/** Why the run that wrote the report did not do all it was to do; nothing when it did. */
export function runProblems(run: RunReport | undefined): readonly string[] {
  if (!run) return [];
  const { interrupted, error, refusals, overtaken, approval } = run;
  return [
    ...(interrupted ? ['Interrupted: this is what was done until then.'] : []),
    ...(error ? [`The run ended early: ${error.message}`] : []),
    ...refusals.map(({ guard, message }) => `Refused by the guard ${guard}, nothing was changed: ${message}`),
    ...(overtaken
      ? [
          `The run ended as the branch ${overtaken.branch} went on to ${overtaken.head}; what it says now is the work of another run.`,
        ]
      : []),
    ...(approval && approval.differences.length > 0 ? [approvalHeadline(approval)] : []),
  ];
}

/** Those below their threshold first, then those that are running, then the newest. */
export function jobsByInterest<T extends Pick<JobStatusReport, 'verdict'>>(jobs: readonly T[]): readonly T[] {
  const rank = ({ verdict }: T) =>
    isFailure(verdict)
      ? 0
      : verdict === 'incomplete'
        ? 1
        : verdict === 'running'
          ? 1
          : verdict === 'no-devices'
            ? 2
            : 3;
  return [...jobs].sort((left, right) => rank(left) - rank(right));
}

/** `completed, attempt 2`. */
export function stateOnHub({ status, attempt }: Pick<JobStatusReport, 'status' | 'attempt'>): string {
  return attempt > 1 ? `${status}, attempt ${attempt}` : status;
}
