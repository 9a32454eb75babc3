import type { JsonValue } from '../../model/json.ts';
import { isCutByComment } from './habits.ts';
import type { YamlEntry, YamlNode } from './yaml-node.ts';

/*
 * The part of YAML in which most manifests are written: maps and lists by indentation, `{ }` and `[ ]` on one line, texts
 * with and without quotes, blocks of text without empty lines, anchors, comments, several documents. It is read here in a tenth of
 * the library's time. Whatever is not certainly in this part, right or wrong, is left to the library. So nothing is
 * reported here, and the result, places included, is what the library makes of the same text; a test compares the two.
 */

/** Longer texts can pass the limits on tokens and values. */
const MAX_LENGTH = 100_000;
/** An alias may stand at this depth for what is nested as deeply again. */
const MAX_DEPTH = 30;

/** Tabs and other control characters, blanks that are no spaces, what cannot be seen, and typographic quotes. */
const UNUSUAL =
  /[^\n -~\u00A1-\u167F\u1681-\u1FFF\u2010-\u2017\u2020-\u2027\u2030-\u205E\u2070-\u2FFF\u3001-\uFEFE\uFF00-\uFFFF]/;

/** With its colon. Without quotes, some words are no text; `__proto__` is a key like no other. */
const KEY =
  /(?!null:|true:|false:|"?__proto__)(?:([a-z_$][\w.$/-]{0,99})|"([a-z_$][\w.$/ -]{0,99})"):(?=[ \n])/iy;
const DOUBLE_QUOTED = /"([^"\\\n]*)"/y;
const SINGLE_QUOTED = /'((?:[^'\n]|'')*)'/y;
/** Text without quotes, to the end of its line or a comment; between brackets also to a comma or a bracket. */
const PLAIN = /(?:[^\s\-?:,[\]{}#&*!|>'"%@`~]|-(?=[\w.]))(?:[^\n:#]|:(?=[^ \n])|(?<! )#)*/y;
const PLAIN_IN_BRACKETS =
  /(?:[^\s\-?:,[\]{}#&*!|>'"%@`~]|-(?=[\w.]))(?:[^\n:#,[\]{}]|:(?=[^ \n,[\]{}])|(?<! )#)*/y;
const ANCHOR = /&([a-z][\w-]{0,60})(?=[ \n])/iy;
const ALIAS = /\*([a-z][\w-]{0,60})(?=[ \n])/iy;
const BLOCK_HEADER = /([|>])(-?)\n/y;
/** Spaces alone on a line below a block belong to it. */
const BLANK_LINES = /\n* +(?:\n|$)/y;
const LINE_END = / *(?:(?<= )#[^\n]*)?(?:\n|$)/y;

/** Whole numbers and fractions in the form that JavaScript gives them, too. */
const NUMBER = /^(?:0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,9})\.[0-9]{0,4}[1-9])$/;
/** Everything that is no text without quotes, and a little more. */
const NO_TEXT =
  /^(?:null|true|false|0o[0-7]+|0x[0-9a-f]+|[-+]?\.(?:inf|nan)|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?)$/i;

class NotSimple extends Error {}

/** The documents of a text that have a value; `undefined` if the library has to read it. */
export function readSimpleYaml(text: string): readonly YamlNode[] | undefined {
  if (text.length > MAX_LENGTH || UNUSUAL.test(text)) return undefined;
  try {
    return new SimpleReader(text).documents();
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
}

/** The place of the reader in a text. It stands in front of the next thing to be read, behind any spaces. */
class SimpleReader {
  readonly #text: string;
  #at = 0;
  /** Of the line with the next value, or of that value itself behind a dash; -1: the document is over. */
  #indent = -1;
  /** Where the line behind the last value begins. */
  #lineEnd = 0;
  /** Of comments below the last value that are indented further than the next line; -1: there are none. */
  #commentIndent = -1;
  /** Where the next line has its value. */
  #commentEnd = 0;
  /** Of this document; `undefined`: its value is not complete. */
  readonly #anchors = new Map<string, YamlNode | undefined>();
  /** Characters that aliases stand for, which are more than their values. */
  #repeated = 0;

  constructor(text: string) {
    this.#text = text;
  }

  documents(): readonly YamlNode[] {
    const documents: YamlNode[] = [];
    this.#toNextLine(0);
    for (;;) {
      if (this.#indent > 0 || this.#commentIndent !== -1) this.#refuse();
      if (this.#indent === 0) documents.push(this.#block(0));
      if (this.#indent !== -1) this.#refuse();
      if (this.#at === this.#text.length) return documents;
      this.#anchors.clear();
      this.#toNextLine(this.#at + '---\n'.length);
    }
  }

  /** A map or a list, whose first line is the current one. */
  #block(depth: number): YamlNode {
    if (depth > MAX_DEPTH) this.#refuse();
    return this.#isAtDash() ? this.#list(depth) : this.#map(depth);
  }

  #map(depth: number): YamlNode {
    const indent = this.#indent;
    const start = this.#at;
    const value: Record<string, JsonValue> = {};
    const entries: YamlEntry[] = [];
    do {
      const key = this.#key(value);
      const node = this.#value(indent, depth + 1);
      value[key.value] = node.value;
      entries.push({ key, node });
    } while (this.#isNextAt(indent));
    return { value, start, end: this.#endOf(indent), entries };
  }

  #list(depth: number): YamlNode {
    const indent = this.#indent;
    const start = this.#at;
    const value: JsonValue[] = [];
    const items: YamlNode[] = [];
    do {
      const lineStart = this.#at - indent;
      this.#at += 1;
      this.#skipSpaces();
      let node: YamlNode;
      if (this.#isAt(KEY)) {
        this.#indent = this.#at - lineStart;
        node = this.#block(depth + 1);
      } else node = this.#valueOnLine(indent, depth + 1);
      value.push(node.value);
      items.push(node);
    } while (this.#isNextAt(indent) && this.#isAtDash());
    return { value, start, end: this.#endOf(indent), items };
  }

  /** Is there another entry or item at this indentation? The line is never indented further. */
  #isNextAt(indent: number): boolean {
    if (this.#indent > indent || this.#commentIndent > indent) this.#refuse();
    return this.#indent === indent;
  }

  /** Of a map or a list. Comments below it that are indented alike are not in it, and yet in what it is in. */
  #endOf(indent: number): number {
    const end = this.#lineEnd;
    if (this.#commentIndent === indent) {
      this.#lineEnd = this.#commentEnd;
      this.#commentIndent = -1;
    }
    return end;
  }

  /** Of a map that is indented so. */
  #value(indent: number, depth: number): YamlNode {
    const isAnchored = this.#text[this.#at] === '&';
    const [, anchor = ''] = isAnchored ? this.#take(ANCHOR) : [];
    if (isAnchored) {
      // Of several with one name, an alias means the last that begins before it.
      if (this.#anchors.has(anchor)) this.#refuse();
      this.#anchors.set(anchor, undefined);
      this.#skipSpaces();
    }
    const node = this.#isAtLineEnd() ? this.#valueBelow(indent, depth) : this.#valueOnLine(indent, depth);
    if (isAnchored) this.#anchors.set(anchor, node);
    return node;
  }

  /** A map or a list on the lines below its key; a list may be indented as little as the key. */
  #valueBelow(indent: number, depth: number): YamlNode {
    this.#endLine();
    if (this.#commentIndent !== -1) this.#refuse();
    if (this.#indent > indent || (this.#indent === indent && this.#isAtDash())) return this.#block(depth);
    return this.#refuse();
  }

  /** `indent`: of the map or the list that it is in. */
  #valueOnLine(indent: number, depth: number): YamlNode {
    const first = this.#text[this.#at];
    if (first === '|' || first === '>') return this.#textBlock(indent);
    const node = first === '*' ? this.#alias() : this.#flowValue(PLAIN, depth);
    const end = this.#at;
    this.#endLine();
    const isPlain = node.style === 'PLAIN' && typeof node.value === 'string';
    if (isPlain && isCutByComment(node.value, this.#text.slice(end, this.#lineEnd))) this.#refuse();
    return node;
  }

  /** What an anchor in front of it stands at. Inside an anchor it could double the values each time. */
  #alias(): YamlNode {
    const start = this.#at;
    const [, name = ''] = this.#take(ALIAS);
    const { style: _, ...anchored } = this.#anchors.get(name) ?? this.#refuse();
    this.#repeated += anchored.end - anchored.start;
    if (this.#repeated > MAX_LENGTH || [...this.#anchors.values()].includes(undefined)) this.#refuse();
    return { ...anchored, start, end: this.#at };
  }

  /** A text without quotes is what matches `plain`. */
  #flowValue(plain: RegExp, depth: number): YamlNode {
    if (depth > MAX_DEPTH) this.#refuse();
    switch (this.#text[this.#at]) {
      case '"':
        return this.#quoted(DOUBLE_QUOTED, 'QUOTE_DOUBLE');
      case "'":
        return this.#quoted(SINGLE_QUOTED, 'QUOTE_SINGLE');
      case '[':
        return this.#flowList(depth);
      case '{':
        return this.#flowMap(depth);
      default:
        return this.#plain(plain);
    }
  }

  #quoted(form: RegExp, style: 'QUOTE_DOUBLE' | 'QUOTE_SINGLE'): YamlNode {
    const start = this.#at;
    const [, inner = ''] = this.#take(form);
    const value = style === 'QUOTE_SINGLE' ? inner.replaceAll("''", "'") : inner;
    return { value, start, end: this.#at, style };
  }

  #plain(form: RegExp): YamlNode {
    const start = this.#at;
    const value = this.#take(form)[0].trimEnd();
    const end = start + value.length;
    this.#at = end;
    if (!NO_TEXT.test(value)) return { value, start, end, style: 'PLAIN' };
    switch (value) {
      case 'null':
        return { value: null, start, end };
      case 'true':
        return { value: true, start, end };
      case 'false':
        return { value: false, start, end };
      default:
        return { value: NUMBER.test(value) ? Number(value) : this.#refuse(), start, end };
    }
  }

  #flowList(depth: number): YamlNode {
    const start = this.#at;
    const value: JsonValue[] = [];
    const items: YamlNode[] = [];
    this.#between(']', () => {
      const node = this.#flowValue(PLAIN_IN_BRACKETS, depth + 1);
      value.push(node.value);
      items.push(node);
    });
    return { value, start, end: this.#at, items };
  }

  #flowMap(depth: number): YamlNode {
    const start = this.#at;
    const value: Record<string, JsonValue> = {};
    const entries: YamlEntry[] = [];
    this.#between('}', () => {
      const key = this.#key(value);
      const node = this.#flowValue(PLAIN_IN_BRACKETS, depth + 1);
      value[key.value] = node.value;
      entries.push({ key, node });
    });
    return { value, start, end: this.#at, entries };
  }

  /** What is between brackets, with commas between it. */
  #between(closing: string, read: () => void): void {
    this.#at += 1;
    this.#skipSpaces();
    if (this.#text[this.#at] !== closing) {
      for (;;) {
        read();
        this.#skipSpaces();
        if (this.#text[this.#at] !== ',') break;
        this.#at += 1;
        this.#skipSpaces();
      }
      if (this.#text[this.#at] !== closing) this.#refuse();
    }
    this.#at += 1;
  }

  /** `|` or `>` and the lines below, all of them indented alike. */
  #textBlock(indent: number): YamlNode {
    const start = this.#at;
    const [, mark, strip] = this.#take(BLOCK_HEADER);
    const lines: string[] = [];
    let lineStart = this.#at;
    const contentIndent = this.#indentAt(lineStart);
    if (contentIndent <= indent) this.#refuse();
    while (this.#indentAt(lineStart) === contentIndent) {
      const end = this.#text.indexOf('\n', lineStart);
      const line = this.#text.slice(lineStart + contentIndent, end);
      if (end === -1 || line === '' || line.endsWith(' ')) this.#refuse();
      lines.push(line);
      lineStart = end + 1;
    }
    this.#at = lineStart;
    if (this.#isAt(BLANK_LINES)) this.#refuse();
    this.#lineEnd = lineStart;
    this.#toNextLine(lineStart);
    const value = lines.join(mark === '|' ? '\n' : ' ') + (strip === '-' ? '' : '\n');
    return { value, start, end: lineStart, style: mark === '|' ? 'BLOCK_LITERAL' : 'BLOCK_FOLDED' };
  }

  /** Reads a key that the map has not yet, with its colon and the spaces behind it. */
  #key(known: object): YamlNode & { readonly value: string } {
    const start = this.#at;
    const [, plain, quoted] = this.#take(KEY);
    const end = this.#at - 1;
    const value = plain ?? quoted ?? '';
    if (Object.hasOwn(known, value)) this.#refuse();
    this.#skipSpaces();
    return { value, start, end, style: plain === undefined ? 'QUOTE_DOUBLE' : 'PLAIN' };
  }

  /** To the next line with a value. */
  #toNextLine(from: number): void {
    const text = this.#text;
    let least = Number.POSITIVE_INFINITY;
    let most = -1;
    for (let lineStart = from; ; ) {
      const indent = this.#indentAt(lineStart);
      this.#at = lineStart + indent;
      const first = text[this.#at];
      const isOver = first === undefined || text.startsWith('---\n', lineStart);
      if (first === '#') {
        least = Math.min(least, indent);
        most = Math.max(most, indent);
      } else if (isOver || first !== '\n') {
        if (isOver && indent > 0) this.#refuse();
        this.#indent = isOver ? -1 : indent;
        this.#commentIndent = most > Math.max(this.#indent, 0) ? most : -1;
        this.#commentEnd = this.#at;
        if (this.#commentIndent > least) this.#refuse();
        return;
      }
      const end = text.indexOf('\n', this.#at);
      lineStart = end === -1 ? text.length : end + 1;
    }
  }

  /** Past what may stand behind a value: spaces and a comment. */
  #endLine(): void {
    this.#take(LINE_END);
    this.#lineEnd = this.#at;
    this.#toNextLine(this.#at);
  }

  #isAtLineEnd(): boolean {
    const next = this.#text[this.#at];
    return next === '\n' || next === '#';
  }

  #isAtDash(): boolean {
    return this.#text.startsWith('- ', this.#at);
  }

  #isAt(form: RegExp): boolean {
    form.lastIndex = this.#at;
    return form.test(this.#text);
  }

  #take(form: RegExp): RegExpExecArray {
    form.lastIndex = this.#at;
    const found = form.exec(this.#text) ?? this.#refuse();
    this.#at += found[0].length;
    return found;
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1;
  }

  #indentAt(lineStart: number): number {
    let indent = 0;
    while (this.#text[lineStart + indent] === ' ') indent += 1;
    return indent;
  }

  #refuse(): never {
    throw new NotSimple();
  }
}
