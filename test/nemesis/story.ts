import type { Snapshot } from '../../src/history/branch-history.ts';
import type { Freeze } from '../../src/model/freeze.ts';
import type { Instant } from '../../src/model/instant.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Tier } from '../../src/model/tier.ts';
import { manifestNamed } from '../support/plan-world.ts';
import { Chance } from './chance.ts';

/*
 * A story: what people commit, who reconciles with which checkout and when, who stops jobs on the hub, and what goes
 * wrong, all from one seed. The times are so chosen that everything meets: jobs that are due now and tomorrow, edits
 * minutes before and after, runs that begin together.
 */

export const START = Date.parse('2026-03-02T00:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** Until then things happen. */
export const STORY_ENDS = START + 4 * HOUR;
export const DEADLINE_SECONDS = 1_800;
/** That each condition matches. */
export const DEVICES = 10;
/** How far clocks may differ, and how long a pass may work on one look at the branch. */
export const TOLERANCE_MS = 10 * MINUTE;

/** What may go wrong, and how often things happen; each can be switched. */
export interface Profile {
  /** Runs with an older checkout. */
  readonly stale: boolean;
  /** Runs of a branch that is never merged. */
  readonly unmerged: boolean;
  /** Runs that cannot find out what the branch says. */
  readonly unproven: boolean;
  /** The hub gives content back in a form of its own. */
  readonly echo: boolean;
  /** Clocks of runs and commit dates are minutes off. */
  readonly skew: boolean;
  /** Commits are dated up to an hour before they are pushed. */
  readonly latePush: boolean;
  /** The branch ends at an earlier commit: somebody forced it back. */
  readonly force: boolean;
  /** Everything happens within minutes. */
  readonly dense: boolean;
  /** Answers are lost, late, and lists lag. */
  readonly lossy: boolean;
  readonly kills: boolean;
  readonly operators: boolean;
}

export const PROFILE: Profile = {
  stale: true,
  unmerged: true,
  unproven: true,
  echo: false,
  skew: false,
  latePush: false,
  force: false,
  dense: false,
  lossy: true,
  kills: true,
  operators: true,
};

/** What the branch says. */
export interface Tree {
  readonly manifests: ReadonlyMap<string, JobManifest>;
  readonly freezes: readonly Freeze[];
  /** Jobs are put on the hub an hour ahead, and no more. */
  readonly isShortLead: boolean;
  /** When the manifest `m`, which runs once it is merged, is due. Nobody has written that: it follows from the commits. */
  readonly mergedAt?: Instant;
}

export interface Commit {
  /** When it reached the branch. */
  readonly pushedAt: Instant;
  /** What Git says. */
  readonly date: Instant;
  readonly tree: Tree;
  readonly what: string;
}

/** One run of a reconciler. */
export interface Run {
  readonly label: string;
  readonly at: Instant;
  /** Its checkout: the commits that it has, oldest first. */
  readonly commits: readonly Commit[];
  readonly isTipKnown: boolean;
  /** Its clock less the true time. */
  readonly clockAheadMs: number;
  /** Absent: one pass. */
  readonly forMs?: number;
  /** It ends without a word at this call to the hub, before or after it was done; absent: it does not. */
  readonly kill?: { readonly call: number; readonly when: 'before' | 'after' };
  /** It stands still this long before this call. */
  readonly pause?: { readonly call: number; readonly milliseconds: number };
  /** It first makes a plan, and applies that so much later, as approved. */
  readonly approvesForMs?: number;
  readonly resume?: readonly string[];
  readonly abandon?: readonly string[];
  /** It only looks, with another owner in its config. */
  readonly isStranger?: boolean;
  readonly seed: number;
}

export interface Story {
  readonly seed: number;
  readonly profile: Profile;
  readonly commits: readonly Commit[];
  /** What the branch is at the end; other than `commits` when it was forced back. */
  readonly final: readonly Commit[];
  readonly runs: readonly Run[];
  /** Somebody cancels a waiting job of ours. */
  readonly stops: readonly { readonly at: Instant; readonly pick: number }[];
  readonly tier: Tier;
}

const EDITS = [
  'edit',
  'revert',
  'suspend',
  'unsuspend',
  'remove',
  'restore',
  'rename',
  'freeze',
  'unfreeze',
  'reschedule',
  'unreschedule',
  'revision',
  'words',
  'limit',
  'unlimit',
  'forbid',
  'clear',
  'unclear',
  'shorten',
  'unshorten',
] as const;
type Edit = (typeof EDITS)[number];

/** What takes an edit back. */
const BACK: Partial<Record<Edit, Edit>> = {
  suspend: 'unsuspend',
  freeze: 'unfreeze',
  remove: 'restore',
  reschedule: 'unreschedule',
  limit: 'unlimit',
  clear: 'unclear',
  shorten: 'unshorten',
};

const ALL = { condition: '*', allDevices: true } as const;
const cron = (text: string) => ({ kind: 'cron', cron: text, timeZone: 'UTC', dst: {} }) as const;
const at = (hour: number) =>
  ({ kind: 'at', at: START + hour * HOUR, text: `in ${hour}h`, timeZone: 'UTC' }) as const;

const DAY_HOURS = '0 1,9,10 * * *';
const MOVED_HOURS = '0 1,8,10 * * *';

function manifestOf(name: string, payload: number, changes: Partial<JobManifest>): JobManifest {
  return manifestNamed(name, {
    operation: operationOf(payload),
    startingDeadlineInSeconds: DEADLINE_SECONDS,
    target: ALL,
    maxExecutionTimeInSeconds: 600,
    concurrencyPolicy: 'Allow',
    ...changes,
  });
}

function operationOf(payload: number): JobManifest['operation'] {
  return {
    kind: 'method',
    name: 'work',
    payload: { version: payload },
    responseTimeoutInSeconds: 30,
    connectTimeoutInSeconds: 0,
  };
}

export function makeStory(seed: number, profile: Profile = PROFILE): Story {
  const chance = new Chance(seed);
  const edits = chance.fork();
  let version = 10;

  const first: Tree = {
    manifests: mapOf([
      manifestOf('a', 1, { schedule: cron(DAY_HOURS) }),
      manifestOf('b', 2, { schedule: cron('0 2,9 * * *'), maxExecutionTimeInSeconds: 300 }),
      manifestOf('d', 3, { schedule: at(edits.oneOf([1, 2.5, 3, 9])) }),
      manifestOf('e', 4, { schedule: cron('0,15 2 * * *') }),
      manifestOf('m', 5, { schedule: { kind: 'merged', timeZone: 'UTC' } }),
    ]),
    freezes: [],
    isShortLead: false,
  };
  const pushed: Commit[] = [
    { pushedAt: START - 10 * HOUR, date: START - 10 * HOUR, tree: first, what: 'first' },
  ];

  function change(tree: Tree, kind: Edit, name: string, past: readonly Commit[]): Tree {
    const manifests = new Map(tree.manifests);
    const manifest = manifests.get(name);
    const put = (changes: Partial<JobManifest>) => {
      if (manifest) manifests.set(name, { ...manifest, ...changes });
    };
    switch (kind) {
      case 'edit':
        version += 1;
        put({ operation: operationOf(version) });
        break;
      case 'revert': {
        const old = past.flatMap((commit) => commit.tree.manifests.get(name)?.operation ?? []);
        if (old.length > 0) put({ operation: edits.oneOf(old) });
        break;
      }
      case 'suspend':
      case 'unsuspend':
        put({ suspend: kind === 'suspend' });
        break;
      case 'remove':
        manifests.delete(name);
        break;
      case 'restore': {
        const isNamedOtherwise = (name === 'a' && manifests.has('c')) || (name === 'c' && manifests.has('a'));
        const old = past.findLast((commit) => commit.tree.manifests.has(name))?.tree.manifests.get(name);
        if (!manifest && old && !isNamedOtherwise) manifests.set(name, old);
        break;
      }
      case 'rename': {
        const [from, to] = manifests.has('a') ? ['a', 'c'] : ['c', 'a'];
        const old = manifests.get(from);
        if (!old || manifests.has(to)) break;
        manifests.delete(from);
        manifests.set(to, { ...old, name: to });
        break;
      }
      case 'freeze':
      case 'unfreeze':
        return { ...tree, freezes: kind === 'freeze' ? [FREEZE] : [] };
      case 'reschedule':
      case 'unreschedule':
        if (manifest?.schedule.kind === 'cron' && name !== 'b')
          put({ schedule: cron(kind === 'reschedule' ? MOVED_HOURS : DAY_HOURS) });
        break;
      case 'revision':
        put({ revision: (manifest?.revision ?? 0) + 1 });
        break;
      case 'limit':
        put({ target: { ...ALL, maxDevices: DEVICES - 1 } });
        break;
      case 'unlimit':
        put({ target: { ...ALL, maxDevices: DEVICES } });
        break;
      case 'forbid':
        put({ concurrencyPolicy: 'Forbid', maxExecutionTimeInSeconds: 7_200 });
        break;
      case 'clear':
        return { ...tree, manifests: new Map() };
      case 'unclear':
        return manifests.size > 0 ? tree : (past.at(-2)?.tree ?? tree);
      case 'shorten':
      case 'unshorten':
        return { ...tree, isShortLead: kind === 'shorten' };
      case 'words':
        put({ description: `words of ${past.length}` });
        break;
      default:
        kind satisfies never;
    }
    return { ...tree, manifests };
  }

  let pushedAt = START;
  let last: { kind: Edit; name: string } | undefined;
  const count = 1 + edits.below(7);
  for (let number = 0; number < count; number += 1) {
    const gap = profile.dense
      ? 0.5 * MINUTE + edits.below(5 * MINUTE)
      : 0.5 * MINUTE + Math.floor(edits.next() * edits.next() * 2 * HOUR);
    pushedAt += gap;
    if (pushedAt > STORY_ENDS - 5 * MINUTE) break;
    const back = last && BACK[last.kind];
    const kind: Edit = back && edits.happens(0.6) ? back : edits.oneOf(EDITS);
    const name =
      back && last && edits.happens(0.9)
        ? last.name
        : edits.oneOf(['a', 'a', 'a', 'b', 'c', 'd', 'e', 'm', 'm']);
    const base = pushed.at(-1)?.tree ?? first;
    const tree = change(base, kind, name, pushed);
    if (treeText(tree) === treeText(base)) continue;
    let date = pushedAt - edits.below(20_000);
    if (profile.skew) date += Math.floor((edits.next() - 0.5) * TOLERANCE_MS);
    if (profile.latePush && edits.happens(0.4)) date -= edits.below(HOUR);
    pushed.push({ pushedAt, date, tree, what: `${kind} ${name}` });
    last = { kind, name };
  }

  const commits = withMergeTimes(pushed);
  const runs = makeRuns(chance.fork(), commits, profile, (tree, past) => change(tree, 'edit', 'a', past));
  const people = chance.fork();
  const stops =
    profile.operators && people.happens(0.6)
      ? Array.from({ length: 1 + (people.happens(0.3) ? 1 : 0) }, () => ({
          at: START + people.below(STORY_ENDS - START),
          pick: people.next(),
        }))
      : [];
  const isForced = profile.force && commits.length > 2 && chance.happens(0.5);
  return {
    seed,
    profile,
    commits,
    final: isForced ? commits.slice(0, 1 + chance.below(commits.length - 1)) : commits,
    runs,
    stops,
    tier: chance.oneOf<Tier>(['S1', 'S2', 'S3', 'S3']),
  };
}

/** A version is due a minute after the latest date up to its first commit, and later than the version before. */
function withMergeTimes(commits: readonly Commit[]): readonly Commit[] {
  let latest = 0;
  let due = 0;
  let version: string | undefined;
  return commits.map((commit) => {
    latest = Math.max(latest, commit.date);
    const manifest = commit.tree.manifests.get('m');
    const next = manifest && JSON.stringify([manifest.operation, manifest.revision]);
    if (next !== undefined && next !== version) {
      due = Math.max(Math.ceil(latest / MINUTE) * MINUTE + MINUTE, due + MINUTE);
    }
    version = next;
    return next === undefined ? commit : { ...commit, tree: { ...commit.tree, mergedAt: due } };
  });
}

const FREEZE: Freeze = {
  name: 'stop',
  reason: 'Nobody is there',
  effect: 'deny',
  window: { kind: 'range', from: START, to: START + 9.5 * HOUR },
  manifests: { kind: 'all' },
};

function makeRuns(
  chance: Chance,
  commits: readonly Commit[],
  profile: Profile,
  edited: (tree: Tree, past: readonly Commit[]) => Tree,
): readonly Run[] {
  const runs: Run[] = [];
  const pushedBy = (instant: Instant) => commits.filter((commit) => commit.pushedAt <= instant).length;
  const count = 2 + chance.below(7);
  for (let number = 0; number < count; number += 1) {
    const start = START + chance.below(profile.dense ? 40 * MINUTE : STORY_ENDS - START);
    let known = pushedBy(start);
    if (profile.stale && chance.happens(0.35)) known = Math.max(1, known - 1 - chance.below(2));
    let checkout: readonly Commit[] = commits.slice(0, known);
    const base = checkout.at(-1);
    const isUnmerged = profile.unmerged && base !== undefined && chance.happens(0.12);
    if (isUnmerged) {
      const tree = edited(base.tree, checkout);
      const date = start - MINUTE - chance.below(HOUR);
      checkout = [...checkout, { pushedAt: date, date, tree, what: 'edit a, never merged' }];
    }
    const isApproving = chance.happens(0.15);
    runs.push({
      label: `run ${number} at ${isUnmerged ? 'a branch' : known - 1}`,
      at: start,
      commits: checkout,
      isTipKnown: !(profile.unproven && chance.happens(0.15)),
      clockAheadMs: profile.skew ? clockAhead(chance) : 0,
      ...(chance.happens(0.35) && !isApproving && { forMs: chance.oneOf([10 * MINUTE, 50 * MINUTE]) }),
      ...(profile.kills &&
        chance.happens(0.3) && {
          kill: { call: 1 + chance.below(9), when: chance.oneOf(['before', 'after'] as const) },
        }),
      ...(chance.happens(0.15) && {
        pause: { call: 2 + chance.below(6), milliseconds: chance.below(15 * MINUTE) },
      }),
      ...(isApproving && { approvesForMs: MINUTE + chance.below(20 * MINUTE) }),
      ...(chance.happens(0.05) && { resume: ['a'] }),
      ...(chance.happens(0.03) && { abandon: ['a', 'b'] }),
      ...(chance.happens(0.03) && { isStranger: true }),
      seed: chance.below(2 ** 31),
    });
  }
  // Most commits are followed by a run with them.
  for (const commit of commits.slice(1)) {
    if (!chance.happens(0.7)) continue;
    const start = commit.pushedAt + (profile.dense ? 1_000 : 20_000) + chance.below(100_000);
    const known = pushedBy(start);
    runs.push({
      label: `run ${runs.length}, just after commit ${known - 1}`,
      at: start,
      commits: commits.slice(0, known),
      isTipKnown: true,
      clockAheadMs: 0,
      seed: chance.below(2 ** 31),
    });
  }
  return runs.sort((left, right) => left.at - right.at);
}

/** Minutes off; at times so far off that the run must notice. */
function clockAhead(chance: Chance): number {
  if (chance.happens(0.05)) return chance.oneOf([-30, 30]) * MINUTE;
  return Math.floor((chance.next() - 0.5) * 8 * MINUTE);
}

/** What a checkout says, for the history of its branch. `isOnBranch`: as far as the run knows. */
export function snapshotsOf(
  commits: readonly Commit[],
  isOnBranch: (commit: Commit) => boolean = () => true,
): readonly Snapshot[] {
  return commits.map((commit, index) => ({
    ...snapshotOf(commit, index),
    isBesideBranch: !isOnBranch(commit),
  }));
}

function snapshotOf({ date, tree, what }: Commit, index: number): Snapshot {
  return {
    from: date,
    manifests: [...tree.manifests.values()],
    freezes: tree.freezes,
    commit: { id: String(index), at: date, author: what },
  };
}

/** What people wrote. */
export function treeText({ manifests, mergedAt: _, ...rest }: Tree): string {
  return JSON.stringify([[...manifests].sort(([left], [right]) => (left < right ? -1 : 1)), rest]);
}

function mapOf(manifests: readonly JobManifest[]): ReadonlyMap<string, JobManifest> {
  return new Map(manifests.map((manifest) => [manifest.name, manifest]));
}
