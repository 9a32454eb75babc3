import { byId, h } from '../../../browser/dom.ts';
import { countedWords, type State } from '../../writing/states.ts';
import { inOrder, type PageAnswer, type TimeRange } from '../page-facts.ts';
import { type Filter, isLimited } from './filter.ts';

/** What a section shows, and how its items are found. */
export interface SectionContent<T> {
  readonly items: readonly T[];
  readonly textOf: (item: T) => string;
  readonly outcomesOf: (item: T) => readonly Outcome[];
  readonly isInRange: (item: T, range: TimeRange) => boolean;
  /** The answers of an item; their devices are searched too. */
  readonly answersOf?: (item: T) => readonly PageAnswer[];
  /** Receives the items that pass the filter. `textOf`: as above, in lower case. */
  readonly show: (items: readonly T[], filter: Filter, textOf: (item: T) => string) => void;
  /** Shows the item with an id of the page; false if it is none of these. */
  readonly reveal?: (anchor: string) => boolean;
  /** The outcomes of its items are those of other sections, and are not offered to choose from. */
  readonly isFollower?: boolean;
  /** The section is shown even if it has no items. */
  readonly isAlwaysShown?: boolean;
}

/** Something to filter by: a state, and whose state it is. */
export interface Outcome {
  /** `job`, `device`. */
  readonly of: string;
  readonly state: State;
}

/** The sections of the page, all under the same filter. */
export class FilteredSections {
  readonly #updates: ((filter: Filter) => number)[] = [];
  readonly #reveals: ((anchor: string) => boolean)[] = [];
  /** By whose they are and their words. */
  readonly #outcomes = new Map<string, Outcome>();

  /** A section is hidden when it has no items. */
  add<T>(id: string, content: SectionContent<T>): void {
    const { items, textOf, outcomesOf, isInRange, answersOf, show, reveal } = content;
    byId(id).hidden = items.length === 0 && !content.isAlwaysShown;
    if (!content.isFollower) {
      for (const item of items) for (const one of outcomesOf(item)) this.#outcomes.set(keyOf(one), one);
    }
    // Made at the first search: most readers never search.
    const texts = new Map<T, string>();
    const textFor = (item: T) => {
      const text = texts.get(item) ?? textOf(item).toLowerCase();
      texts.set(item, text);
      return text;
    };
    this.#updates.push((filter) => {
      const { range, outcome, search } = filter;
      const found = items.filter(
        (item) =>
          isInRange(item, range) &&
          (outcome === '' || outcomesOf(item).some((one) => keyOf(one) === outcome)) &&
          search.finds(() => textFor(item), answersOf?.(item)),
      );
      show(found, filter, textFor);
      if (isLimited(filter) && found.length > 0) unfold(id);
      return found.length;
    });
    if (reveal) {
      this.#reveals.push((anchor) => {
        if (!reveal(anchor)) return false;
        unfold(id);
        return true;
      });
    }
  }

  /** Empties all sections but their titles. */
  clear(): void {
    for (const content of document.querySelectorAll(
      'main > section > .content, main > section > details > .content',
    )) {
      content.replaceChildren();
    }
    this.#updates.length = 0;
    this.#reveals.length = 0;
    this.#outcomes.clear();
  }

  /** The outcomes of all items to choose from, by whose they are. */
  outcomeOptions(): readonly HTMLElement[] {
    const outcomes = [...this.#outcomes.values()];
    return [...new Set(outcomes.map(({ of }) => of))].map((of) =>
      h(
        'optgroup',
        { label: `${of}s` },
        inOrder(outcomes.filter((one) => one.of === of).map(({ state }) => state)).map((state) =>
          h('option', { value: keyOf({ of, state }) }, countedWords(state)),
        ),
      ),
    );
  }

  /** Shows what passes the filter; returns how many items do. */
  apply(filter: Filter): number {
    return this.#updates.reduce((found, update) => found + update(filter), 0);
  }

  /** Shows the item with an id of the page, if it passes the filter. */
  reveal(anchor: string): boolean {
    return this.#reveals.some((reveal) => reveal(anchor));
  }
}

function unfold(id: string): void {
  const folded = byId(id).querySelector(':scope > details');
  if (folded instanceof HTMLDetailsElement) folded.open = true;
}

/** `job: below threshold`: how the filter names an outcome. */
export function keyOf({ of, state }: Outcome): string {
  return `${of}: ${countedWords(state)}`;
}
