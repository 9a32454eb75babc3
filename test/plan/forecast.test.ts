import { describe, expect, it } from 'vitest';
import type { DeviceCount } from '../../src/model/device-count.ts';
import type { HubJob } from '../../src/model/hub-job.ts';
import { contentOf } from '../../src/model/job-content.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Change, CreateChange, DeferChange } from '../../src/model/plan.ts';
import { slotsOf, type Tier } from '../../src/model/tier.ts';
import { secondsForDevices, withForecast } from '../../src/plan/forecast.ts';
import { manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const SECOND = 1_000;
const MINUTE = 60_000;

function create(name: string, minutes: number): CreateChange {
  const startAt = NOW + minutes * MINUTE;
  const request = { jobId: `acme-${name}`, ...contentOf(manifestNamed(name)), startAt };
  return { manifest: name, scheduledAt: startAt, action: 'create', reason: 'due', because: '', request };
}

function defer(name: string, minutes: number, reason: DeferChange['reason'] = 'slot'): DeferChange {
  const scheduledAt = NOW + minutes * MINUTE;
  return {
    manifest: name,
    scheduledAt,
    action: 'defer',
    reason,
    because: '',
    jobId: `acme-${name}`,
    more: 0,
  };
}

function running(minutesLeft: number): HubJob {
  const limit = 600;
  const startAt = NOW + minutesLeft * MINUTE - limit * SECOND;
  return {
    jobId: `job-${minutesLeft}`,
    type: 'method',
    status: 'running',
    startAt,
    maxExecutionTimeInSeconds: limit,
  };
}

interface Case {
  readonly changes: readonly Change[];
  readonly active?: readonly HubJob[];
  readonly tier?: Tier;
  readonly manifests?: readonly JobManifest[];
  readonly devices?: DeviceCount;
}

/** By manifest, in minutes from now: when it starts and when it ends. */
function forecast({ changes, active = [], tier = 'S1', manifests = [], devices }: Case) {
  const named = new Map(changes.map(({ manifest }) => [manifest, manifestNamed(manifest)]));
  for (const manifest of manifests) named.set(manifest.name, manifest);
  const deviceCounts = new Map(devices ? [[manifestNamed('any').target.condition, devices]] : []);
  const told = withForecast({
    now: NOW,
    tier,
    units: 1,
    slots: slotsOf({ tier }),
    changes,
    active,
    manifests: named,
    deviceCounts,
  });
  return Object.fromEntries(
    told.map((change) => {
      const expected = 'expected' in change ? change.expected : undefined;
      const minutes = (instant: number) => (instant - NOW) / MINUTE;
      return [change.manifest, expected && [minutes(expected.startAt), minutes(expected.endAt)]];
    }),
  );
}

const connected: DeviceCount = { total: 600, connected: 600 };

describe('the forecast of a job', () => {
  it.each<[name: string, world: Case, expected: Record<string, unknown>]>([
    ['takes its whole time where nobody has counted', { changes: [create('a', 5)] }, { a: [5, 15] }],
    [
      'takes what the tier needs for its devices',
      { changes: [create('a', 5)], devices: connected },
      { a: [5, 6] },
    ],
    [
      'takes its whole time when a method has to wait for devices that are away',
      { changes: [create('a', 5)], devices: { total: 600, connected: 599 } },
      { a: [5, 15] },
    ],
    [
      'never takes longer than its time limit',
      { changes: [create('a', 5)], devices: { total: 60_000, connected: 60_000 } },
      { a: [5, 15] },
    ],
    [
      'that waits for a slot begins when one comes free',
      { changes: [defer('a', 0)], active: [running(3)] },
      { a: [3, 13] },
    ],
    [
      'that waits behind another one begins after it',
      { changes: [defer('a', 0), defer('b', 0)], active: [running(3)] },
      { a: [3, 13], b: [13, 23] },
    ],
    [
      'that waits behind one of the same plan begins after it',
      { changes: [create('a', 2), defer('b', 2)] },
      { a: [2, 12], b: [12, 22] },
    ],
    ['does not begin before its time', { changes: [defer('a', 30)], active: [running(3)] }, { a: [30, 40] }],
    [
      'counts with the slot of a job that is cancelled',
      {
        changes: [
          {
            manifest: 'gone',
            scheduledAt: NOW,
            action: 'cancel',
            reason: 'removed',
            because: '',
            cancels: 'job-3',
          },
          defer('a', 0),
        ],
        active: [running(3)],
      },
      { gone: undefined, a: [0, 10] },
    ],
    [
      'later than the lead says nothing where nobody has counted',
      { changes: [defer('a', 30, 'lead')] },
      { a: undefined },
    ],
    [
      'later than the lead begins at its time where somebody has counted',
      { changes: [defer('a', 30, 'lead')], devices: connected },
      { a: [30, 31] },
    ],
    [
      'on a hub with more slots begins beside others',
      { changes: [defer('a', 0), defer('b', 0)], active: [running(3)], tier: 'S2' },
      { a: [0, 10], b: [0, 10] },
    ],
  ])('%s', (_, world, expected) => {
    expect(forecast(world)).toEqual(expected);
  });
});

describe('the time for devices', () => {
  it.each<[devices: number, tier: Tier, units: number, seconds: number]>([
    [0, 'S1', 1, 0],
    [1, 'S1', 1, 1],
    [1_000, 'S1', 1, 100],
    [1_000, 'S3', 1, 20],
  ])('%i devices on %s with %i unit', (devices, tier, units, seconds) => {
    expect(secondsForDevices(devices, tier, units)).toBe(seconds);
  });
});
