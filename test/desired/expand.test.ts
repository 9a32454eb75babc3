import { describe, expect, it } from 'vitest';
import { type ExpandOptions, expandManifest } from '../../src/desired/expand.ts';
import type { Freeze } from '../../src/model/freeze.ts';
import type { HubJob, HubJobStatus } from '../../src/model/hub-job.ts';
import { FIRST_UNIT, formatJobId } from '../../src/model/job-id.ts';
import { sortJobs } from '../../src/model/jobs-on-hub.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import { manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:10:00Z');
const HOUR = 3_600_000;

/** Jobs of `ping` by the day and time that they were made for. */
function onTheHub(status: HubJobStatus, ...times: readonly string[]) {
  const jobs = times.map((time): HubJob => {
    const scheduledAt = Date.parse(`2026-03-${time}:00Z`);
    const parts = { owner: 'acme', name: 'ping', scheduledAt, revision: 0, attempt: 1 };
    const jobId = formatJobId({ ...parts, ...FIRST_UNIT });
    return { jobId, type: 'method', status };
  });
  return sortJobs(jobs, 'acme').byManifest.get('ping') ?? new Map();
}

function expand(changes: Partial<JobManifest> = {}, options: Partial<ExpandOptions> = {}) {
  return expandManifest(manifestNamed('ping', { effectiveFrom: 0, ...changes }), {
    now: NOW,
    leadInSeconds: 4 * 3_600,
    horizonInSeconds: 7 * 86_400,
    freezes: [],
    maxListed: 2,
    jobs: new Map(),
    ...options,
  });
}

const time = (instant: number | undefined) =>
  instant === undefined ? undefined : new Date(instant).toISOString().slice(8, 16);

function inShort(desired: ReturnType<typeof expand>) {
  const run = (of: typeof desired.missed) => of && `${time(of.occurrence.scheduledAt)} +${of.more}`;
  return {
    listed: desired.occurrences.map(({ scheduledAt }) => time(scheduledAt)),
    missed: run(desired.missed),
    beforeEdit: run(desired.beforeEdit),
    lost: time(desired.lost?.scheduledAt),
    queued: run(desired.queued),
    later: run(desired.later),
    unwanted: desired.unwanted.map(
      (of) => `${of.unwanted.kind === 'frozen' ? of.unwanted.frozen.freeze : 'suspended'} ${run(of)}`,
    ),
    stopped: desired.occurrences.flatMap(({ scheduledAt, unwanted }) =>
      unwanted ? [time(scheduledAt)] : [],
    ),
  };
}

const freeze = (from: string, to: string): Freeze => ({
  name: 'stop',
  reason: 'for a test',
  effect: 'deny',
  window: { kind: 'range', from: Date.parse(`2026-03-${from}:00Z`), to: Date.parse(`2026-03-${to}:00Z`) },
  manifests: { kind: 'all' },
});

const at = { kind: 'at', at: NOW - 50 * HOUR, text: 'long ago', timeZone: 'UTC' } as const;

