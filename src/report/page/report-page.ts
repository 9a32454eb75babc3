import type { Outcome } from '../../model/outcome.ts';
import type { Plan } from '../../model/plan.ts';
import type { StatusReport } from '../../model/status-report.ts';
import { diagnosticText } from '../diagnostics/facts.ts';
import { notMade, outcomeHeadline } from '../outcomes/facts.ts';
import { type ChangeFacts, countActions, planFacts, REFUSED } from '../plan/facts.ts';
import { countVerdicts, FAILURES_TITLE, type JobFacts, statusFacts } from '../status/facts.ts';
import { unmanagedText, unmanagedTitle } from '../unmanaged/lists.ts';
import type { Notice, Text } from '../writing/facts.ts';
import { utcTime } from '../writing/moment.ts';
import { plainText } from '../writing/plain.ts';
import { ACTIONS, VERDICTS } from '../writing/states.ts';
import { countOf, moreText } from '../writing/words.ts';
import type { PageItem, PageRow, PageSection, Timeline } from './page-facts.ts';
import { isWebAddress, noticeBox, renderPageShell, stateTiles } from './shell.ts';
import { reportTimeline } from './timeline.ts';

export interface ReportPageInput {
  readonly plan?: Plan;
  readonly status?: StatusReport;
  readonly outcomes?: readonly Outcome[];
  /** Address of the manifests' folder at the commit they were read from, ending with `/`. */
  readonly sourceBase?: string;
}

/** A plan, a status, or both with what a run did, as one page. */
export function renderReportPage({ plan, status, outcomes = [], sourceBase }: ReportPageInput): string {
  const subject = status ?? plan;
  if (!subject) throw new Error('a report page needs a plan or a status');
  const planned = plan && planFacts(plan, outcomes);
  const reported = status && statusFacts(status);
  const base = isWebAddress(sourceBase) ? sourceBase : undefined;
  const timeline = reportTimeline({ plan, status, sourceBase: base }, subject.now);
  const title = plainText(reported?.title ?? planned?.title ?? '');
  return renderPageShell({
    title,
    headlines: [
      ...(reported ? [reported.headline] : []),
      ...(planned ? [`${reported ? 'plan: ' : ''}${planned.headline}`] : []),
      ...(outcomes.length > 0 ? [`this run: ${outcomeHeadline(outcomes)}`] : []),
    ],
    about: [
      ...(subject.hub ? [subject.hub.hostName] : []),
      ...(subject.owner !== undefined ? [`owner ${subject.owner}`] : []),
      `made ${utcTime(subject.now)}`,
    ],
    tiles: [
      ...(status ? stateTiles(VERDICTS, countVerdicts(status.jobs), VERDICT_TILES) : []),
      ...(plan ? stateTiles(ACTIONS, countActions(plan), ACTION_TILES) : []),
    ],
    intro: notices(plan, planned?.checkout, reported?.problemsWithAdvice, outcomes).map(noticeBox).join(''),
    searched: 'manifests, jobs, devices, answers',
    views: [
      { name: title, timeline, sections: sections(planned?.changes, reported?.jobs, subject, timeline) },
    ],
    chosen: 0,
  });
}

const VERDICT_TILES = [
  'below-threshold',
  'unreached',
  'incomplete',
  'succeeded',
  'running',
  'waiting',
  'no-devices',
] as const;
const ACTION_TILES = ['create', 'replace', 'cancel', 'refuse', 'defer'] as const;

function notices(
  plan: Plan | undefined,
  checkout: Text | undefined,
  problems: Notice | undefined,
  outcomes: readonly Outcome[],
): readonly Notice[] {
  const refusals = plan?.refusals ?? [];
  const warnings = plan?.warnings ?? [];
  return [
    ...(problems ? [{ title: 'This run', ...problems }] : []),
    {
      tone: 'bad',
      title: REFUSED,
      lines: refusals.map(({ guard, message }) => [{ code: guard }, ': ', { said: message }]),
    },
    { tone: 'warn', title: 'Another checkout', lines: checkout === undefined ? [] : [checkout] },
    notMade(outcomes),
    { tone: 'warn', title: countOf(warnings.length, 'warning'), lines: warnings.map(diagnosticText) },
  ];
}

function sections(
  changes: readonly ChangeFacts[] = [],
  jobs: readonly JobFacts[] = [],
  { unmanaged }: Plan | StatusReport,
  { rows }: Timeline,
): readonly PageSection[] {
  const links = new Map(rows.map(({ name, link }) => [name, link]));
  const linked = <I extends PageItem>(item: I): I => {
    const link = links.get(item.name);
    return link === undefined ? item : { ...item, link };
  };
  return [
    {
      kind: 'cards',
      id: 'changes',
      title: 'Changes of the plan',
      noun: 'change',
      items: changes.map(changeItem).map(linked),
    },
    {
      kind: 'answers',
      id: 'answers',
      title: FAILURES_TITLE,
      noun: 'answer',
      of: 'jobs',
      isFailuresOnly: true,
    },
    { kind: 'cards', id: 'jobs', title: 'Jobs on the hub', noun: 'job', items: jobs.map(linked) },
    {
      kind: 'rows',
      id: 'unmanaged',
      title: unmanagedTitle(unmanaged),
      noun: 'job',
      items: unmanaged.map((job): PageRow => ({ text: [{ code: job.jobId }, ` ${unmanagedText(job)}`] })),
    },
  ];
}

function changeItem({ state, result, name, when, more, facts }: ChangeFacts): PageItem {
  return { state, ...(result && { result }), name, when, ...(more > 0 && { more: moreText(more) }), facts };
}
