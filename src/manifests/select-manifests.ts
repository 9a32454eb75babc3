import type { HubConfig } from '../model/config.ts';
import type { JobManifest } from '../model/manifest.ts';
import { createGlobMatcher } from './glob.ts';

interface Selectable<Manifest> extends Pick<JobManifest, 'source' | 'labels' | 'effectiveFrom'> {
  readonly byHub?: Readonly<Record<string, Manifest>>;
}

/**
 * The jobs, or the rollouts, that a hub runs: those in files that its globs match, when it has globs, with all labels of
 * its selector, and with their overrides for it.
 */
export function manifestsOfHub<Manifest extends Selectable<Manifest>>(
  manifests: readonly Manifest[],
  hub: HubConfig,
): readonly Manifest[] {
  const { manifests: globs, selector } = hub;
  const isInGlobs = globs && createGlobMatcher(globs);
  const labels = Object.entries(selector);
  return manifests
    .filter(
      (manifest) =>
        (isInGlobs?.(manifest.source.file) ?? true) &&
        labels.every(([label, value]) => manifest.labels[label] === value),
    )
    .map((manifest) => onHub(manifest, hub));
}

/** A manifest as a hub runs it: with the overrides for it. */
export function onHub<Manifest extends Selectable<Manifest>>(
  manifest: Manifest,
  { name, standsFor = name }: Pick<HubConfig, 'name' | 'standsFor'>,
): Manifest {
  const { byHub, effectiveFrom } = manifest;
  const own = byHub && Object.hasOwn(byHub, standsFor) ? byHub[standsFor] : undefined;
  if (!own) return manifest;
  return effectiveFrom === undefined ? own : { ...own, effectiveFrom };
}
