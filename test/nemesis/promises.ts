import type { Instant } from '../../src/model/instant.ts';
import { contentOf, contentText } from '../../src/model/job-content.ts';
import { type JobIdParts, parseJobId } from '../../src/model/job-id.ts';
import type { JobManifest, Schedule } from '../../src/model/manifest.ts';
import { createFreezeCheck } from '../../src/schedule/freeze.ts';
import { occursAt } from '../../src/schedule/occurrences.ts';
import type { HubListener, StoredJob } from './nemesis-hub.ts';
import {
  type Commit,
  DEADLINE_SECONDS,
  MINUTE,
  START,
  type Story,
  TOLERANCE_MS,
  type Tree,
} from './story.ts';

/** Every promise that a story can break. */
export const PROMISES = {
  'ran-twice': 'a unit ran again although nobody raised its revision since',
  'ran-twice-renamed': 'a unit ran under two names of one manifest',
  'stop-undone': 'a job that an operator stopped came back although Git had not spoken since',
  'undoes-newer': 'a job was cancelled that the branch had asked for all along',
  'unwanted-made': 'a job was made that the branch had not asked for for a long time',
  'past-deadline': 'a job was made when its deadline was long over',
  early: 'a job starts before its time',
  'foreign-touched': 'a job of somebody else was cancelled',
  'attempt-gap':
    'an attempt was made although the one before is not cancelled, or a revision although nothing has run',
  'not-the-branch': 'a run changed something after it had found out that the branch says something else',
  'unproven-changed':
    'a run that did not know what the branch says changed more than what nobody had scheduled',
  crashed: 'a run threw something that is no answer of the hub',
  // About the end, when nothing goes wrong any more and the newest checkout has passed several times.
  restless: 'the last passes still changed something',
  missing: 'an occurrence to come has no job',
  'wrong-content': 'a job waits with other content than the branch asks for',
  'unwanted-waits': 'a job waits that the branch does not ask for',
  'held-by-nobody': 'a job stays cancelled although no operator stopped it',
  'many-attempts': 'a unit took more attempts than edits and stops explain',
} as const;

export type Promise_ = keyof typeof PROMISES;

export interface Broken {
  readonly promise: Promise_;
  readonly where: string;
}

/** A unit under all names of its manifest: `a` and `c` are names of one. */
export function lineOf({ name, scheduledAt }: Pick<JobIdParts, 'name' | 'scheduledAt'>): string {
  return `${name === 'c' ? 'a' : name} ${scheduledAt}`;
}

/** What a tree asks for at a time, under any name of the line; `undefined`: nothing. */
export function askedAt(tree: Tree, name: string, scheduledAt: Instant): JobManifest | undefined {
  const manifest = manifestOfLine(tree, name);
  if (!manifest || manifest.suspend || !occursAt(scheduleIn(tree, manifest), scheduledAt)) return undefined;
  return createFreezeCheck(tree.freezes, manifest)(scheduledAt) ? undefined : manifest;
}

export function scheduleIn({ mergedAt }: Tree, { schedule }: JobManifest): Schedule {
  return schedule.kind === 'merged' && mergedAt !== undefined ? { ...schedule, at: mergedAt } : schedule;
}

function manifestOfLine({ manifests }: Tree, name: string): JobManifest | undefined {
  const other = name === 'a' ? 'c' : name === 'c' ? 'a' : name;
  return manifests.get(name) ?? manifests.get(other);
}

/** What somebody who edits a manifest says of one time: its content, its revision, or that it is not wanted. */
function wordAt(tree: Tree, name: string, scheduledAt: Instant): string {
  const manifest = askedAt(tree, name, scheduledAt);
  const revision = manifestOfLine(tree, name)?.revision;
  return `${manifest ? contentText(contentOf(manifest)) : 'no'} ${revision}`;
}

interface Stop {
  readonly jobId: string;
  readonly at: Instant;
  /** What was said since may explain that the job is cancelled, as far as the hub says when that was. */
  readonly since: Instant;
  /** The branch asked for something else at that moment already. */
  readonly isOfStaleContent: boolean;
}

/** Watches a hub, and knows at every moment what the branch says. */
export class Watch implements HubListener {
  readonly broken: Broken[] = [];
  readonly lines: string[] = [];
  readonly #story: Story;
  readonly #now: () => Instant;
  readonly #branchAt: (instant: Instant) => readonly Commit[];
  readonly #started = new Map<string, StoredJob[]>();
  readonly #stops = new Map<string, Stop[]>();
  readonly jobs: () => ReadonlyMap<string, StoredJob>;
  /** By run: what it last heard when it asked for the branch. */
  readonly checks = new Map<string, 'current' | 'behind' | 'unknown'>();
  /** Runs that name what they bring back. */
  readonly resuming = new Set<string>();
  /** The hub says when a job was cancelled. */
  tellsCancelTime = true;
  /** Changes of the hub so far. */
  changes = 0;

