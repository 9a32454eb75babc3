import type { ConfigFile } from '../../manifests/config/read-config.ts';
import { CONFIG_FILES, manifestPaths } from '../../manifests/manifest-paths.ts';
import type { Checkout } from '../checkout/checkout.ts';
import type { WorkingTree } from '../checkout/working-tree.ts';
import type { Commit } from '../git/commit-log.ts';
import { type Entry, isSameEntry, type Tree } from '../git/tree.ts';
import { apply, type Past } from './past.ts';

/**
 * What stands for the content of a file: the id of a blob; of a file in a submodule, a text with the submodule's commit;
 * or UNKNOWN.
 */
export type ContentId = string;

/** The content of a symbolic link that leads elsewhere than today. */
const UNKNOWN: ContentId = 'unknown';

export function isBlob(content: ContentId | undefined): content is ContentId {
  return content !== undefined && /^[0-9a-f]+$/.test(content);
}

/** The files of manifests, and their lists of devices, at one commit. */
export interface PastFiles {
  readonly commit: Commit;
  readonly config: ConfigFile;
  /** `files` are all that there are; else those that the commit changed. */
  readonly isWhole: boolean;
  /** By path; `undefined`: the file is gone. */
  readonly files: ReadonlyMap<string, ContentId | undefined>;
}

/** The contents that the configuration had; `undefined` among them: there was none. */
export function configContents(past: Past, checkout: Checkout): ReadonlySet<ContentId | undefined> {
  const contents = new Set<ContentId | undefined>();
  for (const { tree } of treesOf(past)) contents.add(configContentAt(tree, checkout));
  return contents;
}

/** Oldest first; without commits that changed no such file. `lists`: paths of lists of devices, which are read too. */
export function* pastFiles(
  past: Past,
  checkout: Checkout,
  configOf: (content: ContentId | undefined) => ConfigFile,
  lists: ReadonlySet<string>,
): Generator<PastFiles> {
  // A change of what a link leads to, or of a submodule, has another path than the file that is read.
  const indirect = [...checkout.working].filter(([file, places]) => !places.has(file) || places.size > 1);
  const indirectFiles = indirect.map(([file]) => file);
  let last: ConfigFile | undefined;
  for (const { commit, tree, changed } of treesOf(past)) {
    const config = configOf(configContentAt(tree, checkout));
    const isWhole = config !== last;
    last = config;
    const paths = [...(isWhole ? tree.keys() : changed), ...indirectFiles];
    const read = [...manifestPaths(paths, config.config), ...paths.filter((path) => lists.has(path))];
    const files = new Map(read.map((path) => [path, contentAt(tree, path, checkout)]));
    if (isWhole || files.size > 0) yield { commit, config, isWhole, files };
  }
}

/** The tree is the same object for all, and is what the commit has only until the next one is asked for. */
function* treesOf({ commits, oldest }: Past) {
  const tree = new Map(oldest);
  for (const [index, commit] of commits.entries()) {
    if (index > 0) apply(tree, commit.changes, 'after');
    yield { commit, tree, changed: commit.changes.map(({ path }) => path) };
  }
}

/** Of the configuration: a commit with both of its names has none that can be used. */
function configContentAt(tree: Tree, checkout: Checkout): ContentId | undefined {
  const [content, ...others] = CONFIG_FILES.flatMap((path) => contentAt(tree, path, checkout) ?? []);
  return others.length === 0 ? content : UNKNOWN;
}

/** What the content of a file is that is read today. */
export function contentToday(working: WorkingTree, path: string): ContentId | undefined {
  return contentOf([...(working.get(path)?.values() ?? [])].at(-1));
}

/** `undefined`: no file is read there. */
export function contentAt(tree: Tree, path: string, { working, head }: Checkout): ContentId | undefined {
  const own = tree.get(path);
  if (own?.kind === 'file') return contentOf(own);
  // A way to the content that the file has today, and had then.
  const places = [...(working.get(path) ?? [])];
  const [end] = places.at(-1) ?? [];
  if (end !== undefined && places.slice(0, -1).every(([at, entry]) => isSameEntry(entry, tree.get(at)))) {
    const content = contentOf(tree.get(end));
    if (content !== undefined) return content;
  }
  // A link that was there already and is not read today, as it leads to a folder, was not read then.
  const isIgnored = places.length === 0 && isSameEntry(own, head.get(path));
  return own?.kind === 'link' && !isIgnored ? UNKNOWN : undefined;
}

function contentOf(entry: Entry | undefined): ContentId | undefined {
  if (entry?.kind === 'file') return entry.id;
  return entry?.kind === 'submodule' ? `submodule ${entry.id}` : undefined;
}
