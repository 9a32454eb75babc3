import type { Json } from '../api.ts';

/** JSON that a person has typed: its value, or the first thing that is wrong and where. */
export type ParsedJson =
  | { readonly value: Json }
  | { readonly message: string; readonly line: number; readonly column: number; readonly offset: number };

/** Browsers say in different words, or not at all, where JSON is wrong. */
export function parseJson(text: string): ParsedJson {
  try {
    return { value: new Reader(text).whole() };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const before = text.slice(0, error.offset).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { message: error.message, line: before.length, column, offset: error.offset };
  }
}

class Wrong extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** More levels would overflow the stack; a hub takes ten. */
const MAX_DEPTH = 200;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const TEXT = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const WORD = /[A-Za-z_$][\w$]*/y;
const SPACE = /[ \t\r\n]*/y;
const WORDS: Readonly<Record<string, Json>> = { true: true, false: false, null: null };

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Json {
    const value = this.#value();
    this.#skip();
    if (this.#at < this.#text.length) this.#fail('expected nothing more', this.#at);
    return value;
  }

  #value(): Json {
    this.#skip();
    const start = this.#at;
    const first = this.#text[start];
    if (first === '{') return this.#nested(() => this.#object());
    if (first === '[') return this.#nested(() => this.#list());
    if (first === '"') return this.#string();
    const number = this.#take(NUMBER);
    if (number !== undefined) return Number(number);
    const word = this.#take(WORD);
    if (word !== undefined && Object.hasOwn(WORDS, word)) return WORDS[word] ?? null;
    if (word !== undefined) return this.#fail(`expected a value: write "${word}" with quotes`, start);
    return this.#fail('expected a value', start);
  }

  #nested(read: () => Json): Json {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail('this is nested too deeply', this.#at);
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #object(): Json {
    const members: [string, Json][] = [];
    const names = new Set<string>();
    this.#at += 1;
    if (this.#isNext('}')) return {};
    do {
      this.#skip();
      const start = this.#at;
      if (this.#text[start] !== '"') this.#fail('expected a name in double quotes', start);
      const name = this.#string();
      if (names.has(name)) this.#fail(`"${name}" is there twice`, start);
      names.add(name);
      if (!this.#isNext(':')) this.#fail(`expected a colon after "${name}"`, this.#at);
      members.push([name, this.#value()]);
    } while (this.#goesOn('}'));
    return Object.fromEntries(members);
  }

  #list(): Json {
    const items: Json[] = [];
    this.#at += 1;
    if (this.#isNext(']')) return items;
    do items.push(this.#value());
    while (this.#goesOn(']'));
    return items;
  }

  #string(): string {
    const text = this.#take(TEXT);
    if (text !== undefined) return JSON.parse(text);
    return this.#fail('this text has no end, or a character that needs a backslash', this.#at);
  }

  /** Whether a comma follows; else the end has to. */
  #goesOn(end: string): boolean {
    if (this.#isNext(',')) return true;
    if (this.#isNext(end)) return false;
    return this.#fail(`expected a comma or ${end}`, this.#at);
  }

  #isNext(character: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skip(): void {
    this.#take(SPACE);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #fail(message: string, offset: number): never {
    const found = this.#text[offset];
    throw new Wrong(`${message}, found ${found === undefined ? 'the end' : JSON.stringify(found)}`, offset);
  }
}
