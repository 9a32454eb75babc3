import { byId, elementById, h } from '../../../browser/dom.ts';
import { type CountedAnswer, DeviceCounter } from '../device-counter.ts';
import type { PageData, TimeRange, View } from '../page-facts.ts';
import { tilesOf } from '../tiles.ts';
import { type Address, formatAddress, readAddress } from './address.ts';
import { DeviceIndex } from './device-index.ts';
import { DeviceNodes } from './device-node.ts';
import { Search } from './filter.ts';
import { foundLine } from './found-line.ts';
import { expandWhilePrinting } from './paged-list.ts';
import type { Scope } from './scope.ts';
import { FilteredSections } from './sections.ts';
import { tile } from './tile-view.ts';
import { showView } from './view.ts';

/** The page's script: draws the facts of the page, section by section, limited to what its controls say. */
const { views, chosen, deviceLink }: PageData = JSON.parse(byId('data').textContent ?? '');
const devices = new DeviceNodes(deviceLink);
const sections = new FilteredSections();
const choice = document.getElementById('choice');
const range = elementById('range', HTMLSelectElement);
const search = elementById('search', HTMLInputElement);
const outcome = elementById('outcome', HTMLSelectElement);
/** Tiles that no range of time changes come from the page itself. */
const fixedTiles = [...byId('tiles').querySelectorAll('[data-fixed]')];

let view = viewAt(chosen);
let scope = scopeOf(view);
let answers: readonly CountedAnswer[] = [];
let anchor = '';

function viewAt(index: number): View {
  const found = views[index] ?? views[0];
  if (!found) throw new Error('the page has nothing to show');
  return found;
}

function scopeOf({ devices: names }: View): Scope {
  return { index: new DeviceIndex(names), counter: new DeviceCounter(names.length), devices };
}

/** Draws the chosen view, in the range of time that it begins with. */
function showChosenView(): void {
  view = viewAt(choice instanceof HTMLSelectElement ? Number(choice.value) : chosen);
  scope = scopeOf(view);
  sections.clear();
  showView({
    view,
    sections,
    scope,
    onAnswers: (shown) => {
      answers = shown;
    },
  });
  range.replaceChildren(...view.ranges.map(({ id, words }) => h('option', { value: id }, words)));
  range.value = view.ranges[view.chosenRange]?.id ?? '';
  const before = outcome.value;
  outcome.replaceChildren(...[...outcome.children].slice(0, 1), ...sections.outcomeOptions());
  choose(outcome, before);
}

/** Chooses an option, if there is one with this value; else the first. */
function choose(select: HTMLSelectElement, value: string): void {
  select.value = value;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}

/** Shows what the controls say, and keeps it in the address. */
function update(): void {
  const chosenRange = rangeOf(range.value);
  const filter = {
    range: chosenRange,
    outcome: outcome.value,
    search: new Search(search.value, scope.index),
  };
  const items = sections.apply(filter);
  byId('tiles').replaceChildren(
    ...tilesOf(view, chosenRange, scope.counter)
      .filter(({ count }) => count > 0)
      .map(tile),
    ...fixedTiles,
  );
  const isSearching = filter.search.words.length > 0;
  const found = isSearching
    ? foundLine({ search: filter.search, items, answers, limits: view.limits }, scope)
    : [];
  byId('found').replaceChildren(...found.filter((child) => child !== undefined && child !== false));
  const printed = [view.note, chosenRange.words, outcome.value, search.value];
  byId('printed').textContent = printed.filter((part) => part !== undefined && part !== '').join('; ');
  history.replaceState(null, '', formatAddress(currentAddress()));
}

function rangeOf(id: string): TimeRange {
  const found = view.ranges.find((one) => one.id === id) ?? view.ranges[0];
  if (!found) throw new Error('the view has no range of time');
  return found;
}

/** Values that the page begins with are left out. */
function currentAddress(): Address {
  const isFirst = range.value === view.ranges[view.chosenRange]?.id;
  const shown = choice instanceof HTMLSelectElement ? choice.value : '';
  return {
    anchor,
    view: shown === String(chosen) ? '' : shown,
    range: isFirst ? '' : range.value,
    search: search.value,
    outcome: outcome.value,
  };
}

/** Shows what the address says. A mere anchor leaves the controls as they are. */
function followAddress(): void {
  const address = readAddress(location.hash);
  anchor = address.anchor;
  const { view: wanted, range: id, search: text, outcome: key } = address;
  if (choice instanceof HTMLSelectElement && wanted !== '' && wanted !== choice.value) {
    choose(choice, wanted);
    showChosenView();
  }
  if (id !== '') choose(range, id);
  if (text !== '') search.value = text;
  if (key !== '') choose(outcome, key);
  update();
  if (anchor !== '') goTo(anchor);
}

/** Shows an element of the page, whatever the page is limited to. */
function goTo(id: string): void {
  if (!sections.reveal(id) && document.getElementById(id) === null) {
    const [widest] = [...view.ranges].sort(
      (left, right) =>
        left.from - right.from ||
        Number(left.to !== undefined) - Number(right.to !== undefined) ||
        (right.to ?? 0) - (left.to ?? 0),
    );
    range.value = widest?.id ?? range.value;
    search.value = '';
    outcome.selectedIndex = 0;
    update();
    sections.reveal(id);
  }
  const element = document.getElementById(id);
  if (!element) return;
  element.tabIndex = -1;
  element.scrollIntoView();
  element.focus({ preventScroll: true });
}

/** A change of the controls is no longer about the element that was linked to. */
function changed(): void {
  anchor = '';
  update();
}

let isWaiting = false;
search.addEventListener('input', () => {
  // While one search is waiting to be painted, no other one is started.
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => {
    isWaiting = false;
    changed();
  });
});
range.addEventListener('change', changed);
outcome.addEventListener('change', changed);
choice?.addEventListener('change', () => {
  showChosenView();
  changed();
});
byId('filter').addEventListener('submit', (event) => event.preventDefault());
addEventListener('hashchange', followAddress);
addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLInputElement;
  if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
});

showChosenView();
followAddress();
expandWhilePrinting();
