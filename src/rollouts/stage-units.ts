import { hasRun, isActive, isWaiting } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import type { OwnJob } from '../model/jobs-on-hub.ts';

/** Parts from this number on are sweeps: devices that joined after the last stage was complete. */
export const FIRST_SWEEP = 50;
/** No part of a stage has this number: a job of it says that the stage was seen to fail. */
export const FAILURE_PART = 99;

/** One unit of a stage: the newest attempt at it, or the one that runs or ran. */
export interface StageUnit {
  readonly part: number;
  /** 0: it only marks devices. */
  readonly try: number;
  readonly own: OwnJob;
}

/** What is on the hub of one stage of one version. */
export class StageUnits {
  /** By try, then part; without sweeps. */
  readonly all: readonly StageUnit[];
  /** By part, then try. One of them says that the stage was complete. */
  readonly sweeps: readonly StageUnit[];
  /** Some run saw it fail, and said so on the hub: numbers that look better later do not take that back. */
  readonly wasSeenToFail: boolean;

  constructor(jobs: readonly OwnJob[], stage: number) {
    const newest = new Map<string, StageUnit>();
    let wasSeenToFail = false;
    for (const own of jobs) {
      if (own.parts.stage !== stage) continue;
      const { part, try: number, attempt } = own.parts;
      if (part === FAILURE_PART) {
        wasSeenToFail = true;
        continue;
      }
      const key = `${number} ${part}`;
      const other = newest.get(key);
      if (other && !isBetter(own, attempt, other.own)) continue;
      newest.set(key, { part, try: number, own });
    }
    this.wasSeenToFail = wasSeenToFail;
    const found = [...newest.values()];
    this.all = found
      .filter(({ part }) => part < FIRST_SWEEP)
      .sort((left, right) => left.try - right.try || left.part - right.part);
    this.sweeps = found
      .filter(({ part }) => part >= FIRST_SWEEP)
      .sort((left, right) => left.part - right.part || left.try - right.try);
  }

  get exist(): boolean {
    return this.all.length + this.sweeps.length > 0;
  }

  get active(): readonly StageUnit[] {
    return this.all.filter(({ own }) => isActive(own.job));
  }

  get areActive(): boolean {
    return this.active.length > 0;
  }

  /** Those of one try; 0: those that mark. */
  ofTry(number: number): readonly StageUnit[] {
    return this.all.filter((unit) => unit.try === number);
  }

  get newestTry(): number {
    return Math.max(0, ...this.all.map((unit) => unit.try));
  }

  get waiting(): readonly StageUnit[] {
    return this.all.filter(({ own }) => isWaiting(own.job));
  }

  get cancelled(): readonly StageUnit[] {
    return this.all.filter(({ own }) => own.job.status === 'cancelled');
  }

  get failed(): StageUnit | undefined {
    return this.all.find(({ own }) => own.job.status === 'failed');
  }

  /** When the first unit was made. */
  beganAt(now: Instant): Instant {
    return Math.min(now, ...this.all.map(({ own }) => own.job.createdAt ?? now));
  }

  /** When the newest unit was made. */
  newestMadeAt(now: Instant): Instant {
    return Math.max(...this.all.map(({ own }) => own.job.createdAt ?? now));
  }

  /** When the last unit that ran had ended; `undefined`: none has. */
  endedAt(now: Instant): Instant | undefined {
    const ends = this.all.filter(({ own }) => hasRun(own.job)).map(({ own }) => endOf(own, now));
    return ends.length > 0 ? Math.max(...ends) : undefined;
  }
}

function isBetter({ job }: OwnJob, attempt: number, other: OwnJob): boolean {
  if (hasRun(other.job) || other.job.status === 'running') return false;
  return hasRun(job) || job.status === 'running' || attempt > other.parts.attempt;
}

/** A hub that does not say when a job ended is taken to have used all its time. */
function endOf({ job }: OwnJob, now: Instant): Instant {
  if (job.endAt !== undefined) return job.endAt;
  const latest = (job.startAt ?? job.createdAt ?? now) + (job.maxExecutionTimeInSeconds ?? 0) * 1000;
  return Math.min(now, latest);
}
