import { countedWords, type State } from '../../writing/states.ts';
import { inOrder } from '../page-facts.ts';
import { byId, elementById, h } from './dom.ts';
import { type Filter, filterOf, hasState, hasWords } from './filter.ts';

/** What a section shows, and how its items are found. */
interface SectionContent<T> {
  readonly items: readonly T[];
  readonly textOf: (item: T) => string;
  readonly statesOf: (item: T) => readonly State[];
  /** Receives the items that pass the filter. */
  readonly show: (items: readonly T[]) => void;
}

/** The sections of the page, all under the same filter. */
export class FilteredSections {
  readonly #updates = new Map<string, (filter: Filter) => void>();
  /** Of all items, by their words. */
  readonly #states = new Map<string, State>();

  /** A section is hidden when it has no items. */
  add<T>(id: string, { items, textOf, statesOf, show }: SectionContent<T>): void {
    byId(id).hidden = items.length === 0;
    for (const state of items.flatMap(statesOf)) this.#states.set(countedWords(state), state);
    // Made at the first search: most readers never search.
    const texts = new Map<T, string>();
    const textFor = (item: T) => {
      const text = texts.get(item) ?? textOf(item).toLowerCase();
      texts.set(item, text);
      return text;
    };
    this.#updates.set(id, (filter) =>
      show(
        items.filter(
          (item) =>
            hasState(filter, statesOf(item).map(countedWords)) && hasWords(filter, () => textFor(item)),
        ),
      ),
    );
  }

  /** Empties all sections but their titles. */
  clear(): void {
    for (const section of document.querySelectorAll('main > section[id]')) {
      for (const child of [...section.children].slice(1)) child.remove();
    }
    this.#updates.clear();
    this.#states.clear();
  }

  /** Offers the states of all items for the filter. */
  offerStates(): void {
    const choice = elementById('state', HTMLSelectElement);
    const chosen = choice.value;
    const words = inOrder([...this.#states.values()]).map(countedWords);
    choice.replaceChildren(...[...choice.children].slice(0, 1), ...words.map((one) => h('option', {}, one)));
    choice.value = words.includes(chosen) ? chosen : '';
  }

  /** Shows what passes the current filter. */
  apply(): void {
    const filter = filterOf(
      elementById('search', HTMLInputElement).value,
      elementById('state', HTMLSelectElement).value,
    );
    for (const update of this.#updates.values()) update(filter);
  }

  /** Applies the filter whenever it changes. */
  follow(): void {
    // While one search is waiting to be painted, no other one is started.
    let isWaiting = false;
    byId('search').addEventListener('input', () => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        this.apply();
      });
    });
    byId('state').addEventListener('change', () => this.apply());
    byId('filter').addEventListener('submit', (event) => event.preventDefault());
  }
}
