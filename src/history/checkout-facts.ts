import type { LoadedRepository } from '../manifests/load.ts';
import type { CheckoutFacts, RepositoryFacts } from '../model/checkout-facts.ts';
import type { Instant } from '../model/instant.ts';
import { chooseRemote } from './branch/remote.ts';
import { type Environment, Git } from './git/git.ts';
import { type GitFolder, openGitFolder } from './git/git-folder.ts';
import { RepositoryError } from './git/repository-error.ts';
import { openBranch } from './open-branch.ts';

/** What Git says of a repository that was read from the disk. Rejects with the signal's reason alone. */
export async function readCheckoutFacts(
  repository: LoadedRepository,
  environment: Environment,
  now: Instant,
  signal?: AbortSignal,
): Promise<CheckoutFacts> {
  const version = await orWhy(() => new Git(repository.root, environment).read(['version'], { signal }));
  if (typeof version !== 'string') return { git: version };
  const git = { version: version.replace(/^git version /, '').trim() };
  const folder = await orWhy(() => openGitFolder(repository.root, environment, signal));
  if (folder === undefined) return { git };
  if ('why' in folder) return { git, repository: folder };
  return { git, repository: await orWhy(() => read(folder, repository, environment, now, signal)) };
}

async function read(
  folder: GitFolder,
  repository: LoadedRepository,
  environment: Environment,
  now: Instant,
  signal: AbortSignal | undefined,
): Promise<RepositoryFacts> {
  const { git, head, isShallow } = folder;
  const top = (await git.read(['rev-parse', '--show-toplevel'], { signal })).replace(/\n$/, '');
  const commits = head ? Number(await git.read(['rev-list', '--count', 'HEAD'], { signal })) : 0;
  const remote = await chooseRemote(git, signal);
  const { branch } = await openBranch(repository, environment, now, signal);
  return {
    top,
    isShallow,
    commits,
    ...(remote && { remote: remote.name }),
    branch: await branch.check(signal),
  };
}

async function orWhy<Answer>(ask: () => Promise<Answer>): Promise<Answer | { readonly why: string }> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RepositoryError) return { why: error.message };
    throw error;
  }
}
