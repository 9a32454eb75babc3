import { execFile } from 'node:child_process';

/**
 * The commit that is checked out. It is what the run is about, and not always the one that the run was started for: a
 * reconciler takes the newest of main. `undefined` where git cannot say.
 */
export function checkedOutCommit(folder: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('git', ['rev-parse', 'HEAD'], { cwd: folder }, (error, stdout) => {
      resolve(error ? undefined : stdout.trim());
    });
  });
}
