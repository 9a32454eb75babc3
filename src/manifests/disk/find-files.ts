import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { errorCode } from '../../model/error-code.ts';
import { diagnoseFile } from '../findings/diagnose.ts';
import { type GlobWalk, startGlobs } from '../glob.ts';
import { CONFIG_FILES, isSearched } from '../manifest-paths.ts';
import { isInside, outsideRoot } from './inside.ts';

/** More YAML files that are none of ours are not looked into. */
const MAX_OTHERS = 2_000;
const YAML_FILES = ['**/*.yaml', '**/*.yml'];

/** Files, relative to the root, with `/` on every system; a file may be there more than once. */
export interface FoundFiles {
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const NOTHING: FoundFiles = { files: [], diagnostics: [] };
const file = (name: string): FoundFiles => ({ files: [name], diagnostics: [] });
const refused = (diagnostic: Diagnostic): FoundFiles => ({ files: [], diagnostics: [diagnostic] });

function join(parts: readonly FoundFiles[]): FoundFiles {
  return {
    files: parts.flatMap(({ files }) => files),
    diagnostics: parts.flatMap(({ diagnostics }) => diagnostics),
  };
}

export interface Search {
  /** A real folder. */
  readonly root: string;
  readonly signal: AbortSignal | undefined;
  /** Leave out folders that are repositories themselves. */
  readonly isRepositoryOnly?: boolean;
}

/** The files of the repository that the globs match. */
export async function findByGlobs(search: Search, globs: readonly string[]): Promise<FoundFiles> {
  return walkFolder(search, '', startGlobs(globs));
}

/** The files that were named, and the YAML files in the folders that were named; paths are relative to `start`. */
export async function findByPaths(
  search: Search,
  start: string,
  paths: readonly string[],
): Promise<FoundFiles> {
  const found: FoundFiles[] = [];
  for (const given of paths) found.push(await findByPath(search, start, given));
  return join(found);
}

/**
 * The YAML files of the repository that are not among those given. A folder with a hubjobs.yaml or a `.git` of its own
 * is another repository. Without a hubjobs.yaml only the folder itself is searched: below it may be anything.
 */
export async function findOthers(
  search: Search,
  given: readonly string[],
  hasConfig: boolean,
): Promise<readonly string[]> {
  const known = new Set(given);
  const globs = hasConfig ? YAML_FILES : ['*.yaml', '*.yml'];
  const { files } = await walkFolder({ ...search, isRepositoryOnly: true }, '', startGlobs(globs));
  return files.filter((file) => !known.has(file) && !CONFIG_FILES.includes(file)).slice(0, MAX_OTHERS);
}

async function findByPath(search: Search, start: string, given: string): Promise<FoundFiles> {
  const real = await realpath(path.resolve(start, given)).catch(() => undefined);
  if (real === undefined)
    return refused(
      diagnoseFile(
        given,
        'path-not-found',
        `${given} does not exist`,
        'paths are relative to the current folder',
      ),
    );
  if (!isInside(search.root, real)) return refused(outsideRoot(given));
  const inside = path.relative(search.root, real).split(path.sep).join('/');
  const isFolder = (await stat(real)).isDirectory();
  return isFolder ? walkFolder(search, inside, startGlobs(YAML_FILES)) : file(inside);
}

async function walkFolder(search: Search, folder: string, walk: GlobWalk): Promise<FoundFiles> {
  search.signal?.throwIfAborted();
  const entries = await readdir(path.join(search.root, folder), { withFileTypes: true }).catch(
    (error: unknown) =>
      diagnoseFile(
        folder,
        'file-unreadable',
        `the folder ${folder} cannot be read: ${errorCode(error) ?? 'for an unknown reason'}`,
      ),
  );
  if (!Array.isArray(entries)) return refused(entries);
  const isRepository =
    folder !== '' && entries.some(({ name }) => name === '.git' || CONFIG_FILES.includes(name));
  if (search.isRepositoryOnly && isRepository) return NOTHING;
  const found: FoundFiles[] = [];
  for (const entry of entries) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const inside = isSearched(entry.name) ? walk.enter(entry.name) : undefined;
    if (entry.isSymbolicLink())
      found.push(await followLink(search, name, walk.matches(entry.name), inside !== undefined));
    else if (entry.isDirectory()) found.push(inside ? await walkFolder(search, name, inside) : NOTHING);
    else if (walk.matches(entry.name)) found.push(file(name));
  }
  return join(found);
}

/**
 * Links to files inside the repository are as good as files. Links to folders are refused, as they can lead in
 * circles; links that lead outside are refused if a file or folder with their name would be read.
 */
async function followLink(
  { root }: Search,
  name: string,
  matchesAsFile: boolean,
  matchesAsFolder: boolean,
): Promise<FoundFiles> {
  const real = await realpath(path.join(root, name)).catch(() => undefined);
  // A link to nothing is reported when it is read.
  if (real === undefined) return matchesAsFile ? file(name) : NOTHING;
  const isFolder = (await stat(real)).isDirectory();
  if (isFolder ? !matchesAsFolder : !matchesAsFile) return NOTHING;
  if (!isFolder) return file(name);
  if (!isInside(root, real)) return refused(outsideRoot(name));
  return refused(
    diagnoseFile(
      name,
      'linked-folder',
      `${name} is a symbolic link to a folder; such links are not followed`,
      'name the real folder in `manifests`, or move the files',
    ),
  );
}
