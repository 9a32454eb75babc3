import type { CommitInfo } from '../model/commit.ts';
import type { Freeze } from '../model/freeze.ts';
import type {
  BranchHistory,
  ManifestHistory,
  ManifestVersion,
  Merge,
  RolloutHistory,
  RolloutHistoryVersion,
} from '../model/history.ts';
import type { Instant } from '../model/instant.ts';
import { contentOf, contentText } from '../model/job-content.ts';
import type { JobManifest } from '../model/manifest.ts';
import { findRenames } from '../model/renames.ts';
import type { RolloutManifest } from '../model/rollout.ts';
import { forwardDates, latestDates } from './forward-dates.ts';
import { atMerge, MergeTimes } from './merge-times.ts';
import { NamesOverTime, type Since, valueAt } from './names-over-time.ts';

/** What a repository says for one hub from one commit on. */
export interface Snapshot {
  /** Absent for files that are not committed. */
  readonly commit?: CommitInfo;
  /** The commit's date; of files that are not committed, now. */
  readonly from: Instant;
  /** Those that the hub runs. */
  readonly manifests: readonly JobManifest[];
  /** Absent: none. */
  readonly rollouts?: readonly RolloutManifest[];
  readonly freezes: readonly Freeze[];
  /** The commit is not among those that the branch has had, as far as is known. */
  readonly isBesideBranch?: boolean;
}

interface EndOptions {
  readonly now: Instant;
  /** Why the snapshots do not reach as far back as they should. */
  readonly cut?: string | undefined;
}

/**
 * What a branch said over time. Snapshots are those of its first-parent history, oldest first; the last one is the
 * checkout. Dates are made to go forwards: see forwardDates.
 */
export function createBranchHistory(snapshots: Iterable<Snapshot>, options: EndOptions): BranchHistory {
  const builder = new BranchHistoryBuilder();
  for (const snapshot of snapshots) builder.add(snapshot);
  return builder.finish(options);
}

/** The same, one snapshot after another: so thousands of commits of a large repository will do. */
export class BranchHistoryBuilder {
  readonly #commits: Pick<Snapshot, 'commit' | 'from' | 'isBesideBranch'>[] = [];
  readonly #manifests = new NamesOverTime<JobManifest>();
  readonly #rollouts = new NamesOverTime<RolloutManifest>();
  readonly #freezes: Since<readonly Freeze[]>[] = [];
  readonly #renames: ReadonlyMap<string, string>[] = [];

