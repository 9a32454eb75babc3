import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { HubError, type HubErrorKind } from '../../src/hub/hub-error.ts';
import type { JobRequest } from '../../src/model/desired-job.ts';
import type { HubJob, HubJobStatus } from '../../src/model/hub-job.ts';
import type { AppliedChange, Outcome } from '../../src/model/outcome.ts';
import type { Change, Plan } from '../../src/model/plan.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub, type MemoryHub, type MemoryHubOptions } from '../support/memory-hub.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function request(jobId: string, startAt = NOW + HOUR): JobRequest {
  return {
    jobId,
    operation: {
      kind: 'method',
      name: 'lockDoor',
      payload: { lockTime: '10m' },
      responseTimeoutInSeconds: 30,
      connectTimeoutInSeconds: 10,
    },
    condition: "tags.building = '43'",
    startAt,
    maxExecutionTimeInSeconds: 600,
  };
}

const common = (startAt: number) =>
  ({ manifest: 'lock-doors', scheduledAt: startAt, because: 'because' }) as const;
const create = (jobId: string, startAt = NOW + HOUR): AppliedChange => ({
  ...common(startAt),
  action: 'create',
  reason: 'due',
  request: request(jobId, startAt),
});
const replace = (cancels: string, jobId: string, startAt = NOW + HOUR): AppliedChange => ({
  ...common(startAt),
  action: 'replace',
  reason: 'content-changed',
  cancels,
  request: request(jobId, startAt),
});
const cancel = (cancels: string): AppliedChange => ({
  ...common(NOW + HOUR),
  action: 'cancel',
  reason: 'removed',
  cancels,
});

function jobOf(jobId: string, status: HubJobStatus, changes: Partial<HubJob> = {}): HubJob {
  const { operation, condition, maxExecutionTimeInSeconds } = request(jobId);
  return { jobId, type: 'method', status, operation, condition, maxExecutionTimeInSeconds, ...changes };
}

