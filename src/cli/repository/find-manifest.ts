import type { LoadedRepository } from '../../manifests/load.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JobManifest } from '../../model/manifest.ts';
import { nearest } from '../../query/nearest.ts';
import { UsageError } from '../usage-error.ts';

/** More names than this do not help in an error. */
const MAX_NAMES = 20;

/**
 * The manifest with the name that the user gave. When there is none, prints the errors of the repository, because it
 * may be in a file that cannot be read, and throws UsageError.
 */
export function findManifest(
  name: string,
  { manifests, rollouts, diagnostics }: LoadedRepository,
  print: (diagnostics: readonly Diagnostic[]) => void,
): JobManifest {
  const found = manifests.find((manifest) => manifest.name === name);
  if (found) return found;
  if (rollouts.some((rollout) => rollout.name === name)) {
    throw new UsageError(`${name} is a Rollout, and this command is about jobs`, 'name a job');
  }
  print(diagnostics.filter(({ severity }) => severity === 'error'));
  const names = manifests.map((manifest) => manifest.name);
  const meant = nearest(name, names);
  throw new UsageError(
    `the repository has no job named ${JSON.stringify(name.slice(0, 60))}`,
    meant === undefined ? listNames(names) : `did you mean \`${meant}\`?`,
  );
}

function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'no job could be read';
  const more = names.length - MAX_NAMES;
  return `its jobs are: ${names.slice(0, MAX_NAMES).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
