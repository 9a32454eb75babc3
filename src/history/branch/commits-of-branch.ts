import type { Checkout } from '../checkout/checkout.ts';
import { RepositoryError } from '../git/repository-error.ts';
import { pathsOf } from '../git/tree.ts';

/** As many as a history reads. */
const MAX_COMMITS = 60_000;

/** Where the branch is. */
export type BranchPlace =
  /** Nobody was asked, or nobody answered. */
  | { readonly kind: 'unknown' }
  /** There is no other copy of it. */
  | { readonly kind: 'own' }
  /** `head`: its newest commit. */
  | { readonly kind: 'at'; readonly head: string };

/**
 * Whether the branch itself was once at a commit, as far as the clone shows: the commits of a branch that was merged into
 * it are not its own, and have other dates. What is not known to be so is not: nothing is, where the branch has changed
 * files that are read here since, even if it changed them back.
 */
export async function commitsOfBranch(
  { folder: { git, head, prefix }, scope }: Pick<Checkout, 'folder' | 'scope'>,
  place: BranchPlace,
  signal: AbortSignal | undefined,
): Promise<(commit: string) => boolean> {
  if (place.kind === 'unknown') return () => false;
  if (place.kind === 'own' || place.head === head?.id) return () => true;
  const list = async (range: string, max: number, paths: readonly string[]) => {
    const args = ['rev-list', '--first-parent', `--max-count=${max}`, range, ...paths];
    return (await git.read(args, { signal })).split('\n').filter((line) => line !== '');
  };
  try {
    const since = await list(`${head?.id}..${place.head}`, 1, pathsOf({ prefix, scope }));
    if (since.length > 0) return () => false;
    const commits = new Set(await list(place.head, MAX_COMMITS, ['--']));
    return (commit) => commits.has(commit);
  } catch (error) {
    // The clone does not have the branch's newest commit.
    if (error instanceof RepositoryError) return () => false;
    throw error;
  }
}
