import type { Freeze } from '../../../src/model/freeze.ts';
import type { HubJob, HubJobStatus } from '../../../src/model/hub-job.ts';
import type { Instant } from '../../../src/model/instant.ts';
import { contentOf, contentText } from '../../../src/model/job-content.ts';
import { type JobIdParts, parseJobId } from '../../../src/model/job-id.ts';
import type { JobManifest } from '../../../src/model/manifest.ts';
import type { Change } from '../../../src/model/plan.ts';

/*
 * What happened on a hub, as somebody who only watched would write it down: every job with its times, and every look
 * that the reconciler took, with what Git said then. A judge reads it; who made the history (a hub in memory, a local
 * hub behind the real adapter) does not matter to it.
 */

/** What Git said. One object for as long as it said so. */
export interface Checkout {
  readonly manifests: ReadonlyMap<string, JobManifest>;
  readonly freezes: readonly Freeze[];
}

/** One reading of the hub with what was done upon it. */
export interface Pass {
  /** The instant that its plan was made for; nothing of it was asked of the hub before. */
  readonly at: Instant;
  /** When the last of it had been done. */
  readonly doneAt: Instant;
  readonly checkout: Checkout;
  /** It came to its end, and all that it wanted to change was changed. */
  readonly isUndisturbed: boolean;
  /** Its plan, when it made one to be shown: the first of a run does, and each that changes something. */
  readonly changes?: readonly Change[];
}

/** One job from its creation to the end of the history, ours or not. */
export interface JobLife {
  readonly jobId: string;
  /** What it does: see contentText. Of others' jobs anything. */
  readonly content: string;
  readonly createdAt: Instant;
  /** The start it was made for. */
  readonly startAt: Instant;
  /** When it really began. */
  readonly startedAt?: Instant;
  /** When it ended, or was cancelled. */
  readonly endedAt?: Instant;
  readonly status: HubJobStatus;
}

export interface History {
  readonly owner: string;
  readonly slots: number;
  readonly leadInSeconds: number;
  /** How long after it was decided a call may still reach the hub: the retries of what surrounds it. */
  readonly patienceMs: number;
  /** In order. */
  readonly passes: readonly Pass[];
  readonly jobs: readonly JobLife[];
  /** Ids of jobs, ours or not, that somebody else cancelled on the hub. */
  readonly stopped: ReadonlySet<string>;
}

/** A job of ours with what its id says. */
export interface OwnLife {
  readonly job: JobLife;
  readonly parts: JobIdParts;
}

/** A history, sorted for questions. */
export class Records {
  readonly history: History;
  /** In order of creation. */
  readonly own: readonly OwnLife[];
  readonly foreign: readonly JobLife[];
  readonly #byOccurrence = new Map<string, OwnLife[]>();
  readonly #byManifest = new Map<string, OwnLife[]>();

  constructor(history: History) {
    this.history = history;
    const jobs = [...history.jobs].sort((left, right) => left.createdAt - right.createdAt);
    const foreign: JobLife[] = [];
    const own: OwnLife[] = [];
    for (const job of jobs) {
      const parts = parseJobId(job.jobId);
      if (parts?.owner === history.owner) own.push({ job, parts });
      else foreign.push(job);
    }
    for (const life of own) {
      const { name, scheduledAt } = life.parts;
      addTo(this.#byOccurrence, `${name} ${scheduledAt}`, life);
      addTo(this.#byManifest, name, life);
    }
    this.own = own;
    this.foreign = foreign;
  }

  /** In order of creation. */
  ofOccurrence(name: string, scheduledAt: Instant): readonly OwnLife[] {
    return this.#byOccurrence.get(`${name} ${scheduledAt}`) ?? [];
  }

  ofManifest(name: string): readonly OwnLife[] {
    return this.#byManifest.get(name) ?? [];
  }

  /** The last look that had begun by then. */
  passAt(instant: Instant): Pass | undefined {
    const { passes } = this.history;
    let low = 0;
    let high = passes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((passes[middle]?.at ?? Number.POSITIVE_INFINITY) <= instant) low = middle + 1;
      else high = middle;
    }
    return passes[low - 1];
  }
}

/** Waited or ran at some moment of the span, both ends included. */
export function wasActive({ createdAt, endedAt }: JobLife, from: Instant, to: Instant): boolean {
  return createdAt <= to && (endedAt === undefined || endedAt > from);
}

/** Still waits when the instant is over. */
export function waitsAfter({ createdAt, startedAt, endedAt }: JobLife, instant: Instant): boolean {
  return createdAt <= instant && (startedAt ?? endedAt ?? Number.POSITIVE_INFINITY) > instant;
}

const contents = new WeakMap<JobManifest, string>();

/** Of the same object always the same; there are thousands of questions about few manifests. */
export function contentOfManifest(manifest: JobManifest): string {
  const content = contents.get(manifest) ?? contentText(contentOf(manifest));
  contents.set(manifest, content);
  return content;
}

/** Of a job as a hub gives it back. */
export function contentOfJob({ condition = '', operation, maxExecutionTimeInSeconds = 0 }: HubJob): string {
  return operation ? contentText({ condition, operation, maxExecutionTimeInSeconds }) : '';
}

function addTo<Key, Value>(groups: Map<Key, Value[]>, key: Key, value: Value): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
