import type { NextReport } from '../../model/next-report.ts';
import { code, prose } from '../writing/escape.ts';
import { fixed, joinSections, table } from '../writing/markdown-sections.ts';
import { localTime, utcTime } from '../writing/moment.ts';
import { relativeTime } from '../writing/words.ts';
import { nextCaveat, withNewNotes } from './summary.ts';

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
