import type { LoadedRepository } from '../../manifests/load.ts';
import { compareText } from '../../model/compare-text.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JobManifest } from '../../model/manifest.ts';
import { nearest } from '../../query/nearest.ts';
import { UsageError } from '../usage-error.ts';
import { missingConfigError } from './missing-config-error.ts';

/** More names than this do not help in an error. */
const MAX_NAMES = 20;

/**
 * The manifest with the name that the user gave. When there is none, prints the errors of the repository, because it
 * may be in a file that cannot be read, and throws UsageError.
 */
export function findManifest(
  name: string,
  { manifests, rollouts, diagnostics, missingConfig }: LoadedRepository,
  print: (diagnostics: readonly Diagnostic[]) => void,
): JobManifest {
  const found = manifests.find((manifest) => manifest.name === name);
  if (found) return found;
  print(diagnostics.filter(({ severity }) => severity === 'error'));
  const names = [...manifests, ...rollouts].map((one) => one.name).sort(compareText);
  if (names.length === 0 && missingConfig !== undefined) throw missingConfigError(missingConfig);
  const ofZones = manifests.filter(({ forZone }) => forZone?.of === name).map((one) => one.name);
  if (ofZones.length > 0)
    throw new UsageError(`${name} makes a job for each time zone`, `name one: ${ofZones.join(', ')}`);
  const meant = nearest(name, names);
  throw new UsageError(
    `the repository has no job or rollout named ${JSON.stringify(name.slice(0, 60))}`,
    meant === undefined ? listNames(names) : `did you mean \`${meant}\`?`,
  );
}

function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'no job or rollout could be read';
  const more = names.length - MAX_NAMES;
  return `it has: ${names.slice(0, MAX_NAMES).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
