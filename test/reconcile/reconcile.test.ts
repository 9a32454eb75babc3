import { describe, expect, it } from 'vitest';
import { HubError } from '../../src/hub/hub-error.ts';
import type { DeviceResult, HubJob } from '../../src/model/hub-job.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Progress } from '../../src/model/progress.ts';
import type { Tier } from '../../src/model/tier.ts';
import { type ReconcileOptions, reconcile } from '../../src/reconcile/reconcile.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub, type MemoryHubOptions } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function at(name: string, minutes: number, changes: Partial<JobManifest> = {}): JobManifest {
  const instant = NOW + minutes * MINUTE;
  const text = new Date(instant).toISOString();
  return manifestNamed(name, { schedule: { kind: 'at', at: instant, text, timeZone: 'UTC' }, ...changes });
}

interface Setup {
  readonly manifests: readonly JobManifest[];
  readonly tier?: Tier;
  readonly forMs?: number;
  readonly hub?: Partial<MemoryHubOptions>;
  readonly jobs?: readonly HubJob[];
}

function setUp({ manifests, tier = 'S1', forMs, hub: hubOptions, jobs = [] }: Setup) {
  const clock = createManualClock(NOW);
  const hub = createMemoryHub({ clock, slots: tier === 'S1' ? 1 : 5, ...hubOptions });
  for (const job of jobs) hub.put(job);
  const events: Progress[] = [];
  const options: ReconcileOptions = {
    hub,
    hubConfig: hubConfigOf(tier, 3_600),
    config: CONFIG,
    manifests,
    clock,
    options: {},
    ...(forMs !== undefined && { forMs }),
    progress: (event) => events.push(event),
  };
  return { clock, hub, events, options };
}

const statuses = (jobs: readonly HubJob[]) =>
  jobs.map(
    ({ jobId, status, startAt = 0 }) => `${jobId.split('-')[1]} ${status} +${(startAt - NOW) / MINUTE}`,
  );

const outage = (kind: HubError['kind'] = 'unavailable') =>
  new HubError(kind, 'no answer', { request: 'GET /jobs/v2/query' });

describe('one pass', () => {
  it('submits what fits and does not wait for the rest', async () => {
    const { clock, hub, options } = setUp({ manifests: [at('a', 10), at('b', 20)] });
    const result = await reconcile(options);
    expect(statuses(hub.jobs())).toEqual(['a scheduled +10']);
    expect(result).toMatchObject({ interrupted: false, ended: [] });
    expect(result.error).toBeUndefined();
    expect(result.status.jobs.map(({ verdict }) => verdict)).toEqual(['waiting']);
    expect(clock.now()).toBe(NOW);
  });

  it('goes on when the hub does not take the condition of one manifest, and says whose', async () => {
    const { hub, options } = setUp({ manifests: [at('a', 10), at('b', 20)], tier: 'S2' });
    const refusing = {
      ...hub,
      countDevices: async () => {
        throw new HubError('rejected', 'Unexpected token', { request: 'POST /devices/query', status: 400 });
      },
    };
    const { plans, error } = await reconcile({ ...options, hub: refusing });
    expect(error).toBeUndefined();
    expect(plans[0]?.warnings.map(({ code, message }) => [code, message])).toEqual([
      ['condition-refused', 'a: the hub does not take the condition: Unexpected token'],
      ['condition-refused', 'b: the hub does not take the condition: Unexpected token'],
    ]);
    expect(statuses(hub.jobs())).toHaveLength(2);
  });

  it('applies nothing of a plan that a guard refuses, and says so', async () => {
    const { hub, options } = setUp({ manifests: [] });
    const result = await reconcile(options);
    expect(result.plans[0]?.refusals.map(({ guard }) => guard)).toEqual(['no-manifests']);
    expect(result.outcomes).toEqual([]);
    expect(hub.calls.map(({ operation }) => operation)).not.toContain('cancelJob');
  });

  it.each(['unavailable', 'unauthorized', 'unreachable'] as const)(
    'a hub that is %s ends it with the error, and a status of the manifests alone',
    async (kind) => {
      const { hub, options } = setUp({ manifests: [at('a', 10)] });
      hub.failCall(1, 'before', outage(kind));
      const result = await reconcile(options);
      expect(result).toMatchObject({ plans: [], outcomes: [], error: { kind } });
      expect(result.status.manifests.map(({ manifest }) => manifest)).toEqual(['a']);
      expect(result.status.jobs).toEqual([]);
      expect(result.status.run).toMatchObject({ interrupted: false, error: { message: 'no answer' } });
    },
  );

  it('a hub lost on the way leaves a status from what is known', async () => {
    const { hub, options } = setUp({ manifests: [at('a', 10)] });
    hub.failCall(4, 'before', outage());
    const result = await reconcile(options);
    expect(hub.calls[3]?.operation).toBe('listJobs');
    expect(result.outcomes.map(({ result: what }) => what)).toEqual(['done']);
    expect(result.status.jobs.map(({ manifest, verdict }) => [manifest, verdict])).toEqual([
      ['a', 'waiting'],
    ]);
    expect(result.error?.kind).toBe('unavailable');
  });
});

