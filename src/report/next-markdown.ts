import type { NextReport } from '../model/next-report.ts';
import { code, prose } from './escape.ts';
import { fixed, joinSections, table } from './markdown-sections.ts';
import { localTime, utcTime } from './moment.ts';
import { nextCaveat, withNewNotes } from './next-summary.ts';
import { relativeTime } from './words.ts';

/** The coming occurrences as a table for a pull request or a step summary. */
export function renderNextMarkdown(report: NextReport): string {
  const { manifest, schedule, description, timeZone, now } = report;
  const caveat = nextCaveat(report);
  return joinSections(
    [
      fixed(`### Next occurrences of ${code(manifest)}`, '', `${prose(description)} (${code(schedule)})`),
      caveat === undefined ? fixed() : fixed('> [!WARNING]', `> ${prose(caveat)}`),
      report.occurrences.length === 0
        ? fixed()
        : table(
            ['Local time', 'UTC', 'When', 'Note'],
            withNewNotes(report).map(({ scheduledAt, note }) => [
              localTime(scheduledAt, timeZone),
              utcTime(scheduledAt),
              relativeTime(scheduledAt, now),
              note === undefined ? '' : prose(note),
            ]),
            'occurrences',
          ),
    ],
    {},
  );
}
