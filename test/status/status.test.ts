import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceOutcome, DeviceResult, HubJob, HubJobStatus } from '../../src/model/hub-job.ts';
import { sortJobs } from '../../src/model/jobs-on-hub.ts';
import type { DeviceCounts, Verdict } from '../../src/model/status-report.ts';
import { createStatus, type StatusInput } from '../../src/status/create-status.ts';
import { tallyDevices } from '../../src/status/device-tally.ts';
import { judgeJob } from '../../src/status/verdict.ts';
import { manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const HOUR = 3_600_000;

function counts(part: Partial<Record<DeviceOutcome, number>>): DeviceCounts {
  const all = {
    succeeded: 0,
    refused: 0,
    failed: 0,
    offline: 0,
    'timed-out': 0,
    pending: 0,
    cancelled: 0,
    ...part,
  };
  return { ...all, total: Object.values(all).reduce((sum, count) => sum + count, 0) };
}

const NINETY = { minSucceeded: 0.9, offline: 'ignore' } as const;

const verdicts: readonly [
  string,
  HubJobStatus,
  DeviceCounts | undefined,
  { minSucceeded: number; offline: 'ignore' | 'fail' },
  Verdict,
][] = [
  [
    'exactly the share that is asked for',
    'completed',
    counts({ succeeded: 9, failed: 1 }),
    NINETY,
    'succeeded',
  ],
  ['one device less', 'completed', counts({ succeeded: 8, refused: 2 }), NINETY, 'below-threshold'],
  [
    'offline devices ignored',
    'completed',
    counts({ succeeded: 9, offline: 90, failed: 1 }),
    NINETY,
    'incomplete',
  ],
  [
    'offline devices counted',
    'completed',
    counts({ succeeded: 9, offline: 2 }),
    { ...NINETY, offline: 'fail' },
    'below-threshold',
  ],
  [
    'devices never reached do not succeed',
    'completed',
    counts({ succeeded: 5, pending: 5 }),
    NINETY,
    'below-threshold',
  ],
  ['nobody matched', 'completed', counts({}), NINETY, 'no-devices'],
  ['nothing known of devices', 'completed', undefined, NINETY, 'no-devices'],
  ['only offline devices, ignored', 'completed', counts({ offline: 3 }), NINETY, 'unreached'],
  [
    'only offline devices, counted',
    'completed',
    counts({ offline: 3 }),
    { ...NINETY, offline: 'fail' },
    'unreached',
  ],
  [
    'one of six reached, and it succeeded',
    'completed',
    counts({ succeeded: 1, offline: 5 }),
    NINETY,
    'incomplete',
  ],
  [
    'offline devices ignored, and too few of the others',
    'completed',
    counts({ succeeded: 1, refused: 1, offline: 5 }),
    NINETY,
    'below-threshold',
  ],
  ['no share asked for', 'completed', counts({ failed: 3 }), { ...NINETY, minSucceeded: 0 }, 'succeeded'],
  ['failed as a whole', 'failed', undefined, NINETY, 'below-threshold'],
  ['running', 'running', counts({ failed: 9 }), NINETY, 'running'],
  ['queued', 'queued', undefined, NINETY, 'waiting'],
  ['scheduled', 'scheduled', undefined, NINETY, 'waiting'],
  ['cancelled', 'cancelled', undefined, NINETY, 'cancelled'],
];

describe('the verdict', () => {
  it.each(verdicts)('%s', (_, status, devices, rule, verdict) => {
    expect(judgeJob(status, devices, rule)).toBe(verdict);
  });

  it('without a manifest asks for 95 %', () => {
    expect(judgeJob('completed', counts({ succeeded: 19, failed: 1 }))).toBe('succeeded');
    expect(judgeJob('completed', counts({ succeeded: 18, failed: 1 }))).toBe('below-threshold');
  });
});

async function* stream(rows: Iterable<DeviceResult>) {
  yield* rows;
}

const OUTCOMES = ['succeeded', 'refused', 'failed', 'offline', 'timed-out', 'pending', 'cancelled'] as const;

describe('the tally of device rows', () => {
  it('counts each class, and names the first five of each, in whatever order rows come', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.record({ deviceId: fc.string(), outcome: fc.constantFrom(...OUTCOMES) }), {
          selector: ({ deviceId }) => deviceId,
          maxLength: 40,
        }),
        async (rows) => {
          const { devices, answers } = await tallyDevices(stream(rows));
          expect(devices.total).toBe(rows.length);
          for (const outcome of OUTCOMES) {
            const ids = rows.filter((row) => row.outcome === outcome).map(({ deviceId }) => deviceId);
            expect(devices[outcome]).toBe(ids.length);
            const [group, ...others] = answers.filter((one) => one.outcome === outcome);
            expect(others).toEqual([]);
            expect(group?.devices ?? 0).toBe(ids.length);
            expect(group?.examples ?? []).toEqual(ids.sort().slice(0, 5));
          }
        },
      ),
    ));
});

