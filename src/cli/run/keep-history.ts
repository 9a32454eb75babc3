import { Archive } from '../../archive/archive.ts';
import { archiveJobs } from '../../archive/archive-jobs.ts';
import { RepositoryError } from '../../history/git/repository-error.ts';
import { HubError } from '../../hub/hub-error.ts';
import type { JobHub } from '../../hub/port.ts';
import type { HistoryConfig } from '../../model/config.ts';
import { hasEnded } from '../../model/hub-job.ts';
import type { JobsOnHub } from '../../model/jobs-on-hub.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { RolloutManifest } from '../../model/rollout.ts';
import { createHide, secretsOf } from '../../model/sensitive.ts';
import { withoutSensitive } from '../../reconcile/read-status.ts';
import { countOf } from '../../report/writing/words.ts';
import { JUDGED_BY_GATES } from '../../status/verdict.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Logger } from '../terminal/logger.ts';

export interface KeepHistoryOptions {
  readonly root: string;
  readonly history: HistoryConfig;
  readonly hubName: string;
  readonly hub: JobHub;
  readonly jobs: JobsOnHub;
  readonly manifests: readonly JobManifest[];
  readonly rollouts: readonly RolloutManifest[];
}

/**
 * Adds what has ended to the history branch, and says so. A history that cannot be written is no failure of the run: its
 * jobs are added by a later one, as long as the hub knows them.
 */
export async function keepHistory(
  { root, history, hubName, hub, jobs, manifests, rollouts }: KeepHistoryOptions,
  deps: Dependencies,
  log: Logger,
): Promise<void> {
  const ended = jobs.own.filter(({ job }) => hasEnded(job));
  if (ended.length === 0) return;
  const { branch, months } = history;
  const { clock, random, signal, env } = deps;
  const rules = new Map([
    ...rollouts.map(({ name }) => [name, { success: JUDGED_BY_GATES }] as const),
    ...manifests.map(({ name, success, schedule: { timeZone } }) => [name, { success, timeZone }] as const),
  ]);
  const hide = createHide([...manifests, ...rollouts].flatMap(({ operation }) => secretsOf(operation)));
  let archive: Archive | undefined;
  try {
    archive = await Archive.open({ root, branch, environment: env, signal });
    const { added, left } = await archiveJobs({
      archive,
      hub: {
        listDeviceResults: (jobId, signal) => withoutSensitive(hub.listDeviceResults(jobId, signal), hide),
      },
      hubName,
      ended,
      about: (manifest) => rules.get(manifest) ?? {},
      months,
      clock,
      random,
      signal,
    });
    if (added.length > 0) log(`history: added ${countOf(added.length, 'ended job')} to the branch ${branch}`);
    if (left > 0) log(`history: ${countOf(left, 'ended job')} left for the next run`);
  } catch (error) {
    if (!(error instanceof RepositoryError || error instanceof HubError)) throw error;
    deps.stderr.write(`warning: the history was not written to the branch ${branch}: ${error.message}\n`);
  } finally {
    await archive?.close();
  }
}
