import { compareText } from './compare-text.ts';
import { contentOf, contentText } from './job-content.ts';
import type { JobManifest } from './manifest.ts';

/**
 * Names that appear between two versions of the manifests, each with one that vanishes and asked for the same at the same
 * times. Manifests by name.
 */
export function findRenames(
  before: ReadonlyMap<string, JobManifest>,
  after: ReadonlyMap<string, JobManifest>,
): ReadonlyMap<string, string> {
  const vanished = new Map<string, string[]>();
  for (const manifest of onlyIn(before, after)) {
    const text = identityText(manifest);
    vanished.set(text, [...(vanished.get(text) ?? []), manifest.name]);
  }
  const renames = new Map<string, string>();
  if (vanished.size === 0) return renames;
  for (const manifest of onlyIn(after, before)) {
    const same = vanished.get(identityText(manifest))?.shift();
    if (same !== undefined) renames.set(manifest.name, same);
  }
  return renames;
}

/** By name. */
function onlyIn(
  one: ReadonlyMap<string, JobManifest>,
  other: ReadonlyMap<string, JobManifest>,
): readonly JobManifest[] {
  return [...one.values()]
    .filter(({ name }) => !other.has(name))
    .sort((left, right) => compareText(left.name, right.name));
}

/** What makes a manifest of another name the same one. */
function identityText(manifest: JobManifest): string {
  return JSON.stringify([manifest.schedule, contentText(contentOf(manifest))]);
}
