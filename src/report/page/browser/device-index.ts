/** Finds the devices of a view by parts of their ids. A hundred thousand ids take some milliseconds for each new word. */
export class DeviceIndex {
  readonly #names: readonly string[];
  #lowerCase: readonly string[] | undefined;
  /** Of the last words: typing asks for the same ones again. */
  readonly #found = new Map<string, Uint8Array | undefined>();

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  nameOf(place: number): string {
    return this.#names[place] ?? '';
  }

  /** 1 at the place of every device whose id contains the word, which is in lower case; `undefined` if there is none. */
  find(word: string): Uint8Array | undefined {
    if (this.#found.has(word)) return this.#found.get(word);
    this.#lowerCase ??= this.#names.map((name) => name.toLowerCase());
    const marks = new Uint8Array(this.#names.length);
    let isAny = false;
    this.#lowerCase.forEach((name, place) => {
      if (!name.includes(word)) return;
      marks[place] = 1;
      isAny = true;
    });
    if (this.#found.size >= MAX_KEPT) this.#found.clear();
    this.#found.set(word, isAny ? marks : undefined);
    return isAny ? marks : undefined;
  }

  /** How many devices have all those of the words in their ids that are in any id. */
  count(words: readonly string[]): number {
    const [first, ...others] = words.flatMap((word) => this.find(word) ?? []);
    if (!first) return 0;
    return first.reduce(
      (sum, mark, place) => sum + (others.every((marks) => marks[place] === 1) ? mark : 0),
      0,
    );
  }
}

const MAX_KEPT = 8;
