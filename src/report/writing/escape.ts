/**
 * Text that others have written, in GitHub Markdown. Escaping single characters is not enough: `\@name` and
 * `&#64;name` still ping, because GitHub looks for names, issue numbers, commits, emoji and bare addresses in the
 * finished HTML. It does not look inside code. So such a text becomes a code span. In a sentence, words of harmless
 * characters stay as they are, and every other word becomes a code span. A pipe ends a table cell even inside code, so
 * it is written as an entity between two spans. Controls, line breaks and text direction marks are escaped first.
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
  // Renderers remove the spaces beside the ticks, but only when both sides have one.
  const pad =
    text.startsWith('`') || text.endsWith('`') || (/^ .*[^ ].* $/u.test(text) && text.length > 1) ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
}

/** A word that no renderer changes, if it has nothing DANGEROUS in it. */
const PLAIN = /^[\p{L}\p{N}.,;!?'"()%/+=≥≤→…-]+:?$/u;
const TIME = /^\(?[+-]?[0-9]{1,2}:[0-9]{2}[.,;]?$/u;
/** A bare address, a commit, and names with numbers, which a repository may link to an issue tracker. */
const DANGEROUS = /www\.|\b[0-9a-f]{7,40}\b|\p{L}-[0-9]/iu;

/**
 * A sentence, not at the beginning of a line; at most `length` characters of the text. Parts of the sentence between
 * backticks become code spans too.
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

/** Punctuation at the end stays outside. */
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
