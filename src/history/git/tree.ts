import { fieldsOf } from './fields.ts';
import type { Git } from './git.ts';

/** What Git keeps at one path. */
export interface Entry {
  readonly kind: 'file' | 'link' | 'submodule';
  /** Of the content; for a submodule, of its commit. */
  readonly id: string;
}

/** The entries of one commit below the root, by their paths relative to it. */
export type Tree = ReadonlyMap<string, Entry>;

/** Names at the root below which everything is that is read; `undefined`: it may be anywhere. */
export type Scope = ReadonlySet<string> | undefined;

/** A folder of a repository as git names it: nothing for the top, else with a `/` at its end. And what is read in it. */
export interface Place {
  readonly prefix: string;
  readonly scope: Scope;
}

/** The arguments of a git command that works at the top of a repository, to see no more than the place. */
export function pathsOf({ prefix, scope }: Place): readonly string[] {
  return ['--', ...(scope ? [...scope].map((name) => prefix + name) : [prefix === '' ? '.' : prefix])];
}

export function isSameEntry(left: Entry | undefined, right: Entry | undefined): boolean {
  return left?.kind === right?.kind && left?.id === right?.id;
}

/** `undefined` where there is nothing: Git then prints a mode of zeros. */
export function entryOf(mode: string, id: string): Entry | undefined {
  if (/^0+$/.test(mode)) return undefined;
  return { kind: mode === '120000' ? 'link' : mode === '160000' ? 'submodule' : 'file', id };
}

/** What a commit has at a place. Throws RepositoryError. */
export async function readTree(git: Git, commit: string, place: Place, signal?: AbortSignal): Promise<Tree> {
  const tree = new Map<string, Entry>();
  for await (const field of fieldsOf(
    git.stream(['ls-tree', '-r', '-z', commit, ...pathsOf(place)], { signal }),
  )) {
    // `100644 blob <id>\t<path>`
    const tab = field.indexOf('\t');
    const [mode = '', , id = ''] = field.slice(0, tab).split(' ');
    const entry = entryOf(mode, id);
    if (entry) tree.set(field.slice(tab + 1 + place.prefix.length), entry);
  }
  return tree;
}
