import type { AnswerGroup } from '../../../model/answer-group.ts';
import { groupText } from '../../answers/facts.ts';
import { type Piece, piecesOf, type Text } from '../../writing/facts.ts';
import { whenText } from '../../writing/moment.ts';
import { plainText } from '../../writing/plain.ts';
import type { State } from '../../writing/states.ts';
import { visible } from '../../writing/visible.ts';
import type { PageItem, PageSection, View } from '../page-facts.ts';
import { answerGroup } from './answers-view.ts';
import { byId, type Child, h } from './dom.ts';
import { card, row } from './facts-view.ts';
import { answersOf, groupAnswers, type JobAnswer } from './group-answers.ts';
import { PagedList } from './paged-list.ts';
import type { FilteredSections } from './sections.ts';
import { addTimeline } from './timeline-section.ts';

const PAGE_SIZE = 20;

/** Shows one view: each part in its section of the page. */
export function showView(view: View, sections: FilteredSections): void {
  if (view.note !== undefined) byId('timeline').append(h('p', { class: 'paper' }, visible(view.note)));
  addTimeline(sections, view.timeline);
  for (const section of view.sections) addSection(sections, section, view);
}

function addSection(sections: FilteredSections, section: PageSection, view: View): void {
  switch (section.kind) {
    case 'cards':
      addList(sections, section, section.items, {
        look: 'cards',
        make: card,
        textOf: itemText,
        statesOf: itemStates,
      });
      break;
    case 'rows':
      if (section.note !== undefined) byId(section.id).append(h('p', { class: 'muted' }, section.note));
      addList(sections, section, section.items, {
        look: 'rows',
        make: row,
        textOf: ({ state, text }) => `${state?.words ?? ''} ${rawText(text)}`,
        statesOf: ({ state }) => (state ? [state] : []),
      });
      break;
    case 'answers':
      addAnswers(sections, section, answersOf(itemsOf(view, section.of), section.isFailuresOnly));
      break;
    default:
      section satisfies never;
  }
}

/** How to draw the items of a section, and how to find them. */
interface ListContent<T> {
  readonly look: string;
  readonly make: (item: T) => Child;
  readonly textOf: (item: T) => string;
  readonly statesOf: (item: T) => readonly State[];
}

function addList<T>(
  sections: FilteredSections,
  { id, noun }: PageSection,
  items: readonly T[],
  { look, make, textOf, statesOf }: ListContent<T>,
): void {
  const list = new PagedList<T>({ list: h('ul', { class: look }), make, pageSize: PAGE_SIZE, noun });
  byId(id).append(list.element);
  sections.add(id, { items, textOf, statesOf, show: (found) => list.show(found) });
}

/** The answers that pass the filter are grouped again. */
function addAnswers(
  sections: FilteredSections,
  { id, noun }: PageSection,
  items: readonly JobAnswer[],
): void {
  const list = new PagedList({
    list: h('ul', { class: 'groups' }),
    make: answerGroup,
    pageSize: PAGE_SIZE,
    noun,
  });
  byId(id).append(list.element);
  sections.add(id, {
    items,
    textOf: ({ job, group }) => `${job.name} ${rawText(job.facts['job'] ?? '')} ${answerText(group)}`,
    statesOf: ({ job }) => itemStates(job),
    show: (found) => list.show(groupAnswers(found)),
  });
}

function itemsOf({ sections }: View, id: string): readonly PageItem[] {
  const section = sections.find((one) => one.id === id);
  return section?.kind === 'cards' ? section.items : [];
}

/** An item is found by all its facts and by the answers of its devices. */
function itemText({ state, result, name, about, when, facts, answers = [] }: PageItem): string {
  return [
    name,
    about ?? '',
    state?.words ?? '',
    result?.words ?? '',
    when === undefined ? '' : whenText(when.at, when.timeZone),
    ...Object.values(facts).map(rawText),
    ...answers.map(answerText),
  ].join(' ');
}

function itemStates({ state, states = [] }: PageItem): readonly State[] {
  return state === undefined ? states : [state];
}

function answerText(group: AnswerGroup): string {
  return `${rawText(groupText(group))} ${group.examples.join(' ')}`;
}

/** All parts of a text, unescaped. */
function rawText(text: Text): string {
  return piecesOf(text).map(rawPiece).join(' ');
}

function rawPiece(piece: Piece): string {
  if (typeof piece === 'string') return piece;
  if ('code' in piece) return piece.code;
  if ('said' in piece) return piece.said;
  if ('diff' in piece) return piece.diff.map((line) => line.text).join(' ');
  return 'detail' in piece ? piece.detail : plainText([piece]);
}
