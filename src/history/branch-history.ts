import type { CommitInfo } from '../model/commit.ts';
import { compareText } from '../model/compare-text.ts';
import type { Freeze } from '../model/freeze.ts';
import type { BranchHistory, ManifestHistory, ManifestVersion } from '../model/history.ts';
import type { Instant } from '../model/instant.ts';
import { contentOf, contentText } from '../model/job-content.ts';
import type { JobManifest } from '../model/manifest.ts';
import { forwardDates } from './forward-dates.ts';

/** What a repository says for one hub from one commit on. */
export interface Snapshot {
  /** Absent for files that are not committed. */
  readonly commit?: CommitInfo;
  /** The commit's date; of files that are not committed, now. */
  readonly from: Instant;
  /** Those that the hub runs. */
  readonly manifests: readonly JobManifest[];
  readonly freezes: readonly Freeze[];
}

/** From a snapshot on, by its number. */
interface Since<Value> {
  readonly index: number;
  readonly value: Value;
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

/**
 * The same, one snapshot after another. Of each only the difference to the one before is kept and, where both lists are
 * made of the same objects, only the difference is looked at, so thousands of commits of a large repository will do.
 */
export class BranchHistoryBuilder {
  readonly #commits: Pick<Snapshot, 'commit' | 'from'>[] = [];
  readonly #manifests = new Map<string, Since<JobManifest | undefined>[]>();
  readonly #freezes: Since<readonly Freeze[]>[] = [];
  readonly #renames: ReadonlyMap<string, string>[] = [];
  #last: readonly JobManifest[] = [];

  add({ commit, from, manifests, freezes }: Snapshot): void {
    const index = this.#commits.length;
    this.#commits.push({ from, ...(commit && { commit }) });
    if (freezes !== this.#freezes.at(-1)?.value) this.#freezes.push({ index, value: freezes });
    const [before, after] = differingParts(this.#last, manifests);
    this.#last = manifests;
    for (const name of before.keys()) if (!after.has(name)) this.#note(name, { index, value: undefined });
    for (const [name, manifest] of after) {
      if (before.get(name) !== manifest) this.#note(name, { index, value: manifest });
    }
    const renames = findRenames(before, after);
    if (renames.size > 0) this.#renames.push(renames);
  }

  finish({ now, cut }: EndOptions): BranchHistory {
    const dates = forwardDates(
      this.#commits.map(({ from }) => from),
      now,
    );
    const known = new Map<string, ManifestHistory | undefined>();
    return {
      of: (name) => {
        if (!known.has(name)) known.set(name, this.#historyOf(name, dates));
        return known.get(name);
      },
      ...(cut !== undefined && { cut }),
    };
  }

  #note(name: string, since: Since<JobManifest | undefined>): void {
    const all = this.#manifests.get(name);
    if (all) all.push(since);
    else this.#manifests.set(name, [since]);
  }

  #historyOf(name: string, dates: readonly Instant[]): ManifestHistory | undefined {
    const names = [name, ...formerNames(name, this.#renames)];
    const changes = names.map((one) => this.#manifests.get(one) ?? []);
    // Of a manifest that only the files have that are not committed yet, Git says nothing.
    const committed = Math.max(1, this.#commits.length - (this.#commits.at(-1)?.commit ? 0 : 1));
    if (!changes.flat().some(({ index, value }) => value && index < committed)) return undefined;
    const versions: (ManifestVersion & { readonly text: string })[] = [];
    let changed: CommitInfo | undefined;
    let lastAsked: string | undefined;
    for (const index of inOrder([0, ...[...changes, this.#freezes].flat().map((since) => since.index)])) {
      const from = dates[index] ?? Number.NEGATIVE_INFINITY;
      const commit = this.#commits[index]?.commit;
      const manifest = firstOf(changes.map((of) => valueAt(of, index)));
      const freezes = valueAt(this.#freezes, index) ?? [];
      const asked = manifest ? meaningText(manifest) : '';
      if (asked !== lastAsked) changed = commit && { ...commit, at: from };
      lastAsked = asked;
      const text = JSON.stringify([asked, manifest?.labels, freezes]);
      const before = versions.at(-1);
      if (before?.text === text) continue;
      if (before) versions[versions.length - 1] = { ...before, until: from };
      versions.push({ from, ...(manifest && { manifest }), freezes, text });
    }
    return { versions, formerNames: names.slice(1), ...(changed && { changed }) };
  }
}

/** By name, what of two lists is left when they begin and end with the same manifests. */
function differingParts(
  before: readonly JobManifest[],
  after: readonly JobManifest[],
): readonly [before: ReadonlyMap<string, JobManifest>, after: ReadonlyMap<string, JobManifest>] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const part = (all: readonly JobManifest[]) =>
    new Map(all.slice(start, all.length - end).map((manifest) => [manifest.name, manifest]));
  return [part(before), part(after)];
}

function inOrder(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((left, right) => left - right);
}

function valueAt<Value>(changes: readonly Since<Value>[], index: number): Value | undefined {
  return changes.findLast((since) => since.index <= index)?.value;
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

/** Names that appear in a commit, each with one that vanishes in it and asked for the same at the same times. */
function findRenames(
  before: ReadonlyMap<string, JobManifest>,
  after: ReadonlyMap<string, JobManifest>,
): ReadonlyMap<string, string> {
  const vanished = new Map<string, string[]>();
  for (const manifest of onlyIn(before, after)) {
    const text = identityText(manifest);
    vanished.set(text, [...(vanished.get(text) ?? []), manifest.name]);
  }
  const renames = new Map<string, string>();
  if (vanished.size === 0) return renames;
  for (const manifest of onlyIn(after, before)) {
    const same = vanished.get(identityText(manifest))?.shift();
    if (same !== undefined) renames.set(manifest.name, same);
  }
  return renames;
}

/** By name. */
function onlyIn(
  one: ReadonlyMap<string, JobManifest>,
  other: ReadonlyMap<string, JobManifest>,
): readonly JobManifest[] {
  return [...one.values()]
    .filter(({ name }) => !other.has(name))
    .sort((left, right) => compareText(left.name, right.name));
}

/** What makes a manifest of another name the same one. */
function identityText(manifest: JobManifest): string {
  return JSON.stringify([manifest.schedule, contentText(contentOf(manifest))]);
}

/** What a manifest asks for; words, labels and the judgement of results do not change it. */
function meaningText(manifest: JobManifest): string {
  const {
    name: _,
    description,
    labels,
    source,
    success,
    effectiveFrom,
    changed,
    operation,
    ...rest
  } = manifest;
  return JSON.stringify([rest, contentText(contentOf(manifest))]);
}
