import type { SimulationReport } from '../../model/simulation.ts';
import type { SimulationTestResult } from '../../model/simulation-test.ts';
import { answerCells } from '../answers/lists.ts';
import { code, fence, prose } from '../writing/escape.ts';
import { factItems, inline, signCell } from '../writing/markdown.ts';
import {
  details,
  fixed,
  joinSections,
  type MarkdownOptions,
  type Section,
  table,
} from '../writing/markdown-sections.ts';
import { CHECKS } from '../writing/states.ts';
import { formatCount } from '../writing/words.ts';
import { calendarLegend, simulationCalendar } from './calendar.ts';
import {
  CALENDAR_TITLE,
  NOTICES_TITLE,
  noticeText,
  type SimulatedManifestFacts,
  simulationFacts,
  twinChangeText,
} from './facts.ts';

/** Days on one line of the calendar: a comment shows it without scrolling. */
const DAYS_ON_A_LINE = 62;

/** Simulations for a pull request or a step summary. The answers to each job are folded. */
export function renderSimulationsMarkdown(
  results: readonly SimulationTestResult[],
  options: MarkdownOptions = {},
): string {
  return joinSections(results.flatMap(sectionsOf), options);
}

function sectionsOf(result: SimulationTestResult): readonly Section[] {
  const { title, state, verdict, summary, manifests } = simulationFacts(result);
  const isNamed = result.name !== undefined;
  return [
    fixed(`### ${signCell(state)} ${inline(title)}${isNamed ? `: ${verdict}` : ''}`),
    checksSection(result.checks),
    fixed(...factItems(summary)),
    noticesSection(result.report),
    calendarSection(result.report),
    ...manifests.map(manifestSection),
  ];
}

function checksSection(checks: SimulationTestResult['checks']): Section {
  if (checks.length === 0) return fixed();
  const rows = checks.map(({ what, expected, actual, passed }) => [
    signCell(CHECKS[passed ? 'passed' : 'failed']),
    prose(what),
    code(expected),
    prose(actual),
  ]);
  return table(['', 'What', 'Expected', 'Was'], rows, 'expectations');
}

function noticesSection({ notices }: SimulationReport): Section {
  if (notices.length === 0) return fixed();
  return {
    head: [`**${NOTICES_TITLE}**`, ''],
    rows: notices.map((notice) => `- ${inline(noticeText(notice))}`),
    foot: [],
    rowsAre: 'things worth a look',
    morePrefix: '- ',
  };
}

function calendarSection(report: SimulationReport): Section {
  const { days, rows } = simulationCalendar(report);
  if (rows.length === 0) return fixed();
  const nameWidth = Math.max(0, ...rows.map(({ manifest }) => manifest.length));
  const lines: string[] = [];
  for (let from = 0; from < days.length; from += DAYS_ON_A_LINE) {
    lines.push(`${' '.repeat(nameWidth)}  from ${days[from]}`);
    for (const { manifest, signs } of rows) {
      lines.push(`${manifest.padEnd(nameWidth)}  ${signs.slice(from, from + DAYS_ON_A_LINE).join('')}`);
    }
  }
  return details(CALENDAR_TITLE, fixed(fence('text', [...lines, '', calendarLegend()])));
}

function manifestSection({ name, jobs, answers, changes }: SimulatedManifestFacts): Section {
  const rows = [
    ...answers.map(answerCells),
    ...changes.map((change) => [formatCount(change.devices), 'twin', code(twinChangeText(change)), '']),
  ];
  if (rows.length === 0) rows.push(['0', '', 'no devices', '']);
  // Names of manifests have no characters that are special in HTML.
  return details(
    `<code>${name}</code>: ${jobs}`,
    table(['Devices', 'Outcome', 'Answer or change', 'Such as'], rows, 'answers'),
  );
}
