import type { SimulationDocument } from '../../generated/simulation-document.ts';
import { utcTime } from '../../writing/moment.ts';
import { RUNS } from '../../writing/states.ts';
import { visible } from '../../writing/visible.ts';
import { countOf } from '../../writing/words.ts';
import { byId, h } from './dom.ts';
import { PagedList } from './paged-list.ts';
import { badge } from './parts.ts';
import { found, type Sections } from './sections.ts';

type Run = SimulationDocument['simulations'][number]['runs'][number];

/** Runs of the workflow that did something or did not happen; those that had nothing to do are counted only. */
export function addRuns(sections: Sections, runs: readonly Run[]): void {
  const told = runs.filter((run) => run.result !== 'done' || whatWasDone(run).length > 0);
  const idle = runs.length - told.length;
  const list = new PagedList<Run>({
    list: h('ul', { class: 'runs' }),
    make: runItem,
    pageSize: 25,
    noun: 'run',
  });
  byId('runs').append(
    ...(idle > 0 ? [h('p', { class: 'muted' }, `${countOf(idle, 'more run')} had nothing to do.`)] : []),
    list.element,
  );
  sections.add(
    'runs',
    found(
      told,
      (run) => run,
      ({ result }) => [result],
    ),
    (items) => list.show(items),
  );
}

function runItem(run: Run): HTMLElement {
  const { scheduledAt, startedAt, result, problem } = run;
  const lateMs = startedAt === undefined ? 0 : Date.parse(startedAt) - Date.parse(scheduledAt);
  return h(
    'li',
    {},
    h('time', { datetime: scheduledAt }, utcTime(Date.parse(scheduledAt))),
    badge(result, RUNS[result].sign, RUNS[result].words),
    h(
      'span',
      {},
      [
        ...whatWasDone(run),
        ...(lateMs >= 60_000 ? [`${countOf(Math.round(lateMs / 60_000), 'minute')} late`] : []),
      ].join(', '),
      problem !== undefined && ` ${visible(problem)}`,
    ),
  );
}

function whatWasDone({ scheduled, cancelled, waitingForSlot, failed }: Run): readonly string[] {
  return [
    ...(scheduled > 0 ? [`${countOf(scheduled, 'job')} scheduled`] : []),
    ...(cancelled > 0 ? [`${countOf(cancelled, 'job')} cancelled`] : []),
    ...(waitingForSlot > 0 ? [`${countOf(waitingForSlot, 'occurrence')} waited for a slot`] : []),
    ...(failed > 0 ? [`${countOf(failed, 'change')} failed`] : []),
  ];
}
