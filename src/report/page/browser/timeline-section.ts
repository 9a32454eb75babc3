import { inOrder, type Timeline, type TimelineRow, type TimeRange } from '../page-facts.ts';
import { byId, h } from './dom.ts';
import { PagedList } from './paged-list.ts';
import type { FilteredSections } from './sections.ts';
import { timelineHead, timelineLegend, timelineRow } from './timeline-view.ts';

/** The slots of the hub, and below them every manifest on the same timeline. */
export function addTimeline(
  sections: FilteredSections,
  { rows, choices, chosen, note, use }: Timeline,
): void {
  const reach = h(
    'select',
    { id: 'reach' },
    choices.map((choice, index) => h('option', { value: index }, choice.words)),
  );
  reach.value = String(chosen);
  const rangeOf = (): TimeRange => choices[Number(reach.value)]?.range ?? { from: 0, to: 1 };
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
