import type { SimulatedJob, SimulationReport } from '../../model/simulation.ts';
import type { SimulationCheck, SimulationTestResult } from '../../model/simulation-test.ts';
import { answerLine, deviceNames, isFailure } from '../answers/words.ts';
import { field } from '../writing/field.ts';
import { CHECKS } from '../writing/states.ts';
import { paint, type Style, TONE_INKS } from '../writing/style.ts';
import { visible } from '../writing/visible.ts';
import { countOf, formatCount, tally } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import {
  calendarLegend,
  mergeAnswers,
  mergeShifts,
  shiftText,
  simulationCalendar,
  simulationSummary,
} from './summary.ts';

const MOST_GROUPS = 6;
const MOST_NOTICES = 20;

/** Simulations for a terminal: what was expected, the whole in numbers, what to look at, the calendar, each job. */
export function renderSimulationsText(results: readonly SimulationTestResult[], style: Style): string {
  const texts = results.map((result) => renderOne(result, style));
  const tests = results.filter(({ name }) => name !== undefined);
  if (tests.length > 1) texts.push(`${verdictLine(tests, style)}\n`);
  return texts.join('\n');
}

function verdictLine(tests: readonly SimulationTestResult[], style: Style): string {
  const failed = tests.filter(({ checks }) => checks.some(({ passed }) => !passed));
  return failed.length === 0
    ? paint(style, 'green', `All ${countOf(tests.length, 'simulation')} passed.`)
    : paint(
        style,
        'red',
        `${failed.length} of ${countOf(tests.length, 'simulation')} failed: ${failed.map(({ name }) => name).join(', ')}`,
      );
}

function renderOne({ name, source, report, checks }: SimulationTestResult, style: Style): string {
  const title =
    name === undefined
      ? 'Simulation'
      : `Simulation ${name}${source === undefined ? '' : ` (${visible(source.file)}:${source.line})`}`;
  const sections = [
    hang('', title, style, 'bold'),
    checkLines(checks, style),
    simulationSummary(report).flatMap(([label, text]) => field(label, visible(text), style)),
    noticeLines(report, style),
    calendarLines(report, style),
    ...report.manifests.flatMap(({ name: manifest }) => {
      const jobs = report.jobs.filter((job) => job.manifest === manifest && job.startedAt !== undefined);
      return jobs.length === 0 ? [] : [jobLines(manifest, jobs, style)];
    }),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function checkLines(checks: readonly SimulationCheck[], style: Style): string[] {
  return checks.flatMap(({ what, expected, actual, passed }) => {
    const { sign, tone } = CHECKS[passed ? 'passed' : 'failed'];
    const text = passed ? `${what}: ${actual}` : `${what}: expected ${expected}, was ${actual}`;
    return hang(`  ${paint(style, TONE_INKS[tone], sign)} `, visible(text), style);
  });
}

function noticeLines({ notices }: SimulationReport, style: Style): string[] {
  if (notices.length === 0) return [];
  const rest = notices.slice(MOST_NOTICES).map(({ code }) => code);
  return [
    paint(style, 'bold', 'Worth a look'),
    ...notices
      .slice(0, MOST_NOTICES)
      .flatMap(({ code, message, manifest }) =>
        hang('  ! ', visible(`${manifest === undefined ? '' : `${manifest}: `}${message} [${code}]`), style),
      ),
    ...(rest.length === 0 ? [] : hang('    ', `and ${tally(rest)}`, style)),
  ];
}

function calendarLines(report: SimulationReport, style: Style): string[] {
  const { days, rows } = simulationCalendar(report);
  if (rows.length === 0) return [];
  const nameWidth = Math.max(...rows.map(({ manifest }) => manifest.length));
  const perLine = Math.max(7, style.width - nameWidth - 4);
  const lines = [paint(style, 'bold', 'Calendar, a sign for each day')];
  for (let from = 0; from < days.length; from += perLine) {
    const last = days[Math.min(from + perLine, days.length) - 1];
    const span = `${days[from]}${last === days[from] ? '' : ` to ${last}`}`;
    // Above the signs, unless the terminal ends before.
    const indent = Math.max(2, Math.min(nameWidth + 4, style.width - span.length));
    lines.push(paint(style, 'dim', `${' '.repeat(indent)}${span}`));
    for (const { manifest, signs } of rows) {
      lines.push(`  ${manifest.padEnd(nameWidth)}  ${signs.slice(from, from + perLine).join('')}`);
    }
  }
  const used = new Set(rows.flatMap(({ signs }) => signs));
  return [...lines, ...hang('  ', calendarLegend(used), style, 'dim')];
}

function jobLines(manifest: string, jobs: readonly SimulatedJob[], style: Style): string[] {
  const answers = mergeAnswers(jobs);
  const shifts = mergeShifts(jobs);
  const more = (rest: number, what: string) =>
    rest > 0 ? [`    and ${formatCount(rest)} more ${what}`] : [];
  return [
    `${paint(style, 'bold', manifest)}  ${countOf(jobs.length, 'job')}`,
    ...answers
      .slice(0, MOST_GROUPS)
      .flatMap((group) => [
        ...hang(`    ${formatCount(group.devices).padStart(9)}  `, answerLine(group), style),
        ...(isFailure(group) && group.examples.length > 0
          ? hang(' '.repeat(15), deviceNames(group), style, 'dim')
          : []),
      ]),
    ...(answers.length === 0 ? [`    ${'0'.padStart(9)}  no devices`] : []),
    ...more(answers.length - MOST_GROUPS, 'answers'),
    ...shifts.slice(0, MOST_GROUPS).flatMap((shift) => hang('    ~ ', visible(shiftText(shift)), style)),
    ...more(shifts.length - MOST_GROUPS, 'changes of twins'),
  ];
}
