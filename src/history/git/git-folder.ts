import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { Instant } from '../../model/instant.ts';
import { type Environment, Git } from './git.ts';
import { RepositoryError } from './repository-error.ts';

/** A folder in a working tree of a Git repository. */
export interface GitFolder {
  readonly root: string;
  /** Works at the top of the repository. */
  readonly git: Git;
  /** The root's path from there: empty, or with a `/` at its end. */
  readonly prefix: string;
  readonly isShallow: boolean;
  /** The commit that is checked out; absent: there is none yet. */
  readonly head?: { readonly id: string; readonly at: Instant };
  /** Major and minor number of the program, as 2.25. */
  readonly version: GitVersion;
}

export type GitVersion = readonly [major: number, minor: number];

/** The oldest that is tried: that of Ubuntu 20.04. */
const OLDEST: GitVersion = [2, 25];

/** `undefined`: the folder is in no repository. Throws RepositoryError where it is in one that cannot be read. */
export async function openGitFolder(
  root: string,
  environment: Environment,
  signal: AbortSignal | undefined,
): Promise<GitFolder | undefined> {
  if (!(await isInRepository(root))) return undefined;
  const git = new Git(root, environment);
  const version = parseVersion(await git.read(['version'], { signal }));
  if (!isAtLeast(version, OLDEST))
    throw new RepositoryError(`git ${version.join('.')} is too old: ${OLDEST.join('.')} or newer is needed`);
  const about = await git.read(['rev-parse', '--is-shallow-repository', '--show-prefix'], { signal });
  const [isShallow, ...rest] = about.split('\n');
  const prefix = rest.join('\n').replace(/\n$/, '');
  const head = await readHead(git, signal);
  const upwards = prefix
    .split('/')
    .slice(1)
    .map(() => '..');
  return {
    root,
    git: new Git(path.resolve(root, ...upwards), environment),
    prefix,
    isShallow: isShallow === 'true',
    ...(head && { head }),
    version,
  };
}

export function isAtLeast([major, minor]: GitVersion, [least, leastMinor]: GitVersion): boolean {
  return major > least || (major === least && minor >= leastMinor);
}

/** Whether there is a `.git` in the folder or above it: a folder, or a file in a worktree or a submodule. */
async function isInRepository(root: string): Promise<boolean> {
  for (let folder = path.resolve(root); ; folder = path.dirname(folder)) {
    const isThere = await lstat(path.join(folder, '.git')).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
    if (folder === path.dirname(folder)) return false;
  }
}

async function readHead(git: Git, signal: AbortSignal | undefined): Promise<GitFolder['head']> {
  // No commit was made yet.
  if ((await git.find(['rev-parse', '--quiet', '--verify', 'HEAD'], { signal })) === undefined)
    return undefined;
  const text = await git.read(['log', '-1', '--no-show-signature', '--format=%H %ct', 'HEAD'], { signal });
  const [id = '', seconds = ''] = text.trim().split(' ');
  return { id, at: Number(seconds) * 1000 };
}

function parseVersion(text: string): GitVersion {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return [Number(major), Number(minor)];
}
