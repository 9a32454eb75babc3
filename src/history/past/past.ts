import { mayHoldManifests } from '../../manifests/manifest-paths.ts';
import type { Config } from '../../model/config.ts';
import type { Instant } from '../../model/instant.ts';
import type { Checkout } from '../checkout/checkout.ts';
import { shortId } from '../git/commit-info.ts';
import { type Commit, type FileChange, readCommits } from '../git/commit-log.ts';
import type { Git } from '../git/git.ts';
import { RepositoryError } from '../git/repository-error.ts';
import { type Entry, isSameEntry, type Place, readTree, type Scope, type Tree } from '../git/tree.ts';
import { findFormerRoot } from './former-root.ts';

/** A part of a checkout's first-parent history. */
export interface Past {
  /** Those that changed something in the scope, oldest first. */
  readonly commits: readonly Commit[];
  /** What the oldest of them has. */
  readonly oldest: Tree;
  /** Why it does not reach as far back as it should; no full stop. */
  readonly cut?: string;
}

/** Commits that are read past the last recent one: dates may go backwards, so a recent one may lie below older ones. */
const COMMITS_PAST = 100;

/** One commit in every minute of 40 days makes 57,600. */
const MAX_COMMITS = 60_000;

const SHALLOW =
  'the clone is shallow: fetch all commits, with `fetch-depth: 0` in GitHub Actions, else with `git fetch --unshallow`';

/**
 * The commits since an instant, and the one before them: what it has was in force then. Where Git gives up on the way,
 * what it has answered until then is the result.
 */
export async function readPast(
  checkout: Checkout,
  scope: Scope,
  since: Instant,
  signal?: AbortSignal,
): Promise<Past> {
  const { repository, folder } = checkout;
  const { git, prefix, head, isShallow } = folder;
  if (!head) return { commits: [], oldest: new Map() };
  const place = { prefix, scope };
  /** As it was before the commits that were read. */
  const tree = new Map(
    scope === checkout.scope ? checkout.head : await readTree(git, head.id, place, signal),
  );
  const commits: Commit[] = [];
  let recent = 0;
  let cut = isShallow ? SHALLOW : undefined;
  try {
    for await (const { before, ...commit } of commitsOfRoot(git, head.id, place, signal)) {
      const changes = before ? differences(before, tree) : commit.changes;
      commits.push({ ...commit, changes });
      apply(tree, changes, 'before');
      if (commit.at >= since) recent = commits.length;
      const obstacle = whatHides(commit.id, changes, repository.config, commits.length);
      if (obstacle !== undefined) cut = obstacle;
      if (obstacle !== undefined || commits.length > recent + COMMITS_PAST) break;
    }
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    cut = error.message;
  }
  const kept = commits.slice(0, recent + 1);
  for (const { changes } of commits.slice(kept.length - 1).reverse()) apply(tree, changes, 'after');
  const reachesBack = kept.length > recent;
  return { commits: kept.reverse(), oldest: tree, ...(!reachesBack && cut !== undefined && { cut }) };
}

/** Why what was there before a commit cannot be told. */
function whatHides(
  id: string,
  changes: readonly FileChange[],
  config: Config,
  count: number,
): string | undefined {
  const submodule = changes.find(
    ({ path, before, after }) =>
      (before?.kind === 'submodule' || after?.kind === 'submodule') && mayHoldManifests(path, config),
  );
  if (submodule)
    return `commit ${shortId(id)} changed the submodule ${submodule.path}, whose own history is not read`;
  return count < MAX_COMMITS ? undefined : `more than ${MAX_COMMITS} commits are too many to read`;
}

/** Commits, and of one that moved the root what its folder had before. */
type CommitOfRoot = Commit & { readonly before?: Tree };

/** Newest first; the root's folder is followed to where it was before a commit moved it. */
async function* commitsOfRoot(
  git: Git,
  from: string,
  place: Place,
  signal: AbortSignal | undefined,
): AsyncGenerator<CommitOfRoot> {
  let start: { readonly from: string; readonly place: Place } | undefined = { from, place };
  while (start) {
    const { place: here } = start;
    const log = readCommits(git, start.from, here, { signal });
    start = undefined;
    for await (const commit of log) {
      const former = await findFormerRoot(git, commit, here, signal);
      if (!former) {
        yield commit;
        continue;
      }
      const parent = `${commit.id}^`;
      yield { ...commit, before: await readTree(git, parent, former, signal) };
      start = { from: parent, place: former };
      break;
    }
  }
}

function differences(before: Tree, after: Tree): readonly FileChange[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths]
    .map((path) => ({ path, before: before.get(path), after: after.get(path) }))
    .filter((change) => !isSameEntry(change.before, change.after));
}

/** Makes a tree what it is after changes, or what it was before them. */
export function apply(
  tree: Map<string, Entry>,
  changes: readonly FileChange[],
  side: 'before' | 'after',
): void {
  for (const { path, [side]: entry } of changes) {
    if (entry) tree.set(path, entry);
    else tree.delete(path);
  }
}
