/** From a snapshot on, by its number. */
export interface Since<Value> {
  readonly index: number;
  readonly value: Value;
}

export type DocumentsByName<Document> = ReadonlyMap<string, Document>;

/**
 * What each name stood for from one snapshot to the next. Only the difference to the snapshot before is kept and, where both
 * lists are made of the same objects, only the difference is looked at.
 */
export class NamesOverTime<Document extends { readonly name: string }> {
  readonly #changes = new Map<string, Since<Document | undefined>[]>();
  #last: readonly Document[] = [];

  /** Answers what may have changed, by name: as it was, and as it is. */
  add(
    index: number,
    documents: readonly Document[],
  ): readonly [before: DocumentsByName<Document>, after: DocumentsByName<Document>] {
    const [before, after] = differingParts(this.#last, documents);
    this.#last = documents;
    for (const name of before.keys()) if (!after.has(name)) this.#note(name, { index, value: undefined });
    for (const [name, document] of after) {
      if (before.get(name) !== document) this.#note(name, { index, value: document });
    }
    return [before, after];
  }

  /** Oldest first. */
  of(name: string): readonly Since<Document | undefined>[] {
    return this.#changes.get(name) ?? [];
  }

  #note(name: string, since: Since<Document | undefined>): void {
    const all = this.#changes.get(name);
    if (all) all.push(since);
    else this.#changes.set(name, [since]);
  }
}

export function valueAt<Value>(changes: readonly Since<Value>[], index: number): Value | undefined {
  return changes.findLast((since) => since.index <= index)?.value;
}

/** By name, what of two lists is left when they begin and end with the same documents. */
function differingParts<Document extends { readonly name: string }>(
  before: readonly Document[],
  after: readonly Document[],
): readonly [before: DocumentsByName<Document>, after: DocumentsByName<Document>] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const part = (all: readonly Document[]) =>
    new Map(all.slice(start, all.length - end).map((document) => [document.name, document]));
  return [part(before), part(after)];
}
