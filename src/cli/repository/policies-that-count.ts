import { RepositoryError } from '../../history/git/repository-error.ts';
import type { LoadedRepository } from '../../manifests/load.ts';
import type { Policy } from '../../model/policy.ts';
import type { Dependencies } from '../dependencies.ts';
import { UsageError } from '../usage-error.ts';

export interface PoliciesOption {
  readonly policiesOf?: string;
}

/** The policies of the checkout or, if a commit is named, those of the commit: of the base, for a pull request. */
export async function policiesThatCount(
  repository: LoadedRepository,
  { policiesOf }: PoliciesOption,
  deps: Dependencies,
): Promise<readonly Policy[]> {
  if (policiesOf === undefined) return repository.policies;
  const { readCommit } = await import('../../history/base/read-commit.ts');
  try {
    return (await readCommit(repository, policiesOf, deps.env, deps.signal)).repository.policies;
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    throw new UsageError(
      `the policies of ${policiesOf} cannot be read: ${error.message}`,
      'name a commit or branch of this clone; in GitHub Actions, check out with `fetch-depth: 0`',
    );
  }
}
