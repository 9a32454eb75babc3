import { countOf, formatCount } from './words.ts';

/** GitHub accepts comments of 65,536 characters; the rest is room for whoever posts the text. Source: the API's error. */
const COMMENT_LENGTH = 65_000;

export interface MarkdownOptions {
  /**
   * The largest length of the result, 2,000 or more. Default: what fits into a comment on GitHub. A step summary takes
   * 1 MiB of UTF-8, so a third of that in characters always fits.
   */
  readonly maxLength?: number;
}

/** A part of a Markdown text. Rows can be left out, from the last one. A row can have several lines. */
export interface Section {
  readonly head: readonly string[];
  readonly rows: readonly string[];
  readonly foot: readonly string[];
  /** What the rows are, as a plural: `changes`. */
  readonly rowsAre: string;
  /** Before the line that counts what was left out, so that it belongs to the block: `> - `. */
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

/** Folded under a summary, which has no text of others in it. */
export function details(summary: string, section: Section): Section {
  return {
    ...section,
    head: ['<details>', `<summary>${summary}</summary>`, '', ...section.head],
    foot: [...section.foot, '', '</details>'],
  };
}

/** What is worth knowing, folded; empty when there are no rows. */
export function remarksSection(rows: readonly string[]): Section {
  if (rows.length === 0) return fixed();
  return details(countOf(rows.length, 'remark'), {
    head: [],
    rows: rows.map((row) => `- ${row}`),
    foot: [],
    rowsAre: 'remarks',
    morePrefix: '- ',
  });
}

/**
 * The sections in their order. When the text would be too long, rows of later sections are left out first, and a line
 * says how many.
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
