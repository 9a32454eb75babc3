import { HubError } from '../../src/hub/hub-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import type { JobRequest } from '../../src/model/desired-job.ts';
import {
  type DeviceOutcome,
  type DeviceResult,
  type HubJob,
  hasEnded,
  isActive,
  isWaiting,
} from '../../src/model/hub-job.ts';
import type { Instant } from '../../src/model/instant.ts';
import { MAX_START_AHEAD_MS } from '../../src/model/tier.ts';
import type { VirtualClock } from '../../src/simulation/clock/virtual-clock.ts';
import type { Chance } from './chance.ts';
import { DEVICES, HOUR, MINUTE, type Profile } from './story.ts';

/** A run that was killed: nothing of it goes on. */
export class Killed extends Error {}

/** Who calls the hub: a run, with what goes wrong for it. */
export interface Caller {
  readonly label: string;
  readonly kill?: { readonly call: number; readonly when: 'before' | 'after' } | undefined;
  readonly pause?: { readonly call: number; readonly milliseconds: number } | undefined;
  /** Its clock less the true time. */
  readonly clockAheadMs?: number;
  /** Nothing goes wrong. */
  readonly isCalm?: boolean;
  readonly chance: Chance;
}

export interface HubListener {
  onCreate(job: StoredJob, by: string): void;
  onCancel(job: StoredJob, by: string): void;
  onStart(job: StoredJob): void;
}

export interface StoredJob {
  readonly request: JobRequest;
  readonly createdAt: Instant;
  readonly createdBy: string;
  status: HubJob['status'];
  startedAt?: Instant;
  endedAt?: Instant;
  /** When lists and reads show it: the hub's own parts do not agree at once. */
  visibleAt: Instant;
  /** Until then reads still say that it waits, although it was cancelled. */
  settlesAt?: Instant;
  /** It ends without having reached a device. */
  readonly failsAtOnce: boolean;
}

/** What a hub says of when a job was cancelled that never started is not documented: it may say so, or something else. */
type CancelTime = 'told' | 'absent' | 'start';

const HISTORY_MS = 30 * 24 * HOUR;

/**
 * A hub that behaves as badly as a hub may: lists and cancels that lag, answers that are lost or late, jobs that start
 * late or fail, content given back in a form of its own. It keeps its promises all the same: an id is created once, a
 * cancelled job never runs, no more jobs are active than there are slots.
 */
export class NemesisHub {
  readonly jobs = new Map<string, StoredJob>();
  readonly #clock: VirtualClock;
  readonly #chance: Chance;
  readonly #profile: Profile;
  readonly #listener: HubListener;
  readonly cancelTime: CancelTime;
  slots: number;
  /** Whether it says of a job, at times, that it is in a state that nobody knows. */
  isClear = false;

  constructor(
    clock: VirtualClock,
    chance: Chance,
    { profile, slots, listener }: { profile: Profile; slots: number; listener: HubListener },
  ) {
    this.#clock = clock;
    this.#chance = chance;
    this.#profile = profile;
    this.#listener = listener;
    this.cancelTime = chance.oneOf<CancelTime>(['told', 'absent', 'start']);
    this.slots = slots;
  }

