import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../src/hub/hub-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import { type HubJob, isActive } from '../../src/model/hub-job.ts';
import { contentOf } from '../../src/model/job-content.ts';
import { FIRST_UNIT, formatJobId, parseJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import { pendingChanges } from '../../src/model/plan.ts';
import { makePlan } from '../../src/reconcile/make-plan.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub, type MemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';

/*
 * A busy reconcile on five slots: creates, a replacement, cancels, a catch-up, a deferral. It is stopped before and
 * after every single call to the hub in turn, and run again.
 */

const NOW = Date.parse('2026-03-02T12:10:00Z');
const HOUR = 3_600_000;
const effectiveFrom = NOW - 6 * HOUR;

const edited = manifestNamed('edited', { schedule: daily('30 13 * * *'), effectiveFrom });
const manifests: readonly JobManifest[] = [
  edited,
  manifestNamed('hourly', { effectiveFrom, maxExecutionTimeInSeconds: 60 }),
  manifestNamed('moved', { schedule: daily('0 15 * * *'), effectiveFrom }),
  manifestNamed('stopped', { schedule: daily('0 16 * * *'), effectiveFrom, suspend: true }),
];

function daily(cron: string) {
  return { kind: 'cron', cron, timeZone: 'UTC', dst: {} } as const;
}

function waitingJob(jobId: string, startAt: number): HubJob {
  return {
    jobId,
    type: 'method',
    status: 'scheduled',
    createdAt: NOW - HOUR,
    startAt,
    ...contentOf(manifestNamed('any')),
  };
}

function own(name: string, time: string, changes: Partial<HubJob> = {}): HubJob {
  const scheduledAt = Date.parse(time);
  const jobId = formatJobId({ owner: 'acme', name, scheduledAt, ...FIRST_UNIT, revision: 0, attempt: 1 });
  return { ...waitingJob(jobId, scheduledAt), ...changes };
}

const foreign = waitingJob('somebody-else', NOW + HOUR / 2);

function world() {
  const clock = createManualClock(NOW);
  const hub = createMemoryHub({ clock, slots: 5 });
  const jobs = [
    own('edited', '2026-03-02T13:30:00Z', { maxExecutionTimeInSeconds: 4_321 }),
    own('removed', '2026-03-02T14:00:00Z'),
    own('moved', '2026-03-02T14:30:00Z'),
    foreign,
  ];
  for (const job of jobs) hub.put(job);
  const options = {
    hub,
    hubConfig: hubConfigOf('S2', 86_400),
    config: CONFIG,
    manifests,
    clock,
    options: {},
  };
  return { clock, hub, options };
}

/** Occurrences with the number of jobs that run, ran or will run for them. */
function runsByOccurrence(hub: MemoryHub): Record<string, number> {
  const runs: Record<string, number> = {};
  for (const job of hub.jobs()) {
    const parts = parseJobId(job.jobId);
    if (!parts || job.status === 'cancelled') continue;
    const key = `${parts.name} ${new Date(parts.scheduledAt).toISOString().slice(5, 16)}`;
    runs[key] = (runs[key] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(runs).sort());
}

async function undisturbed() {
  const { hub, options } = world();
  const { outcomes } = await reconcile(options);
  return { outcomes, calls: hub.calls, runs: runsByOccurrence(hub) };
}

/** Lets one of two callers go on at a time, as a list says; when it ends they alternate. */
class Turns {
  readonly #order: boolean[];
  readonly #waiting = new Map<number, () => void>();
  readonly #present = new Set([0, 1]);

  constructor(order: readonly boolean[]) {
    this.#order = [...order];
  }

  /** Resolves when it is this caller's turn. */
  async take(who: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.set(who, resolve);
      this.#next();
    });
  }

  leave(who: number): void {
    this.#present.delete(who);
    this.#next();
  }

  /** Only when everybody who is still there stands in line, so that the list alone decides. */
  #next(): void {
    if (this.#waiting.size === 0 || this.#waiting.size < this.#present.size) return;
    const wanted = this.#order.shift() ? 1 : 0;
    const who = this.#waiting.has(wanted) ? wanted : 1 - wanted;
    const go = this.#waiting.get(who);
    this.#waiting.delete(who);
    go?.();
  }
}

