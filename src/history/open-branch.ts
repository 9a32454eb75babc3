import type { LoadedRepository } from '../manifests/load.ts';
import type { RunByHubs } from '../manifests/repository.ts';
import { type Branch, OWN_BRANCH } from '../model/branch.ts';
import type { BranchHistory } from '../model/history.ts';
import type { Instant } from '../model/instant.ts';
import { createBranchCheck } from './branch/check-branch.ts';
import { type BranchPlace, commitsOfBranch } from './branch/commits-of-branch.ts';
import { createGitUpstream } from './branch/git-upstream.ts';
import { createGitHubUpstream } from './branch/github-upstream.ts';
import { chooseRemote } from './branch/remote.ts';
import type { Upstream } from './branch/upstream.ts';
import { type Checkout, readCheckout } from './checkout/checkout.ts';
import { type LastChange, readLastChanges } from './checkout/last-changes.ts';
import type { Environment } from './git/git.ts';
import { openGitFolder } from './git/git-folder.ts';
import { RepositoryError } from './git/repository-error.ts';
import { readHubHistory } from './past/hub-history.ts';

/** What Git says of a repository that was read from the disk. */
export interface OpenBranch extends RunByHubs {
  readonly branch: Branch;
}

/** Never rejects because of what Git answers; rejects with the signal's reason. What Git says nothing of changed now. */
export async function openBranch(
  repository: LoadedRepository,
  environment: Environment,
  now: Instant,
  signal?: AbortSignal,
): Promise<OpenBranch> {
  const changedNow = () => ({ at: now });
  try {
    const folder = await openGitFolder(repository.root, environment, signal);
    if (!folder) return { branch: OWN_BRANCH, ...withLastChanges(repository, changedNow) };
    const checkout = await readCheckout(folder, repository, signal);
    return {
      branch: branchOf(checkout, environment, now),
      ...withLastChanges(repository, await readLastChanges(checkout, now, signal)),
    };
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    const why = error.message;
    const branch: Branch = {
      check: async () => ({ kind: 'unknown', why }),
      history: async () => ({ of: () => undefined, rolloutOf: () => undefined, cut: why }),
    };
    return { branch, ...withLastChanges(repository, changedNow) };
  }
}

function withLastChanges(
  { manifests, rollouts }: RunByHubs,
  changeOf: (...files: readonly string[]) => LastChange,
): RunByHubs {
  return {
    manifests: manifests.map((manifest) => {
      const { source, listFile } = manifest;
      const { at, changed } = changeOf(source.file, ...(listFile === undefined ? [] : [listFile]));
      return { ...manifest, effectiveFrom: at, ...(changed && { changed }) };
    }),
    rollouts: rollouts.map((rollout) => {
      const { changed } = changeOf(rollout.source.file);
      return { ...rollout, ...(changed && { changed }) };
    }),
  };
}

const NO_COMMITS: BranchHistory = { of: () => undefined, rolloutOf: () => undefined };

function branchOf(checkout: Checkout, environment: Environment, now: Instant): Branch {
  const { folder, repository, scope } = checkout;
  const chooseUpstream = async (signal?: AbortSignal): Promise<Upstream | undefined> => {
    const remote = await chooseRemote(folder.git, signal);
    if (!remote) return undefined;
    const { branch } = repository.config;
    const place = { prefix: folder.prefix, scope };
    return (
      createGitHubUpstream(environment, remote, branch, place) ??
      createGitUpstream(folder, remote, branch, place)
    );
  };
  const histories = new Map<string, BranchHistory>();
  let place: BranchPlace = { kind: 'unknown' };
  return {
    check: createBranchCheck(checkout, chooseUpstream, (head) => {
      // It moves on while a run stays; what it once had, it keeps.
      if (place.kind === 'unknown') place = head === undefined ? { kind: 'own' } : { kind: 'at', head };
    }),
    async history(hubName, signal) {
      if (!folder.head) return NO_COMMITS;
      // The files were read once, when the run began, and say the same until it ends.
      const key = `${place.kind} ${hubName}`;
      const known = histories.get(key);
      if (known) return known;
      const isOnBranch = await commitsOfBranch(checkout, place, signal);
      const history = await readHubHistory(checkout, hubName, now, isOnBranch, signal);
      histories.set(key, history);
      return history;
    },
    newestCommitAt: folder.head?.at,
  };
}
