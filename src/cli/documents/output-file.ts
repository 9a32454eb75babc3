import { constants, type FileHandle, lstat, open, rm } from 'node:fs/promises';
import { errorCode } from '../../model/error-code.ts';
import { UsageError } from '../usage-error.ts';

const { O_WRONLY, O_APPEND, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;

/**
 * Opens a file for writing, empty or at its end. Never through a symbolic link, which a checkout or an archive may hold,
 * and which may point to any file of the user. Throws UsageError for a link, and the error of the file system for a file
 * that cannot be written.
 */
export async function openOutput(file: string, at: 'start' | 'end' = 'start'): Promise<FileHandle> {
  try {
    // Windows has no O_NOFOLLOW.
    return await open(file, O_WRONLY | O_CREAT | (at === 'start' ? O_TRUNC : O_APPEND) | (O_NOFOLLOW ?? 0));
  } catch (error) {
    if (errorCode(error) !== 'ELOOP') throw error;
    throw new UsageError(
      `${file} is a symbolic link, and nothing is written through one`,
      'remove it, or name the file that it points to',
    );
  }
}

export async function writeOutput(file: string, text: string, at: 'start' | 'end' = 'start'): Promise<void> {
  const handle = await openOutput(file, at);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}

/** Writes a file of a report; a link that has its name is replaced by it. */
export async function writeReportFile(file: string, text: string): Promise<void> {
  if (await isLink(file)) await rm(file);
  await writeOutput(file, text);
}

/** Whether there is a symbolic link of this name. */
export async function isLink(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isSymbolicLink();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
