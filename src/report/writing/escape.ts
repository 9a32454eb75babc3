/**
 * Foreign text in GitHub Markdown. Escaping single characters is not enough there: `\@name` and `&#64;name` still ping,
 * because GitHub looks for names, issue numbers, commits and emoji in the finished HTML, and for bare addresses too.
 * It looks nowhere inside code. So foreign text is a code span, or in a sentence: words of harmless characters as they
 * are, every other word a code span. Pipes, which end a table cell even inside code, are written as an entity between
 * two spans. Controls, line breaks and text direction marks are written out first.
 */
import { clip, visible } from './visible.ts';

/** A code span that holds in a table cell, a list or a paragraph; at most `length` characters of the text. */
export function code(text: string, length = 200): string {
  const shown = clip(visible(text), length);
  if (shown === '') return '(empty)';
  return shown
    .split('|')
    .map((piece) => (piece === '' ? '' : codeSpan(piece)))
    .join('&#124;');
}

function codeSpan(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  // A space beside the ticks is taken off again, and only when there is one on both sides.
  const pad =
    text.startsWith('`') || text.endsWith('`') || (/^ .*[^ ].* $/u.test(text) && text.length > 1) ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
}

/** A word that no renderer makes anything of, if none of DANGEROUS is in it. */
const PLAIN = /^[\p{L}\p{N}.,;!?'"()%/+=→…-]+:?$/u;
const TIME = /^[+-]?[0-9]{1,2}:[0-9]{2}[.,;]?$/u;
/** A bare address, a commit, and names with numbers, which a repository may link to an issue tracker. */
const DANGEROUS = /www\.|\b[0-9a-f]{7,40}\b|\p{L}-[0-9]/iu;

/**
 * A sentence, not at the beginning of a line; at most `length` characters of the text. What the sentence itself has
 * between backticks becomes a code span too.
 */
export function prose(text: string, length = 400): string {
  const pieces = clip(visible(text), length)
    .split(/(`[^`]+`)/u)
    .flatMap((part, index) => (index % 2 === 1 ? [code(part.slice(1, -1), part.length)] : words(part)));
  // Two spans that touch would be one, or none.
  return pieces.reduce(
    (line, piece) => line + (line.endsWith('`') && piece.startsWith('`') ? ' ' : '') + piece,
    '',
  );
}

function words(text: string): readonly string[] {
  return text
    .split(/( +)/u)
    .filter((word) => word !== '')
    .map((word) => (word.startsWith(' ') ? ' ' : isHarmless(word) ? word : codeWord(word)));
}

function isHarmless(word: string): boolean {
  return TIME.test(word) || (PLAIN.test(word) && !DANGEROUS.test(word));
}

/** Punctuation that ends a clause stays outside. */
function codeWord(word: string): string {
  const [, core = word, end = ''] = /^(.+?)([.,;:]?)$/u.exec(word) ?? [];
  return code(core, core.length) + end;
}

/** A fenced block of lines. */
export function fence(language: string, lines: readonly string[]): string {
  const shown = lines.map(visible);
  const ticks = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1));
  return [`${ticks}${language}`, ...shown, ticks].join('\n');
}
