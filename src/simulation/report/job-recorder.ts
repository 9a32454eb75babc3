import { type AnswerGroup, targetName } from '../../model/answer-group.ts';
import { countNames, MAX_NAMES } from '../../model/failed-names.ts';
import type { HubJobStatus } from '../../model/hub-job.ts';
import type { Instant } from '../../model/instant.ts';
import { FIRST_UNIT, type JobIdParts, parseJobId } from '../../model/job-id.ts';
import type { TwinChange } from '../../model/simulation.ts';
import { compileCondition } from '../../query/compile.ts';
import type { HubState, StateListener } from '../../simulator/state/hub-state.ts';
import type { Job } from '../../simulator/state/job.ts';
import type { JobRows } from '../../simulator/state/job-rows.ts';
import { groupAnswers } from './group-answers.ts';
import { TwinChangeTally } from './twin-changes.ts';

/** A job of the simulated hub, as the hub itself has it. */
export interface RecordedJob {
  readonly jobId: string;
  readonly createdAt: Instant;
  readonly startAt: Instant;
  startedAt?: Instant;
  endedAt?: Instant;
  status: HubJobStatus;
  answers: readonly AnswerGroup[];
  /** The same without the devices that a later try was for. */
  lastAnswers?: readonly AnswerGroup[];
  twins: readonly TwinChange[];
  failureReason?: string;
}

interface TriedAgain {
  readonly try: number;
  readonly names: readonly string[];
}

/** Equal for the tries of one occurrence. */
function sameWork({ name, scheduledAt, stage, revision }: JobIdParts): string {
  return `${name} ${scheduledAt} ${stage} ${revision}`;
}

function namesIn(rows: JobRows): readonly string[] {
  return Array.from({ length: rows.length }, (_, index) => targetName(rows.target(index)));
}

/**
 * Records every job from inside the hub: the hub itself forgets a job after 30 days, and reading it over the network
 * would be a load that no real run makes.
 */
export class JobRecorder implements Partial<StateListener> {
  readonly #state: HubState;
  readonly #jobs = new Map<string, RecordedJob>();
  readonly #changes = new Map<string, TwinChangeTally>();
  readonly #groupOf: (jobId: string) => string | undefined;
  /** The devices that the jobs of a group reached. */
  readonly #touched = new Map<string, Set<string>>();
  /** By occurrence: the devices of each later try. */
  readonly #triedAgain = new Map<string, readonly TriedAgain[]>();
  /** Failed devices that are named, of all jobs. */
  #named = 0;

  /** @param groupOf of which group a job is whose devices are counted together, each once */
  constructor(state: HubState, groupOf: (jobId: string) => string | undefined = () => undefined) {
    this.#state = state;
    this.#groupOf = groupOf;
  }

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
      this.#recordTwins(job);
    }
    if (job.status === 'completed' || job.status === 'failed' || job.status === 'cancelled') {
      recorded.endedAt = job.endedAt ?? this.#state.clock.now();
      if (job.failureReason !== undefined) recorded.failureReason = job.failureReason;
      this.#update(job, recorded);
    }
  }

  /** How many different devices jobs reached. */
  get devicesTouched(): number {
    const { registry } = this.#state;
    let touched = 0;
    for (const { row, wasTarget } of registry.devices()) {
      if (wasTarget || registry.modulesOf(row.deviceId).some((module) => module.wasTarget)) touched += 1;
    }
    return touched;
  }

  /** How many different devices the jobs of a group reached. */
  touchedBy(group: string): number {
    return this.#touched.get(group)?.size ?? 0;
  }

  /** Every job as it is now, in order of creation. */
  jobs(): readonly RecordedJob[] {
    for (const recorded of this.#jobs.values()) {
      const job = recorded.endedAt === undefined ? this.#state.jobs.get(recorded.jobId) : undefined;
      if (job && job.status === 'running') this.#update(job, recorded);
    }
    return [...this.#jobs.values()];
  }

  #update(job: Job, recorded: RecordedJob): void {
    this.#named -= countNames(recorded.answers);
    recorded.answers = groupAnswers(job.rows, MAX_NAMES - this.#named);
    this.#named += countNames(recorded.answers);
    this.#tryAgain(job);
    recorded.twins = this.#changes.get(job.spec.jobId)?.changes() ?? [];
    this.#changes.delete(job.spec.jobId);
    this.#touch(job);
  }

  #touch({ spec, rows }: Job): void {
    const group = this.#groupOf(spec.jobId);
    if (group === undefined) return;
    const touched = this.#touched.get(group) ?? new Set();
    this.#touched.set(group, touched);
    for (let index = 0; index < rows.length; index += 1) touched.add(targetName(rows.target(index)));
  }

  /** Devices that a job tries again have their last result there, and not in the tries before. */
  #tryAgain(job: Job): void {
    const parts = parseJobId(job.spec.jobId);
    if (!parts || parts.try <= FIRST_UNIT.try) return;
    const tried = this.#triedAgain.get(sameWork(parts)) ?? [];
    this.#triedAgain.set(sameWork(parts), [...tried, { try: parts.try, names: namesIn(job.rows) }]);
    for (const recorded of this.#jobs.values()) {
      const before = parseJobId(recorded.jobId);
      if (!before || sameWork(before) !== sameWork(parts) || before.try >= parts.try) continue;
      const rows = this.#state.jobs.get(recorded.jobId)?.rows;
      const later = this.#triedAgain.get(sameWork(parts))?.filter((one) => one.try > before.try) ?? [];
      const but = new Set(later.flatMap(({ names }) => names));
      if (rows) recorded.lastAnswers = groupAnswers(rows, MAX_NAMES - this.#named, but);
    }
  }

  /** The values that the job is about to change. */
  #recordTwins({ spec }: Job): void {
    if (spec.work.type !== 'scheduleUpdateTwin') return;
    const tally = new TwinChangeTally(spec.work.patch);
    try {
      const { collection, matches } = compileCondition(spec.queryCondition ?? '*');
      const devices =
        collection === 'devices' ? this.#state.registry.devices() : this.#state.registry.modules();
      for (const { row } of devices) if (matches(row)) tally.record(row);
    } catch {
      // A condition that cannot be read fails the job, which then changes no twin.
    }
    this.#changes.set(spec.jobId, tally);
  }
}
