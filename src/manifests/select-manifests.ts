import type { HubConfig } from '../model/config.ts';
import type { JobManifest } from '../model/manifest.ts';
import { matchesGlobs } from './glob.ts';

/** The manifests that a hub runs, by the globs of the hub; without such, all that were read. Labels are checked later. */
export function manifestsOfHub(manifests: readonly JobManifest[], hub: HubConfig): readonly JobManifest[] {
  const { manifests: globs } = hub;
  return globs === undefined ? manifests : manifests.filter(({ source }) => matchesGlobs(source.file, globs));
}
