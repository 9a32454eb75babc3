import type { CountedAnswer } from '../device-counter.ts';
import type { PageAnswer, TimeRange } from '../page-facts.ts';
import type { DeviceIndex } from './device-index.ts';

/** What the page is limited to. */
export interface Filter {
  readonly range: TimeRange;
  /** `job: below threshold`; empty: any. */
  readonly outcome: string;
  readonly search: Search;
}

/** Whether somebody looks for something, whatever the range of time. */
export function isLimited({ outcome, search }: Filter): boolean {
  return outcome !== '' || search.words.length > 0;
}

/**
 * Every word of the search must occur in the text of an item, or in the id of one of its devices that failed. If a word is
 * only in ids, the item is shown for these devices alone.
 */
export class Search {
  readonly words: readonly string[];
  readonly #index: DeviceIndex;

  constructor(text: string, index: DeviceIndex) {
    this.words = text
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== '');
    this.#index = index;
  }

  /** The text is in lower case. It is only made when there are words to look for. */
  finds(textOf: () => string, answers: readonly PageAnswer[] = []): boolean {
    const words = this.#wordsNotIn(textOf);
    return words.every((word) => {
      const marks = this.#index.find(word);
      return (
        marks !== undefined && answers.some(({ places = [] }) => places.some((place) => marks[place] === 1))
      );
    });
  }

  /** The devices of an answer that the search is about; `undefined` if there are none. */
  narrow<Part extends CountedAnswer>(textOf: () => string, part: Part): Part | undefined {
    const words = this.#wordsNotIn(textOf);
    if (words.length === 0) return part;
    const marks = words.map((word) => this.#index.find(word));
    const places = (part.group.places ?? []).filter((place) => marks.every((found) => found?.[place] === 1));
    return places.length === 0 ? undefined : { ...part, places };
  }

  /** How many devices of the view have an id with all the words that are in ids at all. */
  countDevices(): number {
    return this.#index.count(this.words);
  }

  #wordsNotIn(textOf: () => string): readonly string[] {
    if (this.words.length === 0) return [];
    const text = textOf();
    return this.words.filter((word) => !text.includes(word));
  }
}
