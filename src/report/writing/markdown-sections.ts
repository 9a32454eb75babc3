import { formatCount } from './words.ts';

/** What GitHub takes as a comment, less room for a line or two of the one who posts it. Source: the API's own refusal at 65,536. */
const COMMENT_LENGTH = 65_000;

export interface MarkdownOptions {
  /**
   * Characters of the result at most, from 2,000. Default: what fits into a comment on GitHub. A step summary takes
   * 1 MiB of UTF-8, so a third of that in characters is always safe.
   */
  readonly maxLength?: number;
}

/** A part of a page whose rows may be left out, the last first. Rows may be of several lines. */
export interface Section {
  readonly head: readonly string[];
  readonly rows: readonly string[];
  readonly foot: readonly string[];
  /** What the rows are, as a plural: `changes`. */
  readonly rowsAre: string;
  /** Put before the line that counts what was left out, for a row of the same block: `> - `. */
  readonly morePrefix?: string;
}

/** A text that is always there. */
export function fixed(...lines: readonly string[]): Section {
  return { head: lines, rows: [], foot: [], rowsAre: '' };
}

/** A table with its title cells. */
export function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  rowsAre: string,
): Section {
  return {
    head: [row(titles), row(titles.map(() => '---'))],
    rows: rows.map(row),
    foot: [],
    rowsAre,
  };
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Folded under a summary, which holds no foreign text. */
export function details(summary: string, section: Section): Section {
  return {
    ...section,
    head: ['<details>', `<summary>${summary}</summary>`, '', ...section.head],
    foot: [...section.foot, '', '</details>'],
  };
}

/**
 * The sections in their order, which is also that of their importance: while the page is too long, rows of the later
 * ones are left out first, and a line says how many.
 */
export function joinSections(
  sections: readonly Section[],
  { maxLength = COMMENT_LENGTH }: MarkdownOptions,
): string {
  const wanted = sections.filter(({ head, rows }) => head.length + rows.length > 0);
  const least = wanted.map((section) => render(section, 0).length);
  let room = maxLength - least.reduce((sum, length) => sum + length, 0);
  return wanted
    .map((section, index) => {
      room += least[index] ?? 0;
      const text = render(section, rowsThatFit(section, room));
      room -= text.length;
      return text;
    })
    .join('');
}

function rowsThatFit(section: Section, room: number): number {
  const all = section.rows.length;
  if (render(section, all).length <= room) return all;
  let length = render(section, all).length;
  let count = all;
  while (count > 0 && length > room) {
    count -= 1;
    length -= (section.rows[count]?.length ?? 0) + 1;
    if (length <= room) length = render(section, count).length;
  }
  return count;
}

function render({ head, rows, foot, rowsAre, morePrefix = '\n' }: Section, count: number): string {
  const left = rows.length - count;
  if (left > 0 && count === 0) return `${formatCount(left)} ${rowsAre} in the artifact.\n\n`;
  const more = left === 0 ? [] : [`${morePrefix}${formatCount(left)} more ${rowsAre} in the artifact.`];
  return `${[...head, ...rows.slice(0, count), ...more, ...foot].join('\n')}\n\n`;
}
