import type { SourceRange } from '../../model/diagnostic.ts';
import type {
  SimulatedJob,
  SimulatedManifest,
  SimulatedRun,
  SimulationNotice,
  TwinChange,
} from '../../model/simulation.ts';
import type { SimulationTestResult } from '../../model/simulation-test.ts';
import { DeviceTable } from '../page/device-table.ts';
import type { PageItem, PageLinks, PageRow, PageSection, View } from '../page/page-facts.ts';
import { jobItem } from '../page/report-page.ts';
import { htmlList, isWebAddress, renderPageShell } from '../page/shell.ts';
import type { Tile } from '../page/tiles.ts';
import { byInterest, jobFacts } from '../status/facts.ts';
import type { Facts, Piece } from '../writing/facts.ts';
import { html, htmlText } from '../writing/html.ts';
import { plainText } from '../writing/plain.ts';
import { sourceLink } from '../writing/source-link.ts';
import { CHECKS, MISSED, RUNS, type State, VERDICTS } from '../writing/states.ts';
import { countOf, formatCount, nounOf } from '../writing/words.ts';
import {
  documentsOf,
  isFailed,
  mergeTwinChanges,
  NOTICES_TITLE,
  noticeText,
  simulationFacts,
  verdictOf,
} from './facts.ts';
import { simulatedRanges, simulationTimeline } from './timeline.ts';

/**
 * Simulations as one page. Expectations, numbers and notices are shown without scripts too. Below, one simulation is
 * shown at a time: at first the first one that failed.
 */
export function renderSimulationsPage(
  results: readonly SimulationTestResult[],
  { sourceBase, deviceLink }: PageLinks = {},
): string {
  const base = isWebAddress(sourceBase) ? sourceBase : undefined;
  const verdict = verdictOf(results);
  const [only, ...others] = results;
  return renderPageShell({
    title: only && others.length === 0 ? titleOf(only) : countOf(results.length, 'simulation'),
    headlines: verdict === undefined ? [] : [verdict],
    about: ['No hub or device outside this machine was used.'],
    tiles: tiles(results),
    intro: results.map((result) => simulationCard(result, others.length === 0, base)).join(''),
    searched: 'manifests, jobs, devices, answers, twins',
    views: results.map((result) => viewOf(result, base)),
    chosen: Math.max(0, results.findIndex(isFailed)),
    ...(deviceLink !== undefined && { deviceLink }),
  });
}

function titleOf(result: SimulationTestResult): string {
  return plainText(simulationFacts(result).title);
}

function tiles(results: readonly SimulationTestResult[]): readonly Tile[] {
  const checks = results.flatMap((result) => result.checks);
  const reports = results.map(({ report }) => report);
  const missed = reports.flatMap(({ manifests }) => manifests.flatMap((manifest) => manifest.missed));
  const failed = checks.filter(({ passed }) => !passed).length;
  const met = checks.length - failed;
  return [
    { count: failed, words: `${nounOf(failed, 'expectation')} failed`, tone: 'bad' },
    { count: met, words: `${nounOf(met, 'expectation')} met`, tone: 'good' },
    { count: missed.length, words: `${nounOf(missed.length, 'occurrence')} missed`, tone: MISSED.tone },
    { count: reports.flatMap(({ notices }) => notices).length, words: 'worth a look', tone: 'warn' },
  ];
}

/** One simulation: its expectations, its numbers and its notices. Open when it failed or is the only one. */
function simulationCard(result: SimulationTestResult, isOnly: boolean, base: string | undefined): string {
  const { checks, report, source } = result;
  const { title, state, verdict, summary } = simulationFacts(result);
  const notices = report.notices.length;
  const aside = notices === 0 ? '' : ` <span class="muted">· ${formatCount(notices)} worth a look</span>`;
  return `<details class="card simulation ${state.tone}"${isOnly || isFailed(result) ? ' open' : ''}>
<summary>${badge(state, verdict)} <strong>${htmlText(title)}</strong>${aside}</summary>
${checkList(checks)}<dl>
${sourceFact(source, base)}${Object.entries(summary)
  .map(([label, text]) => fact(label, htmlText(text)))
  .join('\n')}
</dl>
${noticeList(report.notices)}</details>
`;
}