  add({ commit, from, manifests, rollouts = [], freezes, isBesideBranch = false }: Snapshot): void {
    const index = this.#commits.length;
    this.#commits.push({ from, isBesideBranch, ...(commit && { commit }) });
    if (freezes !== this.#freezes.at(-1)?.value) this.#freezes.push({ index, value: freezes });
    const renames = findRenames(...this.#manifests.add(index, manifests));
    if (renames.size > 0) this.#renames.push(renames);
    this.#rollouts.add(index, rollouts);
  }

  finish({ now, cut }: EndOptions): BranchHistory {
    const written = this.#commits.map(({ from }) => from);
    const dates = forwardDates(written, now);
    const merges = latestDates(written);
    return {
      of: once((name) => this.#historyOf(name, dates, { now, cut })),
      rolloutOf: once((name) => this.#rolloutHistoryOf(name, dates, merges, cut !== undefined)),
      ...(cut !== undefined && { cut }),
    };
  }

  #historyOf(name: string, dates: readonly Instant[], end: EndOptions): ManifestHistory | undefined {
    const names = [name, ...formerNames(name, this.#renames)];
    const changes = names.map((one) => this.#manifests.of(one));
    if (!this.#isCommitted(changes.flat())) return undefined;
    const versions: (ManifestVersion & { readonly text: string })[] = [];
    let changed: CommitInfo | undefined;
    let lastAsked: string | undefined;
    const merges = new MergeTimes(this.#commits, end);
    let merge: Merge | undefined;
    for (const { index, from, freezes } of this.#moments(changes.flat(), dates)) {
      const commit = this.#commits[index]?.commit;
      const manifest = firstOf(changes.map((of) => valueAt(of, index)));
      const asked = manifest ? meaningText(manifest) : '';
      if (asked !== lastAsked) changed = commit && { ...commit, at: from };
      lastAsked = asked;
      const text = JSON.stringify([asked, manifest?.labels, freezes]);
      merge = merges.next(index, manifest);
      addVersion(versions, { from, ...(manifest && { manifest: atMerge(manifest, merge) }), freezes, text });
    }
    return {
      versions,
      formerNames: names.slice(1),
      ...(changed && { changed }),
      ...(merge && { merge }),
    };
  }

  #rolloutHistoryOf(
    name: string,
    dates: readonly Instant[],
    merges: readonly Instant[],
    isCut: boolean,
  ): RolloutHistory | undefined {
    const changes = this.#rollouts.of(name);
    if (!this.#isCommitted(changes)) return undefined;
    const versions: (RolloutHistoryVersion & { readonly text: string })[] = [];
    for (const { index, from, freezes } of this.#moments(changes, dates)) {
      const rollout = valueAt(changes, index);
      const text = JSON.stringify([rollout ? rolloutText(rollout) : '', freezes]);
      const mergedAt = merges[index] ?? from;
      addVersion(versions, { from, mergedAt, ...(rollout && { rollout }), freezes, text });
    }
    return { versions, isCut };
  }

  /** Of a document that only the files have that are not committed yet, Git says nothing. */
  #isCommitted(changes: readonly Since<unknown>[]): boolean {
    const committed = Math.max(1, this.#commits.length - (this.#commits.at(-1)?.commit ? 0 : 1));
    return changes.some(({ index, value }) => value !== undefined && index < committed);
  }

  /** The snapshots in which one of these or the freezes changed, and the first one; oldest first. */
  *#moments(changes: readonly Since<unknown>[], dates: readonly Instant[]) {
    for (const index of inOrder([0, ...[...changes, ...this.#freezes].map((since) => since.index)])) {
      const from = dates[index] ?? Number.NEGATIVE_INFINITY;
      yield { index, from, freezes: valueAt(this.#freezes, index) ?? [] };
    }
  }
}

/** A version that says the same as the one before is none of its own. */
function addVersion<Version extends { readonly from: Instant; readonly text: string }>(
  versions: (Version & { readonly until?: Instant })[],
  version: Version,
): void {
  const before = versions.at(-1);
  if (before?.text === version.text) return;
  if (before) versions[versions.length - 1] = { ...before, until: version.from };
  versions.push(version);
}

/** The answers are kept. */
function once<Value>(answer: (name: string) => Value): (name: string) => Value {
  const known = new Map<string, { readonly value: Value }>();
  return (name) => {
    const { value } = known.get(name) ?? { value: answer(name) };
    known.set(name, { value });
    return value;
  };
}

function inOrder(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((left, right) => left - right);
}

function firstOf(manifests: readonly (JobManifest | undefined)[]): JobManifest | undefined {
  return manifests.find((manifest) => manifest !== undefined);
}

/** Newest first: a name that another one became, then what became that one. */
function formerNames(name: string, renames: readonly ReadonlyMap<string, string>[]): readonly string[] {
  const names = new Set([name]);
  for (const renamed of renames.toReversed()) {
    for (const one of [...names]) {
      const before = renamed.get(one);
      if (before !== undefined) names.add(before);
    }
  }
  names.delete(name);
  return [...names];
}

/** What a manifest asks for on its hub; words, labels, the judgement of results and other hubs do not change it. */
function meaningText(manifest: JobManifest): string {
  const {
    name: _,
    description,
    labels,
    source,
    listFile,
    retry,
    success,
    effectiveFrom,
    changed,
    byHub,
    operation,
    ...rest
  } = manifest;
  return JSON.stringify([rest, contentText(contentOf(manifest))]);
}

/** What a rollout says; words do not change it. Its labels do, as freezes are about labels. */
function rolloutText(rollout: RolloutManifest): string {
  const { description, source, changed, target, operation, maxExecutionTimeInSeconds, ...rest } = rollout;
  const content = contentText({ condition: target.condition, operation, maxExecutionTimeInSeconds });
  return JSON.stringify([rest, target, content]);
}
