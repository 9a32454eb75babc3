import { localTime, utcTime } from '../writing/moment.ts';
import { plainText } from '../writing/plain.ts';
import { paint, type Style } from '../writing/style.ts';
import { alignRows } from '../writing/table.ts';
import { relativeTime } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import type { NextFacts } from './facts.ts';

const INDENT = '  ';

/** What is to come for a terminal: one line each, with notes below. */
export function renderNextText({ title, about, caveat, occurrences }: NextFacts, style: Style): string {
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
