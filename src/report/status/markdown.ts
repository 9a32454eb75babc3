import type { Outcome } from '../../model/outcome.ts';
import type { StatusReport } from '../../model/status-report.ts';
import { isFailure } from '../answers/facts.ts';
import { answerCells } from '../answers/lists.ts';
import { differencesSection } from '../approval/markdown.ts';
import { notMade } from '../outcomes/facts.ts';
import { outcomesSection } from '../outcomes/markdown.ts';
import { rolloutSection } from '../rollout/markdown.ts';
import { unmanagedSection } from '../unmanaged/lists.ts';
import { code } from '../writing/escape.ts';
import { cell, inline, noticeSection, stateCell, under } from '../writing/markdown.ts';
import {
  details,
  fixed,
  joinSections,
  type MarkdownOptions,
  type Section,
  table,
} from '../writing/markdown-sections.ts';
import { localTime } from '../writing/moment.ts';
import { countOf } from '../writing/words.ts';
import { FAILURES_TITLE, type JobFacts, jobsOfRollout, type ManifestFacts, statusFacts } from './facts.ts';

/** Jobs on the first screen; the others are folded. */
const MAX_JOBS_UNFOLDED = 10;

/** The status report for a step summary: first what went wrong, then every job and manifest. Answers of devices are folded. */
export function renderStatusMarkdown(
  report: StatusReport,
  outcomes: readonly Outcome[] = [],
  options: MarkdownOptions = {},
): string {
  const { title, about, headline, problemsWithAdvice, left, halted, rollouts, jobs, manifests } =
    statusFacts(report);
  const rest = jobs.slice(MAX_JOBS_UNFOLDED);
  const sections: readonly Section[] = [
    fixed(`### ${inline(title)}`),
    noticeSection(halted),
    fixed(`**${headline}**`),
    noticeSection(problemsWithAdvice),
    noticeSection(left),
    differencesSection(report.run?.approval),
    noticeSection(notMade(outcomes)),
    ...rollouts.flatMap((rollout) => [
      rolloutSection(rollout),
      ...(rollout.jobs.length === 0
        ? []
        : [details(jobsOfRollout(rollout.jobs), rolloutJobsSection(rollout.jobs))]),
    ]),
    jobsSection(jobs.slice(0, MAX_JOBS_UNFOLDED)),
    failuresSection([...rollouts.flatMap((rollout) => rollout.jobs), ...jobs]),
    manifestsSection(manifests),
    ...(rest.length === 0 ? [] : [details(countOf(rest.length, 'more job'), jobsSection(rest))]),
    outcomesSection(outcomes),
    unmanagedSection(report.unmanaged),
    fixed(`<sub>${about.map((text) => inline(text)).join('; ')}</sub>`),
  ];
  return joinSections(sections, options);
}

function jobsSection(jobs: readonly JobFacts[]): Section {
  if (jobs.length === 0) return fixed();
  const rows = jobs.map(({ state, name, when, facts }) => [
    stateCell(state),
    code(name),
    cell([{ time: when }]),
    cell(under(facts.devices, facts['hub says'])),
    cell(facts.job),
  ]);
  return table(['', 'Job', 'When', 'Devices', 'On the hub'], rows, 'jobs');
}

/** Of one rollout: all have its name and version. */
function rolloutJobsSection(jobs: readonly JobFacts[]): Section {
  const rows = jobs.map(({ state, facts }) => [
    stateCell(state),
    cell(facts.job),
    cell(under(facts.devices, facts['hub says'])),
  ]);
  return table(['', 'On the hub', 'Devices'], rows, 'jobs');
}

function failuresSection(jobs: readonly JobFacts[]): Section {
  const rows = jobs.flatMap(({ name, answers }) =>
    answers.filter(isFailure).map((group) => [code(name), ...answerCells(group)]),
  );
  if (rows.length === 0) return fixed();
  const titles = ['Job', 'Devices', 'Outcome', 'Answer or error', 'Such as'];
  return details(FAILURES_TITLE, table(titles, rows, 'answers'));
}

function manifestsSection(manifests: readonly ManifestFacts[]): Section {
  if (manifests.length === 0) return fixed();
  const hasLeft = manifests.some(({ left }) => left !== undefined);
  const rows = manifests.map(({ name, last, current, next, left, isSuspended }) => [
    code(name),
    last === undefined ? '' : `${stateCell(last.state)}<br>${localTime(last.when.at, last.when.timeZone)}`,
    current === undefined ? '' : stateCell(current),
    isSuspended
      ? 'suspended'
      : next === undefined
        ? ''
        : cell(under([{ time: next.when }], next.isOnHub ? 'on the hub' : undefined)),
    ...(hasLeft ? [left ?? ''] : []),
  ]);
  return details(
    countOf(rows.length, 'manifest'),
    table(['Manifest', 'Last', 'Now', 'Next', ...(hasLeft ? ['Left'] : [])], rows, 'manifests'),
  );
}
