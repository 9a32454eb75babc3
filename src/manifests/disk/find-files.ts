import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { errorCode } from '../../model/error-code.ts';
import { diagnoseFile } from '../findings/diagnose.ts';
import { type GlobWalk, startGlobs } from '../glob.ts';
import { CONFIG_FILES, isSearched } from '../manifest-paths.ts';
import { isInside, outsideRoot, realPath } from './inside.ts';
import { pause } from './pause.ts';

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

/** A search for files below a folder. Each folder is listed once, however often it is come by. */
export interface Search {
  /** A real folder. */
  readonly root: string;
  list(folder: string): Promise<readonly Dirent[] | Diagnostic>;
}

/** Folders after which the rest of the process has its turn, and the search may be stopped. */
const FOLDERS_AT_ONCE = 200;

/** Rejects with the signal's reason. */
export function createSearch(root: string, signal?: AbortSignal): Search {
  const known = new Map<string, readonly Dirent[] | Diagnostic>();
  return {
    root,
    async list(folder) {
      const before = known.get(folder);
      if (before) return before;
      if (known.size % FOLDERS_AT_ONCE === 0) await pause(signal);
      const entries = readFolder(root, folder);
      known.set(folder, entries);
      return entries;
    },
  };
}

function readFolder(root: string, folder: string): readonly Dirent[] | Diagnostic {
  try {
    return readdirSync(path.join(root, folder), { withFileTypes: true });
  } catch (error) {
    return diagnoseFile(
      folder,
      'file-unreadable',
      `the folder ${folder} cannot be read: ${errorCode(error) ?? 'for an unknown reason'}`,
    );
  }
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
  const { files } = await walkFolder(search, '', startGlobs(globs), true);
  return files.filter((file) => !known.has(file) && !CONFIG_FILES.includes(file)).slice(0, MAX_OTHERS);
}

async function findByPath(search: Search, start: string, given: string): Promise<FoundFiles> {
  const real = realPath(path.resolve(start, given));
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
  return statSync(real).isDirectory() ? walkFolder(search, inside, startGlobs(YAML_FILES)) : file(inside);
}

/** `isRepositoryOnly`: leave out folders that are repositories themselves. */
async function walkFolder(
  search: Search,
  folder: string,
  walk: GlobWalk,
  isRepositoryOnly = false,
): Promise<FoundFiles> {
  const entries = await search.list(folder);
  if ('code' in entries) return refused(entries);
  const isRepository =
    folder !== '' && entries.some(({ name }) => name === '.git' || CONFIG_FILES.includes(name));
  if (isRepositoryOnly && isRepository) return NOTHING;
  const found: FoundFiles[] = [];
  for (const entry of entries) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const inside = isSearched(entry.name) ? walk.enter(entry.name) : undefined;
    if (entry.isSymbolicLink())
      found.push(followLink(search, name, walk.matches(entry.name), inside !== undefined));
    else if (entry.isDirectory())
      found.push(inside ? await walkFolder(search, name, inside, isRepositoryOnly) : NOTHING);
    else if (walk.matches(entry.name)) found.push(file(name));
  }
  return join(found);
}

/**
 * Links to files inside the repository are as good as files. Links to folders are refused, as they can lead in
 * circles; links that lead outside are refused if a file or folder with their name would be read.
 */
function followLink(
  { root }: Search,
  name: string,
  matchesAsFile: boolean,
  matchesAsFolder: boolean,
): FoundFiles {
  const real = realPath(path.join(root, name));
  // A link to nothing is reported when it is read.
  if (real === undefined) return matchesAsFile ? file(name) : NOTHING;
  const isFolder = statSync(real).isDirectory();
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
