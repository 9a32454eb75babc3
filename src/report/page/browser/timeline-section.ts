import { byId, type Child, h } from './dom.ts';
import { PagedList } from './paged-list.ts';
import { found, type Sections } from './sections.ts';
import type { MarkKind, Row } from './timeline.ts';
import { type Range, type SlotUse, timelineHead, timelineLegend, timelineRow } from './timeline-view.ts';

interface TimelineOptions {
  readonly rows: readonly Row[];
  /** Stretches of time to look at, and which is chosen first. */
  readonly choices: readonly { readonly words: string; readonly range: Range }[];
  readonly chosen: number;
  /** Behind the choice: `before and after the report`. */
  readonly note: string;
  readonly use: SlotUse;
  readonly legend: Readonly<Partial<Record<MarkKind, string>>>;
  /** Beside the name of a manifest. */
  readonly words: (row: Row) => readonly Child[];
  readonly sourceOf: (manifest: string) => string | undefined;
}

/** Every manifest on one line of time, under the slots of the hub. */
export function addTimeline(sections: Sections, options: TimelineOptions): void {
  const { rows, choices, chosen, note, use, legend, words, sourceOf } = options;
  const reach = h(
    'select',
    { id: 'reach' },
    choices.map((choice, index) => h('option', { value: index }, choice.words)),
  );
  reach.value = String(chosen);
  const rangeOf = (): Range => choices[Number(reach.value)]?.range ?? { from: 0, to: 1 };
  const head = h('div', {});
  const list = new PagedList<Row>({
    list: h('ul', { class: 'timeline' }),
    make: (row) => timelineRow(row, rangeOf(), { source: sourceOf(row.manifest), words: words(row) }),
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
    timelineLegend(legend),
  );
  draw();
  sections.add(
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
