import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { errorCode } from '../../model/error-code.ts';
import { checkFileSize, type FileText, readFileText } from '../file-text.ts';
import { diagnoseFile } from '../findings/diagnose.ts';
import { isInside, outsideRoot } from './inside.ts';

/**
 * The text of a file of the repository, relative to its root; never that of one outside it, whatever links there are. It is
 * read at once: for files of this size, asking the system takes a tenth of the time of waiting for its answer.
 */
export function readFileInside(root: string, file: string): FileText {
  try {
    const handle = openInside(root, file);
    if (handle === undefined) return { diagnostic: outsideRoot(file) };
    try {
      const about = fstatSync(handle);
      if (!about.isFile())
        return {
          diagnostic: diagnoseFile(
            file,
            'file-unreadable',
            `${file} is not an ordinary file`,
            'replace it with an ordinary file',
          ),
        };
      const tooLarge = checkFileSize(file, about.size);
      return tooLarge ? { diagnostic: tooLarge } : readFileText(file, readBytes(handle, about.size));
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return {
      diagnostic: diagnoseFile(
        file,
        'file-unreadable',
        `${file} cannot be read: ${errorCode(error) ?? 'for an unknown reason'}`,
        'check that it exists and can be read',
      ),
    };
  }
}

/**
 * The file, opened; `undefined` when it is a link that leads out of the root. A link is noticed by the system while
 * it opens, so nothing can be put in its place between a look and a read. Pipes are not waited for.
 */
function openInside(root: string, file: string): number | undefined {
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW } = constants;
  const flags = O_RDONLY | O_NONBLOCK;
  // Windows cannot open without following.
  if (O_NOFOLLOW) {
    try {
      return openSync(path.join(root, file), flags | O_NOFOLLOW);
    } catch (error) {
      if (errorCode(error) !== 'ELOOP' && errorCode(error) !== 'EMLINK') throw error;
    }
  }
  const real = realpathSync.native(path.join(root, file));
  return isInside(root, real) ? openSync(real, flags) : undefined;
}

/** At most `size` bytes, whatever happens to the file meanwhile. */
function readBytes(handle: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const bytesRead = readSync(handle, bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
