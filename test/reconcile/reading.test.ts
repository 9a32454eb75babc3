import { describe, expect, it } from 'vitest';
import type { JobHub } from '../../src/hub/port.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { HubJob } from '../../src/model/hub-job.ts';
import { contentOf } from '../../src/model/job-content.ts';
import { FIRST_UNIT, formatJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Tier } from '../../src/model/tier.ts';
import { KnownJobs } from '../../src/reconcile/known-jobs.ts';
import { readJobs } from '../../src/reconcile/read-hub.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import { createMemoryHub, type MemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';

/*
 * What a run that stays asks of the hub, and that it misses nothing that matters though it reads the whole list only
 * once. The hub has more history than one page holds, unless a test says otherwise.
 */

const NOW = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function due(name: string, minutes: number, changes: Partial<JobManifest> = {}): JobManifest {
  const at = NOW + minutes * MINUTE;
  const text = new Date(at).toISOString();
  return manifestNamed(name, { schedule: { kind: 'at', at, text, timeZone: 'UTC' }, ...changes });
}

function idOf({ name }: JobManifest, minutes: number, attempt = 1): string {
  const scheduledAt = NOW + minutes * MINUTE;
  return formatJobId({ owner: 'acme', name, scheduledAt, ...FIRST_UNIT, revision: 0, attempt });
}

interface Setup {
  readonly manifests: readonly JobManifest[];
  readonly tier?: Tier;
  readonly leadInSeconds?: number;
  readonly history?: number;
  readonly jobs?: readonly HubJob[];
  /** What others do on the hub, by minute. */
  readonly events?: Readonly<Record<number, (hub: MemoryHub) => void>>;
  /** What happens while the active jobs are read, before the answer is made. */
  readonly whileReading?: (hub: MemoryHub, clock: ManualClock) => void;
}

/** Fifty minutes of a run. */
async function stay({
  manifests,
  tier = 'S1',
  leadInSeconds = 3_600,
  history = 150,
  jobs = [],
  events,
  whileReading,
}: Setup) {
  const manual = createManualClock(NOW);
  const hub = createMemoryHub({ clock: manual, slots: tier === 'S1' ? 1 : 5 });
  for (let number = 0; number < history; number += 1) {
    hub.put({ jobId: `old-${number}`, type: 'twin', status: 'completed', endAt: NOW - HOUR });
  }
  for (const job of jobs) hub.put(job);
  const left = new Map(Object.entries(events ?? {}).map(([minute, happen]) => [Number(minute), happen]));
  const clock: Clock = {
    now: manual.now,
    async sleep(milliseconds, signal) {
      const until = manual.now() + milliseconds;
      for (const [minute, happen] of left) {
        const at = NOW + minute * MINUTE;
        if (at > until) continue;
        manual.advance(Math.max(0, at - manual.now()));
        left.delete(minute);
        happen(hub);
      }
      await manual.sleep(until - manual.now(), signal);
    },
  };
  const slowHub: JobHub = {
    ...hub,
    listActiveJobs(signal) {
      whileReading?.(hub, manual);
      return hub.listActiveJobs(signal);
    },
  };
  const result = await reconcile({
    hub: slowHub,
    hubConfig: hubConfigOf(tier, leadInSeconds),
    config: CONFIG,
    manifests,
    clock,
    options: {},
    forMs: 50 * MINUTE,
  });
  expect(result.error).toBeUndefined();
  expect([...left.keys()]).toEqual([]);
  return { ...result, hub, operations: hub.calls.map(({ operation }) => operation) };
}

