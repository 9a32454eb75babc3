import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

export interface CountingGit {
  /** Makes it the program that is found. */
  readonly environment: { readonly PATH: string };
  /** The commands of all processes that were started, such as `cat-file`. */
  commands(): Promise<readonly string[]>;
}

/**
 * A program `git` that notes that it was started and then is the real one. `script`: lines of a shell that come first,
 * with `$command` and, from 1, `$number` of the process.
 */
export async function countingGit(script = ''): Promise<CountingGit> {
  const { stdout } = await run('sh', ['-c', 'command -v git']);
  const folder = await temporaryFolder({ log: '' });
  const log = path.join(folder, 'log');
  const lines = [
    '#!/bin/sh',
    'command=; skip=',
    'for argument; do',
    '  if test -n "$skip"; then skip=; continue; fi',
    '  case $argument in -C|-c) skip=1;; -*) ;; *) command=$argument; break;; esac',
    'done',
    `echo "$command" >> "${log}"`,
    `number=$(wc -l < "${log}")`,
    script,
    `exec ${stdout.trim()} "$@"`,
  ];
  await writeFile(path.join(folder, 'git'), `${lines.join('\n')}\n`);
  await chmod(path.join(folder, 'git'), 0o755);
  return {
    environment: { PATH: `${folder}:${process.env['PATH']}` },
    commands: async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== ''),
  };
}
