import type { RepositoryDiff } from '../../model/repository-diff.ts';
import type { PageItem, PageLinks, PageSection } from '../page/page-facts.ts';
import { isWebAddress, noticeBox, renderPageShell } from '../page/shell.ts';
import { plainText } from '../writing/plain.ts';
import { sourceLink } from '../writing/source-link.ts';
import { countOf } from '../writing/words.ts';
import { DOCUMENT_STATES, type DocumentFacts, diffFacts } from './facts.ts';

/** A diff as one page. */
export function renderDiffPage(diff: RepositoryDiff, { sourceBase }: PageLinks = {}): string {
  const { title, about, headline, warnings, remarks, changes, untouched } = diffFacts(diff);
  const base = isWebAddress(sourceBase) ? sourceBase : undefined;
  const name = plainText(title);
  const section: PageSection = {
    kind: 'cards',
    id: 'documents',
    title: 'What changes',
    noun: 'document',
    items: changes.map((change) => itemOf(change, base)),
  };
  return renderPageShell({
    title: name,
    headlines: [plainText(headline), ...(untouched === '' ? [] : [untouched])],
    about: about.map(plainText),
    tiles: [],
    intro: [
      { ...warnings, title: countOf(warnings.lines.length, 'warning') },
      { ...remarks, title: countOf(remarks.lines.length, 'remark') },
    ]
      .map(noticeBox)
      .join(''),
    searched: 'documents, fields, values',
    views: [
      {
        name,
        ranges: [{ id: 'all', words: 'all', from: 0, drawn: { from: 0, to: 1 } }],
        chosenRange: 0,
        sections: [section],
        counted: [section.id],
        devices: [],
        limits: [],
      },
    ],
    chosen: 0,
  });
}

function itemOf(
  { kind, state, name, file, line, facts, runs }: DocumentFacts,
  base: string | undefined,
): PageItem {
  const link = state === DOCUMENT_STATES.removed ? undefined : sourceLink(base, file, line);
  return {
    name,
    about: kind,
    state,
    facts: { ...facts, ...(runs.length > 0 && { 'next runs': [{ diff: runs }] }) },
    ...(link !== undefined && { link }),
  };
}
