import { compareText } from '../model/compare-text.ts';
import type { BranchHistory } from '../model/history.ts';
import type { Instant } from '../model/instant.ts';
import type { JobsByOccurrence, JobsOnHub, OwnJob } from '../model/jobs-on-hub.ts';

export interface WhoseJobs {
  /** A manifest's own jobs, and those under its former names. */
  jobsOf(name: string): JobsByOccurrence;
  /** Names that have jobs of ours and no manifest, those aside whose jobs another name has taken over. */
  readonly removed: readonly string[];
  /** Jobs of names that neither the checkout nor its history has, by the time they were made for. */
  readonly strangers: JobsByOccurrence;
}

/** Which manifest answers for each job of ours: by its name, or by a name that it had before. */
export function whoseJobs(
  jobs: JobsOnHub,
  manifests: { readonly keys: () => Iterable<string>; readonly has: (name: string) => boolean },
  history: BranchHistory | undefined,
): WhoseJobs {
  const orphans = new Set([...jobs.byManifest.keys()].filter((name) => !manifests.has(name)));
  const takenOver = new Map<string, readonly string[]>();
  if (orphans.size > 0) {
    for (const name of manifests.keys()) {
      const former = history?.of(name)?.formerNames.filter((one) => orphans.has(one)) ?? [];
      for (const one of former) orphans.delete(one);
      if (former.length > 0) takenOver.set(name, former);
    }
  }
  const strangers = new Map<Instant, OwnJob[]>();
  for (const name of orphans) {
    if (history?.of(name) === undefined) addAll(strangers, jobs.byManifest.get(name) ?? new Map());
  }
  for (const made of strangers.values()) {
    made.sort((left, right) => compareText(left.job.jobId, right.job.jobId));
  }
  return {
    jobsOf(name) {
      const own = jobs.byManifest.get(name) ?? new Map();
      const former = takenOver.get(name);
      if (!former) return own;
      const all = new Map<Instant, OwnJob[]>();
      for (const one of [name, ...former]) addAll(all, jobs.byManifest.get(one) ?? new Map());
      return all;
    },
    removed: [...orphans].sort(),
    strangers,
  };
}

function addAll(into: Map<Instant, OwnJob[]>, jobs: JobsByOccurrence): void {
  for (const [scheduledAt, made] of jobs) into.set(scheduledAt, [...(into.get(scheduledAt) ?? []), ...made]);
}
