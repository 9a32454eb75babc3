import { answerItem } from './answer-view.ts';
import { byId, h } from './dom.ts';
import {
  type AnsweredJob,
  answersOf,
  groupAnswers,
  type JobAnswer,
  type PageGroup,
} from './group-answers.ts';
import { PagedList } from './paged-list.ts';
import { found, type Sections } from './sections.ts';

/** What the devices of all jobs answered; search finds manifests, answers and the devices that are named. */
export function addAnswers<J extends AnsweredJob & { readonly verdict: string }>(
  sections: Sections,
  jobs: readonly J[],
  timeZoneOf: (manifest: string) => string,
): void {
  const list = new PagedList<PageGroup>({
    list: h('ul', { class: 'groups' }),
    make: (group) => answerItem(group, timeZoneOf),
    pageSize: 20,
    noun: 'answer',
  });
  byId('answers').append(list.element);
  sections.add(
    'answers',
    found<JobAnswer<J>>(
      answersOf(jobs),
      ({ job, group }) => [job.manifest, job.jobId, group],
      ({ job }) => [job.verdict],
    ),
    (items) => list.show(groupAnswers(items)),
  );
}
