import type { Outcome } from '../../model/outcome.ts';
import type { Plan } from '../../model/plan.ts';
import type { StatusReport } from '../../model/status-report.ts';
import { renderPlanJson } from '../plan/json.ts';
import { notMade, notMadeTitle, outcomeHeadline, outcomeProblem } from '../plan/outcome-summary.ts';
import { branchNotice, countActions, planHeadline, REFUSED_TITLE, unmanagedTitle } from '../plan/summary.ts';
import { renderStatusJson } from '../status/json.ts';
import { countVerdicts, statusHeadline } from '../status/summary.ts';
import { utcTime } from '../writing/moment.ts';
import { ACTIONS } from '../writing/states.ts';
import { countOf } from '../writing/words.ts';
import { isWebAddress, noticeBox, renderPageShell, type Tile } from './shell.ts';

export interface ReportPageInput {
  readonly plan?: Plan;
  readonly status?: StatusReport;
  readonly outcomes?: readonly Outcome[];
  /** Address of the manifests' folder at the commit they were read from, ending with `/`. */
  readonly sourceBase?: string;
}

/** A plan, a status, or what a run planned, did and left, as one page; it carries what plan.json and status.json say. */
export function renderReportPage({ plan, status, outcomes, sourceBase }: ReportPageInput): string {
  const subject = status ?? plan;
  if (!subject) throw new Error('a report page needs a plan or a status');
  const { name, hostName } = subject.hub;
  return renderPageShell({
    title: status ? `Jobs on ${name}` : `Plan for ${name}`,
    headlines: [
      ...(status ? [statusHeadline(status)] : []),
      ...(plan ? [`${status ? 'plan: ' : ''}${planHeadline(plan)}`] : []),
      ...(outcomes && outcomes.length > 0 ? [`this run: ${outcomeHeadline(outcomes)}`] : []),
    ],
    facts: `${hostName} · owner ${subject.owner} · made ${utcTime(subject.now)}`,
    tiles: tiles(plan, status),
    notices: notices(plan, outcomes),
    filter: { searched: 'manifests, jobs, devices, answers', states: STATES },
    sections: [
      ['timeline', 'Timeline'],
      ['changes', 'Changes of the plan'],
      ['answers', 'Devices that did not succeed, by their answer'],
      ['jobs', 'Jobs on the hub'],
      ['unmanaged', unmanagedTitle(subject.unmanaged)],
    ],
    data: {
      ...(plan ? { plan: JSON.parse(renderPlanJson(plan)) } : {}),
      ...(status ? { status: JSON.parse(renderStatusJson(status, outcomes)) } : {}),
      ...(isWebAddress(sourceBase) ? { sourceBase } : {}),
    },
  });
}

const STATES = [
  ['below-threshold', 'below threshold'],
  ['unreached', 'unreached'],
  ['incomplete', 'incomplete'],
  ['running', 'running'],
  ['waiting', 'waiting'],
  ['succeeded', 'succeeded'],
  ['no-devices', 'no devices'],
  ['cancelled', 'cancelled'],
  ['planned', 'to be scheduled'],
  ['to-cancel', 'to be cancelled'],
  ['deferred', 'deferred'],
  ['skipped', 'skipped'],
] as const;

function tiles(plan: Plan | undefined, status: StatusReport | undefined): readonly Tile[] {
  const verdicts = status && countVerdicts(status);
  const actions = plan && countActions(plan);
  return [
    { count: verdicts?.['below-threshold'], words: 'below threshold', tone: 'bad' },
    { count: verdicts?.unreached, words: 'unreached', tone: 'bad' },
    { count: verdicts?.incomplete, words: 'incomplete', tone: 'warn' },
    { count: verdicts?.succeeded, words: 'succeeded', tone: 'good' },
    { count: verdicts?.running, words: 'running', tone: 'busy' },
    { count: verdicts?.waiting, words: 'waiting', tone: 'busy' },
    { count: verdicts?.['no-devices'], words: 'no devices', tone: 'warn' },
    { count: actions?.create, words: 'to schedule', tone: 'good' },
    { count: actions?.replace, words: 'to replace', tone: 'warn' },
    { count: actions?.cancel, words: 'to cancel', tone: 'bad' },
    { count: actions?.refuse, words: 'refused', tone: 'bad' },
    { count: actions?.defer, words: 'deferred', tone: 'calm' },
  ];
}

function notices(plan: Plan | undefined, outcomes: readonly Outcome[] | undefined): string {
  const failed = notMade(outcomes ?? []);
  const refusals = (plan?.refusals ?? []).map(({ guard, message }) => `${guard}: ${message}`);
  const warnings = (plan?.warnings ?? []).map(
    ({ message, range, hint }) =>
      `${message} (${range.file}:${range.line})${hint === undefined ? '' : `. Hint: ${hint}`}`,
  );
  return [
    noticeBox('bad', REFUSED_TITLE, refusals),
    noticeBox(
      'warn',
      'Another checkout',
      [plan ? branchNotice(plan) : undefined].filter((text) => text !== undefined),
    ),
    noticeBox(
      'bad',
      notMadeTitle(failed),
      failed.map(
        (outcome) =>
          `${ACTIONS[outcome.change.action].words} ${outcome.change.manifest} of ${utcTime(outcome.change.scheduledAt)}: ${outcomeProblem(outcome)}`,
      ),
    ),
    noticeBox('warn', countOf(warnings.length, 'warning'), warnings),
  ].join('');
}
