import { setImmediate } from 'node:timers/promises';
import { type ConfigFile, readConfig } from '../../manifests/config/read-config.ts';
import { checkFileSize, type FileText, readFileText } from '../../manifests/file-text.ts';
import { diagnoseFile } from '../../manifests/findings/diagnose.ts';
import { type ListFile, readListFile } from '../../manifests/list/read-list.ts';
import { listsOf, withLists } from '../../manifests/list/with-lists.ts';
import { createFileDefaults, createFileReader, type ManifestFile } from '../../manifests/manifest-file.ts';
import { CONFIG_FILE, globsOf } from '../../manifests/manifest-paths.ts';
import { createManifestsCheck, type RunByHubs } from '../../manifests/repository.ts';
import type { Config } from '../../model/config.ts';
import type { Instant } from '../../model/instant.ts';
import { type Checkout, foldersOf, scopeOf, widened } from '../checkout/checkout.ts';
import type { Blob, Blobs } from '../git/blobs.ts';
import type { Commit } from '../git/commit-log.ts';
import { type Past, readPast } from './past.ts';
import {
  type ContentId,
  configContents,
  contentToday,
  isBlob,
  type PastFiles,
  pastFiles,
} from './past-files.ts';

/** What one commit has. */
export interface PastRepository extends RunByHubs {
  readonly commit: Commit;
  readonly config: Config;
}

export interface PastRepositories {
  /** Oldest first, read and checked as today's is; without those that changed nothing, or have errors. */
  readonly repositories: AsyncGenerator<PastRepository>;
  /** Why they do not reach as far back as they should; no full stop. */
  readonly cut?: string;
}

const MISSING = 'the clone lacks files of earlier commits';

/** Only files that are not what they are today are read. Throws RepositoryError. */
export async function readPastRepositories(
  checkout: Checkout,
  blobs: Blobs,
  since: Instant,
  signal?: AbortSignal,
): Promise<PastRepositories> {
  for (let lists = new Set(checkout.repository.lists.keys()); ; ) {
    const { past, configOf } = await readPastWithConfigs(checkout, blobs, since, lists, signal);
    const steps = () => pastFiles(past, checkout, configOf, lists);
    const { readers, isMissingSome, named } = await readFiles(steps(), lists, checkout, blobs);
    const unread = [...named].filter((path) => !lists.has(path));
    if (unread.length === 0) {
      const cut = past.cut ?? (isMissingSome ? MISSING : undefined);
      return {
        repositories: assembleAll(steps(), lists, readers, signal),
        ...(cut !== undefined && { cut }),
      };
    }
    // An earlier version named another list.
    lists = new Set([...lists, ...unread]);
  }
}

type ConfigOf = (content: ContentId | undefined) => ConfigFile;

