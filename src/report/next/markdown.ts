import { cell, inline } from '../writing/markdown.ts';
import { fixed, joinSections, table } from '../writing/markdown-sections.ts';
import { localTime, utcTime } from '../writing/moment.ts';
import { relativeTime } from '../writing/words.ts';
import type { NextFacts } from './facts.ts';

/** What is to come as a table for a pull request or a step summary. */
export function renderNextMarkdown({ title, about, caveat, occurrences }: NextFacts): string {
  const rows = occurrences.map(({ when: { at, timeZone, now }, note = '' }) => [
    localTime(at, timeZone),
    utcTime(at),
    relativeTime(at, now),
    cell(note),
  ]);
  return joinSections(
    [
      fixed(`### ${inline(title)}`, '', inline(about)),
      caveat === undefined ? fixed() : fixed('> [!WARNING]', `> ${inline(caveat)}`),
      rows.length === 0 ? fixed() : table(['Local time', 'UTC', 'When', 'Note'], rows, 'occurrences'),
    ],
    {},
  );
}
