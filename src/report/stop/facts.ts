import type { Instant } from '../../model/instant.ts';
import type { OwnJob } from '../../model/jobs-on-hub.ts';
import type { StopReport } from '../../model/stop-report.ts';
import { operationText } from '../plan/operation-facts.ts';
import type { Item, Text } from '../writing/facts.ts';
import { ACTIONS, countsByState, RESULTS, type State } from '../writing/states.ts';
import { countOf } from '../writing/words.ts';

/** A stop before anything is cancelled. */
export type StopPreview = Omit<StopReport, 'jobs'> & { readonly jobs: readonly OwnJob[] };

export interface StopPreviewFacts {
  readonly title: Text;
  readonly jobs: readonly Item[];
  readonly idle: readonly Text[];
}

/** What is to be cancelled. `timeZone`: of whoever reads it, as a hub knows none. */
export function stopPreviewFacts(preview: StopPreview, timeZone: string): StopPreviewFacts {
  const { owner, now, jobs } = preview;
  return {
    title: [
      `${countOf(jobs.length, 'job')} of owner `,
      { code: owner },
      jobs.length === 1 ? ' waits on ' : ' wait on ',
      ...hubName(preview),
    ],
    jobs: jobs.map(({ job, parts }) => {
      const { jobId, condition, operation, startAt = parts.scheduledAt } = job;
      return {
        state: ACTIONS.cancel,
        name: parts.name,
        when: { at: parts.scheduledAt, timeZone, now },
        facts: {
          ...(startAt !== parts.scheduledAt && {
            starts: [{ time: { at: startAt, timeZone }, form: 'local' }],
          }),
          what: operation ? operationText(operation) : 'the hub does not say what it does',
          ...(condition !== undefined && {
            where: condition === '*' ? 'all devices' : [{ code: condition }],
          }),
          job: [{ code: jobId }],
        },
      };
    }),
    idle: idleTexts(preview),
  };
}

export interface StopFacts {
  /** `Cancelled on production (acme.example): 3 done, 1 failed`. */
  readonly title: Text;
  readonly jobs: readonly StoppedJobFacts[];
  /** What a hub cannot stop. */
  readonly running: readonly Text[];
  readonly idle: readonly Text[];
  /** What happens to the cancelled jobs and to later ones; empty when none was cancelled. */
  readonly next: readonly Text[];
}

interface StoppedJobFacts {
  readonly result: State;
  readonly name: string;
  /** When it was due. */
  readonly at: Instant;
  readonly jobId: string;
  /** Why it was not cancelled. */
  readonly problem?: Text;
}

/** What came of it. */
export function stopFacts(report: StopReport, timeZone: string): StopFacts {
  const { jobs, running } = report;
  const counts = { done: 0, 'already-done': 0, failed: 0, skipped: 0, 'no-slot': 0, taken: 0 };
  for (const { outcome } of jobs) counts[outcome.result] += 1;
  const isStopped = counts.done + counts['already-done'] > 0;
  const what = isStopped ? 'Cancelled' : 'Nothing was cancelled';
  return {
    title:
      jobs.length === 0
        ? ['Nothing to cancel on ', ...hubName(report)]
        : [`${what} on `, ...hubName(report), `: ${countsByState(RESULTS, counts).join(', ')}`],
    jobs: jobs.map(({ job, parts, outcome }) => ({
      result: RESULTS[outcome.result],
      name: parts.name,
      at: parts.scheduledAt,
      jobId: job.jobId,
      ...('message' in outcome && { problem: [{ said: outcome.message }] }),
    })),
    running: running.map((own) => runningText(own, timeZone)),
    idle: idleTexts(report),
    next: isStopped ? NEXT : [],
  };
}

const NEXT: readonly Text[] = [
  'reconcile leaves these jobs cancelled (reason held) until their manifest is changed in Git, its revision is raised, or somebody says --resume with its name.',
  'Later occurrences are scheduled as before, by the next run. To stop them too, write `suspend: true` into the manifests.',
];

function runningText({ job, parts }: OwnJob, timeZone: string): Text {
  const { jobId, startAt = parts.scheduledAt, maxExecutionTimeInSeconds } = job;
  const end = startAt + (maxExecutionTimeInSeconds ?? 0) * 1000;
  return [
    { code: jobId },
    ' runs',
    ...(maxExecutionTimeInSeconds === undefined
      ? []
      : [', at the latest until ', { time: { at: end, timeZone }, form: 'local' as const }]),
    ': a hub cannot stop a running job.',
  ];
}

function idleTexts({ owner, jobs, running, idleNames }: StopPreview): readonly Text[] {
  if (jobs.length + running.length + idleNames.length === 0) {
    return [['No job of owner ', { code: owner }, ' waits or runs.']];
  }
  return idleNames.map((name) => ['No job of ', { code: name }, ' waits or runs.']);
}

function hubName({ hub }: Pick<StopReport, 'hub'>) {
  return [{ code: hub.name }, ' (', { code: hub.hostName }, ')'] as const;
}
