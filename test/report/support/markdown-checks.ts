import { ACTIVE_TEXT, cellsOf, inlinesOf, linesOutsideFences } from './github-markdown.ts';

/** The tags and marks that the renderers write themselves; each may stand only where it is meant. */
const OWN_MARKUP =
  /^##+ |^> - |^> \[!(?:CAUTION|WARNING)\]$|^> |<br>|^<\/?details>$|<\/?(?:summary|sub|code)>|\*\*/gu;

/** Text outside code that GitHub would make something of. */
export function activeTexts(markdown: string): readonly string[] {
  return linesOutsideFences(markdown).flatMap((line) =>
    inlinesOf(line.replace(OWN_MARKUP, ' '))
      .filter(({ kind, text }) => kind === 'text' && ACTIVE_TEXT.test(text))
      .map(({ text }) => text),
  );
}

/** Rows that do not have as many cells as the titles of their table. */
export function brokenRows(markdown: string): readonly string[] {
  let columns: number | undefined;
  return linesOutsideFences(markdown).filter((line) => {
    if (!line.startsWith('|')) {
      columns = undefined;
      return false;
    }
    columns ??= cellsOf(line).length;
    return cellsOf(line).length !== columns;
  });
}