function badge({ sign, tone }: State, words: string): string {
  return `<span class="badge ${tone}"><span aria-hidden="true">${sign} </span>${words}</span>`;
}

function fact(label: string, content: string): string {
  return `<div class="fact"><dt>${html(label)}</dt><dd>${content}</dd></div>`;
}

/** Not inside the summary, which is a button and must not contain a link. */
function sourceFact(source: SourceRange | undefined, base: string | undefined): string {
  if (source === undefined) return '';
  const text = html(`${source.file}:${source.line}`);
  const link = sourceLink(base, source.file, source.line);
  const content = link === undefined ? text : `<a href="${html(link)}" rel="noopener noreferrer">${text}</a>`;
  return `${fact('file', content)}\n`;
}

/** Failed ones first. */
function checkList(checks: SimulationTestResult['checks']): string {
  const sorted = [...checks].sort((left, right) => Number(left.passed) - Number(right.passed));
  const items = sorted.map(({ what, expected, actual, passed, file, line }) => {
    const { sign, tone, words } = CHECKS[passed ? 'passed' : 'failed'];
    const mark = `<span class="mark ${tone}" aria-hidden="true">${sign}</span><span class="hidden">${words}:</span>`;
    if (passed) return `<li>${mark} ${html(what)}: ${html(actual)}</li>`;
    const source = file === undefined ? '' : ` <span class="muted">${html(`${file}:${line ?? 1}`)}</span>`;
    return `<li class="failed">${mark} ${html(what)}: expected <code class="bad">${html(expected)}</code>, was <code class="good">${html(actual)}</code>${source}</li>`;
  });
  return htmlList('checks', items);
}

function noticeList(notices: readonly SimulationNotice[]): string {
  if (notices.length === 0) return '';
  const items = notices.map((notice) => `<li>${htmlText(noticeText(notice))}</li>`);
  return `<h3>${NOTICES_TITLE}</h3>\n${htmlList('notices', items)}`;
}

function viewOf(result: SimulationTestResult, base: string | undefined): View {
  const { name, report } = result;
  const documents = documentsOf(report);
  const devices = new DeviceTable();
  const linked = <I extends PageItem | PageRow>(item: I): I => {
    const { source } = documents.get(item.name ?? '') ?? {};
    const link = sourceLink(base, source?.file, source?.line);
    return link === undefined ? item : { ...item, link };
  };
  const jobs = byInterest(report.jobs).map((job) =>
    linked(jobItem(jobFacts(job, documents.get(job.manifest)?.timeZone ?? 'UTC'), devices)),
  );
  const { state } = simulationFacts(result);
  const sections: readonly PageSection[] = [
    {
      kind: 'attention',
      id: 'attention',
      title: 'What needs attention',
      noun: 'manifest',
      of: ['jobs', 'missed'],
    },
    {
      kind: 'answers',
      id: 'answers',
      title: 'What the devices answered',
      noun: 'answer',
      of: ['jobs'],
      isFailuresOnly: false,
    },
    {
      kind: 'timeline',
      id: 'timeline',
      title: 'Timeline',
      noun: 'manifest',
      timeline: simulationTimeline(report, base),
    },
    {
      kind: 'cards',
      id: 'twins',
      title: 'How the twins changed',
      noun: 'path',
      items: twinItems(report.jobs),
    },
    { kind: 'cards', id: 'jobs', title: 'Jobs on the simulated hub', noun: 'job', items: jobs },
    {
      kind: 'rows',
      id: 'missed',
      title: 'Occurrences without a job',
      noun: 'occurrence',
      items: report.manifests.flatMap(missedRows).map(linked),
    },
    {
      kind: 'rows',
      id: 'runs',
      title: 'Runs of the workflow',
      noun: 'run',
      isFolded: true,
      ...runRows(report.runs),
    },
  ];
  return {
    name: `${state.sign} ${titleOf(result)}`,
    ...(name !== undefined && { note: `of the simulation ${name}` }),
    ranges: simulatedRanges(report.settings.window),
    chosenRange: 0,
    sections,
    counted: ['jobs'],
    devices: devices.names,
    limits: devices.limits(),
  };
}