function planOf(changes: readonly Change[], overrides: Partial<Plan> = {}): Plan {
  return {
    hub: { name: 'test', hostName: 'memory.test', tier: 'S2', units: 1 },
    owner: 'acme',
    branch: { kind: 'current' },
    digest: '0123456789abcdef',
    options: {},
    now: NOW,
    leadInSeconds: 3600,
    window: { from: NOW - HOUR, to: NOW + 24 * HOUR },
    slots: { total: 5, active: 0, unmanaged: 0 },
    changes,
    rollouts: [],
    targets: [
      {
        manifest: 'lock-doors',
        source: { file: 'jobs/lock-doors.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 },
        operation: request('x').operation,
        condition: request('x').condition,
        timeZone: 'UTC',
        schedule: '0 22 * * *',
        startingDeadlineInSeconds: 900,
        maxExecutionTimeInSeconds: 600,
      },
    ],
    unmanaged: [],
    warnings: [],
    refusals: [],
    ...overrides,
  };
}

function setUp(jobs: readonly HubJob[] = [], options: Partial<MemoryHubOptions> = {}) {
  const clock = createManualClock(NOW);
  const hub = createMemoryHub({ clock, ...options });
  for (const job of jobs) hub.put(job);
  return { clock, hub };
}

const said = (outcomes: readonly Outcome[]) =>
  outcomes.map((outcome) => ('code' in outcome ? `${outcome.result} ${outcome.code}` : outcome.result));
const called = (hub: MemoryHub) => hub.calls.map(({ operation, subject }) => `${operation} ${subject}`);
const hubError = (kind: HubErrorKind, code?: string) =>
  new HubError(kind, `it is ${kind}`, { request: 'PUT /x', ...(code === undefined ? {} : { code }) });

describe('applyPlan', () => {
  const cases: Record<
    string,
    {
      jobs?: readonly HubJob[];
      slots?: number;
      changes: readonly Change[];
      outcomes: readonly string[];
      calls: readonly string[];
    }
  > = {
    'cancels first, then replaces and creates by start time': {
      jobs: [jobOf('old', 'scheduled'), jobOf('gone', 'queued')],
      changes: [
        create('late', NOW + 3 * HOUR),
        create('soon', NOW + HOUR),
        replace('old', 'new', NOW + 2 * HOUR),
        cancel('gone'),
      ],
      outcomes: ['done', 'done', 'done', 'done'],
      calls: ['cancelJob gone', 'createJob soon', 'cancelJob old', 'createJob new', 'createJob late'],
    },
    'at the same start time: a replace, which brings its slot, before a create': {
      jobs: [jobOf('old', 'scheduled')],
      slots: 1,
      changes: [create('other'), replace('old', 'new')],
      outcomes: ['done', 'no-slot'],
      calls: [
        'cancelJob old',
        'createJob new',
        // After a cancel of its own it asks again for a slot, three times.
        ...Array.from({ length: 4 }, () => ['createJob other', 'getJob other']).flat(),
      ],
    },
    'leaves alone what is kept, deferred or skipped': {
      changes: [
        { ...common(NOW), action: 'keep', reason: 'scheduled', jobId: 'a', status: 'scheduled' },
        { ...common(NOW), action: 'defer', reason: 'lead', jobId: 'b', more: 0 },
        { ...common(NOW), action: 'skip', reason: 'suspended', more: 0 },
      ],
      outcomes: [],
      calls: [],
    },
    'an id that is taken by the same content → already done': {
      jobs: [jobOf('a', 'scheduled')],
      changes: [create('a')],
      outcomes: ['already-done'],
      calls: ['createJob a', 'getJob a'],
    },
    'an id that is taken by the same content, which has run → already done': {
      jobs: [jobOf('a', 'completed')],
      changes: [create('a')],
      outcomes: ['already-done'],
      calls: ['createJob a', 'getJob a'],
    },
    'an id that is taken by other content → taken': {
      jobs: [jobOf('a', 'scheduled', { condition: '*' })],
      changes: [create('a'), create('b')],
      outcomes: ['taken', 'done'],
      calls: ['createJob a', 'getJob a', 'createJob b'],
    },
    'an id that is taken by a cancelled job → taken': {
      jobs: [jobOf('a', 'cancelled')],
      changes: [create('a')],
      outcomes: ['taken'],
      calls: ['createJob a', 'getJob a'],
    },
    'no slot → later creates are not tried, a replace is': {
      jobs: [jobOf('theirs', 'running'), jobOf('old', 'scheduled')],
      slots: 2,
      changes: [create('a'), create('b'), replace('old', 'new', NOW + 2 * HOUR)],
      outcomes: ['no-slot', 'no-slot', 'done'],
      calls: ['createJob a', 'getJob a', 'cancelJob old', 'createJob new'],
    },
    'a cancel of a job that is cancelled → already done': {
      jobs: [jobOf('a', 'cancelled')],
      changes: [cancel('a')],
      outcomes: ['already-done'],
      calls: ['cancelJob a', 'getJob a'],
    },
    'a cancel of a job that the hub has forgotten → already done': {
      changes: [cancel('a')],
      outcomes: ['already-done'],
      calls: ['cancelJob a'],
    },
    'a cancel of a job that has started → running': {
      jobs: [jobOf('a', 'running')],
      changes: [cancel('a'), cancel('b')],
      outcomes: ['failed running', 'already-done'],
      calls: ['cancelJob a', 'getJob a', 'cancelJob b'],
    },
    'a replace of a job that has started → nothing is created': {
      jobs: [jobOf('old', 'running')],
      changes: [replace('old', 'new')],
      outcomes: ['failed running'],
      calls: ['cancelJob old', 'getJob old'],
    },
    'a replace of a job that has ended → nothing is created, as the occurrence has run': {
      jobs: [jobOf('old', 'completed')],
      changes: [replace('old', 'new')],
      outcomes: ['failed ended'],
      calls: ['cancelJob old', 'getJob old'],
    },
    'a replace that was broken off after its cancel → goes on with its create': {
      jobs: [jobOf('old', 'cancelled')],
      changes: [replace('old', 'new')],
      outcomes: ['done'],
      calls: ['cancelJob old', 'getJob old', 'createJob new'],
    },
    'past its starting deadline since the plan was made → skipped, and not cancelled either': {
      jobs: [jobOf('old', 'scheduled')],
      changes: [create('a', NOW - 16 * MINUTE), replace('old', 'new', NOW - 16 * MINUTE)],
      outcomes: ['skipped', 'skipped'],
      calls: [],
    },
    'exactly at its starting deadline → created': {
      changes: [create('a', NOW - 15 * MINUTE)],
      outcomes: ['done'],
      calls: ['createJob a'],
    },
    'later than the hub takes → skipped': {
      changes: [create('a', NOW + 168 * HOUR + 1), create('b', NOW + 168 * HOUR)],
      outcomes: ['done', 'skipped'],
      calls: ['createJob b'],
    },
  };
  for (const [name, { jobs, slots, changes, outcomes, calls }] of Object.entries(cases)) {
    it(name, async () => {
      const { clock, hub } = setUp(jobs, slots === undefined ? {} : { slots });
      const told: Outcome[] = [];
      const result = await applyPlan({
        plan: planOf(changes, { slots: { total: slots ?? 5, active: jobs?.length ?? 0, unmanaged: 0 } }),
        hub,
        clock,
        onOutcome: (outcome) => told.push(outcome),
      });
      expect(said(result)).toEqual(outcomes);
      expect(called(hub)).toEqual(calls);
      expect(told).toEqual(result);
    });
  }

  it('starts now what is late already, and leaves other start times alone', async () => {
    const { clock, hub } = setUp();
    await applyPlan({ plan: planOf([create('late', NOW - MINUTE), create('soon', NOW + 1)]), hub, clock });
    expect(hub.calls.map((call) => call.request?.startAt)).toEqual([NOW, NOW + 1]);
  });

  it('waits for the slot of a job it has cancelled, and for no other', async () => {
    const { clock, hub } = setUp([jobOf('old', 'scheduled')], { slots: 1 });
    for (const call of [2, 4]) hub.failCall(call, 'before', hubError('quota'));
    expect(said(await applyPlan({ plan: planOf([cancel('old'), create('a')]), hub, clock }))).toEqual([
      'done',
      'done',
    ]);
    expect(clock.sleeps).toEqual([2_000, 5_000]);

    const full = setUp([jobOf('theirs', 'running')], { slots: 1 });
    await applyPlan({ plan: planOf([create('a')]), hub: full.hub, clock: full.clock });
    expect(full.clock.sleeps).toEqual([]);
  });

  it('finds the job that took the last slot when its answer was lost', async () => {
    const { clock, hub } = setUp([], { slots: 1 });
    hub.failCall(1, 'after', hubError('quota'));
    expect(said(await applyPlan({ plan: planOf([create('a')]), hub, clock }))).toEqual(['already-done']);
  });

  it('does not take a spent daily quota for a missing slot', async () => {
    const { clock, hub } = setUp();
    const error = new HubError('quota', 'spent', {
      request: 'PUT /x',
      status: 403,
      code: 'IotHubQuotaExceeded',
    });
    hub.failCall(1, 'before', error);
    expect(said(await applyPlan({ plan: planOf([create('a')]), hub, clock }))).toEqual([
      'failed IotHubQuotaExceeded',
    ]);
  });

  const kinds: Record<HubErrorKind, readonly string[]> = {
    unauthorized: ['failed unauthorized', 'skipped', 'skipped'],
    unreachable: ['failed unreachable', 'skipped', 'skipped'],
    throttled: ['failed throttled', 'done', 'done'],
    unavailable: ['failed unavailable', 'done', 'done'],
    rejected: ['failed rejected', 'done', 'done'],
    'not-found': ['failed not-found', 'done', 'done'],
    conflict: ['failed conflict', 'done', 'done'],
    quota: ['no-slot', 'no-slot', 'no-slot'],
  };
  for (const [kind, outcomes] of Object.entries(kinds) as [HubErrorKind, readonly string[]][]) {
    it(`on ${kind}: ${outcomes.join(', ')}`, async () => {
      const { clock, hub } = setUp();
      hub.failCall(1, 'before', hubError(kind));
      const plan = planOf([create('a'), create('b'), create('c')]);
      expect(said(await applyPlan({ plan, hub, clock }))).toEqual(outcomes);
    });
  }

  describe('a hub that gives no answer', () => {
    const lost = hubError('unavailable', 'ECONNRESET');
    const old = ['a', 'b', 'c', 'd', 'e'].map((jobId) => jobOf(jobId, 'scheduled'));
    const both = [cancel('a'), cancel('b'), create('x'), create('y')];

    it.each<[string, readonly Change[]]>([
      ['creates', ['v', 'w', 'x', 'y', 'z'].map((jobId) => create(jobId))],
      ['cancels', old.map(({ jobId }) => cancel(jobId))],
      ['cancels and creates', [...both, create('z')]],
      ['replaces', old.map(({ jobId }) => replace(jobId, `${jobId}-2`))],
    ])('three times in a row ends the work on %s', async (_name, changes) => {
      const { clock, hub } = setUp(old);
      for (const call of [1, 2, 3]) hub.failCall(call, 'before', lost);
      const outcomes = await applyPlan({ plan: planOf(changes), hub, clock });
      expect(said(outcomes)).toEqual([...Array(3).fill('failed ECONNRESET'), 'skipped', 'skipped']);
      expect(outcomes[4]).toMatchObject({ message: 'it is unavailable' });
      expect(hub.calls).toHaveLength(3);
    });

    it.each([
      ['an answer', 'done'],
      ['a refusal', 'failed rejected'],
    ])('goes on after %s in between', async (_name, third) => {
      const { clock, hub } = setUp();
      for (const call of [1, 2, 4, 5]) hub.failCall(call, 'before', lost);
      if (third !== 'done') hub.failCall(3, 'before', hubError('rejected'));
      const changes = ['a', 'b', 'c', 'd', 'e', 'f'].map((jobId) => create(jobId));
      expect(said(await applyPlan({ plan: planOf(changes), hub, clock }))).toEqual([
        ...['failed ECONNRESET', 'failed ECONNRESET', third],
        ...['failed ECONNRESET', 'failed ECONNRESET', 'done'],
      ]);
    });

    it('may have done it: the next run finds it done', async () => {
      const { clock, hub } = setUp([jobOf('a', 'scheduled')]);
      for (const call of [1, 2, 3]) hub.failCall(call, 'after', lost);
      const plan = planOf([cancel('a'), create('x'), create('y'), create('z')]);
      await applyPlan({ plan, hub, clock });
      expect(said(await applyPlan({ plan, hub, clock }))).toEqual([
        ...['already-done', 'already-done', 'already-done'],
        'done',
      ]);
    });
  });

  describe('a hub that is full although a slot is free by our own count', () => {
    const plan = (changes: readonly Change[], active: number) =>
      planOf(changes, {
        hub: { name: 'test', hostName: 'memory.test', tier: 'S3', units: 1 },
        slots: { total: 10, active, unmanaged: 0 },
      });
    const smaller = (active: string) =>
      `the hub has ${active} and refuses another one: its tier seems to be smaller than \`tier: S3\` in hubjobs.yaml, which allows 10`;

    it('is said to be of a smaller tier, once asked, for every create', async () => {
      const { clock, hub } = setUp([], { slots: 1 });
      const changes = [create('a'), create('b'), create('c')];
      const outcomes = await applyPlan({ plan: plan(changes, 0), hub, clock });
      expect(outcomes).toMatchObject([
        { result: 'done' },
        { result: 'no-slot', message: smaller('1 active job') },
        { result: 'no-slot', message: smaller('1 active job') },
      ]);
      expect(called(hub)).toEqual(['createJob a', 'createJob b', 'getJob b', 'listActiveJobs undefined']);
    });

    it.each<
      [
        string,
        {
          jobs: readonly HubJob[];
          slots: number;
          changes: readonly Change[];
          active: number;
          fail?: boolean;
        },
      ]
    >([
      [
        'others have taken the slots meanwhile',
        {
          jobs: Array.from({ length: 10 }, (_, index) => jobOf(`other-${index}`, 'running')),
          slots: 10,
          changes: [create('a')],
          active: 3,
        },
      ],
      [
        'a job was just cancelled, whose slot may still be held',
        {
          jobs: [jobOf('old', 'scheduled'), jobOf('x', 'running')],
          slots: 1,
          changes: [cancel('old'), create('a')],
          active: 2,
        },
      ],
      ['no job is active', { jobs: [], slots: 0, changes: [create('a')], active: 0 }],
      [
        'the plan has no slot either',
        { jobs: [jobOf('x', 'running')], slots: 1, changes: [create('a')], active: 10 },
      ],
      [
        'the hub cannot be asked',
        { jobs: [jobOf('x', 'running')], slots: 1, changes: [create('a')], active: 1, fail: true },
      ],
    ])('is only full when %s', async (_name, { jobs, slots, changes, active, fail }) => {
      const { clock, hub } = setUp(jobs, { slots });
      if (fail) hub.failCall(3, 'before', hubError('unavailable'));
      const outcomes = await applyPlan({ plan: plan(changes, active), hub, clock });
      expect(outcomes.at(-1)).toEqual({ change: changes.at(-1), result: 'no-slot' });
    });
  });

  it('skips the rest with the reason that concerns the whole hub', async () => {
    const { clock, hub } = setUp([jobOf('old', 'scheduled')]);
    hub.failCall(1, 'before', hubError('unauthorized', 'IotHubUnauthorizedAccess'));
    const outcomes = await applyPlan({ plan: planOf([cancel('old'), create('a')]), hub, clock });
    expect(outcomes).toMatchObject([
      { result: 'failed', code: 'IotHubUnauthorizedAccess', message: 'it is unauthorized' },
      { result: 'skipped', message: 'it is unauthorized' },
    ]);
    expect(hub.calls).toHaveLength(1);
  });

  it('ends between two calls when it is interrupted, and says what was not tried', async () => {
    const { clock, hub } = setUp();
    const stop = new AbortController();
    const outcomes = await applyPlan({
      plan: planOf([create('a'), create('b')]),
      hub,
      clock,
      signal: stop.signal,
      onOutcome: () => stop.abort(),
    });
    expect(outcomes).toMatchObject([{ result: 'done' }, { result: 'skipped', message: 'interrupted' }]);
    expect(called(hub)).toEqual(['createJob a']);
  });

  it('says so when it is interrupted on the way through one change', async () => {
    const { clock, hub } = setUp([jobOf('old', 'scheduled')]);
    const stop = new AbortController();
    const interrupting = {
      ...hub,
      cancelJob: async (jobId: string) => {
        await hub.cancelJob(jobId);
        stop.abort();
      },
    };
    const plan = planOf([replace('old', 'new'), create('b')]);
    const outcomes = await applyPlan({ plan, hub: interrupting, clock, signal: stop.signal });
    expect(said(outcomes)).toEqual(['failed interrupted', 'skipped']);
    expect(called(hub)).toEqual(['cancelJob old']);
  });

  it('throws a defect when it has told of every change', async () => {
    const { clock, hub } = setUp();
    hub.failCall(2, 'after', new TypeError('ours'));
    const told: Outcome[] = [];
    const plan = planOf([create('a'), create('b'), create('c')]);
    const work = applyPlan({ plan, hub, clock, onOutcome: (outcome) => told.push(outcome) });
    await expect(work).rejects.toThrow('ours');
    expect(said(told)).toEqual(['done', 'failed defect', 'skipped']);
    expect(hub.calls).toHaveLength(2);
  });

  it('never applies a plan that a guard has refused', async () => {
    const { clock, hub } = setUp();
    const plan = planOf([create('a')], { refusals: [{ guard: 'no-manifests', message: 'none' }] });
    await expect(applyPlan({ plan, hub, clock })).rejects.toThrow('refused');
    expect(hub.calls).toEqual([]);
  });

  describe('killed at any call, then run again with the same plan', () => {
    const changes = [
      cancel('gone'),
      replace('old', 'new', NOW + 2 * HOUR),
      create('a'),
      create('late', NOW - MINUTE),
      create('b', NOW + 3 * HOUR),
    ];
    const start = [jobOf('gone', 'scheduled'), jobOf('old', 'scheduled'), jobOf('theirs', 'scheduled')];
    const statusOf = (hub: MemoryHub) =>
      hub
        .jobs()
        .map(({ jobId, status }) => [jobId, status])
        .sort();

    async function expected() {
      const { clock, hub } = setUp(start);
      await applyPlan({ plan: planOf(changes), hub, clock });
      return { calls: hub.calls.length, jobs: statusOf(hub) };
    }

    for (const when of ['before', 'after'] as const) {
      it(`(${when} the hub does it) ends in the same jobs`, async () => {
        const { calls, jobs } = await expected();
        expect(calls).toBe(6);
        for (let call = 1; call <= calls; call += 1) {
          const { clock, hub } = setUp(start);
          hub.failCall(call, when, new Error('killed'));
          await expect(applyPlan({ plan: planOf(changes), hub, clock })).rejects.toThrow('killed');
          clock.advance(10_000);
          const outcomes = await applyPlan({ plan: planOf(changes), hub, clock });
          expect(outcomes.every(({ result }) => result === 'done' || result === 'already-done')).toBe(true);
          expect(statusOf(hub), `killed at call ${call}`).toEqual(
            jobs.map(([jobId, status]) => [jobId, jobId === 'late' ? 'running' : status]),
          );
        }
      });
    }

    it('applied twice does nothing the second time', async () => {
      const { clock, hub } = setUp(start);
      await applyPlan({ plan: planOf(changes), hub, clock });
      const before = statusOf(hub);
      const outcomes = await applyPlan({ plan: planOf(changes), hub, clock });
      expect(new Set(said(outcomes))).toEqual(new Set(['already-done']));
      expect(statusOf(hub)).toEqual(before);
    });
  });
});
