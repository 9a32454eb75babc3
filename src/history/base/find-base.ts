import { chooseRemote } from '../branch/remote.ts';
import { shortId } from '../git/commit-info.ts';
import type { Environment, Git } from '../git/git.ts';
import type { GitFolder } from '../git/git-folder.ts';
import { RepositoryError } from '../git/repository-error.ts';

/** The commit that a checkout is compared with. */
export interface Base {
  /** As it was named, or the branch that was found. */
  readonly ref: string;
  readonly id: string;
}

interface Wanted {
  /** What the user named. */
  readonly ref: string | undefined;
  /** The branch that hubjobs.yaml names. */
  readonly branch: string | undefined;
}

/**
 * Where the checkout's commit left another one: the named one, else the branch that a pull request is for, the one that
 * hubjobs.yaml names, or the default branch of the remote, each as this clone has it. Throws RepositoryError.
 */
export async function findBase(
  folder: GitFolder,
  { ref, branch }: Wanted,
  environment: Environment,
  signal: AbortSignal | undefined,
): Promise<Base> {
  const { git, head, isShallow } = folder;
  if (!head) throw new RepositoryError('the repository has no commit yet');
  const other =
    ref === undefined
      ? await findBranch(git, [environment['GITHUB_BASE_REF'], branch], signal)
      : await findNamed(git, ref, signal);
  const shared = await git.find(['merge-base', other.id, head.id], { signal });
  if (shared !== undefined) return { ref: other.ref, id: shared.trim() };
  const why = isShallow
    ? ': the clone is shallow, so fetch all commits, with `fetch-depth: 0` in GitHub Actions, else with `git fetch --unshallow`'
    : '';
  throw new RepositoryError(
    `the checkout (${shortId(head.id)}) and ${other.ref} have no commit in common${why}`,
  );
}

async function findNamed(git: Git, ref: string, signal: AbortSignal | undefined): Promise<Base> {
  const id = await commitOf(git, ref, signal);
  if (id === undefined) throw new RepositoryError(`there is no commit ${JSON.stringify(ref)} in this clone`);
  return { ref, id };
}

async function findBranch(
  git: Git,
  names: readonly (string | undefined)[],
  signal: AbortSignal | undefined,
): Promise<Base> {
  const remote = await chooseRemote(git, signal);
  const wanted = names.filter((name) => name !== undefined && name !== '');
  const candidates = remote
    ? [...wanted, 'HEAD', 'main', 'master'].map((name) => `refs/remotes/${remote.name}/${name}`)
    : [...wanted, 'main', 'master'].map((name) => `refs/heads/${name}`);
  for (const candidate of candidates) {
    const id = await commitOf(git, candidate, signal);
    if (id !== undefined) return { ref: await shortName(git, candidate, signal), id };
  }
  throw new RepositoryError(
    `this clone has no branch to compare with: none of ${candidates.map((one) => one.replace(/^refs\/(remotes|heads)\//, '')).join(', ')}`,
  );
}

/** `main` of `refs/remotes/origin/main`, and of a ref that stands for it. */
async function shortName(git: Git, ref: string, signal: AbortSignal | undefined): Promise<string> {
  const target = (await git.find(['symbolic-ref', '--quiet', ref], { signal }))?.trim() ?? ref;
  return target.replace(/^refs\/(remotes\/[^/]+|heads)\//, '');
}

async function commitOf(git: Git, ref: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  // It would be taken for an option.
  if (ref.startsWith('-')) return undefined;
  return (await git.find(['rev-parse', '--quiet', '--verify', `${ref}^{commit}`], { signal }))?.trim();
}
