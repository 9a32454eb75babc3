import { countedWords, type State } from '../../writing/states.ts';
import { inOrder } from '../page-facts.ts';
import { byId, h } from './dom.ts';
import { type Filter, filterOf, hasState, hasWords } from './filter.ts';

/** What a section shows, and what its items are found by. */
interface SectionContent<T> {
  readonly items: readonly T[];
  readonly textOf: (item: T) => string;
  readonly statesOf: (item: T) => readonly State[];
  /** Gets what passes the filter. */
  readonly show: (items: readonly T[]) => void;
}

/** The parts of the page that follow the filter: one filter rules all of them. */
export class Sections {
  readonly #updates = new Map<string, (filter: Filter) => void>();
  /** Of all items, by their words. */
  readonly #states = new Map<string, State>();

  /** A section that is there only when it has something to show. */
  add<T>(id: string, { items, textOf, statesOf, show }: SectionContent<T>): void {
    byId(id).hidden = items.length === 0;
    for (const state of items.flatMap(statesOf)) this.#states.set(countedWords(state), state);
    // Made when somebody searches for the first time: most readers do not.
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

  /** Empties all sections, less their titles. */
  clear(): void {
    for (const section of document.querySelectorAll('main > section[id]')) {
      for (const child of [...section.children].slice(1)) child.remove();
    }
    this.#updates.clear();
    this.#states.clear();
  }

  /** Lets the reader choose among the states that there are. */
  offerStates(): void {
    const choice = select('state');
    const chosen = choice.value;
    const words = inOrder([...this.#states.values()]).map(countedWords);
    choice.replaceChildren(...[...choice.children].slice(0, 1), ...words.map((one) => h('option', {}, one)));
    choice.value = words.includes(chosen) ? chosen : '';
  }

  /** Shows what passes the filter as it stands. */
  apply(): void {
    const filter = filterOf((byId('search') as HTMLInputElement).value, select('state').value);
    for (const update of this.#updates.values()) update(filter);
  }

  /** Follows the search field and the choice of a state. */
  follow(): void {
    // A key stroke waits for the one before it to be painted, not more.
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

function select(id: string): HTMLSelectElement {
  return byId(id) as HTMLSelectElement;
}
