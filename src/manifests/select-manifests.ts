import type { HubConfig } from '../model/config.ts';
import type { JobManifest } from '../model/manifest.ts';
import { createGlobMatcher } from './glob.ts';

/** The jobs, or the rollouts, that a hub runs: those in files that its globs match, when it has globs, with all labels of its selector. */
export function manifestsOfHub<Manifest extends Pick<JobManifest, 'source' | 'labels'>>(
  manifests: readonly Manifest[],
  hub: HubConfig,
): readonly Manifest[] {
  const { manifests: globs, selector } = hub;
  const isInGlobs = globs && createGlobMatcher(globs);
  const labels = Object.entries(selector);
  return manifests.filter(
    (manifest) =>
      (isInGlobs?.(manifest.source.file) ?? true) &&
      labels.every(([label, value]) => manifest.labels[label] === value),
  );
}
