import type { SimulationTestResult } from '../../model/simulation-test.ts';
import { isWebAddress, renderPageShell, type Tile } from '../page/shell.ts';
import { html } from '../writing/html.ts';
import { sourceLink } from '../writing/source-link.ts';
import { CHECKS } from '../writing/states.ts';
import { countOf, formatCount } from '../writing/words.ts';
import { renderSimulationsJson } from './json.ts';
import { simulationSummary } from './summary.ts';

/**
 * Simulations as one page; it carries what simulation.json says. What was expected, the whole in numbers and what is
 * worth a look are there without scripts; then one simulation is shown at a time, the first that failed to begin with.
 */
export function renderSimulationsPage(results: readonly SimulationTestResult[], sourceBase?: string): string {
  const tests = results.filter(({ checks }) => checks.length > 0);
  const failed = tests.filter(isFailed);
  const base = isWebAddress(sourceBase) ? sourceBase : undefined;
  return renderPageShell({
    title: results.length === 1 ? nameOf(results[0]) : countOf(results.length, 'simulation'),
    headlines: tests.length === 0 ? [] : [verdict(tests.length, failed.length)],
    facts: 'No device and no hub outside this machine was asked.',
    tiles: tiles(results),
    notices: results.map((result) => simulationCard(result, results.length === 1, base)).join(''),
    filter: {
      searched: 'manifests, jobs, devices, answers, twins',
      states: STATES,
      choice: {
        label: 'Simulation to show',
        options: results.map((result) => `${signOf(result)} ${nameOf(result)}`),
        chosen: Math.max(0, results.findIndex(isFailed)),
      },
    },
    sections: [
      ['timeline', 'Timeline'],
      ['answers', 'What the devices answered'],
      ['twins', 'What became of the twins'],
      ['jobs', 'Jobs on the simulated hub'],
      ['runs', 'Runs of the workflow'],
    ],
    data: {
      ...JSON.parse(renderSimulationsJson(results)),
      ...(base === undefined ? {} : { sourceBase: base }),
    },
  });
}

const STATES = [
  ['below-threshold', 'below threshold'],
  ['unreached', 'unreached'],
  ['incomplete', 'incomplete'],
  ['succeeded', 'succeeded'],
  ['no-devices', 'no devices'],
  ['missed', 'missed'],
  ['cancelled', 'cancelled'],
  ['waiting', 'waiting'],
  ['running', 'running'],
  ['failed', 'run failed'],
  ['refused', 'run refused'],
  ['dropped', 'run dropped'],
  ['superseded', 'run superseded'],
] as const;

function isFailed({ checks }: SimulationTestResult): boolean {
  return checks.some(({ passed }) => !passed);
}

function nameOf(result: SimulationTestResult | undefined): string {
  return result?.name === undefined ? 'Simulation' : `Simulation ${result.name}`;
}

function signOf(result: SimulationTestResult): string {
  return CHECKS[result.checks.length === 0 ? 'none' : isFailed(result) ? 'failed' : 'passed'].sign;
}

function verdict(tests: number, failed: number): string {
  if (failed === 0) return tests === 1 ? 'passed' : `all ${countOf(tests, 'simulation')} passed`;
  return tests === 1 ? 'failed' : `${formatCount(failed)} of ${countOf(tests, 'simulation')} failed`;
}

function tiles(results: readonly SimulationTestResult[]): readonly Tile[] {
  const checks = results.flatMap((result) => result.checks);
  const jobs = results
    .flatMap(({ report }) => report.jobs)
    .filter(({ startedAt }) => startedAt !== undefined);
  const missed = results.flatMap(({ report }) => report.manifests.flatMap((manifest) => manifest.missed));
  const judged = (what: string) => jobs.filter((job) => job.verdict === what).length;
  return [
    { count: checks.filter(({ passed }) => !passed).length, words: 'expectations failed', tone: 'bad' },
    { count: checks.filter(({ passed }) => passed).length, words: 'expectations met', tone: 'good' },
    { count: judged('below-threshold'), words: 'jobs below threshold', tone: 'bad' },
    { count: judged('unreached'), words: 'jobs unreached', tone: 'bad' },
    { count: judged('incomplete'), words: 'jobs incomplete', tone: 'warn' },
    { count: judged('succeeded'), words: 'jobs succeeded', tone: 'good' },
    { count: judged('no-devices'), words: 'jobs with no devices', tone: 'warn' },
    { count: missed.length, words: 'occurrences missed', tone: 'warn' },
    {
      count: results.flatMap(({ report }) => report.notices).length,
      words: 'worth a look',
      tone: 'warn',
    },
  ];
}

