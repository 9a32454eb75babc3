import type { Merge } from '../model/history.ts';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import { minuteAfterMerge, versionToMerge } from '../model/merged-schedule.ts';
import { latestDates } from './forward-dates.ts';

/*
 * When a job runs that runs once it is merged. Its time is a part of its job's id, which is a lock only if every run
 * finds the same time, whenever it looks and with however new a checkout. So no later commit and no clock has a say: a
 * version begins a minute after its first commit, or after the latest date of the commits before that one.
 */

interface CommitDate {
  readonly from: Instant;
  /** Absent for files that are not committed. */
  readonly commit?: unknown;
  readonly isBesideBranch?: boolean;
}

const MINUTE = 60_000;

/** The times of one manifest's versions: asked from the oldest commit on that changes it. */
export class MergeTimes {
  readonly #commits: readonly CommitDate[];
  readonly #latest: readonly Instant[];
  readonly #now: Instant;
  readonly #cut: string | undefined;
  #version: { readonly text: string; readonly merge: Merge } | undefined;
  #before: Instant = Number.NEGATIVE_INFINITY;

  constructor(
    commits: readonly CommitDate[],
    { now, cut }: { readonly now: Instant; readonly cut?: string | undefined },
  ) {
    this.#commits = commits;
    this.#now = now;
    this.#cut = cut;
    this.#latest = latestDates(commits.map(({ from }) => from));
  }

  /** `undefined` for a manifest that is not there, or has a time of its own. */
  next(index: number, manifest: JobManifest | undefined): Merge | undefined {
    const text = manifest && versionToMerge(manifest);
    if (!manifest || text === undefined) {
      this.#version = undefined;
      return undefined;
    }
    if (this.#version?.text !== text) this.#version = { text, merge: this.#mergeAt(index, manifest) };
    return this.#version.merge;
  }

  #mergeAt(index: number, { startingDeadlineInSeconds }: JobManifest): Merge {
    const { commit, isBesideBranch } = this.#commits[index] ?? {};
    if (!commit || isBesideBranch) return { kind: 'coming' };
    const at = Math.max(minuteAfterMerge(this.#latest[index] ?? this.#now), this.#before + MINUTE);
    this.#before = at;
    // Of the oldest commit that is known nobody knows what was before it. If it is so old, that does not matter.
    const isOver = at + startingDeadlineInSeconds * 1000 < this.#now;
    if (index === 0 && this.#cut !== undefined && !isOver) return { kind: 'unknown', why: this.#cut };
    return { kind: 'merged', at };
  }
}

/** A manifest with the time at which it runs, where that is known. */
export function atMerge(manifest: JobManifest, merge: Merge | undefined): JobManifest {
  const { schedule } = manifest;
  if (schedule.kind !== 'merged' || merge?.kind !== 'merged') return manifest;
  return { ...manifest, schedule: { ...schedule, at: merge.at } };
}
