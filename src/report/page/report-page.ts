import type { Outcome } from '../../model/outcome.ts';
import type { Action, Plan } from '../../model/plan.ts';
import { isJudged, type StatusReport } from '../../model/status-report.ts';
import { bySeverity, diagnosticTexts } from '../diagnostics/facts.ts';
import { notMade, outcomeHeadline } from '../outcomes/facts.ts';
import type { ChangeFacts } from '../plan/change-facts.ts';
import { countListed, listTitle, NOTHING_TO_DO, type PlanFacts, planFacts, REFUSED } from '../plan/facts.ts';
import type { RolloutFacts, StageFacts } from '../rollout/facts.ts';
import { FAILURES_TITLE, type JobFacts, type StatusFacts, statusFacts } from '../status/facts.ts';
import { unmanagedText, unmanagedTitle } from '../unmanaged/lists.ts';
import { type Notice, piecesOf, type Text } from '../writing/facts.ts';
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
      ...(reported && (reported.jobs.length === 0 || reported.rollouts.length > 0)
        ? [reported.headline]
        : []),
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
    intro: problems(
      plan,
      reported?.halted ?? planned?.halted,
      planned?.checkout,
      reported?.problemsWithAdvice,
      reported?.left,
      outcomes,
    )
      .map(noticeBox)
      .join(''),
    outro: noticesOf(plan).map(noticeBox).join(''),
    searched: 'manifests, jobs, devices, answers',
    views: [viewOf(title, input, { planned, reported })],
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
  const counts = countListed(plan);
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
  halted: Notice | undefined,
  checkout: Text | undefined,
  run: Notice | undefined,
  left: Notice | undefined,
  outcomes: readonly Outcome[],
): readonly Notice[] {
  const refusals = plan?.refusals ?? [];
  return [
    ...(halted ? [{ ...halted, title: 'Rollouts that do not go on' }] : []),
    ...(run ? [{ title: 'This run', ...run }] : []),
    ...(left ? [{ title: 'Left for the next run', ...left }] : []),
    {
      tone: 'bad',
      title: REFUSED,
      lines: refusals.map(({ guard, message }) => [{ code: guard }, ': ', { said: message }]),
    },
    { tone: 'warn', title: 'Another checkout', lines: checkout === undefined ? [] : [checkout] },
    notMade(outcomes),
  ];
}

function noticesOf(plan: Plan | undefined): readonly Notice[] {
  const { warnings, remarks } = bySeverity(plan?.warnings ?? []);
  return [
    { tone: 'warn', title: countOf(warnings.length, 'warning'), lines: diagnosticTexts(warnings) },
    { tone: 'busy', title: countOf(remarks.length, 'remark'), lines: diagnosticTexts(remarks) },
  ];
}

interface ViewFacts {
  readonly planned: PlanFacts | undefined;
  readonly reported: StatusFacts | undefined;
}

function viewOf(name: string, input: ReportPageInput, { planned, reported }: ViewFacts): View {
  const { plan, status } = input;
  const subject = status ?? plan;
  const now = subject?.now ?? 0;
  const sourceBase = isWebAddress(input.sourceBase) ? input.sourceBase : undefined;
  const timeline = reportTimeline({ plan, status, sourceBase }, now);
  const devices = new DeviceTable();
  const items = (reported?.jobs ?? []).map((job) => jobItem(job, devices));
  const reportedRollouts = reported?.rollouts ?? [];
  const rolloutJobs = reportedRollouts.flatMap(({ jobs }) => jobs.map((job) => jobItem(job, devices)));
  const rollouts = reported ? reportedRollouts : (planned?.rollouts ?? []);
  const changes = planned?.changes ?? [];
  const ofRollouts = (planned?.rollouts ?? []).flatMap((rollout) => rollout.changes);
  const unmanaged = subject?.unmanaged ?? [];
  const linked = linker(timeline);
  const changed = changes.filter(({ action }) => action !== 'keep');
  const kept = changes.filter(({ action }) => action === 'keep');
  const sections: readonly PageSection[] = [
    {
      kind: 'attention',
      id: 'attention',
      title: 'What needs attention',
      noun: 'manifest',
      of: ['rollouts', 'jobs', 'changes', 'kept'],
    },
    {
      kind: 'answers',
      id: 'answers',
      title: FAILURES_TITLE,
      noun: 'answer',
      of: ['jobs', 'rollout-jobs'],
      isFailuresOnly: true,
    },
    {
      kind: 'rows',
      id: 'coming',
      title: 'What comes next',
      noun: 'occurrence',
      items: comingRows({ plan, status, changes }).map(linked),
    },
    {
      kind: 'cards',
      id: 'rollouts',
      title: 'Rollouts',
      noun: 'rollout',
      items: rollouts.map((rollout) => linked(rolloutItem(rollout))),
    },
    { kind: 'timeline', id: 'timeline', title: 'Timeline', noun: 'manifest', timeline },
    { kind: 'cards', id: 'jobs', title: 'Jobs on the hub', noun: 'job', items: items.map(linked) },
    {
      kind: 'cards',
      id: 'changes',
      title: 'Changes of the plan',
      noun: 'change',
      items: [...changed, ...ofRollouts.filter(changesHub)].map((change) => linked(changeItem(change))),
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
      kind: 'cards',
      id: 'rollout-jobs',
      title: 'Jobs of rollouts',
      noun: 'job of a rollout',
      isFolded: true,
      items: rolloutJobs.map(linked),
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
  const zones = [...(status?.manifests ?? plan?.targets ?? []), ...(subject?.rollouts ?? [])].map(
    ({ timeZone }) => timeZone,
  );
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
    counted: ['jobs', 'rollouts'],
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

/** What the other changes of a rollout say, its card says. */
function changesHub({ action }: ChangeFacts): boolean {
  return action === 'create' || action === 'replace' || action === 'cancel';
}

/** A rollout with its stages, as an item of a page. It is about now, whenever its version began. */
function rolloutItem(rollout: RolloutFacts): PageItem {
  const { name, state, alarm, when, facts, content, stages } = rollout;
  return {
    name,
    state,
    ...(alarm && { alarm }),
    ...(when && { when }),
    isCurrent: true,
    facts: {
      ...facts,
      ...Object.fromEntries(stages.map((stage) => [`stage ${stage.name}`, stageText(stage)])),
      ...content,
    },
    anchor: `rollout-${name}`,
  };
}

function stageText({ state, devices, gate, now }: StageFacts): Text {
  return [
    `${state.sign} ${state.words}`,
    { between: '\n' },
    ...piecesOf(devices),
    ...(gate === undefined ? [] : [{ detail: gate }]),
    ...(now === undefined ? [] : [...(gate === undefined ? [{ between: '\n' }] : []), ...piecesOf(now)]),
  ];
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
