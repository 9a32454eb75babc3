import type { AnswerGroup } from '../../model/answer-group.ts';
import type { HubJobStatus } from '../../model/hub-job.ts';
import type { Instant } from '../../model/instant.ts';
import type { TwinShift } from '../../model/simulation.ts';
import { compileCondition } from '../../query/compile.ts';
import type { HubState, StateListener } from '../../simulator/state/hub-state.ts';
import type { Job } from '../../simulator/state/job.ts';
import { groupAnswers } from './group-answers.ts';
import { TwinChangeTally } from './twin-changes.ts';

/** A job of the simulated hub, as the hub itself saw it. */
export interface RecordedJob {
  readonly jobId: string;
  readonly createdAt: Instant;
  readonly startAt: Instant;
  startedAt?: Instant;
  endedAt?: Instant;
  status: HubJobStatus;
  answers: readonly AnswerGroup[];
  twins: readonly TwinShift[];
  failureReason?: string;
}

/**
 * Writes down what becomes of every job, from inside the hub: the hub itself forgets after 30 days, and reading it
 * over the network would be a load that no real run makes.
 */
export class JobRecorder implements StateListener {
  readonly #state: HubState;
  readonly #jobs = new Map<string, RecordedJob>();
  readonly #shifts = new Map<string, TwinChangeTally>();

  constructor(state: HubState) {
    this.#state = state;
  }

  deviceChanged(): void {}

  deviceRemoved(): void {}

  jobChanged(job: Job): void {
    const { jobId } = job.spec;
    const recorded: RecordedJob = this.#jobs.get(jobId) ?? {
      jobId,
      createdAt: job.createdAt,
      startAt: job.startAt,
      status: job.status,
      answers: [],
      twins: [],
    };
    this.#jobs.set(jobId, recorded);
    recorded.status = job.status;
    if (job.status === 'running') {
      recorded.startedAt = job.startedAt ?? this.#state.clock.now();
      this.#lookAtTwins(job);
    }
    if (job.status === 'completed' || job.status === 'failed' || job.status === 'cancelled') {
      recorded.endedAt = job.endedAt ?? this.#state.clock.now();
      if (job.failureReason !== undefined) recorded.failureReason = job.failureReason;
      this.#read(job, recorded);
    }
  }

  /** Different devices that jobs reached. */
  get devicesTouched(): number {
    const { registry } = this.#state;
    let touched = 0;
    for (const { row, wasTarget } of registry.devices()) {
      if (wasTarget || registry.modulesOf(row.deviceId).some((module) => module.wasTarget)) touched += 1;
    }
    return touched;
  }

  /** Every job, in order of creation; of those that have not ended, as they stand now. */
  jobs(): readonly RecordedJob[] {
    for (const recorded of this.#jobs.values()) {
      const job = recorded.endedAt === undefined ? this.#state.jobs.get(recorded.jobId) : undefined;
      if (job && job.status === 'running') this.#read(job, recorded);
    }
    return [...this.#jobs.values()];
  }

  #read(job: Job, recorded: RecordedJob): void {
    recorded.answers = groupAnswers(job.rows);
    recorded.twins = this.#shifts.get(job.spec.jobId)?.shifts() ?? [];
    this.#shifts.delete(job.spec.jobId);
  }

  /** What the job is about to change, before it does. */
  #lookAtTwins({ spec }: Job): void {
    if (spec.work.type !== 'scheduleUpdateTwin') return;
    const tally = new TwinChangeTally(spec.work.patch);
    try {
      const { collection, matches } = compileCondition(spec.queryCondition ?? '*');
      const devices =
        collection === 'devices' ? this.#state.registry.devices() : this.#state.registry.modules();
      for (const { row } of devices) if (matches(row)) tally.enter(row);
    } catch {
      // A condition that cannot be read fails the job; there is nothing to tell of twins then.
    }
    this.#shifts.set(spec.jobId, tally);
  }
}
