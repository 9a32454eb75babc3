import { bar } from '../../browser/bar.ts';
import { h } from '../../browser/dom.ts';
import { countOf } from '../../report/writing/words.ts';
import type { HubView, JobView } from '../api.ts';
import { CursorList } from './cursor-list.ts';
import type { HubApi } from './hub-api.ts';
import { countParts, countsText, JOB_STATES, workText } from './job-facts.ts';
import { sectionTitle } from './live.ts';
import { badge, jobLink, time } from './marks.ts';
import type { View } from './view.ts';

/** All jobs that the hub remembers, the newest first. */
export class JobsView implements View {
  readonly title = 'Jobs';
  readonly element: HTMLElement;
  readonly #slots = h('p', { class: 'muted' });
  readonly #list: CursorList<JobView>;

  constructor(api: HubApi) {
    this.#list = new CursorList<JobView>({
      list: h('ul', { class: 'cards', 'aria-label': 'Jobs' }),
      keyOf: ({ jobId }) => jobId,
      make: jobRow,
      load: async (after) => {
        const { jobs, next } = await api.jobs(after);
        return { items: jobs, ...(next !== undefined && { next }) };
      },
      noun: 'job',
      none: () => 'The hub has no jobs. It keeps them for 30 days.',
    });
    this.element = h('div', {}, sectionTitle('Jobs'), this.#slots, this.#list.element);
  }

  showSlots({ taken, total }: HubView['slots']): void {
    const words = `${taken} of ${countOf(total, 'slot')} taken. In this edition, ${total === 1 ? 'one job waits or runs' : `up to ${total} jobs wait or run`} at a time.`;
    if (this.#slots.textContent !== words) this.#slots.textContent = words;
  }

  refresh(): Promise<void> {
    return this.#list.refresh();
  }
}

function jobRow(job: JobView): HTMLElement {
  const state = JOB_STATES[job.status];
  return h(
    'li',
    { class: `card ${state.tone}` },
    h('h3', {}, badge(state), jobLink(job.jobId), h('span', { class: 'muted' }, workText(job))),
    h('p', { class: 'muted' }, time(job.startTime), job.counts && ` · ${countsText(job)}`),
    job.counts && bar(countParts(job), job.counts.devices),
  );
}
