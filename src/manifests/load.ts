import { lstatSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Instant } from '../model/instant.ts';
import { describeMissingConfig } from './config/missing-config.ts';
import { DEFAULT_CONFIG } from './config/normalize.ts';
import { type ConfigFile, readConfig } from './config/read-config.ts';
import type { Defaults } from './defaults.ts';
import { createSearch, findByGlobs, findByPaths, findOthers } from './disk/find-files.ts';
import { realPath } from './disk/inside.ts';
import { pause } from './disk/pause.ts';
import { readFileInside } from './disk/read-file.ts';
import { withoutNamesOf } from './duplicate-names.ts';
import { type FileText, readFileText } from './file-text.ts';
import { diagnoseFile } from './findings/diagnose.ts';
import { checkPastTimes } from './job/past-times.ts';
import { type ListFile, readListFile } from './list/read-list.ts';
import { listsOf, withLists } from './list/with-lists.ts';
import { createFileReader, type ManifestFile } from './manifest-file.ts';
import { CONFIG_FILES, globsOf, inReadingOrder } from './manifest-paths.ts';
import { mayName } from './may-name.ts';
import { assembleRepository, partOf, type Repository } from './repository.ts';
import { checkUnread } from './unread-files.ts';

/** A repository as it is on the disk now. */
export interface LoadedRepository extends Repository {
  /** The folder of `hubjobs.yaml`, or the folder that was asked for when there is none. */
  readonly root: string;
  /** What was read, `hubjobs.yaml` aside, by its path. */
  readonly files: ReadonlyMap<string, ManifestFile>;
  /** Lists of devices that jobs name, by path. */
  readonly lists: ReadonlyMap<string, ListFile>;
  /** With which its manifests were read; absent: hubjobs.yaml has none. */
  readonly defaults?: Defaults;
  /** The part of it that `paths` name; all of it when there are none. */
  readonly named: Repository;
}

/** Files after which the rest of the process has its turn. */
const FILES_AT_ONCE = 500;

/** How the documents of standard input are named. */
const STDIN_FILE = '<stdin>';

/**
 * Reads hubjobs.yaml alone, whatever state the manifests are in. `root` is where the search for it starts, as in
 * loadRepository. Never rejects.
 */
export async function loadConfig(options: { readonly root: string }): Promise<ConfigFile> {
  const found = findConfig(options.root);
  return found?.config ?? { ...readConfig([]), diagnostics: [noFolder(options.root)] };
}

/** The files that the globs match, as text, and the configuration. `root` as in loadConfig. */
export async function loadTexts(options: {
  readonly root: string;
  readonly signal: AbortSignal;
}): Promise<{ readonly config: ConfigFile; readonly texts: readonly FileText[] }> {
  const place = findConfig(options.root);
  if (!place) return { config: await loadConfig(options), texts: [] };
  const { root, config } = place;
  const { files } = await findByGlobs(createSearch(root, options.signal), globsOf(config.config));
  const texts = await inTurns(inReadingOrder(files), (file) => readFileInside(root, file), options.signal);
  return { config, texts };
}

/**
 * Reads a repository of manifests. `root` is where the search for `hubjobs.yaml` starts, upwards and not past a
 * folder with `.git`; `paths` (files or folders, relative to `root`) name a part of it, which may be outside its
 * globs; so does `stdin`, whose documents take the place of those with the same names. `findUnread`: look for manifests that are neither named nor in a glob; `now`: also for times that are long past.
 * `about`: only manifests with these names matter, so files that name none of them are left out.
 * Never rejects because of what is in the files or missing: that is a diagnostic. Rejects with the signal's reason.
 */
