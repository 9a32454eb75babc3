/**
 * As much of GitHub Flavored Markdown as decides whether foreign text stays where it was put: rows and cells, code
 * spans, fences, entities. Sources: the GFM specification, 4.10 (tables) and 6.3 (code spans), and cmark-gfm for
 * escaped pipes.
 */

interface Inline {
  readonly kind: 'code' | 'text';
  readonly text: string;
}

/** The cells of a table row: pipes part them unless a backslash stands before, inside code too. */
export function cellsOf(row: string): readonly string[] {
  const cells = [''];
  for (const [token] of row.matchAll(/\\[!-/:-@[-`{-~]|./gu)) {
    if (token === '|') cells.push('');
    else cells.push((cells.pop() ?? '') + token);
  }
  return cells.slice(1, -1).map((cell) => cell.trim());
}

export function inlinesOf(source: string): readonly Inline[] {
  const inlines: Inline[] = [];
  let text = '';
  let rest = source;
  const add = (kind: Inline['kind'], value: string) => {
    if (value !== '') inlines.push({ kind, text: value });
  };
  while (rest !== '') {
    const ticks = /^`+/u.exec(rest)?.[0];
    if (ticks === undefined) {
      const escaped = /^\\([!-/:-@[-`{-~])/u.exec(rest);
      text += escaped ? (escaped[1] ?? '') : rest.charAt(0);
      rest = rest.slice(escaped ? 2 : 1);
      continue;
    }
    const closing = new RegExp(`(?<!\`)${ticks}(?!\`)`, 'u').exec(rest.slice(ticks.length));
    if (!closing) {
      text += ticks;
      rest = rest.slice(ticks.length);
      continue;
    }
    add('text', decode(text));
    text = '';
    const content = rest.slice(ticks.length, ticks.length + closing.index);
    add('code', /^ .*[^ ].* $/u.test(content) ? content.slice(1, -1) : content);
    rest = rest.slice(ticks.length + closing.index + ticks.length);
  }
  add('text', decode(text));
  return inlines;
}

function decode(text: string): string {
  return text.replace(/&#([0-9]+);/gu, (_, digits: string) => String.fromCodePoint(Number(digits)));
}

/** The lines outside fenced blocks; throws when a fence is never closed. */
export function linesOutsideFences(markdown: string): readonly string[] {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const ticks = /^ {0,3}(`{3,})[^`]*$/u.exec(line)?.[1];
    if (fence !== undefined) {
      if (ticks !== undefined && line.trim() === ticks && ticks.length >= fence.length) fence = undefined;
    } else if (ticks !== undefined) fence = ticks;
    else lines.push(line);
  }
  if (fence !== undefined) throw new Error('a fence is open at the end');
  return lines;
}

/** What GitHub makes links, pings, pictures, formulas, HTML or emphasis of, wherever it stands outside code. */
export const ACTIVE_TEXT =
  /@|#|:\/\/|www\.|:[\w+-]+:|[<>[\]*_~$\\`]|\bgh-[0-9]|\b[0-9a-f]{7,40}\b|[\p{Cc}\p{Cf}\u{2028}\u{2029}]/iu;