function missedRows({ name, timeZone, missed }: SimulatedManifest): readonly PageRow[] {
  return missed.map(({ scheduledAt, reason }) => ({
    name,
    when: { at: scheduledAt, timeZone },
    state: MISSED,
    alarm: MISSED,
    text: [{ code: reason }],
  }));
}

/** How the jobs of each manifest changed the twins, by path. */
function twinItems(jobs: readonly SimulatedJob[]): readonly PageItem[] {
  return [...new Set(jobs.map(({ manifest }) => manifest))].flatMap((manifest) => {
    const ofManifest = jobs.filter((job) => job.manifest === manifest);
    const changes = mergeTwinChanges(ofManifest);
    const states = [...new Set(ofManifest.map(({ verdict }) => VERDICTS[verdict]))];
    return [...new Set(changes.map(({ path }) => path))].map((path) => ({
      name: path,
      about: manifest,
      facts: changeFacts(changes.filter((change) => change.path === path)),
      states,
    }));
  });
}

/** Different changes of one path; the rest is only counted. */
const MAX_CHANGES = 10;

/** Changes by number of devices, most devices first. */
function changeFacts(changes: readonly TwinChange[]): Facts {
  const facts: Record<string, readonly Piece[]> = {};
  for (const { devices, before, after } of changes.slice(0, MAX_CHANGES)) {
    const label = countOf(devices, 'device');
    const change = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
    facts[label] = [...(facts[label]?.concat({ between: '\n' }) ?? []), { change }];
  }
  const rest = changes.length - MAX_CHANGES;
  return rest > 0 ? { ...facts, more: countOf(rest, 'other change') } : facts;
}

/** Runs of the workflow that changed something or failed; runs that had nothing to do are only counted. */
function runRows(runs: readonly SimulatedRun[]): {
  readonly items: readonly PageRow[];
  readonly note?: string;
} {
  const shown = runs.filter((run) => run.result !== 'done' || whatWasDone(run).length > 0);
  const idle = runs.length - shown.length;
  return {
    items: shown.map(runRow),
    ...(idle > 0 && { note: `${countOf(idle, 'more run')} had nothing to do.` }),
  };
}

function runRow(run: SimulatedRun): PageRow {
  const { scheduledAt, startedAt = scheduledAt, result, problem } = run;
  const minutesLate = Math.round((startedAt - scheduledAt) / 60_000);
  const late = startedAt - scheduledAt >= 60_000 ? [`${countOf(minutesLate, 'minute')} late`] : [];
  return {
    when: { at: scheduledAt, timeZone: 'UTC' },
    state: RUNS[result],
    text: [
      [...whatWasDone(run), ...late].join(', '),
      ...(problem === undefined ? [] : [' ', { said: problem }]),
    ],
  };
}

function whatWasDone({ scheduled, cancelled, waitingForSlot, failed }: SimulatedRun): readonly string[] {
  return [
    ...(scheduled > 0 ? [`${countOf(scheduled, 'job')} scheduled`] : []),
    ...(cancelled > 0 ? [`${countOf(cancelled, 'job')} cancelled`] : []),
    ...(waitingForSlot > 0 ? [`${countOf(waitingForSlot, 'occurrence')} waited for a slot`] : []),
    ...(failed > 0 ? [`${countOf(failed, 'change')} failed`] : []),
  ];
}
