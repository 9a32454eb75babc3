import { failuresOf } from '../answer-words.ts';
import type { ChangeDocument } from '../generated/plan-document.ts';
import type { JobStatusDocument } from '../generated/status-document.ts';
import { jobsByInterest } from '../status-summary.ts';
import { visible } from '../visible.ts';
import { answerItem } from './answer-view.ts';
import { changeItem } from './change-view.ts';
import { byId, h } from './dom.ts';
import { type Filter, filterOf, matches, NO_FILTER } from './filter.ts';
import { answersOf, groupAnswers, type JobAnswer, type PageGroup } from './group-answers.ts';
import { jobItem } from './job-view.ts';
import type { PageData } from './page-data.ts';
import { PagedList } from './paged-list.ts';
import { type Row, timelineRows, timeRange } from './timeline.ts';
import { timelineHead, timelineLegend, timelineRow } from './timeline-view.ts';

/**
 * The report page's script: reads the JSON that the page carries and shows it section by section. One filter rules
 * all sections; each shows a page of its list at a time.
 */

const data = JSON.parse(byId('data').textContent ?? '') as PageData;
const { plan, status, sourceBase } = data;
const now = Date.parse(status?.now ?? plan?.now ?? '');
const DAY = 86_400_000;

/** An item with the text it is found by and the states it is in. */
interface Found<T> {
  readonly item: T;
  readonly text: string;
  readonly states: readonly string[];
}

const rows = timelineRows(data);
const places = new Map(rows.map((row) => [row.manifest, row]));
const targets = new Map(plan?.targets.map((target) => [target.manifest, target]));

function sourceOf(manifest: string): string | undefined {
  const place = places.get(manifest);
  if (sourceBase === undefined || place?.file === undefined) return undefined;
  return `${sourceBase}${place.file.split('/').map(encodeURIComponent).join('/')}#L${place.line ?? 1}`;
}

function found<T>(
  items: readonly T[],
  textOf: (item: T) => unknown,
  statesOf: (item: T) => readonly string[],
): readonly Found<T>[] {
  return items.map((item) => ({
    item,
    text: JSON.stringify(textOf(item)).toLowerCase(),
    states: statesOf(item),
  }));
}

const updates: ((filter: Filter) => void)[] = [];

/** A section that is there only when it has something to show, and follows the filter. */
function section<T>(id: string, items: readonly Found<T>[], show: (items: readonly T[]) => void): void {
  if (items.length === 0) {
    byId(id).remove();
    return;
  }
  updates.push((filter) =>
    show(items.filter(({ text, states }) => matches(filter, text, states)).map(({ item }) => item)),
  );
}

function addTimeline(): void {
  const reach = h(
    'select',
    { id: 'reach' },
    h('option', { value: DAY }, 'a day'),
    h('option', { value: 7 * DAY }, 'a week'),
    h('option', { value: 40 * DAY }, 'everything'),
  );
  const spread = rows
    .flatMap(({ marks }) => marks)
    .reduce((most, { from }) => Math.max(most, Math.abs(from - now)), 0);
  reach.value = String(spread <= 1.5 * DAY ? DAY : 7 * DAY);
  const head = h('div', {});
  let range = { ...timeRange(rows, now, Number(reach.value)), now };
  const list = new PagedList<Row>({
    list: h('ul', { class: 'timeline' }),
    make: (row) => timelineRow(row, range, sourceOf(row.manifest)),
    pageSize: 25,
    noun: 'manifest',
  });
  let shown: readonly Row[] = rows;
  const draw = () => {
    range = { ...timeRange(rows, now, Number(reach.value)), now };
    head.replaceChildren(timelineHead(rows, range, plan?.slots.total));
    list.show(shown);
  };
  reach.addEventListener('change', draw);
  byId('timeline').append(
    h(
      'p',
      { class: 'tools' },
      h('label', { for: 'reach' }, 'Show '),
      reach,
      ' before and after the report; the axis is in UTC',
    ),
    head,
    list.element,
    timelineLegend(),
  );
  draw();
  section(
    'timeline',
    found(
      rows,
      ({ manifest, file }) => [manifest, file],
      ({ marks }) => marks.map(({ kind }) => kind),
    ),
    (items) => {
      shown = items;
      list.show(items);
    },
  );
}

