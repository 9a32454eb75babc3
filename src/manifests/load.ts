import { constants, type Dirent } from 'node:fs';
import { type FileHandle, lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../model/config.ts';
import { compareDiagnostics, type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { errorCode } from '../model/error-code.ts';
import type { Fleet } from '../model/fleet.ts';
import { inParallel } from '../model/in-parallel.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { SimulationTest } from '../model/simulation-test.ts';
import { assemble } from './assemble.ts';
import { checkFrozenNames } from './config/freeze-names.ts';
import { DEFAULT_CONFIG } from './config/normalize-config.ts';
import { readConfig } from './config/read-config.ts';
import { diagnoseFile } from './findings/diagnose.ts';
import { type GlobWalk, startGlobs } from './glob.ts';
import { decodeText } from './yaml/decode-text.ts';
import { createSourceText, type SourceText } from './yaml/source-text.ts';

/** The one file of this room that reads the disk. */

export interface LoadedRepository {
  /** The folder of `hubjobs.yaml`, or the folder that was asked for when there is none. */
  readonly root: string;
  readonly config: Config;
  /** Relative to `root`; absent when there is none. */
  readonly configFile?: string;
  readonly manifests: readonly JobManifest[];
  readonly fleets: readonly Fleet[];
  readonly simulations: readonly SimulationTest[];
  /** All that is to be said, in reading order. With an error among them the manifests are not the whole story. */
  readonly diagnostics: readonly Diagnostic[];
  /** Files read, `hubjobs.yaml` not counted. */
  readonly fileCount: number;
}

const CONFIG_FILE = 'hubjobs.yaml';
const MAX_FILE_BYTES = 1_048_576;
const FILES_AT_ONCE = 32;
const YAML_FILES = ['**/*.yaml', '**/*.yml'];
const UNKNOWN_REASON = 'for an unknown reason';

/**
 * Reads a repository of manifests. `root` is where the search for `hubjobs.yaml` begins, upward and not past a
 * folder with `.git`; `paths` (files or folders, relative to `root`) stand instead of its globs. Never rejects
 * because of what is in the files or missing: that is a diagnostic. Rejects with the signal's reason.
 */
export async function loadRepository(options: {
  readonly root: string;
  readonly paths?: readonly string[];
  readonly signal?: AbortSignal;
}): Promise<LoadedRepository> {
  const { signal } = options;
  const start = await realFolder(path.resolve(options.root));
  if (start === undefined) {
    const diagnostic = diagnoseFile(
      options.root,
      'path-not-found',
      `there is no folder ${options.root}`,
      'give a folder that exists',
    );
    return {
      root: path.resolve(options.root),
      config: DEFAULT_CONFIG,
      manifests: [],
      fleets: [],
      simulations: [],
      diagnostics: [diagnostic],
      fileCount: 0,
    };
  }
  const root = (await findRoot(start)) ?? start;
  const diagnostics: Diagnostic[] = [];
  const configText = await readText(root, CONFIG_FILE, diagnostics);
  const read = configText
    ? readConfig(configText)
    : { config: DEFAULT_CONFIG, diagnostics: [], frozenNames: [] };
  diagnostics.push(...read.diagnostics);
  const { config } = read;

  const given = options.paths ?? [];
  const search = { root, diagnostics, signal };
  const files =
    given.length > 0
      ? await findGiven(search, start, given)
      : await findByGlobs(search, '', startGlobs(globsOf(config)));
  const names = [...new Set(files)].filter((file) => file !== CONFIG_FILE).sort();
  const sources = await inParallel(names, FILES_AT_ONCE, async (file) => {
    signal?.throwIfAborted();
    return readText(root, file, diagnostics);
  });
  signal?.throwIfAborted();
  const assembly = assemble(
    sources.filter((source) => source !== undefined),
    config,
  );
  diagnostics.push(...assembly.diagnostics);
  // A file with an error may hold the manifest that is missed.
  if (!hasErrors(diagnostics) && assembly.manifests.length === 0)
    diagnostics.push(...noManifests(config, configText !== undefined, given));
  else if (!hasErrors(diagnostics) && given.length === 0)
    diagnostics.push(...checkFrozenNames(read.frozenNames, namesOf(assembly.manifests), config.rules));
  return {
    root,
    config,
    ...(configText === undefined ? {} : { configFile: CONFIG_FILE }),
    manifests: assembly.manifests,
    fleets: assembly.fleets,
    simulations: assembly.simulations,
    diagnostics: diagnostics.toSorted(compareDiagnostics),
    fileCount: names.length,
  };
}

function namesOf(manifests: readonly JobManifest[]): ReadonlySet<string> {
  return new Set(manifests.map(({ name }) => name));
}

function noManifests(config: Config, hasConfig: boolean, given: readonly string[]): readonly Diagnostic[] {
  const severity = config.rules['no-manifests'];
  if (severity === 'off') return [];
  const places = given.length > 0 ? given : globsOf(config);
  const diagnostic = diagnoseFile(
    given[0] ?? CONFIG_FILE,
    'no-manifests',
    `no job was found in ${places.join(', ')}`,
    hasConfig
      ? 'write a first one, or correct `manifests` in hubjobs.yaml'
      : 'there is no hubjobs.yaml in this folder or above it; is it the right folder?',
  );
  return [severity === undefined ? diagnostic : { ...diagnostic, severity }];
}

/** The repository's globs and those of its hubs: a manifest that only one hub runs is checked too. */
function globsOf(config: Config): readonly string[] {
  return [...config.manifests, ...config.hubs.flatMap((hub) => hub.manifests ?? [])];
}

async function realFolder(folder: string): Promise<string | undefined> {
  try {
    const real = await realpath(folder);
    return (await stat(real)).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

async function findRoot(start: string): Promise<string | undefined> {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (await exists(path.join(folder, CONFIG_FILE))) return folder;
    if (folder === path.dirname(folder) || (await exists(path.join(folder, '.git')))) return undefined;
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch {
    return false;
  }
}

interface Search {
  readonly root: string;
  readonly diagnostics: Diagnostic[];
  readonly signal: AbortSignal | undefined;
}

/** Files below `folder` that the globs match, relative to the root, with `/`. */
async function findByGlobs(search: Search, folder: string, walk: GlobWalk): Promise<readonly string[]> {
  search.signal?.throwIfAborted();
  const found: string[] = [];
  for (const entry of await listFolder(search, folder)) {
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) {
      const inside = walk.enter(entry.name) !== undefined;
      if (await isUsableLink(search, file, walk.matches(entry.name), inside)) found.push(file);
    } else if (entry.isDirectory()) {
      const inside = entry.name === 'node_modules' ? undefined : walk.enter(entry.name);
      if (inside) found.push(...(await findByGlobs(search, file, inside)));
    } else if (walk.matches(entry.name)) found.push(file);
  }
  return found;
}

async function listFolder({ root, diagnostics }: Search, folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(path.join(root, folder), { withFileTypes: true });
  } catch (error) {
    diagnostics.push(
      diagnoseFile(
        folder,
        'file-unreadable',
        `the folder ${folder} cannot be read: ${errorCode(error) ?? UNKNOWN_REASON}`,
      ),
    );
    return [];
  }
}

/**
 * Links to files inside the repository are as good as files. Links to folders are refused, as they can lead in
 * circles; links that lead out are refused when a file or folder of their name would have been looked at.
 */
async function isUsableLink(
  { root, diagnostics }: Search,
  file: string,
  matchesAsFile: boolean,
  matchesAsFolder: boolean,
): Promise<boolean> {
  const real = await realpath(path.join(root, file)).catch(() => undefined);
  // A link to nothing is told about when it is read.
  if (real === undefined) return matchesAsFile;
  const isFolder = (await stat(real)).isDirectory();
  if (isFolder ? !matchesAsFolder : !matchesAsFile) return false;
  if (isFolder && isInside(root, real)) {
    diagnostics.push(
      diagnoseFile(
        file,
        'linked-folder',
        `${file} is a symbolic link to a folder; it is not followed`,
        'name the real folder in `manifests`, or move the files',
      ),
    );
    return false;
  }
  if (!isFolder) return true;
  diagnostics.push(outsideRoot(file));
  return false;
}

async function findGiven(
  search: Search,
  start: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const { root, diagnostics } = search;
  const found: string[] = [];
  for (const given of paths) {
    const real = await realpath(path.resolve(start, given)).catch(() => undefined);
    if (real === undefined) {
      diagnostics.push(
        diagnoseFile(
          given,
          'path-not-found',
          `there is no file or folder ${given}`,
          'paths are read from the current folder',
        ),
      );
    } else if (!isInside(root, real)) diagnostics.push(outsideRoot(given));
    else {
      const file = path.relative(root, real).split(path.sep).join('/');
      const isFolder = (await stat(real)).isDirectory();
      found.push(...(isFolder ? await findByGlobs(search, file, startGlobs(YAML_FILES)) : [file]));
    }
  }
  return found;
}

function isInside(root: string, real: string): boolean {
  const relative = path.relative(root, real);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function outsideRoot(file: string): Diagnostic {
  return diagnoseFile(
    file,
    'outside-root',
    `${file} leads out of the repository and is not read`,
    'copy it into the repository, or run in the folder that it belongs to',
  );
}

/** A file as text, or `undefined` with a diagnostic. A missing hubjobs.yaml is nothing to talk about. */
async function readText(
  root: string,
  file: string,
  diagnostics: Diagnostic[],
): Promise<SourceText | undefined> {
  const say = (code: string, message: string, hint: string): undefined => {
    diagnostics.push(diagnoseFile(file, code, message, hint));
    return undefined;
  };
  try {
    const handle = await openInside(root, file);
    if (!handle) {
      diagnostics.push(outsideRoot(file));
      return undefined;
    }
    try {
      const about = await handle.stat();
      if (!about.isFile())
        return say('file-unreadable', `${file} is not a file`, 'manifests are ordinary files');
      if (about.size > MAX_FILE_BYTES)
        return say(
          'file-too-large',
          `${file} has ${about.size} bytes; files of more than ${MAX_FILE_BYTES} are not read`,
          'split it into several files',
        );
      const text = decodeText(await readBytes(handle, about.size));
      return text === undefined
        ? say('file-not-utf8', `${file} is not UTF-8 text`, 'save it as UTF-8')
        : createSourceText(file, text);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (file === CONFIG_FILE && errorCode(error) === 'ENOENT' && !(await exists(path.join(root, file))))
      return undefined;
    return say(
      'file-unreadable',
      `${file} cannot be read: ${errorCode(error) ?? UNKNOWN_REASON}`,
      'check that it is there and may be read',
    );
  }
}

/**
 * The file, opened; `undefined` when it is a link that leads out of the root. A link is noticed by the system while
 * it opens, so nothing can be put in its place between a look and a read. Pipes are not waited for.
 */
async function openInside(root: string, file: string): Promise<FileHandle | undefined> {
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW } = constants;
  const flags = O_RDONLY | O_NONBLOCK;
  // Windows cannot open without following.
  if (O_NOFOLLOW) {
    try {
      return await open(path.join(root, file), flags | O_NOFOLLOW);
    } catch (error) {
      if (errorCode(error) !== 'ELOOP' && errorCode(error) !== 'EMLINK') throw error;
    }
  }
  const real = await realpath(path.join(root, file));
  return isInside(root, real) ? open(real, flags) : undefined;
}

/** At most `size` bytes, whatever happens to the file meanwhile. */
async function readBytes(handle: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await handle.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
