import type { RolloutHistory, RolloutHistoryVersion } from '../model/history.ts';
import type { Instant } from '../model/instant.ts';
import { contentText } from '../model/job-content.ts';
import { minuteAfterMerge } from '../model/merged-schedule.ts';
import type { RolloutManifest } from '../model/rollout.ts';

/*
 * A version of a rollout is a run of commits in which it means the same: target, operation, `done`, stages and revision.
 * It begins a minute after its first commit, or at its start, and later than the version before it. That minute is the stamp
 * of its units, so an edit, a revert or a file that comes back never meets another version's units.
 */

export interface RolloutVersion {
  /** The minute at which it begins: the stamp of its units. */
  readonly beginsAt: Instant;
  /** An earlier version asked for the same: it takes back what came between. */
  readonly isRollback: boolean;
  /** Git's history reaches its first commit. */
  readonly isWhole: boolean;
  /** `promote` as somebody wrote it after this version's first commit. */
  readonly promoted?: string;
  /** `promote` as it was carried along from another version. */
  readonly stalePromote?: string;
  /** The commits of the version that say different things, oldest first. */
  readonly commits: readonly RolloutHistoryVersion[];
}

const MINUTE = 60_000;

/** The version that stands now; `undefined` when there is no history that has the rollout. */
export function currentVersion(history: RolloutHistory): RolloutVersion | undefined {
  const runs = runsOf(history.versions);
  const last = runs.at(-1);
  const newest = last?.commits.at(-1)?.rollout;
  if (!last || !newest) return undefined;
  const beginsAt = beginOfLast(runs);
  const meanings = runs.slice(0, -1).map(({ meaning }) => meaning);
  const { promote } = newest;
  const wasWritten =
    promote !== undefined &&
    last.commits.some(({ rollout }, index) => {
      const earlier = last.commits[index - 1]?.rollout;
      return earlier !== undefined && rollout?.promote === promote && earlier.promote !== promote;
    });
  return {
    beginsAt,
    isRollback: meanings.includes(last.meaning),
    isWhole: runs.length > 1 || !history.isCut,
    ...(promote !== undefined && (wasWritten ? { promoted: promote } : { stalePromote: promote })),
    commits: last.commits,
  };
}

interface VersionRun {
  /** Absent: there was no such rollout. */
  readonly meaning: string | undefined;
  readonly commits: readonly RolloutHistoryVersion[];
}

function runsOf(versions: readonly RolloutHistoryVersion[]): readonly VersionRun[] {
  const runs: { meaning: string | undefined; commits: RolloutHistoryVersion[] }[] = [];
  for (const version of versions) {
    const meaning = version.rollout && meaningOf(version.rollout);
    const last = runs.at(-1);
    if (last && last.meaning === meaning) last.commits.push(version);
    else runs.push({ meaning, commits: [version] });
  }
  return runs;
}

/** What makes two commits the same version. */
function meaningOf(rollout: RolloutManifest): string {
  const { target, operation, done, stages, revision } = rollout;
  const condition = target.condition;
  const draws = stages.map(({ name, draw, after, batch }) => [name, draw, after, batch]);
  const content = contentText({ condition, operation, maxExecutionTimeInSeconds: 0 });
  return JSON.stringify([content, done, draws, revision]);
}

/** Whether units of one version were wanted under another: it stood, and meant the same. */
export function wantsUnits(then: RolloutManifest, now: RolloutManifest): boolean {
  return !then.suspend && meaningOf(then) === meaningOf(now);
}

/**
 * A version begins later than those before it that began. One that was replaced before its time counts for nothing, but
 * its stamp is not used again: some run may have known no better.
 */
function beginOfLast(runs: readonly VersionRun[]): Instant {
  const stamps = new Set<Instant>();
  let before = Number.NEGATIVE_INFINITY;
  let begins = before;
  for (const [index, run] of runs.entries()) {
    if (!run.meaning) continue;
    begins = beginOf(run, before);
    while (stamps.has(begins)) begins += MINUTE;
    stamps.add(begins);
    const replacedAt = runs[index + 1]?.commits[0]?.mergedAt ?? Number.POSITIVE_INFINITY;
    if (begins <= replacedAt) before = begins;
  }
  return begins;
}

/** At its start, a minute after its first commit at the earliest. A `start` that is written anew counts until then. */
function beginOf({ commits }: VersionRun, before: Instant): Instant {
  const [first] = commits;
  if (!first) return before;
  const earliest = Math.max(minuteAfterMerge(first.mergedAt), before + MINUTE);
  let begins = Number.POSITIVE_INFINITY;
  for (const { mergedAt, rollout } of commits) {
    if (!rollout || mergedAt >= begins) break;
    begins = rollout.start.kind === 'at' ? Math.max(rollout.start.at, earliest) : earliest;
  }
  return begins;
}
