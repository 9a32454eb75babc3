import type { DoctorReport } from '../../model/doctor-report.ts';
import { cell, inline, stateCell } from '../writing/markdown.ts';
import { fixed, joinSections, table } from '../writing/markdown-sections.ts';
import { doctorFacts } from './facts.ts';

/** What was checked as tables, for an issue or a step summary. */
export function renderDoctorMarkdown(report: DoctorReport): string {
  const { title, sections } = doctorFacts(report);
  return joinSections(
    [
      fixed(`### ${inline(title)}`),
      ...sections.flatMap((section) => [
        fixed(`**${section.title}**`),
        table(
          ['', 'What', 'Found', 'What to do'],
          section.checks.map(({ state, name, found, advice = '' }) => [
            stateCell(state),
            name,
            cell(found),
            cell(advice),
          ]),
          'checks',
        ),
      ]),
    ],
    {},
  );
}
