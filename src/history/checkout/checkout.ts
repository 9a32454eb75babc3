import { firstNames } from '../../manifests/glob.ts';
import type { LoadedRepository } from '../../manifests/load.ts';
import { CONFIG_FILES, globsOf, manifestPaths } from '../../manifests/manifest-paths.ts';
import type { GitFolder } from '../git/git-folder.ts';
import { isSameEntry, readTree, type Scope, type Tree } from '../git/tree.ts';
import { isAsIn, readWorkingTree, type WorkingTree } from './working-tree.ts';

/** The files that a run has read, beside the commit that is checked out. */
export interface Checkout {
  readonly folder: GitFolder;
  readonly repository: LoadedRepository;
  readonly scope: Scope;
  /** Of the commit that is checked out; empty where there is none yet. */
  readonly head: Tree;
  readonly working: WorkingTree;
}

/** Throws RepositoryError. */
export async function readCheckout(
  folder: GitFolder,
  repository: LoadedRepository,
  signal?: AbortSignal,
): Promise<Checkout> {
  const { configFile } = repository;
  const read = [...repository.files.keys(), ...repository.lists.keys()];
  const files = [...(configFile === undefined ? [] : [configFile]), ...read];
  for (let scope = scopeOf(globsOf(repository.config)); ; ) {
    const place = { prefix: folder.prefix, scope };
    const head = folder.head ? await readTree(folder.git, folder.head.id, place, signal) : new Map();
    const working = await readWorkingTree(folder, files, head, signal);
    // Symbolic links may lead to other folders of the repository.
    const places = [...working.values()].flatMap((of) => [...of.keys()]);
    const wider = widened(scope, new Set(places.map((at) => at.split('/')[0] ?? at)));
    if (wider === scope) return { folder, repository, scope, head, working };
    scope = wider;
  }
}

/** What the globs, and the configuration itself, reach. */
export function scopeOf(globs: readonly string[]): Scope {
  const names = firstNames(globs);
  return names && new Set([...CONFIG_FILES, ...names]);
}

/** What files are in, at the root. */
export function foldersOf(paths: Iterable<string>): ReadonlySet<string> {
  return new Set([...paths].map((path) => path.split('/')[0] ?? path));
}

/** The scope with another one in it; the same one when the other is in it already. */
export function widened(scope: Scope, by: Scope): Scope {
  if (scope === undefined || by === undefined) return by && scope;
  return [...by].every((name) => scope.has(name)) ? scope : new Set([...scope, ...by]);
}

/** Of the files that are read here or in the other commit, those that are not the same in both, in order. */
export function differingFiles({ repository, head, working }: Checkout, other: Tree): readonly string[] {
  const files = new Set([
    ...CONFIG_FILES,
    ...working.keys(),
    ...manifestPaths(other.keys(), repository.config),
  ]);
  return [...files].filter((file) => !isSame(file)).sort();

  function isSame(file: string): boolean {
    const places = working.get(file);
    if (places) return isAsIn(other, places);
    const entry = other.get(file);
    // What is no file, and is not read here, as a link to a folder, is not read there either.
    const isNoFile = entry === undefined || entry.kind === 'submodule';
    return isNoFile || (entry.kind === 'link' && isSameEntry(entry, head.get(file)));
  }
}
