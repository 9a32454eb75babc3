import type { CommitInfo } from '../model/commit.ts';
import { compareText } from '../model/compare-text.ts';
import type { Freeze } from '../model/freeze.ts';
import type { BranchHistory, ManifestHistory, ManifestVersion } from '../model/history.ts';
import type { Instant } from '../model/instant.ts';
import { contentOf, contentText } from '../model/job-content.ts';
import type { JobManifest } from '../model/manifest.ts';

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

interface IndexedSnapshot extends Snapshot {
  readonly byName: ReadonlyMap<string, JobManifest>;
}

/**
 * What a branch said over time. Snapshots are those of its first-parent history, oldest first; the last one is the
 * checkout. Dates are made to go forwards: one that is later than now counts as the next one's, one that is before an
 * earlier commit's as that one's.
 */
export function createBranchHistory(
  snapshots: readonly Snapshot[],
  { now, cut }: { readonly now: Instant; readonly cut?: string },
): BranchHistory {
  const dates = forwardDates(
    snapshots.map(({ from }) => from),
    now,
  );
  const indexed = snapshots.map((snapshot, index): IndexedSnapshot => {
    const from = dates[index] ?? now;
    return {
      ...snapshot,
      from,
      ...(snapshot.commit && { commit: { ...snapshot.commit, at: from } }),
      byName: new Map(snapshot.manifests.map((manifest) => [manifest.name, manifest])),
    };
  });
  const renames = indexed.map((snapshot, index) => findRenames(indexed[index - 1], snapshot));
  const known = new Map<string, ManifestHistory | undefined>();
  return {
    of(name) {
      if (!known.has(name)) known.set(name, historyOf(name, indexed, renames));
      return known.get(name);
    },
    ...(cut !== undefined && { cut }),
  };
}

function forwardDates(dates: readonly Instant[], now: Instant): readonly Instant[] {
  const forward = [...dates];
  let next = now;
  for (let index = forward.length - 1; index >= 0; index -= 1) {
    const date = forward[index] ?? now;
    if (date > now) forward[index] = next;
    next = forward[index] ?? next;
  }
  let last = Number.NEGATIVE_INFINITY;
  return forward.map((date) => {
    last = Math.max(last, date);
    return last;
  });
}

function historyOf(
  name: string,
  snapshots: readonly IndexedSnapshot[],
  renames: readonly ReadonlyMap<string, string>[],
): ManifestHistory | undefined {
  const names = [name, ...formerNames(name, renames)];
  const versions: (ManifestVersion & { readonly text: string })[] = [];
  let changed: CommitInfo | undefined;
  let hasManifest = false;
  let lastAsked: string | undefined;
  for (const { from, freezes, byName, commit } of snapshots) {
    const manifest = firstOf(names, byName);
    hasManifest ||= manifest !== undefined;
    const asked = manifest === undefined ? '' : meaningText(manifest);
    if (asked !== lastAsked) changed = commit;
    lastAsked = asked;
    const text = JSON.stringify([asked, manifest?.labels, freezes]);
    const before = versions.at(-1);
    if (before?.text === text) continue;
    if (before) versions[versions.length - 1] = { ...before, until: from };
    versions.push({ from, ...(manifest && { manifest }), freezes, text });
  }
  if (!hasManifest) return undefined;
  return { versions, formerNames: names.slice(1), ...(changed && { changed }) };
}

/** Newest first: a name that another one became, then what became that one. */
function formerNames(name: string, renames: readonly ReadonlyMap<string, string>[]): readonly string[] {
  const names = new Set([name]);
  for (const renamed of renames.toReversed()) {
    for (const [now, before] of renamed) if (names.has(now)) names.add(before);
  }
  names.delete(name);
  return [...names];
}

/** Names that appear in a commit, each with one that vanishes in it and asked for the same at the same times. */
function findRenames(
  before: IndexedSnapshot | undefined,
  after: IndexedSnapshot,
): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  if (!before) return renames;
  const vanished = [...before.byName.values()].filter(({ name }) => !after.byName.has(name));
  if (vanished.length === 0) return renames;
  const free = new Set(vanished.sort(byName));
  for (const manifest of [...after.byName.values()]
    .filter(({ name }) => !before.byName.has(name))
    .sort(byName)) {
    const text = identityText(manifest);
    const same = [...free].find((one) => identityText(one) === text);
    if (!same) continue;
    renames.set(manifest.name, same.name);
    free.delete(same);
  }
  return renames;
}

function byName(left: JobManifest, right: JobManifest): number {
  return compareText(left.name, right.name);
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

function firstOf(
  names: readonly string[],
  manifests: ReadonlyMap<string, JobManifest>,
): JobManifest | undefined {
  for (const name of names) {
    const manifest = manifests.get(name);
    if (manifest) return manifest;
  }
  return undefined;
}
