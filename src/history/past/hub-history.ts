import type { RunByHubs } from '../../manifests/repository.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import type { Config } from '../../model/config.ts';
import type { BranchHistory } from '../../model/history.ts';
import type { Instant } from '../../model/instant.ts';
import { BranchHistoryBuilder, type Snapshot } from '../branch-history.ts';
import { type Checkout, differingFiles } from '../checkout/checkout.ts';
import { Blobs } from '../git/blobs.ts';
import { commitInfo } from '../git/commit-info.ts';
import { RepositoryError } from '../git/repository-error.ts';
import { readPastRepositories } from './past-repositories.ts';

/** How far back a plan may ask: a hub remembers a job for 30 days, and the occurrence may have been a week before. */
const MEMORY_MS = 40 * 86_400_000;

/**
 * What the branch said for one hub, as far back as a hub remembers jobs. A commit whose files have errors says nothing,
 * as no run could use it: what was before it goes on. Where Git does not answer, less is known, and `cut` says why.
 */
export async function readHubHistory(
  checkout: Checkout,
  hubName: string,
  now: Instant,
  isOnBranch: (commit: string) => boolean,
  signal?: AbortSignal,
): Promise<BranchHistory> {
  const { repository: today, folder, head } = checkout;
  const select = manifestsThen(today.config, hubName);
  const builder = new BranchHistoryBuilder();
  const blobs = new Blobs(folder, signal);
  try {
    const { repositories, cut } = await readPastRepositories(checkout, blobs, now - MEMORY_MS, signal);
    for await (const { commit, ...then } of repositories) {
      const isBesideBranch = !isOnBranch(commit.id);
      builder.add({ commit: commitInfo(commit), from: commit.at, isBesideBranch, ...select(then) });
    }
    if (differingFiles(checkout, head).length > 0) builder.add({ from: now, ...select(today) });
    return builder.finish({ now, cut });
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    return { of: () => undefined, rolloutOf: () => undefined, cut: error.message };
  } finally {
    await blobs.close();
  }
}

/**
 * What the hub runs by a configuration, and what is frozen. A hub that has another name there is found by its host name, if
 * it is the only one with it. A hub that hubjobs.yaml does not name today runs all, where no hub was named.
 */
export function manifestsThen(today: Config, hubName: string) {
  const hub = today.hubs.find(({ name }) => name === hubName);
  return ({ config, manifests, rollouts }: RunByHubs & { readonly config: Config }): SaidOfHub => {
    const { hubs, freezes } = config;
    if (!hub && hubs.length === 0) return { manifests, rollouts, freezes };
    const [sameHost, ...others] = hubs.filter(({ hostName }) => hostName === hub?.hostName);
    const then =
      hub && (hubs.find(({ name }) => name === hubName) ?? (others.length === 0 ? sameHost : undefined));
    if (!then) return { manifests: [], rollouts: [], freezes };
    return {
      manifests: manifestsOfHub(manifests, then),
      rollouts: manifestsOfHub(rollouts, then),
      freezes,
    };
  };
}

type SaidOfHub = RunByHubs & Pick<Snapshot, 'freezes'>;
