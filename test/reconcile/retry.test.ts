import { describe, expect, it } from 'vitest';
import type { DeviceResult, HubJob } from '../../src/model/hub-job.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import { both, without } from '../../src/query/complement.ts';
import { idsOf } from '../../src/query/device-list.ts';
import { readStatus } from '../../src/reconcile/read-status.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Calls that each device misses before it answers; Infinity: it never does. `refuses`: it answers with an error. */
type Devices = Readonly<Record<string, number | 'refuses'>>;

const RETRY = { everyInSeconds: 3_600, tries: 3, forInSeconds: 4 * 3_600 };

/** A hub whose devices are called by jobs that name them, or by those that name none: all of them. */
function world(devices: Devices, changes: Partial<JobManifest> = {}) {
  const clock = createManualClock(NOW);
  const called = new Map<string, number>();
  const results = new Map<string, readonly DeviceResult[]>();
  const call = (deviceId: string): DeviceResult => {
    const calls = (called.get(deviceId) ?? 0) + 1;
    called.set(deviceId, calls);
    const missed = devices[deviceId] ?? 0;
    if (missed === 'refuses') return { deviceId, outcome: 'refused', methodStatus: 409 };
    return { deviceId, outcome: calls > missed ? 'succeeded' : 'offline' };
  };
  const resultsOf = ({ jobId, condition = '' }: HubJob) => {
    const known = results.get(jobId) ?? (idsOf(condition) ?? Object.keys(devices)).map(call);
    results.set(jobId, known);
    return known;
  };
  const hub = createMemoryHub({ clock, slots: 10, resultsOf, runMs: 5 * MINUTE });
  const reboot = manifestNamed('reboot', {
    schedule: { kind: 'at', at: NOW, text: '2026-03-02T12:00Z', timeZone: 'UTC' },
    retry: RETRY,
    ...changes,
  });
  const options = {
    hub,
    hubConfig: hubConfigOf('S3', 3_600),
    config: CONFIG,
    manifests: [reboot],
    clock,
    options: {},
  };
  return { hub, clock, called, options };
}

const jobsOf = (hub: ReturnType<typeof createMemoryHub>) =>
  hub
    .jobs()
    .map(({ jobId, startAt = 0, condition = '' }) =>
      [
        jobId.slice('acme-reboot-2603021200'.length),
        (startAt - NOW) / HOUR,
        idsOf(condition)?.join(' ') ?? 'all',
      ].join(' '),
    );

describe('a job with tries', () => {
  const devices: Devices = { a: 0, b: 1, c: 2, d: Number.POSITIVE_INFINITY, e: 'refuses' };

  it('calls the devices again that were not reached, and none that answered', async () => {
    const { hub, called, options } = world(devices);
    await reconcile({ ...options, forMs: 10 * HOUR });
    expect(jobsOf(hub)).toEqual([' 0 all', '-t2 1 b c d', '-t3 2 c d', '-t4 3 d']);
    expect(Object.fromEntries(called)).toEqual({ a: 1, b: 2, c: 3, d: 4, e: 1 });
  });

  it('does the same when every run looks once, and each result is read once for a try', async () => {
    const { hub, clock, options } = world(devices);
    for (let minutes = 0; minutes < 300; minutes += 30) {
      await reconcile(options);
      clock.advance(30 * MINUTE);
    }
    expect(jobsOf(hub)).toEqual([' 0 all', '-t2 1 b c d', '-t3 2 c d', '-t4 3 d']);
  });

  it('ends when everybody was reached', async () => {
    const { hub, clock, options } = world({ a: 0, b: 1 });
    await reconcile({ ...options, forMs: 10 * HOUR });
    expect(jobsOf(hub)).toEqual([' 0 all', '-t2 1 b']);
    expect(clock.now()).toBeLessThan(NOW + 2 * HOUR);
  });

  it('ends with the next occurrence', async () => {
    const { hub, options } = world(
      { a: 5 },
      {
        schedule: { kind: 'cron', cron: '0 */2 * * *', timeZone: 'UTC', dst: {} },
        effectiveFrom: NOW - HOUR,
      },
    );
    await reconcile({ ...options, hubConfig: hubConfigOf('S3', 60), forMs: 3 * HOUR });
    expect(hub.jobs().map(({ jobId }) => jobId.slice('acme-reboot-26030'.length))).toEqual([
      '21200',
      '21200-t2',
      '21400',
    ]);
  });

  it('goes on without the devices that refused when it knows who is done', async () => {
    const target = "tags.site = 'a'";
    const done = 'tags.rebooted = true';
    const condition = without(target, done);
    const { hub, options } = world(devices, {
      target: {
        condition,
        done: { condition: done, targetCondition: target, doneCondition: both(target, done) },
        allDevices: false,
      },
    });
    const counting = {
      ...hub,
      countMatches: async () => 3,
      countDevices: async () => ({ total: 3, connected: 3 }),
    };
    await reconcile({ ...options, hub: counting, forMs: 90 * MINUTE });
    expect(hub.jobs().map((job) => job.condition)).toEqual([
      condition,
      `${condition} AND deviceId NIN ['e']`,
    ]);
  });

  it('writes a patch again only where the hub reports a failure', async () => {
    const { hub, clock, options } = world({}, { operation: { kind: 'twin', desired: { a: 1 } } });
    const failing = {
      ...hub,
      async *listDeviceResults() {
        yield { deviceId: 'a', outcome: 'succeeded' } as const;
        yield { deviceId: 'b', outcome: 'failed' } as const;
      },
    };
    const statistics = {
      deviceCount: 2,
      succeededCount: 1,
      failedCount: 1,
      runningCount: 0,
      pendingCount: 0,
    };
    await reconcile({ ...options, hub: failing });
    clock.advance(HOUR);
    const [first] = hub.jobs();
    if (first) hub.put({ ...first, status: 'completed', statistics });
    await reconcile({ ...options, hub: failing });
    expect(hub.jobs().at(-1)?.condition).toBe("tags.site = 'a' AND deviceId IN ['b']");
  });

  it('stops when somebody stops a try', async () => {
    const { hub, clock, options } = world(devices);
    await reconcile(options);
    clock.advance(HOUR);
    await reconcile(options);
    const job = hub.jobs().at(-1);
    if (job) hub.put({ ...job, status: 'cancelled' });
    for (let hours = 0; hours < 3; hours += 1) {
      clock.advance(HOUR);
      await reconcile(options);
    }
    expect(jobsOf(hub)).toEqual([' 0 all', '-t2 1 b c d']);
  });

  it('is told as one job, with the last result of each device', async () => {
    const { options, clock } = world(devices);
    await reconcile({ ...options, forMs: 10 * HOUR });
    const rows: string[] = [];
    const status = await readStatus({
      ...options,
      now: clock.now(),
      onDeviceResult: async ({ jobId }, { deviceId, outcome }) => {
        rows.push(`${deviceId} ${outcome} ${jobId.slice('acme-reboot-2603021200'.length)}`.trim());
      },
    });
    expect(status.jobs).toHaveLength(1);
    expect(status.jobs[0]).toMatchObject({
      jobId: 'acme-reboot-2603021200',
      tries: 4,
      status: 'completed',
      devices: { total: 5, succeeded: 3, refused: 1, offline: 1 },
    });
    expect(status.jobs[0]?.units?.map(({ jobId }) => jobId.slice(-3))).toEqual(['-t2', '-t3', '-t4']);
    expect(rows.sort()).toEqual([
      'a succeeded',
      'b succeeded -t2',
      'c succeeded -t3',
      'd offline -t4',
      'e refused',
    ]);
  });
});
