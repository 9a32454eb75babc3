import { readFile } from 'node:fs/promises';
import { fence } from '../report/escape.ts';
import { clip } from '../report/visible.ts';

/** Characters of a text from elsewhere that are shown: with the frame around it, well inside what a comment takes. */
const MOST = 60_000;

/**
 * A comment that another run has left as a file, for instance the run of a fork's pull request. Whoever opened that
 * pull request may have written it, so none of it is taken as Markdown: it is shown as text, in a block of code, which
 * pings nobody, links nowhere and loads nothing.
 */
export async function untrustedSection(file: string): Promise<string> {
  const text = clip(await readFile(file, 'utf8'), MOST);
  return [
    '### From the pull request',
    '',
    'Written by the workflow run of the pull request itself, which its author controls; shown as plain text.',
    '',
    fence('text', text.split(/\r?\n/u)),
  ].join('\n');
}
