import { lstat, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../../model/error-code.ts';

/** Whether there is anything of this name, a link that leads nowhere included. */
export async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}

/** Writes a file, and the folders above it, unless there is anything of its name. Answers whether it was written. */
export async function writeNewFile(file: string, text: string): Promise<boolean> {
  if (await isThere(file)) return false;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}
