import type { AnswerGroup } from '../../../model/answer-group.ts';
import { type AnswerCount, AnswerTally } from '../../../model/answer-tally.ts';
import { isFailure } from '../../answers/facts.ts';
import type { PageItem } from '../page-facts.ts';

/** Devices of one job that ended alike. */
export interface JobAnswer<Job extends Answered = PageItem> {
  readonly job: Job;
  readonly group: AnswerGroup;
}

type Answered = Pick<PageItem, 'answers'>;

/** Devices of all jobs that ended alike, with their jobs; most devices first. */
export interface MergedGroup<Job extends Answered = PageItem> {
  readonly group: AnswerGroup;
  readonly parts: readonly JobAnswer<Job>[];
}

/** A page has more room than a report. */
const MAX_SHAPES = 1_000;

export function answersOf<Job extends Answered>(
  jobs: readonly Job[],
  isFailuresOnly: boolean,
): readonly JobAnswer<Job>[] {
  return jobs.flatMap((job) =>
    (job.answers ?? [])
      .filter((group) => !isFailuresOnly || isFailure(group))
      .map((group) => ({ job, group })),
  );
}

/** Groups the answers of several jobs by the same rule as those of one job. */
export function groupAnswers<Job extends Answered>(
  parts: readonly JobAnswer<Job>[],
): readonly MergedGroup<Job>[] {
  const tally = new AnswerTally(MAX_SHAPES);
  const counts = parts.map((part): [AnswerCount, JobAnswer<Job>] => [tally.add(part.group), part]);
  const groups = tally.groups();
  const members = new Map<AnswerGroup, JobAnswer<Job>[]>(groups.map((group) => [group, []]));
  for (const [{ group }, part] of counts) if (group) members.get(group)?.push(part);
  return groups.map((group) => ({ group, parts: members.get(group) ?? [] }));
}
