/** Every word must occur in the text of an item, and the item must have the chosen state. */
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

export function hasState({ state }: Filter, states: readonly string[]): boolean {
  return state === '' || states.includes(state);
}

/** The text is in lower case. It is only made when there are words to look for. */
export function hasWords({ words }: Filter, textOf: () => string): boolean {
  if (words.length === 0) return true;
  const text = textOf();
  return words.every((word) => text.includes(word));
}
