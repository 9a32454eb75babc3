import { CONFIG_FILE, CONFIG_FILES } from '../../manifests/manifest-paths.ts';
import type { CommitInfo } from '../../model/commit.ts';
import type { Instant } from '../../model/instant.ts';
import { forwardDates } from '../forward-dates.ts';
import { commitInfo } from '../git/commit-info.ts';
import { readCommits } from '../git/commit-log.ts';
import { RepositoryError } from '../git/repository-error.ts';
import type { Checkout } from './checkout.ts';
import { isAsIn } from './working-tree.ts';

/** How long the log is read for dates, before what was not found yet counts as changed by the oldest commit that was read. */
const TIMEOUT_MS = 30_000;

/** Commits that are read past the last one that is needed, as a date may be before that of an earlier commit. */
const COMMITS_PAST = 100;

/** When a document counts as changed last, and the commit that did it; absent where Git does not say. */
export interface LastChange {
  readonly at: Instant;
  readonly changed?: CommitInfo;
}

/**
 * The last change in Git of the files that a document is made of: its own, the list of its devices, and the configuration, as
 * defaults, selectors and freezes are in it. What is not committed counts as changed now. The answer takes the document's
 * files.
 */
export async function readLastChanges(
  checkout: Checkout,
  now: Instant,
  signal?: AbortSignal,
): Promise<(file: string) => LastChange> {
  const { head, working, repository } = checkout;
  const { configFile = CONFIG_FILE } = repository;
  const config = working.get(configFile);
  // Without one, it counts when it was removed.
  if (config ? !isAsIn(head, config) : CONFIG_FILES.some((file) => head.has(file)))
    return () => ({ at: now });
  const ofConfig = [configFile, ...(config?.keys() ?? [])];
  const committed = new Map(
    [...working]
      .filter(([, places]) => isAsIn(head, places))
      .map(([file, places]) => [file, [...ofConfig, ...places.keys()]]),
  );
  const changeOf = await findLastChanges(checkout, new Set([...committed.values()].flat()), now, signal);
  return (...files) => {
    const places = files.map((file) => committed.get(file));
    const known = places.flatMap((of) => of ?? []);
    return places.includes(undefined) ? { at: now } : changeOf(known);
  };
}

/** The answer tells the last change of any of several paths. */
async function findLastChanges(
  { folder, scope }: Checkout,
  paths: ReadonlySet<string>,
  now: Instant,
  signal: AbortSignal | undefined,
): Promise<(paths: readonly string[]) => LastChange> {
  const { git, prefix, head } = folder;
  const commits: CommitInfo[] = [];
  const newest = new Map<string, number>();
  try {
    let past = 0;
    const log = readCommits(git, head?.id ?? 'HEAD', { prefix, scope }, { timeoutMs: TIMEOUT_MS, signal });
    for await (const commit of log) {
      for (const { path } of commit.changes)
        if (paths.has(path) && !newest.has(path)) newest.set(path, commits.length);
      commits.push(commitInfo(commit));
      if (newest.size === paths.size) past += 1;
      if (past > COMMITS_PAST) break;
    }
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
  }
  const dates = forwardDates(commits.map(({ at }) => at).toReversed(), now).toReversed();
  return (of) => {
    const index = Math.min(...of.map((path) => newest.get(path) ?? Number.POSITIVE_INFINITY));
    const commit = commits[index];
    const at = dates[index];
    // Older than all that was read, so that the oldest date is late enough.
    if (!commit || at === undefined) return { at: dates.at(-1) ?? now };
    return { at, changed: { ...commit, at } };
  };
}
