import { type ConfigFile, readConfig } from '../../manifests/config/read-config.ts';
import type { LoadedRepository } from '../../manifests/load.ts';
import { CONFIG_FILE, globsOf, manifestPaths } from '../../manifests/manifest-paths.ts';
import { assembleRepository, type Repository } from '../../manifests/repository.ts';
import type { DiffBase } from '../../model/repository-diff.ts';
import { type Checkout, readCheckout, scopeOf, widened } from '../checkout/checkout.ts';
import { Blobs } from '../git/blobs.ts';
import { shortId } from '../git/commit-info.ts';
import type { Environment } from '../git/git.ts';
import { openGitFolder } from '../git/git-folder.ts';
import { RepositoryError } from '../git/repository-error.ts';
import { readTree, type Tree } from '../git/tree.ts';
import { contentAt, isBlob } from '../past/past-files.ts';
import { readFiles, textOf } from '../past/past-repositories.ts';
import { findBase } from './find-base.ts';

export interface ReadBase {
  readonly base: DiffBase;
  /** What the base's commit says, read as today's files are. A file that is the same has the same documents. */
  readonly repository: Repository;
}

/** Reads what a checkout is compared with: see findBase. Throws RepositoryError. */
export async function readBase(
  today: LoadedRepository,
  ref: string | undefined,
  environment: Environment,
  signal?: AbortSignal,
): Promise<ReadBase> {
  const folder = await openGitFolder(today.root, environment, signal);
  if (!folder) throw new RepositoryError(`${today.root} is in no Git repository`);
  const { branch } = today.config;
  const { id, ref: name } = await findBase(folder, { ref, branch }, environment, signal);
  const checkout = await readCheckout(folder, today, signal);
  const blobs = new Blobs(folder, signal);
  try {
    return {
      base: { ref: name, commit: shortId(id) },
      repository: await readCommit(checkout, id, blobs, signal),
    };
  } finally {
    await blobs.close();
  }
}

async function readCommit(
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
  const { fileOf } = await readFiles([{ files }], checkout, blobs);
  const parts = [...files].flatMap(([path, content]) =>
    content === undefined ? [] : [fileOf(path, content)],
  );
  return assembleRepository({ config, files: parts });
}

async function readConfigAt(tree: Tree, checkout: Checkout, blobs: Blobs): Promise<ConfigFile> {
  const content = contentAt(tree, CONFIG_FILE, checkout);
  if (isBlob(content))
    for await (const blob of blobs.read([content])) return readConfig(textOf(CONFIG_FILE, blob));
  return readConfig(undefined);
}
