import { type Child, contentOf, h } from '../../../browser/dom.ts';
import { groupText, isFailure } from '../../answers/facts.ts';
import { type Piece, piecesOf, type Text } from '../../writing/facts.ts';
import { whenText } from '../../writing/moment.ts';
import { plainText } from '../../writing/plain.ts';
import { DEVICE_OUTCOMES } from '../../writing/states.ts';
import {
  type AlarmedItem,
  type AttentionGroup,
  alarmedItems,
  failedAnswers,
  failedParts,
  groupByName,
} from '../attention.ts';
import type { CountedAnswer } from '../device-counter.ts';
import {
  cardsOf,
  isInRange,
  type PageAnswer,
  type PageItem,
  type PageRow,
  type PageSection,
  type View,
} from '../page-facts.ts';
import { answerGroup, answerItem } from './answers-view.ts';
import { attentionRow } from './attention-view.ts';
import { card, row } from './facts-view.ts';
import { type Filter, isLimited } from './filter.ts';
import { answersOf, groupAnchor, groupAnswers, type JobAnswer, type MergedGroup } from './group-answers.ts';
import { PagedList } from './paged-list.ts';
import type { Scope } from './scope.ts';
import { type FilteredSections, keyOf, type Outcome } from './sections.ts';
import { addTimeline } from './timeline-section.ts';

const PAGE_SIZE = 20;
/** What needs attention and what comes next stay short: the sections below them are looked for on the same screens. */
const SHORT_PAGE_SIZE = 8;

/** Where the parts of a view are put. */
export interface ViewContext {
  readonly view: View;
  readonly sections: FilteredSections;
  readonly scope: Scope;
  /** Receives the failures of devices that are shown, whenever they change. */
  readonly onAnswers: (answers: readonly CountedAnswer[]) => void;
}

/** Shows one view: each part in its section of the page. */
export function showView(context: ViewContext): void {
  for (const section of context.view.sections) addSection(section, context);
}

function addSection(section: PageSection, context: ViewContext): void {
  const { view, sections, scope } = context;
  switch (section.kind) {
    case 'attention':
      addAttention(section, alarmedItems(view, section.of), context);
      break;
    case 'cards':
      addList<PageItem>(section, section.items, context, {
        look: 'cards',
        pageSize: PAGE_SIZE,
        make: (item) => card(item, failuresOf(item, scope)),
        textOf: itemText,
        answersOf: failedAnswers,
        outcomesOf: (item) => itemOutcomes(section.noun, item),
        anchorOf: ({ anchor }) => anchor,
      });
      break;
    case 'rows':
      if (section.note !== undefined) contentOf(section.id).append(h('p', { class: 'muted' }, section.note));
      addList<PageRow>(section, section.items, context, {
        look: 'rows',
        pageSize: section.isFolded ? PAGE_SIZE : SHORT_PAGE_SIZE,
        make: row,
        textOf: rowText,
        answersOf: () => [],
        outcomesOf: (item) => itemOutcomes(section.noun, item),
        anchorOf: () => undefined,
      });
      break;
    case 'timeline':
      addTimeline(
        sections,
        section.id,
        section.timeline,
        view.sections.map(({ noun }) => noun),
      );
      break;
    case 'answers':
      addAnswers(
        section,
        answersOf(
          section.of.flatMap((id) => cardsOf(view, id)),
          section.isFailuresOnly,
        ),
        context,
      );
      break;
    default:
      section satisfies never;
  }
}

/** How to draw the items of a section, and how to find them. */
interface ListContent<T> {
  readonly look: string;
  readonly pageSize: number;
  readonly make: (item: T) => Child;
  readonly textOf: (item: T) => string;
  readonly answersOf: (item: T) => readonly PageAnswer[];
  readonly outcomesOf: (item: T) => readonly Outcome[];
  readonly anchorOf: (item: T) => string | undefined;
}

function addList<T extends PageItem | PageRow>(
  { id, noun }: PageSection,
  items: readonly T[],
  { sections }: ViewContext,
  { look, pageSize, make, textOf, answersOf: answers, outcomesOf, anchorOf }: ListContent<T>,
): void {
  const list = new PagedList<T>({ list: h('ul', { class: look }), make, pageSize, noun });
  contentOf(id).append(list.element);
  sections.add<T>(id, {
    items,
    textOf,
    outcomesOf,
    answersOf: answers,
    isInRange,
    show: (found, filter) => list.show(found, noneText(noun, filter)),
    reveal: (anchor) => list.reveal((item) => anchorOf(item) === anchor),
  });
}

