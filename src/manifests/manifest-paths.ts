import type { Config } from '../model/config.ts';
import { createGlobMatcher, type GlobWalk, startGlobs } from './glob.ts';

/** The configuration of a repository, at its root. */
export const CONFIG_FILE = 'hubjobs.yaml';

/** The names that it may have. A repository with both is wrong. */
export const CONFIG_FILES: readonly string[] = [CONFIG_FILE, 'hubjobs.yml'];

/** Packages bring examples of their own. */
const SKIPPED_FOLDER = 'node_modules';

/** May manifests be in a folder of this name? */
export function isSearched(folder: string): boolean {
  return folder !== SKIPPED_FOLDER;
}

/** The globs of manifests: the repository's and those of its hubs, as a manifest that only one hub runs is checked too. */
export function globsOf(config: Config): readonly string[] {
  return [...config.manifests, ...config.hubs.flatMap((hub) => hub.manifests ?? [])];
}

/** Those of the paths, relative to the root, at which manifests are; each once, in the order in which they are read. */
export function manifestPaths(paths: Iterable<string>, config: Config): readonly string[] {
  const isInGlobs = createGlobMatcher(globsOf(config));
  return inReadingOrder(
    [...paths].filter((path) => path.split('/').slice(0, -1).every(isSearched) && isInGlobs(path)),
  );
}

/** May manifests be below this folder? */
export function mayHoldManifests(folder: string, config: Config): boolean {
  let walk: GlobWalk | undefined = startGlobs(globsOf(config));
  for (const name of folder.split('/')) walk = isSearched(name) ? walk?.enter(name) : undefined;
  return walk !== undefined;
}

/** Each path once, without that of the configuration. */
export function inReadingOrder(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].filter((path) => !CONFIG_FILES.includes(path)).sort();
}
