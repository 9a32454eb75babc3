import type { LoadedRepository } from '../manifests/load.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { JobManifest } from '../model/manifest.ts';
import { nearest } from '../query/nearest.ts';
import { UsageError } from './usage-error.ts';

/** More names than this are no help in an error. */
const MAX_NAMES = 20;

/**
 * The manifest of a name that the user gave. Throws UsageError when there is none; the errors of the repository are
 * said before, as it may be in one of the files that cannot be read.
 */
export function findManifest(
  name: string,
  { manifests, diagnostics }: LoadedRepository,
  say: (diagnostics: readonly Diagnostic[]) => void,
): JobManifest {
  const found = manifests.find((manifest) => manifest.name === name);
  if (found) return found;
  say(diagnostics.filter(({ severity }) => severity === 'error'));
  const names = manifests.map((manifest) => manifest.name);
  const meant = nearest(name, names);
  throw new UsageError(
    `the repository has no job named ${JSON.stringify(name.slice(0, 60))}`,
    meant === undefined ? whatThereIs(names) : `did you mean \`${meant}\`?`,
  );
}

function whatThereIs(names: readonly string[]): string {
  if (names.length === 0) return 'no job could be read';
  const more = names.length - MAX_NAMES;
  return `its jobs are: ${names.slice(0, MAX_NAMES).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