describe('a run that stays', () => {
  it('reads the whole list once, then only the active jobs, and nothing while it only waits', async () => {
    const { operations } = await stay({ manifests: [due('a', 75), due('b', 80)], tier: 'S2' });
    expect(operations).toEqual([
      'listJobs',
      ...['listActiveJobs', 'countDevices', 'createJob'],
      ...['listActiveJobs', 'countDevices', 'createJob'],
      'listActiveJobs',
    ]);
  });

  it('reads the whole list again where that is one request', async () => {
    const { operations } = await stay({ manifests: [due('a', 75)], tier: 'S2', history: 20 });
    expect(operations).toEqual(['listJobs', 'listJobs', 'countDevices', 'createJob', 'listJobs']);
  });

  it('does not read again for its last word when it has just read and changed nothing', async () => {
    const { operations } = await stay({ manifests: [due('a', 600)] });
    expect(operations).toEqual(['listJobs']);
  });

  it('asks for a job that runs until it ends, and plans no more for that', async () => {
    const { operations, ended, status } = await stay({ manifests: [due('a', 0)], tier: 'S2' });
    expect(operations.filter((operation) => operation === 'listJobs')).toHaveLength(1);
    expect(operations.slice(0, 4)).toEqual(['listJobs', 'countDevices', 'createJob', 'getJob']);
    expect(new Set(operations.slice(4, -2))).toEqual(new Set(['getJob']));
    expect(operations.slice(-2)).toEqual(['listActiveJobs', 'listDeviceResults']);
    expect(ended).toHaveLength(1);
    expect(status.jobs.map(({ status: one }) => one)).toEqual(['completed']);
  });

  it('sees the job that somebody else has made since', async () => {
    const { hub, plans, outcomes, status } = await stay({
      manifests: [due('a', 75)],
      events: {
        5: (it) => it.put({ jobId: 'theirs', type: 'twin', status: 'scheduled', startAt: NOW + 9 * HOUR }),
      },
    });
    // It has the only slot: nothing was tried, and the status tells of it.
    expect(hub.calls.map(({ operation }) => operation)).not.toContain('createJob');
    expect([plans.length, outcomes]).toEqual([1, []]);
    expect(status.unmanaged.map(({ jobId }) => jobId)).toEqual(['theirs']);
  });

  it('takes the slot that somebody gives back by a cancel within minutes', async () => {
    const theirs: HubJob = { jobId: 'theirs', type: 'twin', status: 'scheduled', startAt: NOW + 40 * MINUTE };
    const { hub, status } = await stay({
      manifests: [due('a', 20)],
      jobs: [theirs],
      events: { 7: (it) => it.put({ ...theirs, status: 'cancelled', endAt: NOW + 7 * MINUTE }) },
    });
    const created = hub.jobs().find(({ jobId }) => jobId.startsWith('acme-a'));
    expect(((created?.createdAt ?? 0) - NOW) / MINUTE).toBe(10);
    expect(status.unmanaged).toEqual([]);
  });

  it('leaves a job of ours stopped that a person cancels meanwhile', async () => {
    const a = due('a', 30);
    const { hub, status } = await stay({
      manifests: [a, due('b', 75)],
      tier: 'S2',
      events: {
        10: (it) => {
          const job = it.jobs().find(({ jobId }) => jobId === idOf(a, 30));
          if (job) it.put({ ...job, status: 'cancelled', endAt: NOW + 10 * MINUTE });
        },
      },
    });
    expect(hub.jobs().filter(({ jobId }) => jobId.startsWith('acme-a'))).toHaveLength(1);
    expect(status.jobs.map(({ manifest, status: one }) => `${manifest} ${one}`)).toEqual([
      'b scheduled',
      'a cancelled',
    ]);
  });

  it('does not run an occurrence that another run has run meanwhile with other content', async () => {
    const a = due('a', 0);
    const theirs: HubJob = { jobId: 'theirs', type: 'twin', status: 'scheduled', startAt: NOW + 9 * MINUTE };
    const { hub, operations, plans } = await stay({
      manifests: [a],
      jobs: [theirs],
      events: {
        8: (it) =>
          it.put({
            jobId: idOf(a, 0),
            type: 'method',
            status: 'completed',
            endAt: NOW + 8 * MINUTE,
          }),
      },
    });
    // The slot is free after ten minutes, and the active jobs say nothing of the one that has come and gone.
    expect(operations).toContain('listActiveJobs');
    expect(operations.filter((operation) => operation === 'listJobs')).toHaveLength(2);
    expect(operations).not.toContain('createJob');
    expect(plans).toHaveLength(1);
    expect(hub.jobs().filter(({ jobId }) => jobId.startsWith('acme-a'))).toHaveLength(1);
  });

  it('does not run what another run has run while the active jobs were being read', async () => {
    const a = due('a', 30);
    const theirs: HubJob = { jobId: 'theirs', type: 'twin', status: 'scheduled', startAt: NOW + 40 * MINUTE };
    const ran: HubJob = {
      jobId: idOf(a, 30),
      type: 'method',
      status: 'completed',
      endAt: NOW + 31 * MINUTE,
    };
    const { hub, operations } = await stay({
      manifests: [a],
      jobs: [theirs],
      whileReading(it, clock) {
        if (clock.now() < NOW + 25 * MINUTE || it.jobs().some(({ jobId }) => jobId === ran.jobId)) return;
        it.put({ ...theirs, status: 'cancelled', endAt: NOW + 26 * MINUTE });
        clock.advance(6 * MINUTE);
        it.put(ran);
      },
    });
    expect(operations).not.toContain('createJob');
    expect(hub.jobs().filter(({ jobId }) => jobId.startsWith('acme-a'))).toEqual([ran]);
  });

  it('reads the whole list once the hub has refused a job that it did not know of, and leaves that one stopped', async () => {
    const a = due('a', 75);
    const { operations, outcomes } = await stay({
      manifests: [a],
      tier: 'S2',
      events: {
        5: (it) =>
          it.put({
            jobId: idOf(a, 75),
            type: 'method',
            status: 'cancelled',
            ...contentOf(a),
            createdAt: NOW + 4 * MINUTE,
            endAt: NOW + 5 * MINUTE,
          }),
      },
    });
    expect(operations.filter((operation) => operation === 'createJob')).toHaveLength(1);
    expect(operations.filter((operation) => operation === 'listJobs')).toHaveLength(2);
    expect(outcomes).toEqual([expect.objectContaining({ result: 'taken' })]);
  });

  it('does not run again what has run when a newer rival was cancelled', async () => {
    const a = due('a', -1);
    const rival: HubJob = {
      jobId: idOf(a, -1, 2),
      type: 'method',
      status: 'cancelled',
      createdAt: NOW - 5 * MINUTE,
    };
    const ran: HubJob = {
      jobId: idOf(a, -1),
      type: 'method',
      status: 'completed',
      createdAt: NOW - 6 * MINUTE,
      endAt: NOW - 1_000,
    };
    const { operations, hub } = await stay({ manifests: [a], jobs: [ran, rival] });
    expect(hub.jobs().filter(({ jobId }) => jobId.startsWith('acme-a'))).toHaveLength(2);
    expect(operations).not.toContain('createJob');
  });

  it('goes on when a job that it follows is gone', async () => {
    const { status, hub } = await stay({
      manifests: [due('a', 0, { startingDeadlineInSeconds: 60 }), due('b', 75)],
      tier: 'S2',
      events: {
        0.005: (it) => {
          for (const job of it.jobs()) if (job.jobId.startsWith('acme-a')) it.put({ ...job, startAt: 0 });
        },
      },
    });
    expect(hub.jobs().filter(({ jobId }) => jobId.startsWith('acme'))).toHaveLength(1);
    expect(status.jobs.map(({ manifest }) => manifest)).toEqual(['b']);
  });

  it('does not believe a list that lags behind a cancel', async () => {
    const clock = createManualClock(NOW);
    const hub = createMemoryHub({ clock });
    const known = new KnownJobs({ hub, owner: 'acme', clock });
    const job: HubJob = { jobId: idOf(due('a', 30), 30), type: 'method', status: 'scheduled' };
    hub.put(job);
    await known.readAll(NOW);
    expect(known.update({ ...job, status: 'cancelled' })).toBe(true);
    await known.readAll(NOW);
    expect(known.jobs().own.map(({ job }) => job.status)).toEqual(['cancelled']);
  });

  it('does not lose a job that the list does not have yet', async () => {
    const clock = createManualClock(NOW);
    const hub = createMemoryHub({ clock });
    const known = new KnownJobs({ hub: { ...hub, async *listJobs() {} }, owner: 'acme', clock });
    const job: HubJob = { jobId: idOf(due('a', 30), 30), type: 'method', status: 'queued' };
    hub.put({ ...job, status: 'scheduled' });
    known.update(job);
    await known.readAll(NOW);
    expect(known.jobs().own.map(({ job }) => job.status)).toEqual(['scheduled']);
  });

  it('asks again for a job whose state it did not understand', async () => {
    const clock = createManualClock(NOW);
    const hub = createMemoryHub({ clock });
    for (let number = 0; number < 150; number += 1) {
      hub.put({ jobId: `old-${number}`, type: 'twin', status: 'completed', endAt: NOW - HOUR });
    }
    const known = new KnownJobs({ hub, owner: 'acme', clock });
    const job: HubJob = { jobId: idOf(due('a', 0), 0), type: 'method', status: 'unknown' };
    hub.put(job);
    await known.readAll(NOW);
    hub.put({ ...job, status: 'completed', endAt: NOW });
    expect(await known.refresh(NOW)).toBe(false);
    expect(known.jobs().own.map(({ job }) => job.status)).toEqual(['completed']);
  });
});

it('a job that moved to another page while the list was read is one job, in its later state', async () => {
  const clock = createManualClock(NOW);
  const hub = createMemoryHub({ clock });
  const jobId = idOf(due('a', 60), 60);
  const listed = {
    ...hub,
    async *listJobs(): AsyncGenerator<HubJob> {
      yield { jobId, type: 'twin', status: 'scheduled' };
      yield { jobId, type: 'twin', status: 'running' };
    },
  };
  const { jobs } = await readJobs(listed, 'acme');
  expect(jobs.own.map(({ job }) => job.status)).toEqual(['running']);
  expect(jobs.active).toHaveLength(1);
});