/** The commits with their configurations, which may reach more than today's does. */
async function readPastWithConfigs(
  checkout: Checkout,
  blobs: Blobs,
  since: Instant,
  lists: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<{ readonly past: Past; readonly configOf: ConfigOf }> {
  const none = readConfig([]);
  const unknown = readConfig([unreadable(CONFIG_FILE)]);
  for (let scope = widened(checkout.scope, foldersOf(lists)); ; ) {
    const past = await readPast(checkout, scope, since, signal);
    const contents = configContents(past, checkout);
    const configs = new Map<ContentId, ConfigFile>();
    for await (const blob of blobs.read([...contents].filter(isBlob)))
      configs.set(blob.id, readConfig([textOf(CONFIG_FILE, blob)]));
    const configOf = (content: ContentId | undefined) =>
      content === undefined ? none : (configs.get(content) ?? unknown);
    const reached = [...contents].map((content) => scopeOf(globsOf(configOf(content).config)));
    const wider = reached.reduce(widened, scope);
    if (wider === scope) return { past, configOf };
    scope = wider;
  }
}

/** What a path holds with one content. */
interface Readers {
  readonly fileOf: (path: string, content: ContentId) => ManifestFile;
  readonly listOf: (path: string, content: ContentId) => ListFile;
}

interface ReadFiles {
  readonly readers: Readers;
  readonly isMissingSome: boolean;
  /** The lists that any of the manifests names. */
  readonly named: ReadonlySet<string>;
}

/** The files that are not what they are today, each once. Throws RepositoryError. */
export async function readFiles(
  steps: Iterable<Pick<PastFiles, 'files'>>,
  lists: ReadonlySet<string>,
  { repository, working }: Checkout,
  blobs: Blobs,
): Promise<ReadFiles> {
  const readFile = createFileReader();
  const isToday = (path: string, content: ContentId) => contentToday(working, path) === content;
  const fileToday = (path: string, content: ContentId) =>
    isToday(path, content) ? repository.files.get(path) : undefined;
  const listToday = (path: string, content: ContentId) =>
    isToday(path, content) ? repository.lists.get(path) : undefined;
  const named = new Set<string>();
  const pathsOf = new Map<ContentId, Set<string>>();
  for (const { files } of steps) {
    for (const [path, content] of files) {
      if (!isBlob(content)) continue;
      const known = fileToday(path, content);
      for (const list of known ? listsOf(known) : []) named.add(list);
      if (known || listToday(path, content)) continue;
      const paths = pathsOf.get(content);
      if (paths) paths.add(path);
      else pathsOf.set(content, new Set([path]));
    }
  }
  const read = new Map<string, ManifestFile>();
  const readLists = new Map<string, ListFile>();
  const key = (path: string, content: ContentId) => `${content} ${path}`;
  let isMissingSome = false;
  for await (const blob of blobs.read(pathsOf.keys())) {
    isMissingSome ||= blob.isMissing;
    for (const path of pathsOf.get(blob.id) ?? []) {
      const text = textOf(path, blob);
      if (lists.has(path)) readLists.set(key(path, blob.id), readListFile(path, text));
      else read.set(key(path, blob.id), readFile(text));
    }
  }
  const readers: Readers = {
    fileOf: (path, content) =>
      fileToday(path, content) ?? read.get(key(path, content)) ?? readFile(unreadable(path)),
    listOf: (path, content) =>
      listToday(path, content) ?? readLists.get(key(path, content)) ?? readListFile(path, unreadable(path)),
  };
  for (const list of [...read.values()].flatMap(listsOf)) named.add(list);
  return { readers, isMissingSome, named };
}

async function* assembleAll(
  steps: Iterable<PastFiles>,
  listPaths: ReadonlySet<string>,
  { fileOf, listOf }: Readers,
  signal: AbortSignal | undefined,
): AsyncGenerator<PastRepository> {
  const runIn = createManifestsCheck();
  const withDefaults = createFileDefaults();
  const files = new Map<string, ManifestFile>();
  const lists = new Map<string, ListFile>();
  for (const { commit, config, isWhole, files: changed } of steps) {
    // A long history must not hold up what else goes on, as an interruption.
    await setImmediate();
    signal?.throwIfAborted();
    if (isWhole) files.clear();
    if (isWhole) lists.clear();
    for (const [path, content] of changed) {
      if (content === undefined) {
        files.delete(path);
        lists.delete(path);
      } else if (listPaths.has(path)) lists.set(path, listOf(path, content));
      else files.set(path, fileOf(path, content));
    }
    const withTheirLists = [...files.values()].map((file) =>
      withLists(withDefaults(file, config.defaults), (path) => lists.get(path)),
    );
    const run = runIn({ config, files: withTheirLists });
    if (run) yield { commit, config: config.config, ...run };
  }
}

export function textOf(path: string, { bytes, size, isMissing }: Blob): FileText {
  if (bytes) return readFileText(path, bytes);
  const tooLarge = isMissing ? undefined : checkFileSize(path, size);
  return tooLarge ? { diagnostic: tooLarge } : unreadable(path);
}

function unreadable(path: string): FileText {
  return { diagnostic: diagnoseFile(path, 'file-unreadable', `${path} cannot be read at this commit`) };
}
