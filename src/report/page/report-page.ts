import type { Outcome } from '../../model/outcome.ts';
import type { Action, Plan } from '../../model/plan.ts';
import { isJudged, type StatusReport } from '../../model/status-report.ts';
import { diagnosticTexts } from '../diagnostics/facts.ts';
import { notMade, outcomeHeadline } from '../outcomes/facts.ts';
import {
  type ChangeFacts,
  countActions,
  listTitle,
  NOTHING_TO_DO,
  planFacts,
  REFUSED,
} from '../plan/facts.ts';
import { FAILURES_TITLE, type JobFacts, statusFacts } from '../status/facts.ts';
import { unmanagedText, unmanagedTitle } from '../unmanaged/lists.ts';
import type { Notice, Text } from '../writing/facts.ts';
import { utcTime } from '../writing/moment.ts';
import { plainText } from '../writing/plain.ts';
import { ACTIONS, countedWords, namesOf, RESULTS } from '../writing/states.ts';
import { countOf, moreText, nounOf } from '../writing/words.ts';
import { comingRows } from './coming.ts';
import { DeviceTable } from './device-table.ts';
import type { PageItem, PageLinks, PageRow, PageSection, Timeline, View } from './page-facts.ts';
import { commonTimeZone, reportRanges } from './ranges.ts';
import { isWebAddress, noticeBox, renderPageShell } from './shell.ts';
import type { Tile } from './tiles.ts';
import { reportTimeline } from './timeline.ts';

export interface ReportPageInput extends PageLinks {
  readonly plan?: Plan;
  readonly status?: StatusReport;
  readonly outcomes?: readonly Outcome[];
}

/** A plan, a status, or both with what a run did, as one page. */
export function renderReportPage(input: ReportPageInput): string {
  const { plan, status, outcomes = [], deviceLink } = input;
  const subject = status ?? plan;
  if (!subject) throw new Error('a report page needs a plan or a status');
  const planned = plan && planFacts(plan, outcomes);
  const reported = status && statusFacts(status);
  const title = plainText(reported?.title ?? planned?.title ?? '');
  return renderPageShell({
    title,
    headlines: [
      ...(status?.jobs.length === 0 && reported ? [reported.headline] : []),
      ...(outcomes.length > 0 ? [`This run: ${outcomeHeadline(outcomes)}`] : []),
      ...(planned && outcomes.length === 0
        ? [`${planned.isIdle ? NOTHING_TO_DO : 'Plan'}: ${planned.headline}`]
        : []),
    ],
    about: [
      ...(subject.hub ? [subject.hub.hostName] : []),
      ...(subject.owner !== undefined ? [`owner ${subject.owner}`] : []),
      `made ${utcTime(subject.now)}`,
    ],
    tiles: planTiles(plan, outcomes),
    intro: problems(plan, planned?.checkout, reported?.problemsWithAdvice, outcomes).map(noticeBox).join(''),
    outro: noticeBox(warnings(plan)),
    searched: 'manifests, jobs, devices, answers',
    views: [viewOf(title, input, { changes: planned?.changes, jobs: reported?.jobs })],
    chosen: 0,
    ...(deviceLink !== undefined && { deviceLink }),
  });
}

/** What a run did with the plan, or else what the plan will do. */
function planTiles(plan: Plan | undefined, outcomes: readonly Outcome[]): readonly Tile[] {
  const results = namesOf(RESULTS).map((name) => {
    const count = outcomes.filter(({ result }) => result === name).length;
    const { words, tone } = RESULTS[name];
    return { count, words: `${nounOf(count, 'change')} ${words}`, tone };
  });
  if (!plan) return results;
  const counts = countActions(plan);
  const actions: readonly Action[] =
    outcomes.length > 0 ? ['refuse'] : ['create', 'replace', 'cancel', 'refuse', 'defer'];
  return [
    ...results,
    ...actions.map((action) => ({
      count: counts[action],
      words: countedWords(ACTIONS[action]),
      tone: ACTIONS[action].tone,
    })),
  ];
}

/** Why the run did not do everything. */
function problems(
  plan: Plan | undefined,
  checkout: Text | undefined,
  run: Notice | undefined,
  outcomes: readonly Outcome[],
): readonly Notice[] {
  const refusals = plan?.refusals ?? [];
  return [
    ...(run ? [{ title: 'This run', ...run }] : []),
    {
      tone: 'bad',
      title: REFUSED,
      lines: refusals.map(({ guard, message }) => [{ code: guard }, ': ', { said: message }]),
    },
    { tone: 'warn', title: 'Another checkout', lines: checkout === undefined ? [] : [checkout] },
    notMade(outcomes),
  ];
}

