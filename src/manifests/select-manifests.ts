import type { HubConfig } from '../model/config.ts';
import type { JobManifest } from '../model/manifest.ts';
import { matchesGlobs } from './glob.ts';

/** The manifests that a hub runs: those in files that its globs match, when it has globs, with all labels of its selector. */
export function manifestsOfHub(manifests: readonly JobManifest[], hub: HubConfig): readonly JobManifest[] {
  const { manifests: globs, selector } = hub;
  const labels = Object.entries(selector);
  return manifests.filter(
    (manifest) =>
      (globs === undefined || matchesGlobs(manifest.source.file, globs)) &&
      labels.every(([label, value]) => manifest.labels[label] === value),
  );
}
