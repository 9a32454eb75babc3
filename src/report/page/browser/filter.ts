/** What the reader looks for: every word of `text` must occur, and the state must be the one chosen. */
export interface Filter {
  readonly words: readonly string[];
  /** Empty: any. */
  readonly state: string;
}

export function filterOf(text: string, state: string): Filter {
  return {
    words: text
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== ''),
    state,
  };
}

/** `text` is in lower case already: it is looked through on every key stroke. */
export function matches(filter: Filter, text: string, states: readonly string[]): boolean {
  if (filter.state !== '' && !states.includes(filter.state)) return false;
  return filter.words.every((word) => text.includes(word));
}
