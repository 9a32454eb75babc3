import type { Git } from '../git/git.ts';
import { RepositoryError } from '../git/repository-error.ts';
import { readSettings } from '../git/settings.ts';

export interface Remote {
  readonly name: string;
  readonly url: string;
}

/**
 * The remote whose branch counts: the one that the current branch tracks, else `origin`, else the only one. `undefined`:
 * the repository has none. Throws RepositoryError.
 */
export async function chooseRemote(git: Git, signal?: AbortSignal): Promise<Remote | undefined> {
  const settings = await readSettings(git, String.raw`^(remote\..*\.url|branch\..*\.remote)$`, signal);
  const remotes = new Map(
    [...settings].flatMap(([key, url]) => {
      const name = /^remote\.(.*)\.url$/s.exec(key)?.[1];
      return name === undefined ? [] : [[name, { name, url }] as const];
    }),
  );
  if (remotes.size === 0) return undefined;
  const branch = await currentBranch(git, signal);
  const tracked = branch === undefined ? undefined : settings.get(`branch.${branch}.remote`);
  const [only, ...others] = remotes.values();
  const remote =
    remotes.get(tracked ?? '') ?? remotes.get('origin') ?? (others.length === 0 ? only : undefined);
  if (remote) return remote;
  throw new RepositoryError(
    `the repository has the remotes ${[...remotes.keys()].sort().join(', ')}, none of them is named origin, and the current branch tracks none`,
  );
}

/** Of an address over HTTPS or SSH, without the `.git` at its end: `github.com` and `acme/fleet`. */
export function hostAndPath(url: string): { readonly host: string; readonly path: string } | undefined {
  const [, host, path] =
    /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([^/:]+(?::\d+)?)[:/](.+?)(?:\.git)?\/?$/i.exec(url) ?? [];
  return host === undefined || path === undefined ? undefined : { host, path };
}

/** `undefined`: a commit is checked out, and no branch. */
export async function currentBranch(git: Git, signal: AbortSignal | undefined): Promise<string | undefined> {
  return (await git.find(['symbolic-ref', '--quiet', '--short', 'HEAD'], { signal }))?.replace(/\n$/, '');
}
