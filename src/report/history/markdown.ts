import type { HistoryReport } from '../../model/archived-job.ts';
import { cell, inline, stateCell } from '../writing/markdown.ts';
import { fixed, joinSections, table } from '../writing/markdown-sections.ts';
import { historyFacts } from './facts.ts';

/** What ran, as a table for an issue or a step summary. */
export function renderHistoryMarkdown(report: HistoryReport): string {
  const { title, about, headline, caveat, entries } = historyFacts(report);
  const rows = entries.map(({ hub, name, when, state, result, jobId }) => [
    cell([{ time: when }]),
    hub,
    cell([{ code: name }]),
    stateCell(state),
    cell(result),
    cell([{ code: jobId }]),
  ]);
  return joinSections(
    [
      fixed(`### ${inline(title)}`, '', about.map((text) => inline(text)).join('; '), '', `**${headline}**`),
      rows.length === 0 ? fixed() : table(['When', 'Hub', 'Job', 'State', 'Result', 'Id'], rows, 'jobs'),
      caveat === undefined ? fixed() : fixed('> [!NOTE]', `> ${caveat}`),
    ],
    {},
  );
}