function job(
  name: string,
  time: string,
  status: HubJobStatus,
  changes: Partial<HubJob> & { attempt?: number } = {},
): HubJob {
  const { attempt = 1, ...rest } = changes;
  const suffix = attempt > 1 ? `-${attempt}` : '';
  return { jobId: `acme-${name}-260302${time}${suffix}`, type: 'method', status, ...rest };
}

const statistics = { deviceCount: 10, succeededCount: 10, failedCount: 0, runningCount: 0, pendingCount: 0 };

function statusOf(jobs: readonly HubJob[], changes: Partial<Omit<StatusInput, 'jobs'>> = {}) {
  return createStatus({
    rollouts: [],
    hub: { name: 'production', hostName: 'acme.azure-devices.net' },
    now: NOW,
    jobsReadAt: NOW,
    manifests: [manifestNamed('ping')],
    jobs: sortJobs(jobs, 'acme'),
    tallies: new Map(),
    doneCounts: new Map(),
    nextOccurrences: new Map([['ping', NOW + HOUR]]),
    ...changes,
  });
}

describe('a manifest in time', () => {
  const places = (jobs: readonly HubJob[], changes: Parameters<typeof statusOf>[1] = {}) => {
    const [ping] = statusOf(jobs, changes).manifests;
    return {
      last: ping?.last?.jobId.slice(10, 20),
      current: ping?.current?.jobId.slice(10, 20),
      next: ping?.next,
    };
  };

  it('has its last run, the one that runs, and the next', () => {
    const jobs = [
      job('ping', '1000', 'completed', { statistics }),
      job('ping', '1100', 'completed', { statistics }),
      job('ping', '1150', 'running'),
      job('ping', '1300', 'scheduled'),
      job('ping', '1400', 'scheduled'),
    ];
    expect(places(jobs)).toEqual({
      last: '2603021100',
      current: '2603021150',
      next: { scheduledAt: NOW + HOUR, jobId: 'acme-ping-2603021300' },
    });
  });

  it('a later waiting job is not the next when an occurrence comes before it', () => {
    expect(places([job('ping', '1500', 'scheduled')]).next).toEqual({ scheduledAt: NOW + HOUR });
  });

  it('a job cancelled before its time is not its last run; one that was due and cancelled is, when nothing ran', () => {
    expect(places([job('ping', '1300', 'cancelled')]).last).toBeUndefined();
    expect(places([job('ping', '1100', 'cancelled')]).last).toBe('2603021100');
    expect(places([job('ping', '1100', 'cancelled'), job('ping', '1000', 'completed')]).last).toBe(
      '2603021000',
    );
  });

  it('suspended, it has no next', () => {
    const manifests = [manifestNamed('ping', { suspend: true })];
    expect(places([], { manifests }).next).toBeUndefined();
  });
});

describe('the report', () => {
  it('lists our jobs, newest occurrence first, and the active ones of others', () => {
    const jobs = [
      job('ping', '1000', 'completed'),
      job('gone', '1100', 'completed'),
      job('ping', '1100', 'cancelled'),
      job('ping', '1100', 'completed', { attempt: 2 }),
      { jobId: 'zzz', type: 'other', status: 'running' } as const,
      { jobId: 'somebody', type: 'twin', status: 'queued', startAt: NOW } as const,
      { jobId: 'old', type: 'twin', status: 'completed' } as const,
    ];
    const report = statusOf(jobs);
    expect(
      report.jobs.map(({ manifest, attempt, scheduledAt }) => [
        manifest,
        attempt,
        (NOW - scheduledAt) / HOUR,
      ]),
    ).toEqual([
      ['gone', 1, 1],
      ['ping', 2, 1],
      ['ping', 1, 1],
      ['ping', 1, 2],
    ]);
    expect(report.unmanaged).toEqual([
      { jobId: 'somebody', status: 'queued', startAt: NOW },
      { jobId: 'zzz', status: 'running' },
    ]);
    expect(statusOf([...jobs].reverse())).toEqual(report);
  });

  it('takes device rows before the counts of the hub, and those before nothing', () => {
    const known = job('ping', '1000', 'completed', { statistics });
    const tally = { devices: counts({ succeeded: 1, refused: 9 }), answers: [] };
    const verdict = (tallies: Map<string, typeof tally>) => statusOf([known], { tallies }).jobs[0]?.verdict;
    expect(verdict(new Map([[known.jobId, tally]]))).toBe('below-threshold');
    expect(verdict(new Map())).toBe('succeeded');
    expect(verdict(new Map([[known.jobId, { ...tally, devices: counts({}) }]]))).toBe('succeeded');
    expect(statusOf([job('ping', '1300', 'scheduled', { statistics })]).jobs[0]?.devices).toBeUndefined();
  });
});
