import { chooseRemote, currentBranch, hostAndPath } from './branch/remote.ts';
import type { Environment } from './git/git.ts';
import { openGitFolder } from './git/git-folder.ts';
import { RepositoryError } from './git/repository-error.ts';

/** What Git says of the place of a folder on GitHub. */
export interface GitHubPlace {
  /** The folder's path from the top of its repository: empty, or with a `/` at its end. */
  readonly prefix: string;
  /** Such as `acme/fleet`; absent: it has no remote on github.com. */
  readonly repository?: string;
  /** The current one; absent: a commit is checked out. */
  readonly branch?: string;
}

/** `undefined`: the folder is in no repository, or in one that cannot be read. */
export async function findGitHubPlace(
  folder: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<GitHubPlace | undefined> {
  try {
    const opened = await openGitFolder(folder, environment, signal);
    if (!opened) return undefined;
    const { git, prefix } = opened;
    const branch = await currentBranch(git, signal);
    const remote = await chooseRemote(git, signal);
    const repository = remote && githubRepository(remote.url);
    return {
      prefix,
      ...(repository !== undefined && { repository }),
      ...(branch !== undefined && { branch }),
    };
  } catch (error) {
    if (error instanceof RepositoryError) return undefined;
    throw error;
  }
}

function githubRepository(url: string): string | undefined {
  const { host, path } = hostAndPath(url) ?? {};
  return host?.toLowerCase() === 'github.com' && /^[\w.-]+\/[\w.-]+$/.test(path ?? '') ? path : undefined;
}
