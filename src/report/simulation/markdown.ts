import type { SimulatedJob } from '../../model/simulation.ts';
import type { SimulationTestResult } from '../../model/simulation-test.ts';
import { answerCell, examplesCell } from '../answers/markdown.ts';
import { isFailure } from '../answers/words.ts';
import { code, fence, prose } from '../writing/escape.ts';
import {
  details,
  fixed,
  joinSections,
  type MarkdownOptions,
  type Section,
  table,
} from '../writing/markdown-sections.ts';
import { CHECKS, DEVICE_OUTCOMES } from '../writing/states.ts';
import { countOf, formatCount } from '../writing/words.ts';
import {
  calendarLegend,
  mergeAnswers,
  mergeShifts,
  shiftText,
  simulationCalendar,
  simulationSummary,
} from './summary.ts';

/** Days on one line of the calendar, so that it needs no scrolling. */
const DAYS_ON_A_LINE = 62;

/** Simulations for a pull request or a step summary; what each job got as an answer is folded. */
export function renderSimulationsMarkdown(
  results: readonly SimulationTestResult[],
  options: MarkdownOptions = {},
): string {
  return joinSections(results.flatMap(sectionsOf), options);
}

function sectionsOf({ name, report, checks }: SimulationTestResult): readonly Section[] {
  const failed = checks.filter(({ passed }) => !passed).length;
  const { emoji } = CHECKS[checks.length === 0 ? 'none' : failed === 0 ? 'passed' : 'failed'];
  const title =
    name === undefined
      ? 'Simulation'
      : `Simulation ${code(name)}: ${failed === 0 ? 'passed' : `${failed} of ${checks.length} failed`}`;
  const { notices, manifests, jobs } = report;
  return [
    fixed(`## ${emoji} ${title}`),
    ...(checks.length === 0
      ? []
      : [
          table(
            ['', 'What', 'Expected', 'Was'],
            checks.map(({ what, expected, actual, passed }) => [
              CHECKS[passed ? 'passed' : 'failed'].emoji,
              prose(what),
              code(expected),
              prose(actual),
            ]),
            'expectations',
          ),
        ]),
    fixed(...simulationSummary(report).map(([label, text]) => `- **${label}**: ${prose(text)}`)),
    ...(notices.length === 0
      ? []
      : [
          {
            head: ['**Worth a look**', ''],
            rows: notices.map(
              (notice) =>
                `- ${notice.manifest === undefined ? '' : `${code(notice.manifest)}: `}${prose(notice.message)} (${notice.code})`,
            ),
            foot: [],
            rowsAre: 'things worth a look',
            morePrefix: '- ',
          },
        ]),
    calendarSection(report),
    ...manifests.flatMap((manifest) => {
      const ran = jobs.filter((job) => job.manifest === manifest.name && job.startedAt !== undefined);
      return ran.length === 0 ? [] : [jobSection(manifest.name, ran)];
    }),
  ];
}

function calendarSection(report: SimulationTestResult['report']): Section {
  const { days, rows } = simulationCalendar(report);
  const nameWidth = Math.max(0, ...rows.map(({ manifest }) => manifest.length));
  const lines: string[] = [];
  for (let from = 0; from < days.length; from += DAYS_ON_A_LINE) {
    lines.push(`${' '.repeat(nameWidth)}  from ${days[from]}`);
    for (const { manifest, signs } of rows) {
      lines.push(`${manifest.padEnd(nameWidth)}  ${signs.slice(from, from + DAYS_ON_A_LINE).join('')}`);
    }
  }
  return details('Calendar, a sign for each day', fixed(fence('text', [...lines, '', calendarLegend()])));
}

function jobSection(manifest: string, jobs: readonly SimulatedJob[]): Section {
  const rows = [
    ...mergeAnswers(jobs).map((group) => [
      formatCount(group.devices),
      DEVICE_OUTCOMES[group.outcome].words,
      answerCell(group),
      isFailure(group) ? examplesCell(group) : '',
    ]),
    ...mergeShifts(jobs).map((shift) => [formatCount(shift.devices), 'twin', code(shiftText(shift)), '']),
  ];
  if (rows.length === 0) rows.push(['0', '', 'no devices', '']);
  // A manifest's name has no character that means anything in HTML.
  return details(
    `<code>${manifest}</code>: ${countOf(jobs.length, 'job')}`,
    table(['Devices', 'Outcome', 'Answer or change', 'Such as'], rows, 'answers'),
  );
}