  constructor(
    story: Story,
    now: () => Instant,
    branchAt: (instant: Instant) => readonly Commit[],
    jobs: () => ReadonlyMap<string, StoredJob>,
  ) {
    this.#story = story;
    this.#now = now;
    this.#branchAt = branchAt;
    this.jobs = jobs;
  }

  say(line: string): void {
    this.lines.push(`${((this.#now() - START) / MINUTE).toFixed(1)}m ${line}`);
  }

  break(promise: Promise_, where: string): void {
    this.say(`!! ${promise}: ${where}`);
    if (!this.broken.some((one) => one.promise === promise)) this.broken.push({ promise, where });
  }

  stoppedLines(): ReadonlyMap<string, readonly Stop[]> {
    return this.#stops;
  }

  onCreate({ request }: StoredJob, by: string): void {
    this.changes += 1;
    const { jobId } = request;
    this.say(`${by} creates ${jobId} ${JSON.stringify(payloadOf(request))}`);
    const parts = parseJobId(jobId);
    if (!parts) return;
    this.#judgeCaller(by, parts);
    const now = this.#now();
    const { name, scheduledAt } = parts;
    if (request.startAt < scheduledAt) this.break('early', jobId);
    if (now > scheduledAt + DEADLINE_SECONDS * 1000 + 2 * TOLERANCE_MS) this.break('past-deadline', jobId);
    this.#judgeAttempt(parts);
    this.#judgeStop(parts, by);
    const isUnproven = this.checks.get(by) === 'unknown';
    if (
      !isUnproven &&
      this.#wasSaidAllAlong(now, ({ tree }) => askedAt(tree, name, scheduledAt) === undefined)
    ) {
      this.break('unwanted-made', `${jobId} by ${by}`);
    }
  }

  onCancel(job: StoredJob, by: string): void {
    this.changes += 1;
    const { jobId } = job.request;
    this.say(`${by} cancels ${jobId}`);
    const parts = parseJobId(jobId);
    const now = this.#now();
    if (by === 'an operator') {
      if (!parts) return;
      const tree = this.#branchAt(now).at(-1)?.tree;
      const asked = tree && askedAt(tree, parts.name, parts.scheduledAt);
      // What comes back in another form is asked for once more, stopped or not; then it is known.
      const isEchoed = this.#story.profile.echo && !this.#wasAskedBefore(job, parts);
      const isOfStaleContent =
        !asked || isEchoed || contentText(contentOf(asked)) !== contentText(job.request);
      const since = this.tellsCancelTime ? now - TOLERANCE_MS : job.createdAt;
      const stop = { jobId, at: now, since, isOfStaleContent };
      this.#stops.set(lineOf(parts), [...(this.#stops.get(lineOf(parts)) ?? []), stop]);
      return;
    }
    if (!parts) {
      this.break('foreign-touched', `${jobId} by ${by}`);
      return;
    }
    this.#judgeCaller(by, parts, 'cancel');
    const { name, scheduledAt } = parts;
    const asksForIt = ({ tree }: Commit) => {
      const manifest = tree.manifests.get(name);
      const asked = askedAt(tree, name, scheduledAt);
      return manifest !== undefined && asked === manifest && sameContent(manifest, job);
    };
    const isDoubled = [...this.jobs().values()].some((other) => {
      const otherParts = parseJobId(other.request.jobId);
      return (
        other !== job && otherParts && lineOf(otherParts) === lineOf(parts) && other.status !== 'cancelled'
      );
    });
    if (!isDoubled && !this.#story.profile.echo && this.#wasSaidAllAlong(now, asksForIt)) {
      this.break('undoes-newer', `${by} cancels ${jobId}`);
    }
  }

