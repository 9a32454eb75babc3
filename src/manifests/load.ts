import { lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { inParallel } from '../model/in-parallel.ts';
import { DEFAULT_CONFIG } from './config/normalize.ts';
import { type ConfigFile, readConfig } from './config/read-config.ts';
import { findByGlobs, findByPaths } from './disk/find-files.ts';
import { readFileInside } from './disk/read-file.ts';
import { diagnoseFile } from './findings/diagnose.ts';
import { createFileReader, type ManifestFile } from './manifest-file.ts';
import { CONFIG_FILE, globsOf, inReadingOrder } from './manifest-paths.ts';
import { assembleRepository, type Repository } from './repository.ts';

/** A repository as it is on the disk now. */
export interface LoadedRepository extends Repository {
  /** The folder of `hubjobs.yaml`, or the folder that was asked for when there is none. */
  readonly root: string;
  /** What was read, `hubjobs.yaml` aside, by its path. */
  readonly files: ReadonlyMap<string, ManifestFile>;
}

const MAX_OPEN_FILES = 32;

/**
 * Reads hubjobs.yaml alone, whatever state the manifests are in. `root` is where the search for it starts, as in
 * loadRepository. Never rejects.
 */
export async function loadConfig(options: { readonly root: string }): Promise<ConfigFile> {
  const found = await findConfig(options.root);
  return found?.config ?? { ...readConfig(undefined), diagnostics: [noFolder(options.root)] };
}

/**
 * Reads a repository of manifests. `root` is where the search for `hubjobs.yaml` starts, upwards and not past a
 * folder with `.git`; `paths` (files or folders, relative to `root`) replace its globs. Never rejects
 * because of what is in the files or missing: that is a diagnostic. Rejects with the signal's reason.
 */
export async function loadRepository(options: {
  readonly root: string;
  readonly paths?: readonly string[];
  readonly signal?: AbortSignal;
}): Promise<LoadedRepository> {
  const { paths = [], signal } = options;
  const place = await findConfig(options.root);
  if (place === undefined) return missingFolder(options.root);
  const { start, root, config } = place;
  const search = { root, signal };
  const found =
    paths.length > 0
      ? await findByPaths(search, start, paths)
      : await findByGlobs(search, globsOf(config.config));
  const readFile = createFileReader();
  const texts = await inParallel(inReadingOrder(found.files), MAX_OPEN_FILES, async (file) => {
    signal?.throwIfAborted();
    return { file, text: await readFileInside(root, file) };
  });
  signal?.throwIfAborted();
  const files = new Map(texts.map(({ file, text }) => [file, readFile(text)]));
  const parts = { config, files: [...files.values()], diagnostics: found.diagnostics, paths };
  return { root, files, ...assembleRepository(parts) };
}

/** Where a repository begins, and its hubjobs.yaml; `undefined` when the folder does not exist. */
async function findConfig(folder: string) {
  const start = await realFolder(path.resolve(folder));
  if (start === undefined) return undefined;
  const root = (await findRoot(start)) ?? start;
  const hasConfig = await exists(path.join(root, CONFIG_FILE));
  return { start, root, config: readConfig(hasConfig ? await readFileInside(root, CONFIG_FILE) : undefined) };
}

function noFolder(folder: string): Diagnostic {
  return diagnoseFile(
    folder,
    'path-not-found',
    `the folder ${folder} does not exist`,
    'name an existing folder',
  );
}

function missingFolder(root: string): LoadedRepository {
  return {
    root: path.resolve(root),
    files: new Map(),
    config: DEFAULT_CONFIG,
    manifests: [],
    fleets: [],
    simulations: [],
    policies: [],
    diagnostics: [noFolder(root)],
    fileCount: 0,
  };
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
