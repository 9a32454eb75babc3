import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import type { Config } from '../../model/config.ts';
import type { BranchHistory } from '../../model/history.ts';
import type { Instant } from '../../model/instant.ts';
import type { JobManifest } from '../../model/manifest.ts';
import { BranchHistoryBuilder } from '../branch-history.ts';
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
  signal?: AbortSignal,
): Promise<BranchHistory> {
  const { repository: today, folder, head } = checkout;
  const select = createSelection(today.config, hubName);
  const builder = new BranchHistoryBuilder();
  const blobs = new Blobs(folder, signal);
  try {
    const { repositories, cut } = await readPastRepositories(checkout, blobs, now - MEMORY_MS, signal);
    for await (const { commit, config, manifests } of repositories) {
      builder.add({
        commit: commitInfo(commit),
        from: commit.at,
        manifests: select(manifests, config),
        freezes: config.freezes,
      });
    }
    if (differingFiles(checkout, head).length > 0) {
      const { manifests, config } = today;
      builder.add({ from: now, manifests: select(manifests, config), freezes: config.freezes });
    }
    return builder.finish({ now, cut });
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    return { of: () => undefined, cut: error.message };
  } finally {
    await blobs.close();
  }
}

/**
 * The manifests that the hub runs by a configuration. A hub that has another name there is found by its host name, if it
 * is the only one with it. A hub that hubjobs.yaml does not name today runs all, where no hub was named.
 */
function createSelection(today: Config, hubName: string) {
  const hub = today.hubs.find(({ name }) => name === hubName);
  return (manifests: readonly JobManifest[], { hubs }: Config): readonly JobManifest[] => {
    if (!hub) return hubs.length === 0 ? manifests : [];
    const [sameHost, ...others] = hubs.filter(({ hostName }) => hostName === hub.hostName);
    const then = hubs.find(({ name }) => name === hubName) ?? (others.length === 0 ? sameHost : undefined);
    return then ? manifestsOfHub(manifests, then) : [];
  };
}
