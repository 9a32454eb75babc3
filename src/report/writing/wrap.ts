import { characterWidth, displayWidth } from './display-width.ts';
import { type Ink, paint, type Style } from './style.ts';

/** A column is never narrower than this. */
const MIN_COLUMN = 16;

/**
 * The text, still without colour, in lines of at most `width` columns. Lines break at spaces; a word that is longer than
 * a line is cut. The result has at least one line.
 */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(2, width);
  if (displayWidth(text) <= room) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) +(?=\S)/)) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (displayWidth(joined) <= room) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = cut(word, room);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  lines.push(line);
  return lines;
}

function cut(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of word) {
    const columns = characterWidth(character);
    if (used + columns > width) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += columns;
  }
  pieces.push(piece);
  return pieces;
}

/** The text wrapped to the style's width: its first line after `first`, the others indented as far. */
export function hang(first: string, text: string, style: Style, ink?: Ink): string[] {
  const indent = displayWidth(first);
  return wrap(text, Math.max(MIN_COLUMN, style.width - indent)).map(
    (line, index) =>
      (index === 0 ? first : ' '.repeat(indent)) + (ink === undefined ? line : paint(style, ink, line)),
  );
}
