import { posix } from 'node:path';
import { CONFIG_FILES } from '../../manifests/manifest-paths.ts';
import { type Commit, type FileChange, parseChanges, RAW_DIFF } from '../git/commit-log.ts';
import { fieldsOf } from '../git/fields.ts';
import type { Git } from '../git/git.ts';
import { RepositoryError } from '../git/repository-error.ts';
import type { Place } from '../git/tree.ts';

/**
 * Where the root was before a commit moved its folder: the commit has the configuration at the place and took away one
 * elsewhere, the same one or the only one. `undefined` for a commit that did not do so.
 */
export async function findFormerRoot(
  git: Git,
  commit: Commit,
  { prefix, scope }: Place,
  signal: AbortSignal | undefined,
): Promise<Place | undefined> {
  const config = commit.changes.find(({ path, after }) => after && CONFIG_FILES.includes(path));
  if (!config?.after || config.before) return undefined;
  const removed = (await readRemoved(git, commit.id, signal)).filter(({ path }) =>
    CONFIG_FILES.includes(posix.basename(path)),
  );
  const same = removed.filter(({ before }) => before?.id === config.after?.id);
  const [former, ...others] = same.length > 0 ? same : removed;
  if (!former || others.length > 0) return undefined;
  const formerPrefix = former.path.slice(0, -posix.basename(former.path).length);
  return formerPrefix === prefix ? undefined : { prefix: formerPrefix, scope };
}

/** All over the repository. */
async function readRemoved(
  git: Git,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<readonly FileChange[]> {
  const args = ['diff-tree', '-r', '--diff-filter=D', ...RAW_DIFF];
  const removed: FileChange[] = [];
  try {
    const output = git.stream([...args, `${commit}^`, commit], { signal });
    for await (const change of parseChanges(fieldsOf(output))) removed.push(change);
  } catch (error) {
    // The first commit of all has none before it.
    if (!(error instanceof RepositoryError)) throw error;
  }
  return removed;
}
