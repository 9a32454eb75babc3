import { isFailure } from '../../answers/words.ts';
import type { ChangeDocument } from '../../generated/plan-document.ts';
import { sourceLink } from '../../writing/source-link.ts';
import { visible } from '../../writing/visible.ts';
import { formatCount } from '../../writing/words.ts';
import { addAnswers } from './answer-section.ts';
import { changeItem } from './change-view.ts';
import { byId, h } from './dom.ts';
import { addJobs } from './job-section.ts';
import { jobItem } from './job-view.ts';
import type { PageData } from './page-data.ts';
import { PagedList } from './paged-list.ts';
import { found, type Sections } from './sections.ts';
import { type Row, runningSpans, timelineRows, timeRange } from './timeline.ts';
import { addTimeline } from './timeline-section.ts';
import { placeInTime } from './timeline-view.ts';

const DAY = 86_400_000;

/** A plan, a status, or both. */
export function showReport(data: PageData, sections: Sections): void {
  const { plan, status, sourceBase } = data;
  const now = Date.parse(status?.now ?? plan?.now ?? '');
  const rows = timelineRows(data);
  const places = new Map(rows.map((row) => [row.manifest, row]));
  const sourceOf = (manifest: string) => {
    const place = places.get(manifest);
    return sourceLink(sourceBase, place?.file, place?.line);
  };
  const timeZoneOf = (manifest: string) => places.get(manifest)?.timeZone ?? 'UTC';
  const jobs = status?.jobs ?? [];
  showTimeline(sections, { rows, now, slots: plan?.slots.total, sourceOf });
  showChanges(sections, data, { now, sourceOf });
  const failed = jobs.map((job) => ({ ...job, answers: job.answers.filter(isFailure) }));
  addAnswers(sections, failed, timeZoneOf);
  addJobs(sections, jobs, (job) =>
    jobItem(job, { now, timeZone: timeZoneOf(job.manifest), source: sourceOf(job.manifest) }),
  );
  showUnmanaged(data);
}

interface TimelineContext {
  readonly rows: readonly Row[];
  readonly now: number;
  readonly slots: number | undefined;
  readonly sourceOf: (manifest: string) => string | undefined;
}

function showTimeline(sections: Sections, { rows, now, slots, sourceOf }: TimelineContext): void {
  const spread = rows
    .flatMap(({ marks }) => marks)
    .reduce((most, { from }) => Math.max(most, Math.abs(from - now)), 0);
  const choice = (words: string, reach: number) => ({
    words,
    range: { ...timeRange(rows, now, reach), now },
  });
  addTimeline(sections, {
    rows,
    choices: [choice('a day', DAY), choice('a week', 7 * DAY), choice('everything', 40 * DAY)],
    chosen: spread <= 1.5 * DAY ? 0 : 1,
    note: 'before and after the report; the axis is in UTC',
    use: { what: 'Jobs running', spans: runningSpans(rows), slots },
    legend: LEGEND,
    words: (row) => placeInTime(row, now),
    sourceOf,
  });
}

const LEGEND = {
  succeeded: 'succeeded',
  'below-threshold': 'below threshold or to cancel',
  running: 'running',
  waiting: 'waits on the hub',
  planned: 'to schedule',
  deferred: 'later',
  skipped: 'skipped or cancelled',
} as const;

/** States of the filter that a plan's change is found by. */
const CHANGE_STATES: Readonly<Record<ChangeDocument['action'], string>> = {
  create: 'planned',
  replace: 'planned',
  cancel: 'to-cancel',
  keep: 'kept',
  defer: 'deferred',
  skip: 'skipped',
  refuse: 'skipped',
};

function showChanges(
  sections: Sections,
  { plan, status }: PageData,
  { now, sourceOf }: Pick<TimelineContext, 'now' | 'sourceOf'>,
): void {
  const targets = new Map(plan?.targets.map((target) => [target.manifest, target]));
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
  sections.add(
    'changes',
    found(
      plan?.changes ?? [],
      (change) => change,
      ({ action }) => [CHANGE_STATES[action]],
    ),
    (items) => list.show(items),
  );
}

/** Others' jobs: enough to know who else is there. */
const MOST_UNMANAGED = 100;

function showUnmanaged({ plan, status }: PageData): void {
  const others = status?.unmanaged ?? plan?.unmanaged ?? [];
  const section = byId('unmanaged');
  section.hidden = others.length === 0;
  section.append(
    h(
      'ul',
      { class: 'devices' },
      others
        .slice(0, MOST_UNMANAGED)
        .map(({ jobId, status: state, startAt }) =>
          h(
            'li',
            {},
            h('code', {}, visible(jobId)),
            h('span', { class: 'muted' }, ` ${state}${startAt === undefined ? '' : `, ${startAt}`}`),
          ),
        ),
      others.length > MOST_UNMANAGED &&
        h('li', {}, `and ${formatCount(others.length - MOST_UNMANAGED)} more`),
    ),
  );
}
