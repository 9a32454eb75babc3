import { type ConfigFile, readConfig } from '../../manifests/config/read-config.ts';
import type { FileText } from '../../manifests/file-text.ts';
import type { ListFile } from '../../manifests/list/read-list.ts';
import { withLists } from '../../manifests/list/with-lists.ts';
import type { LoadedRepository } from '../../manifests/load.ts';
import { createFileDefaults } from '../../manifests/manifest-file.ts';
import { CONFIG_FILES, globsOf, manifestPaths } from '../../manifests/manifest-paths.ts';
import { assembleRepository, type Repository } from '../../manifests/repository.ts';
import { createGitUpstream } from '../branch/git-upstream.ts';
import { chooseRemote } from '../branch/remote.ts';
import { type Checkout, foldersOf, readCheckout, scopeOf, widened } from '../checkout/checkout.ts';
import { Blobs } from '../git/blobs.ts';
import { shortId } from '../git/commit-info.ts';
import type { Environment } from '../git/git.ts';
import { type GitFolder, openGitFolder } from '../git/git-folder.ts';
import { RepositoryError } from '../git/repository-error.ts';
import { readTree, type Tree } from '../git/tree.ts';
import { contentAt, isBlob } from '../past/past-files.ts';
import { readFiles, textOf } from '../past/past-repositories.ts';

/** What a commit says. */
export interface CommitContent {
  /** Abbreviated. */
  readonly commit: string;
  /** Read as today's files are. A file that is the same has the same documents. */
  readonly repository: Repository;
}

/**
 * Reads the repository as it was at a commit: its id, or a name that this clone has for it. A commit that the clone lacks
 * is asked of the remote by its id. Throws RepositoryError.
 */
export async function readCommit(
  today: LoadedRepository,
  ref: string,
  environment: Environment,
  signal?: AbortSignal,
): Promise<CommitContent> {
  const folder = await openGitFolder(today.root, environment, signal);
  if (!folder) throw new RepositoryError(`${today.root} is in no Git repository`);
  const id = (await findCommit(folder, ref, signal)) ?? (await fetchCommit(folder, ref, signal));
  const checkout = await readCheckout(folder, today, signal);
  const blobs = new Blobs(folder, signal);
  try {
    return { commit: shortId(id), repository: await readRepository(checkout, id, blobs, signal) };
  } finally {
    await blobs.close();
  }
}

async function findCommit(
  { git }: GitFolder,
  ref: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  // It would be taken for an option.
  if (ref.startsWith('-')) return undefined;
  const found = await git.find(['rev-parse', '--quiet', '--verify', `${ref}^{commit}`], { signal });
  return found?.trim();
}

async function fetchCommit(folder: GitFolder, ref: string, signal: AbortSignal | undefined): Promise<string> {
  const isId = /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);
  const remote = isId ? await chooseRemote(folder.git, signal) : undefined;
  if (!remote) throw new RepositoryError(`there is no commit ${JSON.stringify(ref)} in this clone`);
  await createGitUpstream(folder, remote, undefined, { prefix: '', scope: new Set(CONFIG_FILES) }).readTree(
    ref,
    signal,
  );
  return ref;
}

async function readRepository(
  checkout: Checkout,
  commit: string,
  blobs: Blobs,
  signal: AbortSignal | undefined,
): Promise<Repository> {
  const { folder, scope } = checkout;
  const treeOf = (of: typeof scope) =>
    readTree(folder.git, commit, { prefix: folder.prefix, scope: of }, signal);
  const narrow = await treeOf(scope);
  const config = await readConfigAt(narrow, checkout, blobs);
  // The configuration of then may reach more than today's does.
  const wider = widened(scope, scopeOf(globsOf(config.config)));
  const tree = wider === scope ? narrow : await treeOf(wider);
  const files = new Map(
    manifestPaths(tree.keys(), config.config).map((path) => [path, contentAt(tree, path, checkout)]),
  );
  const { readers, named } = await readFiles([{ files }], new Set(), checkout, blobs);
  const parts = [...files].flatMap(([path, content]) =>
    content === undefined ? [] : [readers.fileOf(path, content)],
  );
  const widest = widened(wider, foldersOf(named));
  const listAt = await readLists(named, widest === wider ? tree : await treeOf(widest), checkout, blobs);
  const withDefaults = createFileDefaults();
  return assembleRepository({
    config,
    files: parts.map((part) => withLists(withDefaults(part, config.defaults), listAt)),
  });
}

/** Lists of devices that manifests of the commit name. */
async function readLists(
  paths: ReadonlySet<string>,
  tree: Tree,
  checkout: Checkout,
  blobs: Blobs,
): Promise<(path: string) => ListFile | undefined> {
  const files = new Map([...paths].map((path) => [path, contentAt(tree, path, checkout)]));
  const { readers } = await readFiles([{ files }], paths, checkout, blobs);
  return (path) => {
    const content = files.get(path);
    return content === undefined ? undefined : readers.listOf(path, content);
  };
}

async function readConfigAt(tree: Tree, checkout: Checkout, blobs: Blobs): Promise<ConfigFile> {
  const texts: FileText[] = [];
  for (const file of CONFIG_FILES) {
    const content = contentAt(tree, file, checkout);
    if (isBlob(content)) for await (const blob of blobs.read([content])) texts.push(textOf(file, blob));
  }
  return readConfig(texts);
}
