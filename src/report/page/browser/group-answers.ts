import { type AnswerCount, AnswerTally } from '../../../model/answer-tally.ts';
import { isFailure } from '../../answers/facts.ts';
import type { CountedAnswer, DeviceCounter, DeviceTotal } from '../device-counter.ts';
import type { PageAnswer, PageItem } from '../page-facts.ts';

/** Devices of one job that ended alike. */
export interface JobAnswer<Job extends Answered = PageItem> extends CountedAnswer {
  readonly job: Job;
}

type Answered = Pick<PageItem, 'answers'>;

/** Devices of all jobs that ended alike, with the parts of the jobs. */
export interface MergedGroup<Part extends CountedAnswer = JobAnswer> {
  readonly group: PageAnswer;
  readonly parts: readonly Part[];
  readonly total: DeviceTotal;
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

/** Groups the answers of several jobs by the same rule as those of one job; most devices first. */
export function groupAnswers<Part extends CountedAnswer>(
  parts: readonly Part[],
  counter: DeviceCounter,
): readonly MergedGroup<Part>[] {
  const tally = new AnswerTally(MAX_SHAPES);
  const counts = parts.map((part): [AnswerCount, Part] => [tally.add(part.group), part]);
  const groups = tally.groups();
  const members = new Map<PageAnswer, Part[]>(groups.map((group) => [group, []]));
  for (const [{ group }, part] of counts) if (group) members.get(group)?.push(part);
  return groups
    .map((group) => {
      const ofGroup = members.get(group) ?? [];
      return { group, parts: ofGroup, total: counter.count(ofGroup) };
    })
    .sort((left, right) => right.total.devices - left.total.devices);
}

/** The id of a group in the page: the same for the same answer, whatever else there is. */
export function groupAnchor({ outcome, methodStatus, errorCode, answer, likeness }: PageAnswer): string {
  const isText = likeness === 'equal' || likeness === 'similar';
  const key = JSON.stringify([outcome, methodStatus, errorCode, answer, isText ? '' : likeness]);
  // FNV-1a: short, and good enough to tell some hundred answers apart.
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return `answer-${outcome}-${(hash >>> 0).toString(16).padStart(8, '0')}`;
}
