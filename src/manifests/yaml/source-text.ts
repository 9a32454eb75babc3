import type { SourceRange } from '../../model/diagnostic.ts';

/** The text of one file, which turns offsets into lines and columns. */
export interface SourceText {
  /** Path to show, relative to the root, with `/` on every system. */
  readonly file: string;
  readonly text: string;
  /** From offset `start` up to `end`, both in UTF-16 code units; offsets past the text mean its end. */
  range(start: number, end: number): SourceRange;
  /** The lines of a range, at most three, without their line ends. */
  excerpt(range: SourceRange): readonly string[];
}

const MAX_EXCERPT_LINES = 3;

export function createSourceText(file: string, text: string): SourceText {
  // Most files have no diagnostic, so lines are only counted when one is needed.
  let starts: readonly number[] | undefined;
  const lineStarts = () => {
    starts ??= findLineStarts(text);
    return starts;
  };
  return {
    file,
    text,
    range(start, end) {
      const from = Math.min(Math.max(start, 0), text.length);
      const to = Math.min(Math.max(end, from), text.length);
      const line = lineAt(lineStarts(), from);
      const endLine = lineAt(lineStarts(), to);
      return {
        file,
        line,
        column: from - (lineStarts()[line - 1] ?? 0) + 1,
        endLine,
        endColumn: to - (lineStarts()[endLine - 1] ?? 0) + 1,
      };
    },
    excerpt(range) {
      const last = Math.min(range.endLine, range.line + MAX_EXCERPT_LINES - 1);
      const lines: string[] = [];
      for (let line = range.line; line <= last; line += 1) {
        const start = lineStarts()[line - 1];
        if (start === undefined) break;
        lines.push(text.slice(start, lineStarts()[line] ?? text.length).replace(/\r?\n$/, ''));
      }
      return lines;
    },
  };
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The line, from 1, that contains the offset: the last one that starts at or before it. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