function inTurns(hub: MemoryHub, turns: Turns, who: number): JobHub {
  const inTurn =
    <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
    async (...args: Args) => {
      await turns.take(who);
      return call(...args);
    };
  return {
    ...hub,
    async *listJobs(signal) {
      await turns.take(who);
      yield* hub.listJobs(signal);
    },
    async *listDeviceResults(jobId, signal) {
      await turns.take(who);
      yield* hub.listDeviceResults(jobId, signal);
    },
    listActiveJobs: inTurn(hub.listActiveJobs),
    getJob: inTurn(hub.getJob),
    createJob: inTurn(hub.createJob),
    cancelJob: inTurn(hub.cancelJob),
    countDevices: inTurn(hub.countDevices),
  };
}

class Crash extends Error {}

function expectHealthy(hub: MemoryHub, runs: Record<string, number>): void {
  expect(runsByOccurrence(hub)).toEqual(runs);
  expect(hub.jobs().find(({ jobId }) => jobId === foreign.jobId)).toEqual(foreign);
  expect(hub.jobs().filter(isActive).length).toBeLessThanOrEqual(5);
}

describe('a busy reconcile', async () => {
  const { outcomes, calls, runs } = await undisturbed();
  const numbers = calls.map((_, index) => index + 1);
  const moments = calls.flatMap(({ operation }, index) => [
    { number: index + 1, when: 'before' as const, operation },
    { number: index + 1, when: 'after' as const, operation },
  ]);

  it('does all kinds of work', () => {
    expect(outcomes.map(({ change, result }) => `${change.action} ${change.reason} ${result}`)).toEqual([
      'cancel removed done',
      'cancel rescheduled done',
      'create due done',
      'create due done',
      'replace content-changed done',
      'create due done',
    ]);
    expect(runs).toEqual({
      'edited 03-02T13:30': 1,
      'hourly 03-02T12:00': 1,
      'hourly 03-02T13:00': 1,
      'hourly 03-02T14:00': 1,
    });
  });

  it.each(moments)(
    'killed $when call $number ($operation) and run again: every occurrence exactly once',
    async ({ number, when }) => {
      const { hub, options } = world();
      hub.failCall(number, when, new Crash('killed'));
      await expect(reconcile(options)).rejects.toThrow(Crash);
      await reconcile(options);
      expectHealthy(hub, runs);
      expect(pendingChanges(await makePlan({ ...options, now: NOW }))).toEqual([]);
    },
  );

  it.each(moments)(
    'with a reset $when call $number ($operation) and run again: every occurrence exactly once',
    async ({ number, when }) => {
      const { hub, options } = world();
      hub.failCall(number, when, new HubError('unavailable', 'connection reset', { request: 'any' }));
      await reconcile(options);
      await reconcile(options);
      expectHealthy(hub, runs);
    },
  );

  it('two of them, call by call in any order: every occurrence exactly once', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async (order) => {
        const { hub, options } = world();
        const turns = new Turns(order);
        await Promise.all(
          [0, 1].map((who) =>
            reconcile({ ...options, hub: inTurns(hub, turns, who) }).finally(() => turns.leave(who)),
          ),
        );
        await reconcile(options);
        expectHealthy(hub, runs);
      }),
      { numRuns: 200 },
    ));

  it.each(numbers)(
    'two of them, the second begun before call %i of the first: every occurrence exactly once',
    async (number) => {
      const { hub, options } = world();
      let second: Promise<unknown> | undefined;
      const racing = new Proxy(hub, {
        get(target, key, receiver) {
          const value: unknown = Reflect.get(target, key, receiver);
          if (typeof value !== 'function' || key === 'jobs') return value;
          return (...args: unknown[]) => {
            if (hub.calls.length + 1 === number) second ??= reconcile(options);
            return value.apply(target, args);
          };
        },
      });
      await reconcile({ ...options, hub: racing });
      await second;
      await reconcile(options);
      expectHealthy(hub, runs);
    },
  );
});
