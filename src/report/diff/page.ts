import type { RepositoryDiff } from '../../model/repository-diff.ts';
import type { PageItem, PageSection, Timeline } from '../page/page-facts.ts';
import { isWebAddress, noticeBox, renderPageShell, stateTiles } from '../page/shell.ts';
import type { Text } from '../writing/facts.ts';
import { plainText } from '../writing/plain.ts';
import { sourceLink } from '../writing/source-link.ts';
import { countOf } from '../writing/words.ts';
import { DOCUMENT_STATES, type DocumentFacts, diffFacts } from './facts.ts';

/** A diff as one page. `sourceBase`: the address of the manifests' folder, ending with `/`. */
export function renderDiffPage(diff: RepositoryDiff, sourceBase?: string): string {
  const { title, about, headline, warnings, remarks, changes, untouched } = diffFacts(diff);
  const base = isWebAddress(sourceBase) ? sourceBase : undefined;
  const name = plainText(title);
  return renderPageShell({
    title: name,
    headlines: [plainText(headline)],
    about: [...about.map(plainText), ...(untouched === '' ? [] : [untouched])],
    tiles: stateTiles(DOCUMENT_STATES, countActions(diff), ['changed', 'added', 'renamed', 'removed']),
    intro: [
      { ...warnings, title: countOf(warnings.lines.length, 'warning') },
      { ...remarks, title: countOf(remarks.lines.length, 'remark') },
    ]
      .map(noticeBox)
      .join(''),
    searched: 'documents, fields, values',
    views: [{ name, timeline: NO_TIMELINE, sections: [section(changes, base)] }],
    chosen: 0,
  });
}

const NO_TIMELINE: Timeline = {
  rows: [],
  choices: [],
  chosen: 0,
  note: '',
  use: { what: 'Jobs running', spans: [] },
};

function countActions({ changes }: RepositoryDiff) {
  const counts = { changed: 0, added: 0, renamed: 0, removed: 0 };
  for (const { action } of changes) counts[action] += 1;
  return counts;
}

function section(changes: readonly DocumentFacts[], base: string | undefined): PageSection {
  return {
    kind: 'cards',
    id: 'documents',
    title: 'What changes',
    noun: 'change',
    items: changes.map((change) => item(change, base)),
  };
}

function item(
  { kind, state, name, file, line, facts, runs }: DocumentFacts,
  base: string | undefined,
): PageItem {
  const link = state === DOCUMENT_STATES.removed ? undefined : sourceLink(base, file, line);
  const nextRuns: Text = [{ diff: runs }];
  return {
    name,
    about: kind,
    state,
    facts: { ...facts, ...(runs.length > 0 && { 'next runs': nextRuns }) },
    ...(link !== undefined && { link }),
  };
}
