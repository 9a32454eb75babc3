import { inOrder, type Range, type Timeline, type TimelineRow } from '../page-facts.ts';
import { byId, h } from './dom.ts';
import { PagedList } from './paged-list.ts';
import type { Sections } from './sections.ts';
import { timelineHead, timelineLegend, timelineRow } from './timeline-view.ts';

/** Every manifest on one line of time, under the slots of the hub. */
export function addTimeline(sections: Sections, { rows, choices, chosen, note, use }: Timeline): void {
  const reach = h(
    'select',
    { id: 'reach' },
    choices.map((choice, index) => h('option', { value: index }, choice.words)),
  );
  reach.value = String(chosen);
  const rangeOf = (): Range => choices[Number(reach.value)]?.range ?? { from: 0, to: 1 };
  const head = h('div', {});
  const list = new PagedList<TimelineRow>({
    list: h('ul', { class: 'timeline' }),
    make: (row) => timelineRow(row, rangeOf()),
    pageSize: 25,
    noun: 'manifest',
  });
  let shown = rows;
  const draw = () => {
    head.replaceChildren(timelineHead(use, rangeOf()));
    list.show(shown);
  };
  reach.addEventListener('change', draw);
  byId('timeline').append(
    h('p', { class: 'tools' }, h('label', { for: 'reach' }, 'Show '), reach, ` ${note}`),
    head,
    list.element,
    timelineLegend(inOrder(rows.flatMap(({ marks }) => marks.map(({ state }) => state)))),
  );
  draw();
  sections.add('timeline', {
    items: rows,
    textOf: ({ name, link, about }) => [name, link ?? '', ...about].join(' '),
    statesOf: ({ marks }) => marks.map(({ state }) => state),
    show: (items) => {
      shown = items;
      list.show(items);
    },
  });
}
