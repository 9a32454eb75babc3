import type { RepositoryDiff } from '../../model/repository-diff.ts';
import { plainText } from '../writing/plain.ts';
import { paint, type Style } from '../writing/style.ts';
import { factLines, joinParagraphs, stateText, titleLines } from '../writing/terminal.ts';
import { visible } from '../writing/visible.ts';
import { hang } from '../writing/wrap.ts';
import { type DocumentFacts, diffFacts } from './facts.ts';

/** A diff for a terminal. */
export function renderDiffText(diff: RepositoryDiff, style: Style): string {
  const { title, about, headline, warnings, remarks, changes, untouched } = diffFacts(diff);
  return joinParagraphs([
    titleLines(title, about, style),
    hang('', plainText(headline), style, 'bold'),
    warnings.lines.flatMap((line) => hang(paint(style, 'yellow', 'warning: '), plainText(line), style)),
    ...changes.map((change) => documentLines(change, style)),
    remarks.lines.flatMap((line) => hang('info: ', plainText(line), style, 'dim')),
    untouched === '' ? [] : hang('', untouched, style, 'dim'),
  ]);
}

function documentLines(
  { kind, state, name, file, line, facts, runs }: DocumentFacts,
  style: Style,
): string[] {
  const place = file === undefined || file === name ? '' : `  ${visible(file)}:${line ?? 1}`;
  return [
    ...hang(`${stateText(state, style)}  `, `${kind} ${visible(name)}${place}`, style, 'bold'),
    ...factLines({ ...facts, ...(runs.length > 0 && { 'next runs': [{ diff: runs }] }) }, style),
  ];
}
