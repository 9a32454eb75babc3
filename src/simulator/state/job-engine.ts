import type { HubTimer } from '../clock/hub-clock.ts';
import { serviceError } from '../errors.ts';
import type { Device } from './device.ts';
import { isActive, Job, type JobSpec, type JobStatus } from './job.ts';
import { JobRun, type RunContext } from './job-run.ts';

const HISTORY_MS = 30 * 86_400_000;

export interface JobEngineOptions {
  readonly context: RunContext;
  /** Jobs that may be queued, scheduled or running at once. */
  readonly slots: number;
  readonly onChange: (job: Job) => void;
}

/** The filters of the job list. */
export interface JobFilter {
  readonly status?: string;
  readonly type?: string;
}

/**
 * The jobs of the hub and their states: queued, scheduled if the start is ahead, running, and in the end completed,
 * failed or cancelled. A waiting job holds a slot, like a running one. Ended jobs are kept for 30 days, and so are
 * their ids.
 */
export class JobEngine {
  readonly #context: RunContext;
  readonly #slots: number;
  readonly #onChange: (job: Job) => void;
  /** In order of creation. */
  readonly #jobs = new Map<string, Job>();
  readonly #active = new Set<Job>();
  /** In order of their end, oldest first. */
  readonly #ended = new Set<Job>();
  readonly #timers = new Map<Job, HubTimer>();
  readonly #runs = new Map<Job, JobRun>();

  constructor(options: JobEngineOptions) {
    this.#context = options.context;
    this.#slots = options.slots;
    this.#onChange = options.onChange;
  }

  /** Creates a checked job. 403 in a tier without jobs, 409 for a taken id, 429 when no slot is free. */
  create(spec: JobSpec): Job {
    this.#forgetOld();
    if (this.#slots === 0)
      throw serviceError('OperationNotAvailableInCurrentTier', 'The tier of this hub has no jobs.');
    if (this.#jobs.has(spec.jobId))
      throw serviceError('JobAlreadyExists', `A job with the id ${spec.jobId} exists already.`);
    if (this.#held() >= this.#slots)
      throw serviceError(
        'ThrottlingMaxActiveJobCountExceeded',
        `The hub has ${this.#held()} active jobs; its tier allows ${this.#slots}.`,
        'text-in-text',
      );
    const job = new Job(spec, this.#context.clock.now());
    this.#jobs.set(spec.jobId, job);
    this.#active.add(job);
    this.#onChange(job);
    this.#wait(job, this.#context.switches.queuedForMs, () => this.#leaveQueue(job));
    return job;
  }

  get(jobId: string): Job | undefined {
    this.#forgetOld();
    return this.#jobs.get(jobId);
  }

  /** Cancels a job that has not started. 404 for an unknown one, 405 for one that runs or has ended. */
  cancel(jobId: string): Job {
    const job = this.get(jobId);
    if (!job) throw serviceError('JobNotFound', `There is no job with the id ${jobId}.`);
    if (job.status !== 'queued' && job.status !== 'scheduled') {
      const status = `${job.status.slice(0, 1).toUpperCase()}${job.status.slice(1)}`;
      throw serviceError(
        'OperationNotAllowedInCurrentState',
        `Job cannot be cancelled in '${status}' status.`,
      );
    }
    this.#end(job, 'cancelled');
    return job;
  }

  /** In order of creation. A list of active jobs does not read the history, however long that is. */
  *list(filter: JobFilter = {}): Generator<Job> {
    this.#forgetOld();
    const status = filter.status?.toLowerCase();
    const type = filter.type?.toLowerCase();
    const jobs = isActiveName(status) ? this.#active : this.#jobs.values();
    for (const job of jobs) {
      if (status !== undefined && job.status !== status) continue;
      if (type !== undefined && job.spec.work.type.toLowerCase() !== type) continue;
      yield job;
    }
  }

  /** Of all jobs that the hub remembers. */
  get count(): number {
    this.#forgetOld();
    return this.#jobs.size;
  }

  get activeCount(): number {
    return this.#active.size;
  }

  /** How many slots are taken. */
  #held(): number {
    if (this.#context.switches.waitingJobsHoldSlots) return this.#active.size;
    return [...this.#active].filter(({ status }) => status === 'running').length;
  }

  /** Running jobs that wait for this device call it. */
  deviceReady(device: Device): void {
    for (const run of this.#runs.values()) run.deviceReady(device);
  }

  /** Puts a stored job back. One that was running cannot continue and has failed. */
  restore(job: Job): void {
    this.#jobs.set(job.spec.jobId, job);
    if (!isActive(job.status)) {
      this.#ended.add(job);
      return;
    }
    this.#active.add(job);
    if (job.status === 'running') {
      job.failureReason = 'The hub was stopped while the job ran.';
      this.#end(job, 'failed');
    } else {
      this.#wait(job, this.#context.switches.queuedForMs, () => this.#leaveQueue(job));
    }
  }

  /** Ends all timers; jobs stay as they are. */
  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    for (const run of this.#runs.values()) run.abandon();
    this.#timers.clear();
    this.#runs.clear();
  }

  #leaveQueue(job: Job): void {
    const delay = job.startAt - this.#context.clock.now();
    if (delay <= 0) {
      this.#start(job);
      return;
    }
    if (job.status !== 'scheduled') {
      job.status = 'scheduled';
      this.#onChange(job);
    }
    this.#wait(job, delay, () => this.#start(job));
  }

  #start(job: Job): void {
    this.#timers.delete(job);
    job.status = 'running';
    job.startedAt = this.#context.clock.now();
    this.#onChange(job);
    try {
      const run = new JobRun(job, this.#context, (status) => this.#end(job, status));
      this.#runs.set(job, run);
      run.begin();
    } catch (error) {
      // The condition is invalid: the service creates such a job and fails it when it runs.
      job.failureReason = error instanceof Error ? error.message : String(error);
      this.#end(job, 'failed');
    }
  }

  #wait(job: Job, delayMs: number, then: () => void): void {
    this.#timers.set(job, this.#context.clock.setTimer(Math.max(0, delayMs), then));
  }

  #end(job: Job, status: JobStatus): void {
    this.#timers.get(job)?.cancel();
    this.#timers.delete(job);
    this.#runs.delete(job);
    this.#active.delete(job);
    job.status = status;
    job.endedAt = this.#context.clock.now();
    this.#ended.add(job);
    this.#onChange(job);
  }

  #forgetOld(): void {
    const before = this.#context.clock.now() - HISTORY_MS;
    for (const job of this.#ended) {
      if ((job.endedAt ?? 0) > before) return;
      this.#ended.delete(job);
      this.#jobs.delete(job.spec.jobId);
    }
  }
}

function isActiveName(status: string | undefined): boolean {
  return status === 'queued' || status === 'scheduled' || status === 'running';
}
