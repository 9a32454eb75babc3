import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { diagnoseFile } from '../findings/diagnose.ts';

/** The path without links; `undefined` when nothing is there. */
export function realPath(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
}

/** Does a real path lie in the folder, which is one too? */
export function isInside(root: string, real: string): boolean {
  const relative = path.relative(root, real);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

export function outsideRoot(file: string): Diagnostic {
  return diagnoseFile(
    file,
    'outside-root',
    `${file} leads outside the repository, so it is not read`,
    'copy it into the repository, or run hubjobs in its own folder',
  );
}
