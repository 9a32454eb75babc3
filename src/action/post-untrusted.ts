import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errorCode } from '../model/error-code.ts';
import { fence } from '../report/writing/escape.ts';
import { clip } from '../report/writing/visible.ts';

/** Characters of a text from elsewhere that are shown: with the frame around it, well inside what a comment takes. */
const MOST = 60_000;
/** No character takes more bytes. */
const MOST_BYTES = 4 * MOST;

/**
 * A comment that another run has left as a file, for instance the run of a fork's pull request. Whoever opened that
 * pull request may have written it, so none of it is taken as Markdown: it is shown as text, in a block of code, which
 * pings nobody, links nowhere and loads nothing. `undefined`: there is no such file.
 */
export async function untrustedSection(file: string): Promise<string | undefined> {
  const content = await readStart(file);
  if (content === undefined) return undefined;
  const text = clip(content, MOST);
  return [
    '### From the pull request',
    '',
    'Written by the workflow run of the pull request itself, which its author controls; shown as plain text.',
    '',
    fence('text', text.split(/\r\n|\r|\n/u)),
  ].join('\n');
}

/**
 * No more than can be shown, and of nothing but a file: an archive can hold a link to what this run alone may read, such
 * as its own token.
 */
async function readStart(file: string): Promise<string | undefined> {
  const handle = await openPlainly(file);
  if (handle === undefined) return undefined;
  try {
    if (!(await handle.stat()).isFile()) return undefined;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function openPlainly(file: string) {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    // Windows knows neither.
    return await open(file, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw error;
  }
}
