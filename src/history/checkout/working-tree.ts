import { createHash } from 'node:crypto';
import { readlink } from 'node:fs/promises';
import path from 'node:path';
import { inParallel } from '../../model/in-parallel.ts';
import type { GitFolder } from '../git/git-folder.ts';
import { type Entry, isSameEntry, pathsOf, type Tree } from '../git/tree.ts';

/** Where the content of one file comes from: the file itself, a symbolic link and what it leads to, or a submodule. */
export type Places = ReadonlyMap<string, Entry>;

/** The files that a run has read, by their paths, as Git would keep them now. */
export type WorkingTree = ReadonlyMap<string, Places>;

interface Origin {
  readonly path: string;
  /** Where it leads to, as the link says it. */
  readonly link?: string;
}

const MAX_OPEN_FILES = 32;

/** Links that lead to links are followed no further. */
const MAX_LINKS = 8;

/** The id of what is in no commit. */
const NOT_COMMITTED = 'not committed';

/**
 * What the files are on the disk, compared with the commit that is checked out. Git computes their ids, as it may change
 * line ends, or more, on the way; its index is not asked, as it can be told to look away. Throws RepositoryError.
 */
export async function readWorkingTree(
  folder: GitFolder,
  files: Iterable<string>,
  head: Tree,
  signal: AbortSignal | undefined,
): Promise<WorkingTree> {
  const placesOf = await inParallel(files, MAX_OPEN_FILES, async (file) => {
    return { file, places: await findPlaces(folder.root, file, head) };
  });
  const places = placesOf.flatMap((one) => one.places);
  const isSubmodule = ({ path: at }: Origin) => head.get(at)?.kind === 'submodule';
  const ordinary = places.filter((place) => place.link === undefined && !isSubmodule(place));
  const ids = await hashFiles(folder, pathsIn(ordinary), head, signal);
  const edited = await findEditedSubmodules(folder, pathsIn(places.filter(isSubmodule)), signal);
  const entryAt = ({ path: at, link }: Origin): Entry => {
    const committed = head.get(at);
    if (link !== undefined) return { kind: 'link', id: hashText(link, committed?.id ?? '') };
    if (committed?.kind !== 'submodule') return { kind: 'file', id: ids.get(at) ?? NOT_COMMITTED };
    return edited.has(at) ? { ...committed, id: NOT_COMMITTED } : committed;
  };
  return new Map(
    placesOf.map((one) => [one.file, new Map(one.places.map((place) => [place.path, entryAt(place)]))]),
  );
}

function pathsIn(places: readonly Origin[]): readonly string[] {
  return [...new Set(places.map((place) => place.path))];
}

async function findPlaces(root: string, file: string, head: Tree, depth = 0): Promise<readonly Origin[]> {
  const names = file.split('/');
  for (let length = 1; length < names.length; length += 1) {
    const above = names.slice(0, length).join('/');
    if (head.get(above)?.kind === 'submodule') return [{ path: above }];
  }
  if (head.get(file)?.kind !== 'link' || depth > MAX_LINKS) return [{ path: file }];
  const link = await readlink(path.join(root, file)).catch(() => undefined);
  // An ordinary file has taken its place.
  if (link === undefined) return [{ path: file }];
  const target = path.posix.join(path.posix.dirname(file), link.replaceAll(path.sep, '/'));
  return [{ path: file, link }, ...(await findPlaces(root, target, head, depth + 1))];
}

/** The id that each file would have in Git. */
async function hashFiles(
  folder: GitFolder,
  files: readonly string[],
  head: Tree,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const ids = await hashObjects(folder, [], files, signal);
  // A rule for line ends may be younger than the commit of a file, which then counts as unchanged as it is.
  const doubtful = files.filter((file) => {
    const committed = head.get(file);
    return committed?.kind === 'file' && committed.id !== ids.get(file);
  });
  const plain = await hashObjects(folder, ['--no-filters'], doubtful, signal);
  const unchanged = [...plain].filter(([file, id]) => id === head.get(file)?.id);
  return new Map([...ids, ...unchanged]);
}

async function hashObjects(
  { git, prefix }: GitFolder,
  options: readonly string[],
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  if (files.length === 0) return new Map();
  const input = files.map((file) => `${quoted(prefix + file)}\n`);
  const printed = await git.read(['hash-object', ...options, '--stdin-paths'], { input, signal });
  const ids = printed.split('\n');
  return new Map(files.map((file, index) => [file, ids[index] ?? NOT_COMMITTED]));
}

/** As git reads a path on a line of its own. */
function quoted(file: string): string {
  if (!/^"|[\r\n]/.test(file)) return file;
  const escaped = file.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `"${escaped}"`;
}

/** Those in which another commit is checked out, or a file was changed. */
async function findEditedSubmodules(
  { git, prefix }: GitFolder,
  submodules: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  if (submodules.length === 0) return new Set();
  const paths = pathsOf({ prefix, scope: new Set(submodules) });
  const options = ['--name-only', '-z', '--ignore-submodules=none'];
  const printed = await git.read(['diff-index', ...options, 'HEAD', ...paths], { signal });
  return new Set(printed.split('\0').map((at) => at.slice(prefix.length)));
}

/** The id of a text in Git, by the algorithm of another id. */
function hashText(text: string, like: string): string {
  const bytes = Buffer.from(text);
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Whether a file is as a commit has it. */
export function isAsIn(tree: Tree, places: Places | undefined): boolean {
  return places !== undefined && [...places].every(([at, entry]) => isSameEntry(entry, tree.get(at)));
}
