import type { SimulationReport } from '../../model/simulation.ts';
import type { SimulationTestResult } from '../../model/simulation-test.ts';
import { answerLines } from '../answers/lists.ts';
import { plainText } from '../writing/plain.ts';
import { CHECKS } from '../writing/states.ts';
import { paint, type Style, TONE_INKS } from '../writing/style.ts';
import { factLines, joinParagraphs, titleLines } from '../writing/terminal.ts';
import { visible } from '../writing/visible.ts';
import { formatCount, tally } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import { calendarLegend, simulationCalendar } from './calendar.ts';
import {
  CALENDAR_TITLE,
  checkText,
  isFailed,
  NOTICES_TITLE,
  noticeText,
  type SimulatedManifestFacts,
  simulationFacts,
  twinChangeText,
  verdictOf,
} from './facts.ts';

const MAX_GROUPS = 6;
const MAX_NOTICES = 20;
/** Columns for a count of devices. */
const COUNT_WIDTH = 9;

/** Simulations for a terminal: expectations, numbers, notices, calendar, and each job. */
export function renderSimulationsText(results: readonly SimulationTestResult[], style: Style): string {
  const texts = results.map((result) => oneText(result, style));
  const tests = results.filter(({ name }) => name !== undefined);
  const verdict = tests.length > 1 ? verdictOf(tests) : undefined;
  if (verdict !== undefined) texts.push(`${paint(style, tests.some(isFailed) ? 'red' : 'green', verdict)}\n`);
  return texts.join('\n');
}

function oneText(result: SimulationTestResult, style: Style): string {
  const { source, report, checks } = result;
  const { title, summary, manifests } = simulationFacts(result);
  return joinParagraphs([
    titleLines(title, source === undefined ? [] : [[{ code: `${source.file}:${source.line}` }]], style),
    checks.flatMap((check) => {
      const { sign, tone } = CHECKS[check.passed ? 'passed' : 'failed'];
      return hang(`  ${paint(style, TONE_INKS[tone], sign)} `, visible(checkText(check)), style);
    }),
    factLines(summary, style),
    noticeLines(report, style),
    calendarLines(report, style),
    ...manifests.map((manifest) => manifestLines(manifest, style)),
  ]);
}

function noticeLines({ notices }: SimulationReport, style: Style): string[] {
  if (notices.length === 0) return [];
  const rest = notices.slice(MAX_NOTICES).map(({ code }) => code);
  return [
    paint(style, 'bold', NOTICES_TITLE),
    ...notices.slice(0, MAX_NOTICES).flatMap((notice) => hang('  ! ', plainText(noticeText(notice)), style)),
    ...(rest.length === 0 ? [] : hang('    ', `and ${tally(rest)}`, style)),
  ];
}

function calendarLines(report: SimulationReport, style: Style): string[] {
  const { days, rows } = simulationCalendar(report);
  if (rows.length === 0) return [];
  const nameWidth = Math.max(...rows.map(({ manifest }) => manifest.length));
  const perLine = Math.max(7, style.width - nameWidth - 4);
  const lines = [paint(style, 'bold', CALENDAR_TITLE)];
  for (let from = 0; from < days.length; from += perLine) {
    const last = days[Math.min(from + perLine, days.length) - 1];
    const span = `${days[from]}${last === days[from] ? '' : ` to ${last}`}`;
    // Above the signs, if there is room.
    const indent = Math.max(2, Math.min(nameWidth + 4, style.width - span.length));
    lines.push(paint(style, 'dim', `${' '.repeat(indent)}${span}`));
    for (const { manifest, signs } of rows) {
      lines.push(`  ${manifest.padEnd(nameWidth)}  ${signs.slice(from, from + perLine).join('')}`);
    }
  }
  const used = new Set(rows.flatMap(({ signs }) => signs));
  return [...lines, ...hang('  ', calendarLegend(used), style, 'dim')];
}

function manifestLines({ name, jobs, answers, changes }: SimulatedManifestFacts, style: Style): string[] {
  const more = (rest: number, what: string) =>
    rest > 0 ? [`    and ${formatCount(rest)} more ${what}`] : [];
  return [
    `${paint(style, 'bold', name)}  ${jobs}`,
    ...answerLines(answers.slice(0, MAX_GROUPS), '    ', COUNT_WIDTH, style),
    ...(answers.length === 0 ? [`    ${'0'.padStart(COUNT_WIDTH)}  no devices`] : []),
    ...more(answers.length - MAX_GROUPS, 'answers'),
    ...changes
      .slice(0, MAX_GROUPS)
      .flatMap((change) => hang('    ~ ', visible(twinChangeText(change)), style)),
    ...more(changes.length - MAX_GROUPS, 'twin changes'),
  ];
}
