import path from 'node:path';
import type { Environment } from '../../src/history/git/git.ts';
import { openBranch } from '../../src/history/open-branch.ts';
import { loadRepository } from '../../src/manifests/load.ts';
import type { Branch } from '../../src/model/branch.ts';
import { hasErrors } from '../../src/model/diagnostic.ts';
import type { ManifestHistory } from '../../src/model/history.ts';
import type { Instant } from '../../src/model/instant.ts';
import { formatInstant } from '../../src/model/instant.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { RolloutManifest } from '../../src/model/rollout.ts';
import { GIT_ENVIRONMENT, type GitRepository } from './git-repository.ts';

export const NOW = Date.parse('2026-03-20T00:00:00Z');

export interface ReadGit {
  readonly branch: Branch;
  readonly manifests: ReadonlyMap<string, JobManifest>;
  readonly rollouts: ReadonlyMap<string, RolloutManifest>;
}

/** Reads the folder of a checkout, and what Git says of it. */
export async function readGit(
  { folder }: Pick<GitRepository, 'folder'>,
  options: { readonly root?: string; readonly environment?: Environment; readonly now?: Instant } = {},
): Promise<ReadGit> {
  const { root = '.', environment = {}, now = NOW } = options;
  const repository = await loadRepository({ root: path.join(folder, root) });
  if (hasErrors(repository.diagnostics)) throw new Error(JSON.stringify(repository.diagnostics, null, 2));
  const { branch, ...run } = await openBranch(repository, { ...GIT_ENVIRONMENT, ...environment }, now);
  return { branch, manifests: byName(run.manifests), rollouts: byName(run.rollouts) };
}

function byName<Document extends { readonly name: string }>(documents: readonly Document[]) {
  return new Map(documents.map((document) => [document.name, document]));
}

/** What a manifest said, in a few words: `2026-03-01T10:00:00Z floor 1`. */
export function versionsIn(history: ManifestHistory | undefined): readonly string[] | undefined {
  return history?.versions.map(({ from, manifest, freezes }) => {
    const said = manifest
      ? [manifest.target.condition.replace('tags.floor =', 'floor'), manifest.suspend ? 'suspended' : '']
      : ['none'];
    const frozen = freezes.length > 0 ? 'frozen' : '';
    return [formatInstant(from), ...said, frozen].filter((word) => word !== '').join(' ');
  });
}