/** More would push the simulation itself off the page; all of them are in simulation.json. */
const MOST_LINES = 20;

/** One simulation: its expectations, the whole in numbers, and what is worth a look; open when someone is to read it. */
function simulationCard(result: SimulationTestResult, isOnly: boolean, base: string | undefined): string {
  const { checks, report, source } = result;
  const failed = checks.filter(({ passed }) => !passed);
  const tone = checks.length === 0 ? 'calm' : failed.length > 0 ? 'below-threshold' : 'succeeded';
  const words =
    checks.length === 0
      ? 'nothing expected'
      : failed.length > 0
        ? `${failed.length} of ${checks.length} failed`
        : 'passed';
  return `<details class="card simulation ${tone}"${isOnly || failed.length > 0 ? ' open' : ''}>
<summary><span class="badge ${tone}"><span aria-hidden="true">${signOf(result)} </span>${words}</span> <strong>${html(nameOf(result))}</strong>${report.notices.length === 0 ? '' : ` <span class="muted">· ${formatCount(report.notices.length)} worth a look</span>`}</summary>
${checkList(checks)}<dl>
${sourceFact(source, base)}${simulationSummary(report)
  .map(([label, text]) => `<div class="fact"><dt>${html(label)}</dt><dd>${html(text)}</dd></div>`)
  .join('\n')}
</dl>
${noticeList(report.notices)}</details>
`;
}

/** No link inside the summary: that is a button already. */
function sourceFact(source: SimulationTestResult['source'], base: string | undefined): string {
  if (source === undefined) return '';
  const place = html(`${source.file}:${source.line}`);
  const link = sourceLink(base, source.file, source.line);
  const text = link === undefined ? place : `<a href="${html(link)}" rel="noopener noreferrer">${place}</a>`;
  return `<div class="fact"><dt>file</dt><dd>${text}</dd></div>\n`;
}

/** Failed ones first. */
function checkList(checks: SimulationTestResult['checks']): string {
  const sorted = [...checks].sort((left, right) => Number(left.passed) - Number(right.passed));
  return list(
    'checks',
    sorted.map(({ what, expected, actual, passed, file, line }) => {
      if (passed) return `<li>${sign('plus', CHECKS.passed.sign, 'met')} ${html(what)}: ${html(actual)}</li>`;
      const place = file === undefined ? '' : ` <span class="muted">${html(`${file}:${line ?? 1}`)}</span>`;
      return `<li class="failed">${sign('minus', CHECKS.failed.sign, CHECKS.failed.words)} ${html(what)}: expected <code class="minus">${html(expected)}</code>, was <code class="plus">${html(actual)}</code>${place}</li>`;
    }),
  );
}

function noticeList(notices: SimulationTestResult['report']['notices']): string {
  const lines = notices.map(
    ({ code, message, manifest }) =>
      `<li>${manifest === undefined ? '' : `<strong>${html(manifest)}</strong> `}${html(message)} <span class="muted">${html(code)}</span></li>`,
  );
  return lines.length === 0 ? '' : `<h3>Worth a look</h3>\n${list('notices', lines)}`;
}

function sign(kind: string, mark: string, words: string): string {
  return `<span class="mark ${kind}" aria-hidden="true">${mark}</span><span class="hidden">${words}:</span>`;
}

function list(kind: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const rest = items.length - MOST_LINES;
  const shown = [
    ...items.slice(0, MOST_LINES),
    ...(rest > 0 ? [`<li class="muted">and ${formatCount(rest)} more</li>`] : []),
  ];
  return `<ul class="${kind}">\n${shown.join('\n')}\n</ul>\n`;
}
