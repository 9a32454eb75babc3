import { contentOf, h } from '../../../browser/dom.ts';
import { countedWords } from '../../writing/states.ts';
import { type DrawnRange, inOrder, type Timeline, type TimelineRow } from '../page-facts.ts';
import { PagedList } from './paged-list.ts';
import type { FilteredSections, Outcome } from './sections.ts';
import { timelineHead, timelineLegend, timelineRow } from './timeline-view.ts';

/** The slots of the hub, and below them every manifest on the same timeline. `of`: whose states the marks may be. */
export function addTimeline(
  sections: FilteredSections,
  id: string,
  { rows, use }: Timeline,
  of: readonly string[],
): void {
  let drawn: DrawnRange = { from: 0, to: 1 };
  const head = h('div', {});
  const list = new PagedList<TimelineRow>({
    list: h('ul', { class: 'timeline' }),
    make: (row) => timelineRow(row, drawn),
    pageSize: 25,
    noun: 'manifest',
  });
  contentOf(id).append(
    h('p', { class: 'muted' }, 'The axis is in UTC.'),
    head,
    list.element,
    timelineLegend(inOrder(rows.flatMap(({ marks }) => marks.map(({ state }) => state)))),
  );
  sections.add<TimelineRow>(id, {
    items: rows,
    textOf: ({ name, link, about }) => [name, link ?? '', ...about].join(' '),
    outcomesOf: ({ marks }) => {
      const states = new Map(marks.map(({ state }) => [countedWords(state), state]));
      return [...states.values()].flatMap((state) => of.map((one): Outcome => ({ of: one, state })));
    },
    isFollower: true,
    isInRange: () => true,
    show: (items, { range }) => {
      drawn = range.drawn;
      head.replaceChildren(timelineHead(use, drawn));
      list.show(items);
    },
  });
}