  #wasAskedBefore({ request }: StoredJob, { name, scheduledAt, attempt }: JobIdParts): boolean {
    return [...this.jobs().values()].some((other) => {
      const parts = parseJobId(other.request.jobId);
      const isEarlier = parts?.name === name && parts.scheduledAt === scheduledAt && parts.attempt < attempt;
      return isEarlier && contentText(other.request) === contentText(request);
    });
  }

  onStart(job: StoredJob): void {
    const { jobId } = job.request;
    this.say(`the hub starts ${jobId}`);
    const parts = parseJobId(jobId);
    if (!parts) return;
    const line = lineOf(parts);
    const before = this.#started.get(line) ?? [];
    this.#started.set(line, [...before, job]);
    const [first] = before;
    if (!first) return;
    const raises = this.#raisesSince(parts.name, first.startedAt ?? 0);
    if (before.length > raises) {
      const isRenamed = parseJobId(first.request.jobId)?.name !== parts.name;
      // Each name has a lock of its own: a rename that is pushed while a run works is not seen by it.
      const isRace = isRenamed && Math.abs(first.createdAt - job.createdAt) <= TOLERANCE_MS;
      if (isRace) return;
      this.break(isRenamed ? 'ran-twice-renamed' : 'ran-twice', `${first.request.jobId}, then ${jobId}`);
    }
  }

  #raisesSince(name: string, instant: Instant): number {
    const { commits } = this.#story;
    return commits.filter(({ pushedAt, date, tree }, index) => {
      const before = commits[index - 1];
      const revision = manifestOfLine(tree, name)?.revision ?? 0;
      const earlier = before ? manifestOfLine(before.tree, name)?.revision : undefined;
      return earlier !== undefined && revision > earlier && Math.max(pushedAt, date) > instant - TOLERANCE_MS;
    }).length;
  }

  /** Every version that the branch had in the last while, and has now. */
  #wasSaidAllAlong(now: Instant, test: (commit: Commit) => boolean): boolean {
    const { commits } = this.#story;
    const tip = this.#branchAt(now).at(-1);
    if (!tip || !test(tip)) return false;
    const recent = commits.filter(({ pushedAt }) => pushedAt <= now && pushedAt > now - 2 * TOLERANCE_MS);
    const standing = commits.findLast(({ pushedAt }) => pushedAt <= now - 2 * TOLERANCE_MS);
    return recent.every(test) && (!standing || test(standing));
  }

  #judgeCaller(by: string, parts: JobIdParts, what: 'create' | 'cancel' = 'create'): void {
    const check = this.checks.get(by);
    if (check === 'behind') this.break('not-the-branch', `${by}: ${what} of ${lineOf(parts)}`);
    const isFirst = what === 'create' && parts.attempt === 1 && parts.revision === 0;
    if (check === 'unknown' && !isFirst) this.break('unproven-changed', `${by}: ${what} of ${lineOf(parts)}`);
  }

  #judgeAttempt(parts: JobIdParts): void {
    const others = [...this.jobs().values()].flatMap((job) => {
      const other = parseJobId(job.request.jobId);
      return other && lineOf(other) === lineOf(parts) ? [{ job, other }] : [];
    });
    if (parts.attempt > 1) {
      const before = others.find(
        ({ other }) =>
          other.name === parts.name &&
          other.revision === parts.revision &&
          other.attempt === parts.attempt - 1,
      );
      if (before?.job.status !== 'cancelled')
        this.break('attempt-gap', `attempt ${parts.attempt} of ${lineOf(parts)}`);
    } else if (parts.revision > 0) {
      const hasRun = others.some(
        ({ job, other }) =>
          other.revision === parts.revision - 1 && (job.status === 'completed' || job.status === 'failed'),
      );
      if (!hasRun) this.break('attempt-gap', `revision ${parts.revision} of ${lineOf(parts)}`);
    }
  }

  #judgeStop(parts: JobIdParts, by: string): void {
    if (this.resuming.has(by)) return;
    const now = this.#now();
    for (const stop of this.#stops.get(lineOf(parts)) ?? []) {
      if (stop.at > now) continue;
      const words = this.#story.commits.map(({ tree }) => wordAt(tree, parts.name, parts.scheduledAt));
      // A stop holds if a run has reconciled Git's last word before it; what was said shortly before may come after it.
      const hasSpoken = this.#story.commits.some(
        ({ pushedAt, date }, index) =>
          index > 0 &&
          words[index] !== words[index - 1] &&
          Math.max(pushedAt, date) > stop.since &&
          pushedAt <= now,
      );
      const isForced = this.#story.final !== this.#story.commits;
      if (!hasSpoken && !isForced && !stop.isOfStaleContent) {
        this.break('stop-undone', `${stop.jobId} was stopped, and ${lineOf(parts)} made again by ${by}`);
      }
    }
  }
}

function sameContent(manifest: JobManifest, job: StoredJob): boolean {
  return contentText(contentOf(manifest)) === contentText(job.request);
}

function payloadOf({ operation }: StoredJob['request']): unknown {
  return operation.kind === 'method' ? operation.payload : operation.tags;
}
