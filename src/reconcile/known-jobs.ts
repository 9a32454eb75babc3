import type { Clock } from '../model/clock.ts';
import type { HubJob } from '../model/hub-job.ts';
import { isActive } from '../model/hub-job.ts';
import { parseJobId } from '../model/job-id.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Progress } from '../model/progress.ts';

/**
 * The jobs of the hub as this run has last seen them, between two readings of the list: what it did itself and what
 * it saw while following is entered at once. Tells of every change to a job of ours.
 */
export class KnownJobs {
  readonly #jobs = new Map<string, HubJob>();
  readonly #ended = new Set<string>();
  readonly #owner: string;
  readonly #clock: Clock;
  readonly #progress: ((event: Progress) => void) | undefined;
  #isFirstReading = true;

  constructor(owner: string, clock: Clock, progress: ((event: Progress) => void) | undefined) {
    this.#owner = owner;
    this.#clock = clock;
    this.#progress = progress;
  }

  all(): readonly HubJob[] {
    return [...this.#jobs.values()];
  }

  /** Ids of our jobs that ran to their end while this run looked on, in the order in which that was seen. */
  ended(): readonly string[] {
    return [...this.#ended];
  }

  /** A reading of the whole list: what is not in it is gone. */
  replaceAll(jobs: readonly HubJob[]): void {
    const listed = new Set(jobs.map((job) => job.jobId));
    for (const job of jobs) this.see(job);
    for (const jobId of [...this.#jobs.keys()]) if (!listed.has(jobId)) this.#jobs.delete(jobId);
    this.#isFirstReading = false;
  }

  /** Answers whether the job has ended since it was last seen. */
  see(job: HubJob): boolean {
    const before = this.#jobs.get(job.jobId);
    this.#jobs.set(job.jobId, job);
    const parts = parseJobId(job.jobId);
    const hasEnded = before !== undefined && isActive(before) && !isActive(job);
    if (parts?.owner !== this.#owner) return hasEnded;
    if (hasEnded && job.status !== 'cancelled') this.#ended.add(job.jobId);
    if (this.#isFirstReading ? job.status === 'running' : hasMoved(before, job)) {
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
    return hasEnded;
  }

  /** What an applied change has made of the jobs, without asking again. */
  enter({ change, result }: Outcome): void {
    if (result !== 'done' && result !== 'already-done') return;
    if (change.action !== 'create') {
      const job = this.#jobs.get(change.cancels);
      if (job && isActive(job)) this.#jobs.set(job.jobId, { ...job, status: 'cancelled' });
    }
    if (change.action !== 'cancel' && !this.#jobs.has(change.request.jobId)) {
      const { operation, ...request } = change.request;
      this.#jobs.set(request.jobId, { ...request, operation, type: operation.kind, status: 'queued' });
    }
  }
}

function hasMoved(before: HubJob | undefined, job: HubJob): boolean {
  if (!before) return isActive(job);
  if (before.status !== job.status) return true;
  const [a, b] = [before.statistics, job.statistics];
  return a?.succeededCount !== b?.succeededCount || a?.failedCount !== b?.failedCount;
}
