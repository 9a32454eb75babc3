import type { HistoryReport } from '../../model/archived-job.ts';
import { localTime } from '../writing/moment.ts';
import { plainText } from '../writing/plain.ts';
import { paint, type Style, TONE_INKS } from '../writing/style.ts';
import { alignRows } from '../writing/table.ts';
import { joinParagraphs, titleLines } from '../writing/terminal.ts';
import { hang } from '../writing/wrap.ts';
import { historyFacts } from './facts.ts';

/** What ran, for a terminal: a line for each job, the newest first. */
export function renderHistoryText(report: HistoryReport, style: Style): string {
  const { title, about, headline, caveat, entries } = historyFacts(report);
  const rows = entries.map(({ hub, name, when: { at, timeZone }, state, result }) => [
    timeZone === 'UTC' ? localTime(at, timeZone) : `${localTime(at, timeZone)} ${timeZone}`,
    hub,
    name,
    paint(style, TONE_INKS[state.tone], `${state.sign} ${state.words}`),
    plainText(result),
  ]);
  const lines =
    alignRows(rows, style.width) ??
    rows.flatMap(([first = '', ...rest]) => [first, ...hang('    ', rest.join('  '), style)]);
  return joinParagraphs([
    titleLines(title, about, style),
    hang('', headline, style),
    lines,
    caveat === undefined ? [] : hang('note: ', caveat, style),
  ]);
}
