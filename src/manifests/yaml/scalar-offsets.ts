/** A text value as it is written in a YAML file: where, and in which of the five styles. */
export interface WrittenScalar {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly style: string | undefined;
}

/**
 * The way back from an offset in a value to an offset in its file. `offsets[i]` is where character `i` of the value
 * starts, and one more entry is where the last one ends. A character that comes from a fold or an escape is where its
 * source starts. `undefined` when the text cannot be followed; then the whole value is the best place to show.
 *
 * The text is decoded a second time, by the rules of YAML for that style, and the result must be the value that the
 * parser found: that is what makes the offsets trustworthy.
 */
export function scalarOffsets(text: string, scalar: WrittenScalar): readonly number[] | undefined {
  const source = text.slice(scalar.start, scalar.end);
  const decoded = decode(source, scalar);
  if (decoded?.value !== scalar.value) return undefined;
  return [...decoded.offsets, decoded.end].map((offset) => offset + scalar.start);
}

interface Decoded {
  readonly value: string;
  readonly offsets: readonly number[];
  /** Where the last character ends. */
  readonly end: number;
}

function decode(source: string, { style, value }: WrittenScalar): Decoded | undefined {
  switch (style) {
    case 'PLAIN':
      return decodeFlow(source, 0, source.length, () => undefined);
    case 'QUOTE_SINGLE':
      return decodeFlow(source, 1, source.length - 1, (at) =>
        source.startsWith("''", at) ? { text: "'", length: 2 } : undefined,
      );
    case 'QUOTE_DOUBLE':
      return decodeFlow(source, 1, source.length - 1, (at) =>
        source[at] === '\\' ? readEscape(source, at) : undefined,
      );
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return alignBlock(source, value);
    default:
      return undefined;
  }
}

interface Escape {
  readonly text: string;
  readonly length: number;
}

/**
 * Plain and quoted text: blanks around a line end go away, the first line end of a row becomes a space or, when more
 * follow, nothing, and each further one stays.
 */
function decodeFlow(
  source: string,
  from: number,
  to: number,
  escapeAt: (at: number) => Escape | undefined,
): Decoded {
  let value = '';
  const offsets: number[] = [];
  const emit = (text: string, offset: number) => {
    for (let index = 0; index < text.length; index += 1) offsets.push(offset);
    value += text;
  };
  let at = from;
  let end = from;
  /** Length of the value without the blanks before a line end; escapes are never blanks. */
  let solid = 0;
  while (at < to) {
    const escaped = escapeAt(at);
    const lineEnd = escaped ? undefined : lineEndAt(source, at, to);
    if (escaped) {
      emit(escaped.text, at);
      at += escaped.length;
      solid = value.length;
    } else if (lineEnd !== undefined) {
      value = value.slice(0, solid);
      offsets.length = solid;
      const ends = lineEnd.split('\n').length - 1;
      emit(ends === 1 ? ' ' : '\n'.repeat(ends - 1), at);
      solid = value.length;
      at += lineEnd.length;
    } else {
      const character = source[at] ?? '';
      emit(character, at);
      at += 1;
      if (character !== ' ' && character !== '\t') solid = value.length;
    }
    end = at;
  }
  return { value, offsets, end };
}

/** A row of line ends with the blanks after each. */
function lineEndAt(source: string, at: number, to: number): string | undefined {
  if (source[at] !== '\n' && source[at] !== '\r') return undefined;
  return /^(?:\r?\n[ \t]*)+/.exec(source.slice(at, to))?.[0];
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function readEscape(source: string, at: number): Escape | undefined {
  const letter = source[at + 1] ?? '';
  // An escaped line end joins two lines; blank lines after it stay as line ends.
  const joined = /^\\\r?\n[ \t]*((?:\r?\n[ \t]*)*)/.exec(source.slice(at));
  if (joined) {
    const blankLines = (joined[1] ?? '').split('\n').length - 1;
    return { text: '\n'.repeat(blankLines), length: joined[0].length };
  }
  const digits = HEX_DIGITS[letter];
  if (digits !== undefined) {
    const code = Number.parseInt(source.slice(at + 2, at + 2 + digits), 16);
    if (!(code <= 0x10ffff)) return undefined;
    return { text: String.fromCodePoint(code), length: 2 + digits };
  }
  const text = ESCAPES[letter];
  return text === undefined ? undefined : { text, length: 2 };
}

/**
 * Block text: a header line, then lines behind a common indentation. Folding changes only what is between lines
 * (line ends and single spaces), so each line is found again in the value, in order.
 */
function alignBlock(source: string, value: string): Decoded | undefined {
  const lines = linesAfterHeader(source);
  const indentation = indentationOf(lines, value);
  const offsets: number[] = [];
  let end = 0;
  for (const line of lines) {
    const content = line.text.slice(indentation);
    if (content === '') continue;
    let found = offsets.length;
    while (found < value.length && !value.startsWith(content, found)) {
      if (value[found] !== '\n' && value[found] !== ' ') return undefined;
      found += 1;
    }
    // Blanks at the very end may be left out of the value.
    if (found === value.length && content.trim() !== '') return undefined;
    while (offsets.length < found) offsets.push(Math.max(0, line.start - 1));
    for (let index = 0; index < content.length && offsets.length < value.length; index += 1)
      offsets.push(line.start + indentation + index);
    end = line.start + line.text.length;
  }
  while (offsets.length < value.length) offsets.push(end);
  return { value, offsets, end: Math.max(end, offsets.at(-1) ?? 0) };
}

interface Line {
  readonly start: number;
  readonly text: string;
}

function linesAfterHeader(source: string): readonly Line[] {
  const lines: Line[] = [];
  for (let at = source.indexOf('\n') + 1; at > 0 && at < source.length; ) {
    const lineEnd = source.indexOf('\n', at);
    const text = source.slice(at, lineEnd === -1 ? source.length : lineEnd);
    lines.push({ start: at, text: text.replace(/\r$/, '') });
    at = lineEnd + 1;
  }
  return lines;
}

/** Blanks before the first line with something in it, less those that belong to the value. */
function indentationOf(lines: readonly Line[], value: string): number {
  const first = lines.find((line) => line.text.trim() !== '');
  if (!first) return 0;
  const inValue = /^ */.exec(value.replace(/^\s*\n/, ''))?.[0].length ?? 0;
  return Math.max(0, (/^ */.exec(first.text)?.[0].length ?? 0) - inValue);
}