const cases = {
  'an hourly job: the latest past one, two to come, the rest counted': {
    expected: {
      listed: ['02T12:00', '02T13:00', '02T14:00'],
      lost: '02T11:00',
      queued: '02T15:00 +1',
      later: '02T17:00 +163',
    },
  },
  'a longer deadline: what was missed is counted, the latest stays': {
    manifest: { startingDeadlineInSeconds: 5 * 3_600 },
    expected: {
      listed: ['02T12:00', '02T13:00', '02T14:00'],
      missed: '02T11:00 +3',
      lost: '02T07:00',
      queued: '02T15:00 +1',
      later: '02T17:00 +163',
    },
  },
  'an occurrence at the very start of the deadline still counts': {
    manifest: { startingDeadlineInSeconds: 4 * 3_600 + 600 },
    expected: {
      listed: ['02T12:00', '02T13:00', '02T14:00'],
      missed: '02T11:00 +3',
      lost: '02T07:00',
      queued: '02T15:00 +1',
      later: '02T17:00 +163',
    },
  },
  'an edit an hour ago: nothing before it, nothing lost': {
    manifest: { startingDeadlineInSeconds: 4 * 3_600, effectiveFrom: NOW - HOUR },
    expected: {
      listed: ['02T12:00', '02T13:00', '02T14:00'],
      beforeEdit: '02T11:00 +2',
      queued: '02T15:00 +1',
      later: '02T17:00 +163',
    },
  },
  'no known edit: everything past is before it': {
    manifest: { effectiveFrom: undefined },
    expected: {
      listed: ['02T13:00', '02T14:00'],
      beforeEdit: '02T12:00 +0',
      queued: '02T15:00 +1',
      later: '02T17:00 +163',
    },
  },
  'a job of the latest past one: earlier ones are missed': {
    manifest: { startingDeadlineInSeconds: 2 * 3_600 + 600 },
    options: { jobs: onTheHub('completed', '02T12:00') },
    expected: {
      listed: ['02T12:00', '02T13:00', '02T14:00'],
      missed: '02T11:00 +1',
      lost: '02T09:00',
      queued: '02T15:00 +1',
      later: '02T17:00 +163',
    },
  },
  'jobs on the hub are listed beside those to come, and not lost': {
    options: { jobs: onTheHub('completed', '02T11:00', '02T15:00') },
    expected: {
      listed: ['02T12:00', '02T13:00', '02T14:00', '02T15:00'],
      queued: '02T16:00 +0',
      later: '02T17:00 +163',
    },
  },
  'active jobs outside the window are looked up in the schedule': {
    options: {
      jobs: onTheHub('scheduled', '01T05:00', '01T05:30', '20T05:00'),
    },
    expected: {
      listed: ['01T05:00', '02T12:00', '02T13:00', '02T14:00', '20T05:00'],
      lost: '02T11:00',
      queued: '02T15:00 +1',
      later: '02T17:00 +163',
    },
  },
  'every minute: counting stops': {
    manifest: {
      schedule: { kind: 'cron', cron: '* * * * *', timeZone: 'UTC', dst: {} },
      startingDeadlineInSeconds: 60,
    },
    options: { leadInSeconds: 60, listAtMost: 5 },
    expected: {
      listed: ['02T12:10', '02T12:11'],
      missed: '02T12:09 +0',
      lost: '02T12:08',
      later: '02T12:12 +1000',
    },
  },
  'a yearly job lost more than 30 days ago is not named': {
    manifest: { schedule: { kind: 'cron', cron: '0 0 1 1 *', timeZone: 'UTC', dst: {} } },
    expected: { listed: [] },
  },
  'a freeze to come: others are listed in place of what it stops': {
    options: { freezes: [freeze('02T13:00', '02T14:30')] },
    expected: {
      listed: ['02T12:00', '02T15:00', '02T16:00'],
      unwanted: ['stop 02T13:00 +1'],
      lost: '02T11:00',
      later: '02T17:00 +163',
    },
  },
  'a freeze of all that is to come': {
    options: { freezes: [freeze('02T12:30', '20T00:00')] },
    expected: { listed: ['02T12:00'], unwanted: ['stop 02T13:00 +167'], lost: '02T11:00' },
  },
  'a freeze of the latest one: it is counted, and those before it are still missed': {
    manifest: { startingDeadlineInSeconds: 4 * 3_600 },
    options: { freezes: [freeze('02T12:00', '02T12:30')] },
    expected: {
      listed: ['02T13:00', '02T14:00'],
      unwanted: ['stop 02T12:00 +0'],
      missed: '02T11:00 +2',
      lost: '02T08:00',
      queued: '02T15:00 +1',
      later: '02T17:00 +163',
    },
  },
  'a freeze that is over: what it stopped is neither missed nor lost': {
    manifest: { startingDeadlineInSeconds: 4 * 3_600 },
    options: { freezes: [freeze('02T07:00', '02T11:30')] },
    expected: {
      listed: ['02T12:00', '02T13:00', '02T14:00'],
      unwanted: ['stop 02T11:00 +2'],
      queued: '02T15:00 +1',
      later: '02T17:00 +163',
    },
  },
  'jobs on the hub inside a freeze are listed with it': {
    options: {
      freezes: [freeze('02T13:00', '02T14:30')],
      jobs: onTheHub('scheduled', '02T13:00'),
    },
    expected: {
      listed: ['02T12:00', '02T13:00', '02T15:00', '02T16:00'],
      stopped: ['02T13:00'],
      unwanted: ['stop 02T14:00 +0'],
      lost: '02T11:00',
      later: '02T17:00 +163',
    },
  },
  'a suspended manifest: nothing of it is missed or put off': {
    manifest: { suspend: true, startingDeadlineInSeconds: 2 * 3_600 },
    expected: {
      listed: [],
      unwanted: ['suspended 02T12:00 +1', 'suspended 02T13:00 +167'],
    },
  },
  'an at time inside a freeze': {
    manifest: { schedule: { ...at, at: NOW + HOUR } },
    options: { freezes: [freeze('02T13:00', '02T14:30')] },
    expected: { listed: ['02T13:10'], stopped: ['02T13:10'] },
  },
  'an at time is always there': { manifest: { schedule: at }, expected: { listed: ['28T10:10'] } },
} as const;

describe('a manifest laid out in time', () => {
  it.each(Object.entries(cases))('%s', (_, found) => {
    const { manifest = {}, options = {}, expected } = { manifest: {}, options: {}, ...found };
    expect(inShort(expand(manifest as Partial<JobManifest>, options))).toEqual({
      missed: undefined,
      beforeEdit: undefined,
      lost: undefined,
      queued: undefined,
      later: undefined,
      unwanted: [],
      stopped: [],
      ...expected,
    });
  });
});