  /** The hub as one caller sees it. */
  for(caller: Caller): JobHub {
    let calls = 0;
    const call = async <Answer>(work: () => Answer): Promise<Answer> => {
      calls += 1;
      const { kill, pause, isCalm = false, chance } = caller;
      const isLossy = this.#profile.lossy && !isCalm;
      if (pause?.call === calls) await this.#clock.sleep(pause.milliseconds);
      await this.#clock.sleep(200 + chance.below(this.#profile.dense ? MINUTE : 4_000));
      if (kill?.call === calls && kill.when === 'before') throw new Killed(caller.label);
      let answer: { readonly value: Answer } | { readonly error: unknown };
      try {
        answer = { value: work() };
      } catch (error) {
        answer = { error };
      }
      if (kill?.call === calls && kill.when === 'after') throw new Killed(caller.label);
      if (isLossy && chance.happens(0.04)) {
        // The answer was lost on its way, and the same is asked again; at times that is lost, too.
        await this.#clock.sleep(1_000 + chance.below(5_000));
        if (chance.happens(0.2)) throw new HubError('unavailable', 'no answer', { request: 'any' });
        return work();
      }
      await this.#clock.sleep(chance.below(isLossy && chance.happens(0.02) ? 5 * MINUTE : 2_000));
      if ('error' in answer) throw answer.error;
      return answer.value;
    };
    const self = this;
    return {
      hostName: 'nemesis.test',
      async *listJobs() {
        yield* await call(() => self.#visible());
      },
      listActiveJobs: () => call(() => self.#visible().filter(isActive)),
      getJob: (jobId) =>
        call(() => {
          const job = this.#find(jobId);
          return job && this.#view(job);
        }),
      createJob: (request) => call(() => this.#create(request, caller.label)),
      cancelJob: (jobId) => call(() => this.cancel(jobId, caller.label)),
      countDevices: () => call(() => ({ total: DEVICES, connected: DEVICES })),
      countMatches: () => call(() => DEVICES),
      sampleDevices: () => call(() => []),
      patchTags: () => call(() => undefined),
      async *readTwins() {},
      async *countByValues() {},
      async *listDeviceResults(jobId) {
        yield* await call(() => self.#results(jobId));
      },
      clockAheadMs: () => -(caller.clockAheadMs ?? 0),
      close: async () => {},
    };
  }

  /** Puts a job of somebody else there. */
  putForeign(jobId: string, startAt: Instant): void {
    const now = this.#clock.now();
    const operation = { kind: 'twin', tags: { of: 'somebody' } } as const;
    this.jobs.set(jobId, {
      request: { jobId, condition: '*', operation, startAt, maxExecutionTimeInSeconds: 60 },
      createdAt: now,
      createdBy: 'somebody',
      status: 'scheduled',
      visibleAt: now,
      failsAtOnce: false,
    });
  }

  /** Throws as the hub refuses. */
  cancel(jobId: string, by: string): void {
    const job = this.#find(jobId);
    if (!job) throw refuse('not-found', 404, 'JobNotFound');
    if (job.status !== 'queued' && job.status !== 'scheduled') {
      throw refuse('rejected', 405, 'OperationNotAllowedInCurrentState');
    }
    const now = this.#clock.now();
    job.status = 'cancelled';
    job.endedAt = now;
    job.settlesAt = now + this.#chance.below(this.#profile.lossy ? 20_000 : 2_000);
    this.#listener.onCancel(job, by);
  }

  /** Lets the jobs start and end that are due by now. */
  tick(): void {
    const now = this.#clock.now();
    for (const job of this.jobs.values()) {
      const { request } = job;
      if ((job.status === 'queued' || job.status === 'scheduled') && request.startAt <= now) {
        job.startedAt = request.startAt;
        job.status = 'running';
        this.#listener.onStart(job);
      }
      const runsMs = job.failsAtOnce ? 0 : Math.min(request.maxExecutionTimeInSeconds * 1000, 5 * MINUTE);
      const endsAt = (job.startedAt ?? now) + runsMs;
      if (job.status === 'running' && endsAt <= now) {
        job.status = job.failsAtOnce ? 'failed' : 'completed';
        job.endedAt = endsAt;
      }
    }
  }

  #find(jobId: string): StoredJob | undefined {
    this.tick();
    const job = this.jobs.get(jobId);
    if (job?.endedAt !== undefined && job.endedAt < this.#clock.now() - HISTORY_MS) {
      this.jobs.delete(jobId);
      return undefined;
    }
    return job;
  }

  #visible(): readonly HubJob[] {
    this.tick();
    const now = this.#clock.now();
    for (const jobId of [...this.jobs.keys()]) this.#find(jobId);
    return [...this.jobs.values()].filter(({ visibleAt }) => visibleAt <= now).map((job) => this.#view(job));
  }

  /** Some jobs reach all their devices, some a part, some none; some find none. */
  #results(jobId: string): readonly DeviceResult[] {
    const job = this.#find(jobId);
    if (!job || job.startedAt === undefined || job.failsAtOnce) return [];
    const kind = Math.floor(job.startedAt / 1000) % 5;
    const outcomes: readonly (DeviceOutcome | undefined)[] = [
      'succeeded',
      'refused',
      'offline',
      undefined,
      'succeeded',
    ];
    const outcome = outcomes[kind];
    if (outcome === undefined) return [];
    return Array.from({ length: DEVICES }, (_, index) => ({
      deviceId: `device-${index}`,
      outcome: kind === 4 && index > 1 ? 'offline' : outcome,
    }));
  }

  #view({ request, createdAt, startedAt, endedAt, status, settlesAt = 0 }: StoredJob): HubJob {
    const isUnsettled = status === 'cancelled' && this.#clock.now() < settlesAt;
    const isUnknown = this.#profile.lossy && !this.isClear && this.#chance.happens(0.005);
    const shown = isUnknown ? 'unknown' : isUnsettled ? 'scheduled' : status;
    const { operation, ...rest } = request;
    const job: HubJob = { ...rest, type: operation.kind, status: shown, createdAt, operation };
    return {
      ...job,
      startAt: startedAt ?? request.startAt,
      ...(this.#profile.echo && { maxExecutionTimeInSeconds: request.maxExecutionTimeInSeconds + 1 }),
      ...(hasEnded(job) && this.#endTime(shown, endedAt, request.startAt)),
    };
  }

  #endTime(status: HubJob['status'], endedAt: Instant | undefined, startAt: Instant): { endAt?: Instant } {
    if (status !== 'cancelled' || this.cancelTime === 'told')
      return endedAt === undefined ? {} : { endAt: endedAt };
    return this.cancelTime === 'start' ? { endAt: startAt } : {};
  }

  #create(request: JobRequest, by: string): HubJob {
    this.tick();
    const now = this.#clock.now();
    if (this.#find(request.jobId)) throw refuse('conflict', 409, 'JobAlreadyExists');
    if (request.startAt > now + MAX_START_AHEAD_MS) throw refuse('rejected', 400, 'ArgumentInvalid');
    const active = [...this.jobs.values()].filter(
      ({ status }) => status === 'queued' || status === 'scheduled' || status === 'running',
    );
    if (active.length >= this.slots) throw refuse('quota', 429, 'ThrottlingMaxActiveJobCountExceeded');
    // A start in the past is at once; the hub may take its time.
    const isLossy = this.#profile.lossy;
    const lateMs = isLossy ? this.#chance.below(this.#chance.happens(0.05) ? 45 * MINUTE : 30_000) : 0;
    const job: StoredJob = {
      request: { ...request, startAt: Math.max(request.startAt, now) + lateMs },
      createdAt: now,
      createdBy: by,
      status: 'scheduled',
      visibleAt: now + this.#chance.below(isLossy ? 10_000 : 1_000),
      failsAtOnce: isLossy && this.#chance.happens(0.1),
    };
    this.jobs.set(request.jobId, job);
    this.#clock.setTimer(job.request.startAt - now, () => this.tick());
    this.#listener.onCreate(job, by);
    return this.#view(job);
  }
}

/** Waiting, whatever lists still say. */
export function waits({ status }: StoredJob): boolean {
  return isWaiting({ jobId: '', type: 'other', status });
}

function refuse(kind: HubError['kind'], status: number, code: string): HubError {
  return new HubError(kind, code, { request: 'any', status, code });
}
