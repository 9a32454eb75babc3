import type { JobStatusDocument } from '../../generated/status-document.ts';
import { jobsByInterest } from '../../status/summary.ts';
import { byId, h } from './dom.ts';
import { PagedList } from './paged-list.ts';
import { found, type Sections } from './sections.ts';

/** Jobs, those that need someone first. */
export function addJobs<J extends Pick<JobStatusDocument, 'verdict'>>(
  sections: Sections,
  jobs: readonly J[],
  make: (job: J) => HTMLElement,
): void {
  const list = new PagedList<J>({ list: h('ul', { class: 'cards' }), make, pageSize: 20, noun: 'job' });
  byId('jobs').append(list.element);
  sections.add(
    'jobs',
    found(
      jobsByInterest(jobs),
      (job) => job,
      ({ verdict }) => [verdict],
    ),
    (items) => list.show(items),
  );
}
