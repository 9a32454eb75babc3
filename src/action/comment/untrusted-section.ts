import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errorCode } from '../../model/error-code.ts';
import { fence } from '../../report/writing/escape.ts';
import { clip } from '../../report/writing/visible.ts';

/** With the text around it, this fits well into a comment. */
const MAX_CHARACTERS = 60_000;
/** A character takes at most 4 bytes. */
const MAX_BYTES = 4 * MAX_CHARACTERS;

/**
 * A comment that another run left as a file, such as the run of a fork's pull request. The author of the pull request
 * may have written any of it, so it is shown as text in a code block, which notifies nobody, links nowhere and loads
 * nothing. `undefined` when there is no such file.
 */
export async function untrustedSection(file: string): Promise<string | undefined> {
  const content = await readStart(file);
  if (content === undefined) return undefined;
  const text = clip(content, MAX_CHARACTERS);
  return [
    '### From the pull request',
    '',
    'Written by the workflow run of the pull request, which its author controls, and shown as plain text.',
    '',
    fence('text', text.split(/\r\n|\r|\n/u)),
  ].join('\n');
}

/** Reads as much as is shown, and only of a file: an archive may hold a link to what only this run may read, such as a token. */
async function readStart(file: string): Promise<string | undefined> {
  const handle = await openWithoutLinks(file);
  if (handle === undefined) return undefined;
  try {
    if (!(await handle.stat()).isFile()) return undefined;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function openWithoutLinks(file: string) {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    // Windows has neither flag.
    return await open(file, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw error;
  }
}
