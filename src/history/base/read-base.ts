import type { LoadedRepository } from '../../manifests/load.ts';
import type { Repository } from '../../manifests/repository.ts';
import type { DiffBase } from '../../model/repository-diff.ts';
import type { Environment } from '../git/git.ts';
import { openGitFolder } from '../git/git-folder.ts';
import { RepositoryError } from '../git/repository-error.ts';
import { findBase } from './find-base.ts';
import { readCommit } from './read-commit.ts';

export interface ReadBase {
  readonly base: DiffBase;
  readonly repository: Repository;
}

/** Reads what a checkout is compared with: see findBase. Throws RepositoryError. */
export async function readBase(
  today: LoadedRepository,
  ref: string | undefined,
  environment: Environment,
  signal?: AbortSignal,
): Promise<ReadBase> {
  const folder = await openGitFolder(today.root, environment, signal);
  if (!folder) throw new RepositoryError(`${today.root} is in no Git repository`);
  const { branch } = today.config;
  const { id, ref: name } = await findBase(folder, { ref, branch }, environment, signal);
  const { commit, repository } = await readCommit(today, id, environment, signal);
  return { base: { ref: name, commit }, repository };
}
