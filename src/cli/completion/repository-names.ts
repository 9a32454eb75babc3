import { loadTexts } from '../../manifests/load.ts';
import { namesIn } from '../../manifests/names-in.ts';
import { compareText } from '../../model/compare-text.ts';

/** Names that a command line may have, each in order. */
export interface RepositoryNames {
  readonly hubs: readonly string[];
  /** Of jobs and rollouts. */
  readonly manifests: readonly string[];
  readonly fleets: readonly string[];
}

/** Looks the files over, without checking them: someone waits at the keyboard. */
export async function readNames(root: string, signal: AbortSignal): Promise<RepositoryNames> {
  const { config, texts } = await loadTexts({ root, signal });
  const found = texts.flatMap((text) => ('source' in text ? namesIn(text.source.text) : []));
  const named = (...kinds: readonly string[]) =>
    [...new Set(found.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name))].sort(compareText);
  return {
    hubs: config.config.hubs.map(({ name }) => name),
    manifests: named('Job', 'Rollout'),
    fleets: named('Fleet'),
  };
}
