import type { ApprovalCheck } from '../../model/approval.ts';
import type { Instant } from '../../model/instant.ts';
import type { Outcome } from '../../model/outcome.ts';
import type {
  JobStatusReport,
  ManifestStatusReport,
  RunReport,
  StatusReport,
  Verdict,
} from '../../model/status-report.ts';
import { answerCell, examplesCell } from '../answers/markdown.ts';
import { isFailure } from '../answers/words.ts';
import { differenceTexts } from '../plan/approval-lines.ts';
import { notMade, notMadeTitle, outcomeHeadline, outcomeProblem } from '../plan/outcome-summary.ts';
import { unmanagedSection } from '../plan/unmanaged-section.ts';
import { code, prose } from '../writing/escape.ts';
import {
  details,
  fixed,
  joinSections,
  type MarkdownOptions,
  type Section,
  table,
} from '../writing/markdown-sections.ts';
import { localTime, utcTime } from '../writing/moment.ts';
import { ACTIONS, DEVICE_OUTCOMES, RESULTS, VERDICTS } from '../writing/states.ts';
import { countOf, formatCount } from '../writing/words.ts';
import { countsInWords, jobsByInterest, runProblems, stateOnHub, statusHeadline } from './summary.ts';

/** Jobs on the first screen; the others are folded. */
const MAX_JOBS_UNFOLDED = 10;

/** The status report for a step summary: what went wrong first, then every manifest and job; device answers folded. */
export function renderStatusMarkdown(
  report: StatusReport,
  outcomes?: readonly Outcome[],
  options: MarkdownOptions = {},
): string {
  const zones = new Map(report.manifests.map(({ manifest, timeZone }) => [manifest, timeZone]));
  const zoneOf = (job: JobStatusReport) => zones.get(job.manifest) ?? 'UTC';
  const jobs = jobsByInterest(report.jobs);
  const first = jobs.slice(0, MAX_JOBS_UNFOLDED);
  const rest = jobs.slice(MAX_JOBS_UNFOLDED);
  const sections: readonly Section[] = [
    fixed(`### Jobs on ${code(report.hub.name)}`, '', `**${statusHeadline(report)}**`),
    runSection(report.run),
    ...comparison(report.run?.approval),
    problems(outcomes ?? []),
    ...(first.length === 0 ? [] : [jobTable(first, zoneOf)]),
    ...failures(jobs),
    ...(report.manifests.length === 0 ? [] : [manifests(report)]),
    ...(rest.length === 0 ? [] : [details(countOf(rest.length, 'more job'), jobTable(rest, zoneOf))]),
    ...applied(outcomes),
    ...unmanagedSection(report.unmanaged),
    fixed(`<sub>${code(report.hub.hostName)}; made ${utcTime(report.now)}</sub>`),
  ];
  return joinSections(sections, options);
}

function runSection(run: RunReport | undefined): Section {
  const found = runProblems(run);
  if (found.length === 0) return fixed();
  return {
    head: ['> [!CAUTION]'],
    rows: found.map((problem) => `> - ${prose(problem)}`),
    foot: [],
    rowsAre: 'problems',
    morePrefix: '> - ',
  };
}

function comparison(approval: ApprovalCheck | undefined): readonly Section[] {
  if (!approval || approval.differences.length === 0) return [];
  const rows = differenceTexts(approval).map(({ manifest, when, approved, now }) => [
    code(manifest),
    when,
    prose(approved),
    prose(now),
  ]);
  return [table(['Job', 'When', 'Approved', 'Now'], rows, 'differences')];
}

function problems(outcomes: readonly Outcome[]): Section {
  const failed = notMade(outcomes);
  if (failed.length === 0) return fixed();
  return {
    head: ['> [!CAUTION]', `> **${notMadeTitle(failed)}**`],
    rows: failed.map((outcome) => {
      const { change } = outcome;
      const why = outcomeProblem(outcome) ?? '';
      return `> - ${ACTIONS[change.action].words} ${code(change.manifest)} of ${utcTime(change.scheduledAt)}: ${prose(why)}`;
    }),
    foot: [],
    rowsAre: 'changes',
    morePrefix: '> - ',
  };
}

function jobTable(jobs: readonly JobStatusReport[], zoneOf: (job: JobStatusReport) => string): Section {
  const rows = jobs.map((job) => [
    verdictCell(job.verdict),
    code(job.manifest),
    whenCell(job.scheduledAt, zoneOf(job)),
    devicesCell(job),
    `${code(job.jobId)}<br>${stateOnHub(job)}`,
  ]);
  return table(['', 'Job', 'When', 'Devices', 'On the hub'], rows, 'jobs');
}

function verdictCell(verdict: Verdict): string {
  return `${VERDICTS[verdict].emoji} ${VERDICTS[verdict].words}`;
}

function devicesCell({ devices, failureReason }: JobStatusReport): string {
  const counts = devices === undefined ? [] : [countsInWords(devices)];
  return [...counts, ...(failureReason === undefined ? [] : [prose(failureReason)])].join('<br>');
}

function whenCell(instant: Instant, timeZone: string): string {
  const local = localTime(instant, timeZone);
  return timeZone === 'UTC' ? local : `${local}<br>${utcTime(instant)}`;
}

function failures(jobs: readonly JobStatusReport[]): readonly Section[] {
  const rows = jobs.flatMap((job) =>
    job.answers
      .filter(isFailure)
      .map((group) => [
        code(job.manifest),
        formatCount(group.devices),
        DEVICE_OUTCOMES[group.outcome].words,
        answerCell(group),
        examplesCell(group),
      ]),
  );
  if (rows.length === 0) return [];
  return [
    details(
      'Devices that did not succeed, by their answer',
      table(['Job', 'Devices', 'Outcome', 'Answer or error', 'Such as'], rows, 'answers'),
    ),
  ];
}

function manifests(report: StatusReport): Section {
  const rows = report.manifests.map((manifest) => manifestRow(manifest));
  return details(
    countOf(rows.length, 'manifest'),
    table(['Manifest', 'Last', 'Now', 'Next'], rows, 'manifests'),
  );
}

function manifestRow({
  manifest,
  last,
  current,
  next,
  suspended,
  timeZone,
}: ManifestStatusReport): readonly string[] {
  return [
    code(manifest),
    last === undefined ? '' : `${verdictCell(last.verdict)}<br>${localTime(last.scheduledAt, timeZone)}`,
    current === undefined ? '' : verdictCell(current.verdict),
    suspended
      ? 'suspended'
      : next === undefined
        ? ''
        : `${whenCell(next.scheduledAt, timeZone)}${next.jobId === undefined ? '' : '<br>on the hub'}`,
  ];
}

function applied(outcomes: readonly Outcome[] | undefined): readonly Section[] {
  if (outcomes === undefined || outcomes.length === 0) return [];
  const rows = outcomes.map(({ change, result }) => [
    `${code(ACTIONS[change.action].sign)} ${ACTIONS[change.action].words}`,
    code(change.manifest),
    utcTime(change.scheduledAt),
    RESULTS[result].words,
  ]);
  return [
    details(
      `Applied ${countOf(outcomes.length, 'change')}: ${outcomeHeadline(outcomes)}`,
      table(['', 'Job', 'When', 'Result'], rows, 'changes'),
    ),
  ];
}
