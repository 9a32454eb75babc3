import type { NextReport } from '../../model/next-report.ts';
import { localTime, utcTime } from '../writing/moment.ts';
import { paint, type Style } from '../writing/style.ts';
import { alignRows } from '../writing/table.ts';
import { visible } from '../writing/visible.ts';
import { relativeTime } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import { nextCaveat, withNewNotes } from './summary.ts';

const INDENT = '  ';

/** The coming occurrences for a terminal: one line each, and a note below where the clocks change. */
export function renderNextText(report: NextReport, style: Style): string {
  const { manifest, schedule, description, timeZone, now } = report;
  const caveat = nextCaveat(report);
  const occurrences = withNewNotes(report);
  const rows = occurrences.map(({ scheduledAt }) => [
    INDENT + localTime(scheduledAt, timeZone),
    ...(timeZone === 'UTC' ? [] : [utcTime(scheduledAt)]),
    relativeTime(scheduledAt, now),
  ]);
  const lines = alignRows(rows, style.width) ?? rows.map((row) => row.join('\n    '));
  return `${[
    ...hang('', visible(manifest), style, 'bold'),
    ...hang('', `${visible(description)} (${visible(schedule)})`, style, 'dim'),
    ...(caveat === undefined ? [] : hang('', caveat, style, 'yellow')),
    '',
    ...occurrences.flatMap(({ note }, index) => [
      lines[index] ?? '',
      ...(note === undefined
        ? []
        : hang(`${INDENT}${INDENT}${paint(style, 'yellow', 'note:')} `, visible(note), style)),
    ]),
  ]
    .join('\n')
    .trimEnd()}\n`;
}
