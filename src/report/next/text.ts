import type { NextReport } from '../../model/next-report.ts';
import { localTime, utcTime } from '../writing/moment.ts';
import { plainText } from '../writing/plain.ts';
import { paint, type Style } from '../writing/style.ts';
import { alignRows } from '../writing/table.ts';
import { relativeTime } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import { nextFacts } from './facts.ts';

const INDENT = '  ';

/** The coming occurrences for a terminal: one line each, with notes below. */
export function renderNextText(report: NextReport, style: Style): string {
  const { title, about, caveat, occurrences } = nextFacts(report);
  const rows = occurrences.map(({ when: { at, timeZone, now } }) => [
    INDENT + localTime(at, timeZone),
    ...(timeZone === 'UTC' ? [] : [utcTime(at)]),
    relativeTime(at, now),
  ]);
  const lines = alignRows(rows, style.width) ?? rows.map((row) => row.join('\n    '));
  return `${[
    ...hang('', plainText(title), style, 'bold'),
    ...hang('', plainText(about), style, 'dim'),
    ...(caveat === undefined ? [] : hang('', plainText(caveat), style, 'yellow')),
    '',
    ...occurrences.flatMap(({ note }, index) => [
      lines[index] ?? '',
      ...(note === undefined
        ? []
        : hang(`${INDENT}${INDENT}${paint(style, 'yellow', 'note:')} `, plainText(note), style)),
    ]),
  ]
    .join('\n')
    .trimEnd()}\n`;
}