describe('staying', () => {
  it('submits as the slot comes free, follows to the end, and leaves early', async () => {
    const { clock, hub, events, options } = setUp({
      manifests: [at('a', 0), at('b', 1), at('c', 2)],
      forMs: HOUR,
    });
    const result = await reconcile(options);
    expect(statuses(hub.jobs()).map((text) => text.split(' +')[0])).toEqual([
      'a completed',
      'b completed',
      'c completed',
    ]);
    expect(result.ended).toHaveLength(3);
    expect(result.plans).toHaveLength(3);
    expect(clock.now()).toBeLessThan(NOW + 5 * MINUTE);
    const seen = events.flatMap((event) =>
      event.kind === 'job' ? [`${event.manifest} ${event.status}`] : [],
    );
    expect(seen).toEqual([
      'a running',
      'a completed',
      'b running',
      'b completed',
      'c running',
      'c completed',
    ]);
  });

  it('waits for an occurrence to come inside the lead when that is within its time', async () => {
    const { clock, hub, options } = setUp({ manifests: [at('a', 75)], forMs: 50 * MINUTE });
    await reconcile(options);
    expect(statuses(hub.jobs())).toEqual(['a scheduled +75']);
    // It starts after the time is over, so there is nothing to stay for.
    expect(clock.now()).toBe(NOW + 15 * MINUTE);
  });

  it('ends at once when everything is later', async () => {
    const { clock, options } = setUp({ manifests: [at('a', 600)], forMs: 50 * MINUTE });
    await reconcile(options);
    expect(clock.now()).toBe(NOW);
  });

  it('ends with its time although a job still runs', async () => {
    const { clock, options } = setUp({
      manifests: [at('a', 0)],
      forMs: 10 * MINUTE,
      hub: { runMs: 2 * HOUR },
    });
    const result = await reconcile(options);
    expect(clock.now()).toBe(NOW + 10 * MINUTE);
    expect(result.status.manifests[0]?.current?.verdict).toBe('running');
    expect(result.ended).toEqual([]);
  });

  it('waits for the slot that a job of others holds', async () => {
    const somebody: HubJob = { jobId: 'somebody', type: 'twin', status: 'scheduled', startAt: NOW + MINUTE };
    const { hub, options } = setUp({ manifests: [at('a', 0)], forMs: HOUR, jobs: [somebody] });
    await reconcile(options);
    expect(hub.jobs().map(({ jobId, status }) => `${jobId.slice(0, 6)} ${status}`)).toEqual([
      'somebo completed',
      'acme-a completed',
    ]);
  });

  it.each(['unavailable', 'throttled'] as const)(
    'a hub that is %s for a while is tried again',
    async (kind) => {
      const { hub, events, options } = setUp({ manifests: [at('a', 0)], forMs: HOUR });
      for (const call of [1, 2, 3]) hub.failCall(call, 'before', outage(kind));
      const result = await reconcile(options);
      expect(result.error).toBeUndefined();
      expect(result.ended).toHaveLength(1);
      const waits = events.flatMap((event) =>
        event.kind === 'hub-unavailable' ? [(event.retryAt - event.at) / 1000] : [],
      );
      expect(waits).toEqual([10, 20, 40]);
    },
  );

  it('a hub that stays away longer than the run ends it with the error', async () => {
    const { clock, hub, options } = setUp({ manifests: [at('a', 0)], forMs: 5 * MINUTE });
    for (let call = 1; call < 50; call += 1) hub.failCall(call, 'before', outage());
    const result = await reconcile(options);
    expect(result.error?.kind).toBe('unavailable');
    expect(clock.now()).toBeLessThanOrEqual(NOW + 5 * MINUTE);
  });

  it('a hub that refuses a job for ever does not keep it to the end of its time', async () => {
    const { clock, hub, options } = setUp({ manifests: [at('a', 0)], forMs: HOUR });
    const refusing = {
      ...hub,
      createJob: () => Promise.reject(new HubError('rejected', 'bad request', { request: 'PUT' })),
    };
    const result = await reconcile({ ...options, hub: refusing });
    expect(result.outcomes.map(({ result: what }) => what)).toEqual(['failed']);
    expect(clock.now()).toBeLessThan(NOW + 5 * MINUTE);
  });

  const five = ['a', 'b', 'c', 'd', 'e'].map((name) => at(name, 30));

  it('a hub that answers no create takes little more than its time', async () => {
    const { clock, hub, options } = setUp({ manifests: five, tier: 'S3', forMs: 5 * MINUTE });
    let asked = 0;
    const silent = {
      ...hub,
      createJob: async () => {
        asked += 1;
        clock.advance(2 * MINUTE);
        throw outage();
      },
    };
    const result = await reconcile({ ...options, hub: silent });
    expect(result.outcomes.map(({ result: what }) => what)).toEqual([
      ...['failed', 'failed', 'skipped', 'skipped', 'skipped'],
    ]);
    expect(asked).toBe(4);
    expect(clock.now()).toBe(NOW + 8 * MINUTE);
  });

  it('a hub that takes minutes for each create is left when the time is over, and the rest is said', async () => {
    const { clock, hub, options } = setUp({ manifests: five, tier: 'S3', forMs: 5 * MINUTE });
    const slow: typeof hub = {
      ...hub,
      createJob: (request, signal) => {
        clock.advance(4 * MINUTE);
        return hub.createJob(request, signal);
      },
    };
    const result = await reconcile({ ...options, hub: slow });
    expect(result.outcomes.map(({ result: what }) => what)).toEqual([
      ...['done', 'done', 'skipped', 'skipped', 'skipped'],
    ]);
    expect(result.outcomes.at(-1)).toMatchObject({ message: 'the time of this run was over' });
    expect(clock.now()).toBe(NOW + 8 * MINUTE);
  });

  it('tries again what found no slot because somebody was faster', async () => {
    const { hub, options } = setUp({ manifests: [at('a', 0)], forMs: HOUR });
    hub.failCall(3, 'before', new HubError('quota', 'no slot', { request: 'PUT' }));
    const result = await reconcile(options);
    expect(hub.calls[2]?.operation).toBe('createJob');
    expect(result.outcomes.map(({ result: what }) => what)).toEqual(['done']);
    expect(result.ended).toHaveLength(1);
  });

  it('interrupted while it waits, it says what was done', async () => {
    const { clock, options } = setUp({ manifests: [at('a', 5), at('b', 6)], forMs: HOUR });
    const controller = new AbortController();
    const interrupting = {
      ...clock,
      now: clock.now,
      sleep: async () => {
        controller.abort(new Error('SIGTERM'));
        throw controller.signal.reason;
      },
    };
    const result = await reconcile({ ...options, clock: interrupting, signal: controller.signal });
    expect(result.interrupted).toBe(true);
    expect(result.error).toBeUndefined();
    expect(result.outcomes.map(({ result: what }) => what)).toEqual(['done']);
    expect(result.status.jobs.map(({ manifest, verdict }) => [manifest, verdict])).toEqual([
      ['a', 'waiting'],
    ]);
  });

  it('interrupted before anything, it says just that', async () => {
    const { hub, options } = setUp({ manifests: [at('a', 5)], forMs: HOUR });
    const result = await reconcile({ ...options, signal: AbortSignal.abort(new Error('SIGTERM')) });
    expect(result).toMatchObject({ plans: [], outcomes: [], ended: [], interrupted: true });
    expect(result.status.run).toEqual({ interrupted: true, refusals: [] });
    expect(hub.calls).toEqual([]);
  });
});

describe('the status at the end', () => {
  it('counts devices by class and by answer', async () => {
    const results: DeviceResult[] = [
      { deviceId: 'd2', outcome: 'offline', errorCode: 'DeviceNotOnline' },
      { deviceId: 'd1', outcome: 'refused', methodStatus: 500 },
      ...Array.from({ length: 38 }, (_, n) => ({ deviceId: `e${n}`, outcome: 'succeeded' as const })),
    ];
    const { options } = setUp({
      manifests: [at('a', 0)],
      forMs: HOUR,
      hub: { resultsOf: () => results },
    });
    const { status } = await reconcile(options);
    expect(status.manifests[0]?.last).toMatchObject({
      verdict: 'succeeded',
      devices: { total: 40, succeeded: 38, refused: 1, offline: 1 },
      answers: [
        { outcome: 'succeeded', devices: 38 },
        { outcome: 'offline', errorCode: 'DeviceNotOnline', devices: 1, examples: ['d2'] },
        { outcome: 'refused', methodStatus: 500, devices: 1, examples: ['d1'] },
      ],
    });
  });
});
