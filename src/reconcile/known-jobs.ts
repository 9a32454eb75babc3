import type { JobHub } from '../hub/port.ts';
import type { Clock } from '../model/clock.ts';
import type { HubJob } from '../model/hub-job.ts';
import { hasEnded, isActive } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import { type JobsOnHub, ownIdParts, sortJobs } from '../model/jobs-on-hub.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Progress } from '../model/progress.ts';
import { readJobs } from './read-hub.ts';

export interface KnownJobsOptions {
  readonly hub: JobHub;
  readonly owner: string;
  readonly clock: Clock;
  readonly progress?: (event: Progress) => void;
}

/**
 * A hub gives its list in pages of 100. Up to that many jobs, reading all of them again is one request; asking state by
 * state for the active ones is three, however many there are.
 */
const ONE_PAGE = 100;

/**
 * The jobs of the hub as this run has last seen them: what it did itself and what it saw while following is recorded at
 * once. Jobs that have ended never change, so after the first reading only the others are asked for again. Tells of
 * every change to a job of ours.
 */
export class KnownJobs {
  readonly #jobs = new Map<string, HubJob>();
  readonly #ended = new Set<string>();
  readonly #hub: JobHub;
  readonly #owner: string;
  readonly #clock: Clock;
  readonly #progress: ((event: Progress) => void) | undefined;
  /** How many jobs the hub listed when all were read; none have been while it is absent. */
  #listed: number | undefined;
  #own = 0;
  #readAt: Instant | undefined;
  #isDoubtful = false;

  constructor({ hub, owner, clock, progress }: KnownJobsOptions) {
    this.#hub = hub;
    this.#owner = owner;
    this.#clock = clock;
    this.#progress = progress;
  }

  /** Reads the whole list: what had ended and is not in it is gone. `now`: what the reading is for. */
  async readAll(now: Instant, signal?: AbortSignal): Promise<void> {
    const { jobs, listed } = await readJobs(this.#hub, this.#owner, signal);
    const read = new Set([...jobs.own.map(({ job }) => job), ...jobs.active]);
    this.#progress?.({ kind: 'hub-read', at: now, jobs: listed, own: jobs.own.length });
    const kept = new Set([...read].map((job) => job.jobId));
    for (const [jobId, job] of this.#jobs) if (!kept.has(jobId) && hasEnded(job)) this.#jobs.delete(jobId);
    await this.#refreshMissing(kept, signal);
    for (const job of read) this.update(job);
    this.#readAt = now;
    this.#listed = listed;
    this.#own = jobs.own.length;
    this.#isDoubtful = false;
  }

  /**
   * Reads what may have changed: the jobs that are active now, and what became of those that were. Answers whether that
   * was the whole list after all: it is where that costs less, and after a create that came upon a job which nobody
   * here had seen. Of jobs that others made, one that has come and gone meanwhile stays unseen.
   */
  async refresh(now: Instant, signal?: AbortSignal): Promise<boolean> {
    if (this.#listed === undefined || this.#listed <= ONE_PAGE || this.#isDoubtful) {
      await this.readAll(now, signal);
      return true;
    }
    const active = await this.#hub.listActiveJobs(signal);
    await this.#refreshMissing(new Set(active.map((job) => job.jobId)), signal);
    for (const job of active) this.update(job);
    this.#readAt = now;
    this.#progress?.({ kind: 'hub-read', at: now, jobs: this.#listed, own: this.#own });
    return false;
  }

  /** Asks for one job. Answers whether it has ended, or is gone, since it was last seen. */
  async refreshJob(jobId: string, signal?: AbortSignal): Promise<boolean> {
    const job = await this.#hub.getJob(jobId, signal);
    if (job) return this.update(job);
    this.#jobs.delete(jobId);
    return true;
  }

  /** When the list was last read; `undefined` before that. */
  get readAt(): Instant | undefined {
    return this.#readAt;
  }

  jobs(): JobsOnHub {
    return sortJobs(this.#jobs.values(), this.#owner);
  }

  /** Ids of our jobs that ran to their end while this run looked on, in the order in which that was seen. */
  ended(): readonly string[] {
    return [...this.#ended];
  }

  /** Answers whether the job has ended since it was last seen. */
  update(job: HubJob): boolean {
    const before = this.#jobs.get(job.jobId);
    // The hub's lists may lag behind what it has said of a job, a cancel above all; no job comes back to life.
    if (before && hasEnded(before) && isActive(job)) return false;
    const isFirstReading = this.#listed === undefined;
    const parts = ownIdParts(job.jobId, this.#owner);
    this.#put(job, parts !== undefined);
    const endsNow = before !== undefined && !hasEnded(before) && hasEnded(job);
    if (!parts) return endsNow;
    if (endsNow && job.status !== 'cancelled') this.#ended.add(job.jobId);
    if (isFirstReading ? job.status === 'running' : hasMoved(before, job)) {
      const { jobId, status, statistics } = job;
      this.#progress?.({
        kind: 'job',
        at: this.#clock.now(),
        jobId,
        manifest: parts.name,
        status,
        ...(statistics && { statistics }),
      });
    }
    return endsNow;
  }

  /** What an applied change has made of the jobs, without asking again. */
  record(outcome: Outcome): void {
    const { change, result } = outcome;
    // Another run made a job which this one did not know of: there may be more.
    if (result === 'taken') this.#isDoubtful = true;
    if (result !== 'done' && result !== 'already-done') return;
    if (change.action !== 'create') {
      const job = this.#jobs.get(change.cancels);
      if (job && isActive(job)) this.#put({ ...job, status: 'cancelled' }, true);
    }
    if (change.action !== 'cancel' && !this.#jobs.has(change.request.jobId)) {
      const { operation, ...request } = change.request;
      this.#put({ ...request, operation, type: operation.kind, status: 'queued' }, true);
    }
  }

  /** A list lags behind the jobs themselves: one that has just been made may not be in it yet. */
  async #refreshMissing(listed: ReadonlySet<string>, signal: AbortSignal | undefined): Promise<void> {
    const missing = [...this.#jobs.values()].filter((job) => !hasEnded(job) && !listed.has(job.jobId));
    for (const { jobId } of missing) await this.refreshJob(jobId, signal);
  }

  #put(job: HubJob, isOwn: boolean): void {
    if (this.#listed !== undefined && !this.#jobs.has(job.jobId)) {
      this.#listed += 1;
      if (isOwn) this.#own += 1;
    }
    this.#jobs.set(job.jobId, job);
  }
}

function hasMoved(before: HubJob | undefined, job: HubJob): boolean {
  if (!before) return isActive(job);
  if (before.status !== job.status) return true;
  const [a, b] = [before.statistics, job.statistics];
  return a?.succeededCount !== b?.succeededCount || a?.failedCount !== b?.failedCount;
}