function warnings(plan: Plan | undefined): Notice {
  const all = plan?.warnings ?? [];
  return { tone: 'warn', title: countOf(all.length, 'warning'), lines: diagnosticTexts(all) };
}

interface ViewFacts {
  readonly changes: readonly ChangeFacts[] | undefined;
  readonly jobs: readonly JobFacts[] | undefined;
}

function viewOf(name: string, input: ReportPageInput, { changes = [], jobs = [] }: ViewFacts): View {
  const { plan, status } = input;
  const { now } = status ?? plan ?? { now: 0 };
  const sourceBase = isWebAddress(input.sourceBase) ? input.sourceBase : undefined;
  const timeline = reportTimeline({ plan, status, sourceBase }, now);
  const devices = new DeviceTable();
  const items = jobs.map((job) => jobItem(job, devices));
  const unmanaged = (status ?? plan)?.unmanaged ?? [];
  const linked = linker(timeline);
  const changed = changes.filter(({ action }) => action !== 'keep');
  const kept = changes.filter(({ action }) => action === 'keep');
  const sections: readonly PageSection[] = [
    {
      kind: 'attention',
      id: 'attention',
      title: 'What needs attention',
      noun: 'manifest',
      of: ['jobs', 'changes', 'kept'],
    },
    {
      kind: 'answers',
      id: 'answers',
      title: FAILURES_TITLE,
      noun: 'answer',
      of: 'jobs',
      isFailuresOnly: true,
    },
    {
      kind: 'rows',
      id: 'coming',
      title: 'What comes next',
      noun: 'occurrence',
      items: comingRows({ plan, status, changes }).map(linked),
    },
    { kind: 'timeline', id: 'timeline', title: 'Timeline', noun: 'manifest', timeline },
    { kind: 'cards', id: 'jobs', title: 'Jobs on the hub', noun: 'job', items: items.map(linked) },
    {
      kind: 'cards',
      id: 'changes',
      title: 'Changes of the plan',
      noun: 'change',
      items: changed.map((change) => linked(changeItem(change))),
    },
    {
      kind: 'cards',
      id: 'kept',
      title: listTitle('keep', kept),
      noun: 'kept job',
      isFolded: true,
      items: kept.map((change) => linked(changeItem(change))),
    },
    {
      kind: 'rows',
      id: 'unmanaged',
      title: unmanagedTitle(unmanaged),
      noun: 'job',
      isFolded: true,
      items: unmanaged.map(
        (job): PageRow => ({ text: [{ code: job.jobId, isId: true }, ` ${unmanagedText(job)}`] }),
      ),
    },
  ];
  const zones = (status?.manifests ?? plan?.targets ?? []).map(({ timeZone }) => timeZone);
  return {
    name,
    ...reportRanges({
      now,
      timeZone: commonTimeZone(zones),
      marks: timeline.rows.flatMap(({ marks }) => marks),
      ran: (status?.jobs ?? []).flatMap(({ verdict, scheduledAt }) =>
        isJudged(verdict) ? [scheduledAt] : [],
      ),
    }),
    sections,
    counted: ['jobs'],
    devices: devices.names,
    limits: devices.limits(),
  };
}

/** Adds the address of its manifest to an item. */
function linker({ rows }: Timeline) {
  const links = new Map(rows.map(({ name, link }) => [name, link]));
  return <I extends PageItem | PageRow>(item: I): I => {
    const link = item.name === undefined ? undefined : links.get(item.name);
    return link === undefined ? item : { ...item, link };
  };
}

/** A job on the hub, as an item of a page. */
export function jobItem({ jobId, answers, ...job }: JobFacts, devices: DeviceTable): PageItem {
  return { ...job, answers: devices.place(answers), anchor: `job-${jobId}` };
}

function changeItem({ state, alarm, result, name, when, more, facts, jobId }: ChangeFacts): PageItem {
  return {
    state,
    ...(alarm && { alarm, isCurrent: true as const }),
    ...(result && { result }),
    name,
    when,
    ...(more > 0 && { more: moreText(more) }),
    facts,
    ...(jobId !== undefined && { anchor: `change-${jobId}` }),
  };
}