/** States of the filter that a plan's change is found by. */
const CHANGE_STATES: Readonly<Record<ChangeDocument['action'], string>> = {
  create: 'planned',
  replace: 'planned',
  cancel: 'to-cancel',
  keep: 'kept',
  defer: 'deferred',
  skip: 'skipped',
};

function addChanges(): void {
  const list = new PagedList<ChangeDocument>({
    list: h('ul', { class: 'cards' }),
    make: (change) =>
      changeItem(change, {
        now,
        target: targets.get(change.manifest),
        source: sourceOf(change.manifest),
        outcome: status?.outcomes?.find(
          ({ manifest, scheduledAt, action }) =>
            manifest === change.manifest && scheduledAt === change.scheduledAt && action === change.action,
        ),
      }),
    pageSize: 20,
    noun: 'change',
  });
  byId('changes').append(list.element);
  section(
    'changes',
    found(
      plan?.changes ?? [],
      (change) => change,
      ({ action }) => [CHANGE_STATES[action]],
    ),
    (items) => list.show(items),
  );
}

function addJobs(): void {
  const jobs = jobsByInterest(status?.jobs ?? []);
  const list = new PagedList<JobStatusDocument>({
    list: h('ul', { class: 'cards' }),
    make: (job) =>
      jobItem(job, {
        now,
        timeZone: places.get(job.manifest)?.timeZone ?? 'UTC',
        source: sourceOf(job.manifest),
      }),
    pageSize: 20,
    noun: 'job',
  });
  byId('jobs').append(list.element);
  section(
    'jobs',
    found(
      jobs,
      (job) => job,
      ({ verdict }) => [verdict],
    ),
    (items) => list.show(items),
  );
}

function addFailures(): void {
  const list = new PagedList<PageGroup>({
    list: h('ul', { class: 'groups' }),
    make: (group) => answerItem(group, (manifest) => places.get(manifest)?.timeZone ?? 'UTC'),
    pageSize: 20,
    noun: 'answer',
  });
  byId('failures').append(list.element);
  section(
    'failures',
    found<JobAnswer<JobStatusDocument>>(
      answersOf((status?.jobs ?? []).map((job) => ({ ...job, answers: [...failuresOf(job.answers)] }))),
      ({ job, group }) => [job.manifest, job.jobId, group],
      ({ job }) => [job.verdict],
    ),
    (items) => list.show(groupAnswers(items)),
  );
}

function addFilter(): void {
  const search = byId('search') as HTMLInputElement;
  const state = byId('state') as HTMLSelectElement;
  const apply = () => {
    const filter = filterOf(search.value, state.value);
    for (const update of updates) update(filter);
  };
  // A key stroke waits for the one before it to be painted, not more.
  let isWaiting = false;
  search.addEventListener('input', () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      apply();
    });
  });
  state.addEventListener('change', apply);
  byId('filter').addEventListener('submit', (event) => event.preventDefault());
  for (const update of updates) update(NO_FILTER);
}

function addUnmanaged(): void {
  const others = status?.unmanaged ?? plan?.unmanaged ?? [];
  if (others.length === 0) {
    byId('others').remove();
    return;
  }
  byId('others').append(
    h(
      'ul',
      { class: 'devices' },
      others
        .slice(0, 100)
        .map(({ jobId, status: state, startAt }) =>
          h(
            'li',
            {},
            h('code', {}, visible(jobId)),
            h('span', { class: 'muted' }, ` ${state}${startAt === undefined ? '' : `, ${startAt}`}`),
          ),
        ),
    ),
  );
}

addTimeline();
addChanges();
addJobs();
addFailures();
addUnmanaged();
addFilter();
