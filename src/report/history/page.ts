import type { HistoryReport } from '../../model/archived-job.ts';
import type { PageItem, PageSection } from '../page/page-facts.ts';
import { renderPageShell } from '../page/shell.ts';
import { html } from '../writing/html.ts';
import { plainText } from '../writing/plain.ts';
import { countOf } from '../writing/words.ts';
import { historyFacts } from './facts.ts';

/** What ran, as one page to search. */
export function renderHistoryPage(report: HistoryReport): string {
  const { title, about, headline, caveat, entries } = historyFacts(report);
  const name = plainText(title);
  const section: PageSection = {
    kind: 'cards',
    id: 'jobs',
    title: 'Jobs, the newest first',
    noun: 'job',
    items: entries.map(
      ({ name: job, hub, when, state, result, jobId }): PageItem => ({
        name: job,
        about: hub,
        state,
        when,
        facts: { result, job: [{ code: jobId, isId: true }] },
      }),
    ),
  };
  const { since, now } = report;
  return renderPageShell({
    title: name,
    headlines: [headline],
    about: about.map(plainText),
    tiles: [],
    intro: caveat === undefined ? '' : `<p>${html(caveat)}</p>`,
    searched: 'jobs, hubs, answers',
    views: [
      {
        name,
        ranges: [
          {
            id: 'all',
            words: `all ${countOf(entries.length, 'job')}`,
            from: 0,
            drawn: { from: since, to: now, now },
          },
        ],
        chosenRange: 0,
        sections: [section],
        counted: [section.id],
        devices: [],
        limits: [],
      },
    ],
    chosen: 0,
  });
}
