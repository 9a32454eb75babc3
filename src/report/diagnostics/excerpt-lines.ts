import type { Diagnostic } from '../../model/diagnostic.ts';
import { displayWidth } from '../writing/display-width.ts';
import { SEVERITIES } from '../writing/states.ts';
import { paint, type Style, TONE_INKS } from '../writing/style.ts';
import { visible } from '../writing/visible.ts';

/** One character of a line as it is shown. */
interface Cell {
  readonly text: string;
  readonly width: number;
  readonly marked: boolean;
}

const TAB = '    ';

/** The numbered lines that a diagnostic is about, with carets under what is meant. Empty when it has no lines. */
export function excerptLines(diagnostic: Diagnostic, gutterWidth: number, style: Style): string[] {
  const { excerpt, range, severity } = diagnostic;
  if (excerpt === undefined || excerpt.length === 0) return [];
  const bar = paint(style, 'blue', '|');
  const empty = `${' '.repeat(gutterWidth)}  ${bar}`;
  const room = Math.max(20, style.width - gutterWidth - 4);
  const lines = [empty];
  excerpt.forEach((source, index) => {
    const line = range.line + index;
    const from = index === 0 ? range.column - 1 : source.length - source.trimStart().length;
    const to = line === range.endLine ? range.endColumn - 1 : source.trimEnd().length;
    const { text, carets } = crop(toCells(source, from, Math.max(to, from + 1)), room);
    const number = paint(style, 'blue', String(line).padStart(gutterWidth));
    lines.push(text === '' ? ` ${number} ${bar}` : ` ${number} ${bar} ${text}`);
    if (carets !== '') lines.push(`${empty} ${paint(style, TONE_INKS[SEVERITIES[severity].tone], carets)}`);
  });
  return lines;
}

/** The characters of a line; `from` and `to` count UTF-16 code units. A position past the end is marked after it. */
function toCells(source: string, from: number, to: number): readonly Cell[] {
  const cells: Cell[] = [];
  let offset = 0;
  for (const character of source.trimEnd()) {
    const text = character === '\t' ? TAB : visible(character);
    const marked = offset >= from && offset < to;
    cells.push({ text, width: displayWidth(text), marked });
    offset += character.length;
  }
  if (from >= offset) cells.push({ text: ' ', width: 1, marked: true });
  return cells;
}

/** As much of a long line as fits, with the marked part. */
function crop(cells: readonly Cell[], room: number): { text: string; carets: string } {
  const width = cells.reduce((sum, cell) => sum + cell.width, 0);
  const first = Math.max(
    0,
    cells.findIndex((cell) => cell.marked),
  );
  let start = 0;
  if (width > room) {
    // The marked part begins in the first third, so that most of what follows is shown too.
    let before = 0;
    for (start = first; start > 0; start -= 1) {
      before += cells[start - 1]?.width ?? 0;
      if (before > room / 3) break;
    }
  }
  let text = start > 0 ? '…' : '';
  let carets = start > 0 ? ' ' : '';
  let used = displayWidth(text);
  for (const cell of cells.slice(start)) {
    if (used + cell.width > room - (width > room ? 1 : 0)) {
      text += '…';
      break;
    }
    text += cell.text;
    carets += (cell.marked ? '^' : ' ').repeat(cell.width);
    used += cell.width;
  }
  return { text: text.trimEnd(), carets: carets.trimEnd() };
}