/** The names with an alarm, worst first. */
function addAttention(
  { id, noun }: PageSection,
  items: readonly AlarmedItem[],
  { sections, scope }: ViewContext,
): void {
  const list = new PagedList<AttentionGroup>({
    list: h('ul', { class: 'alerts' }),
    make: (group) => attentionRow(group, scope),
    pageSize: SHORT_PAGE_SIZE,
    noun,
  });
  contentOf(id).append(list.element);
  sections.add<AlarmedItem>(id, {
    items,
    textOf: anyText,
    outcomesOf: (item) => itemOutcomes(item.noun, item),
    answersOf: failedAnswers,
    isInRange,
    isAlwaysShown: true,
    show: (found, filter, textOf) => {
      const counted = (item: AlarmedItem) => shownParts(failedParts(item), filter, () => textOf(item));
      const none = isLimited(filter)
        ? noneText(noun, filter)
        : 'Nothing needs attention in this range of time.';
      list.show(groupByName(found, scope.counter, counted), none);
    },
  });
}

/** The answers that pass the filter are grouped again. */
function addAnswers(
  { id, noun }: PageSection,
  items: readonly JobAnswer[],
  { sections, scope, onAnswers }: ViewContext,
): void {
  const list = new PagedList<MergedGroup>({
    list: h('ul', { class: 'groups' }),
    make: (group) => answerGroup(group, scope),
    pageSize: SHORT_PAGE_SIZE,
    noun,
  });
  contentOf(id).append(list.element);
  sections.add<JobAnswer>(id, {
    items,
    textOf: ({ job, group }) => `${job.name} ${rawText(job.facts['job'] ?? '')} ${answerText(group)}`,
    outcomesOf: ({ job, group }) => [
      ...(job.state ? [{ of: 'job', state: job.state }] : []),
      ...deviceOutcomes([group]),
    ],
    answersOf: ({ group }) => [group],
    isInRange: ({ job }, range) => isInRange(job, range),
    show: (found, filter, textOf) => {
      const parts = found.flatMap((part) => shownParts([part], filter, () => textOf(part)));
      list.show(groupAnswers(parts, scope.counter), noneText(noun, filter));
      onAnswers(parts.filter(({ group }) => isFailure(group)));
    },
    reveal: (anchor) => list.reveal(({ group }) => groupAnchor(group) === anchor),
  });
}

/** Answers of the outcome that is chosen, each with the devices that are searched for. */
function shownParts<Part extends CountedAnswer>(
  parts: readonly Part[],
  { outcome, search }: Filter,
  textOf: () => string,
): readonly Part[] {
  const isOfDevices = outcome.startsWith('device: ');
  return parts
    .filter(({ group }) => !isOfDevices || deviceOutcomes([group]).some((one) => keyOf(one) === outcome))
    .flatMap((part) => search.narrow(textOf, part) ?? []);
}

function noneText(noun: string, filter: Filter): string {
  return isLimited(filter) ? `No ${noun} matches.` : `No ${noun} in this range of time.`;
}

/** The devices that failed in a job, folded. */
function failuresOf(item: PageItem, scope: Scope): Child {
  const answers = failedAnswers(item);
  if (answers.length === 0) return false;
  const details = h('details', {}, h('summary', {}, 'Devices that did not succeed'));
  details.addEventListener(
    'toggle',
    () =>
      details.append(
        h(
          'ul',
          {},
          answers.map((group) => answerItem(group, scope)),
        ),
      ),
    {
      once: true,
    },
  );
  return details;
}

function anyText(item: PageItem | PageRow): string {
  return 'facts' in item ? itemText(item) : rowText(item);
}

function rowText({ name, state, text, when }: PageRow): string {
  const time = when === undefined ? '' : whenText(when.at, when.timeZone);
  return `${name ?? ''} ${state?.words ?? ''} ${time} ${rawText(text)}`;
}

/** An item is found by all its facts and by the answers of its devices. */
function itemText({ state, alarm, result, name, about, when, facts, answers = [] }: PageItem): string {
  return [
    name,
    about ?? '',
    state?.words ?? '',
    alarm?.words ?? '',
    result?.words ?? '',
    when === undefined ? '' : whenText(when.at, when.timeZone),
    ...Object.values(facts).map(rawText),
    ...answers.map(answerText),
  ].join(' ');
}

function itemOutcomes(of: string, item: PageItem | PageRow): readonly Outcome[] {
  const { state } = item;
  const states = state === undefined && 'states' in item ? (item.states ?? []) : state ? [state] : [];
  return [...states.map((one) => ({ of, state: one })), ...deviceOutcomes(failedAnswers(item))];
}

function deviceOutcomes(answers: readonly PageAnswer[]): readonly Outcome[] {
  return answers.map(({ outcome }) => ({ of: 'device', state: DEVICE_OUTCOMES[outcome] }));
}

function answerText(group: PageAnswer): string {
  return rawText(groupText(group));
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