export async function loadRepository(options: {
  readonly root: string;
  readonly paths?: readonly string[];
  readonly stdin?: Uint8Array;
  readonly findUnread?: boolean;
  readonly now?: Instant;
  readonly about?: readonly string[];
  readonly signal?: AbortSignal;
}): Promise<LoadedRepository> {
  const { paths = [], stdin, findUnread = false, now, about, signal } = options;
  const place = findConfig(options.root);
  if (place === undefined) return missingFolder(options.root);
  const { start, root, config } = place;
  const search = createSearch(root, signal);
  const inGlobs = await findByGlobs(search, globsOf(config.config));
  const named = await findByPaths(search, start, paths);
  const read = (names: readonly string[]) =>
    inTurns(names, (file) => ({ file, text: readFileInside(root, file) }), signal);
  const all = await read(inReadingOrder([...inGlobs.files, ...named.files]));
  // A freeze is checked against the manifests that it names.
  const names = about && [...about, ...config.frozenNames.map(({ text }) => text)];
  const texts = names ? all.filter(({ text }) => mayName(text, names)) : all;
  const known = texts.map(({ file }) => file);
  const isPart = paths.length > 0 || stdin !== undefined;
  const unread =
    findUnread && !isPart ? await read(await findOthers(search, known, config.configFile !== undefined)) : [];
  const readFile = createFileReader(config.defaults);
  const given = stdin && readFile(readFileText(STDIN_FILE, stdin));
  const parse = ({ file, text }: { readonly file: string; readonly text: FileText }) => {
    const read = readFile(text);
    return [file, given ? withoutNamesOf(given, read) : read] as const;
  };
  const files = new Map(await inTurns(texts, parse, signal));
  if (given) files.set(STDIN_FILE, given);
  const lists = new Map(
    (await read([...new Set([...files.values()].flatMap(listsOf))])).map(({ file, text }) => [
      file,
      readListFile(file, text),
    ]),
  );
  const resolved = new Map([...files].map(([file, one]) => [file, withLists(one, (at) => lists.get(at))]));
  const documents = [...files.values()].flatMap((file) => file.documents);
  const diagnostics = [
    ...inGlobs.diagnostics,
    ...checkUnread(unread, config),
    ...(now === undefined ? [] : checkPastTimes(documents, now)),
  ];
  const whole = assembleRepository({ config, files: [...resolved.values()], diagnostics });
  const ofPart = [...named.files, ...(given ? [STDIN_FILE] : [])];
  const part = new Map(ofPart.map((file) => [file, resolved.get(file)]));
  return {
    root,
    files,
    lists,
    ...(config.defaults && { defaults: config.defaults }),
    ...whole,
    named: isPart ? partOf(whole, part, named.diagnostics) : whole,
  };
}

/** What the work makes of each, in their order; from time to time, the rest of the process has its turn. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Result,
  signal: AbortSignal | undefined,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    if (results.length % FILES_AT_ONCE === 0) await pause(signal);
    results.push(work(item));
  }
  return results;
}

/** Where a repository begins, and its hubjobs.yaml; `undefined` when the folder does not exist. */
function findConfig(given: string) {
  const start = realFolder(path.resolve(given));
  if (start === undefined) return undefined;
  const { folder, files } = searchConfig(start);
  const texts = files.map((file) => readFileInside(folder, file));
  return {
    start,
    root: files.length > 0 ? folder : start,
    config: readConfig(texts, describeMissingConfig(start, folder)),
  };
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
  const empty: Repository = {
    config: DEFAULT_CONFIG,
    manifests: [],
    rollouts: [],
    fleets: [],
    simulations: [],
    policies: [],
    diagnostics: [noFolder(root)],
    fileCount: 0,
  };
  return { root: path.resolve(root), files: new Map(), lists: new Map(), ...empty, named: empty };
}

function realFolder(folder: string): string | undefined {
  const real = realPath(folder);
  return real !== undefined && statSync(real).isDirectory() ? real : undefined;
}

/** The nearest folder with a configuration, and its files; without one, the last folder that was looked into. */
function searchConfig(start: string) {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const files: string[] = [];
    for (const file of CONFIG_FILES) if (exists(path.join(folder, file))) files.push(file);
    const isLast = folder === path.dirname(folder) || exists(path.join(folder, '.git'));
    if (files.length > 0 || isLast) return { folder, files };
  }
}

function exists(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch {
    return false;
  }
}
