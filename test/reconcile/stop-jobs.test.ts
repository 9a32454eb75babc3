import { describe, expect, it } from 'vitest';
import { createBranchHistory } from '../../src/history/branch-history.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import type { HubJob } from '../../src/model/hub-job.ts';
import { FIRST_UNIT, formatJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { PlanOptions } from '../../src/model/plan.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { findStoppable, stopJobs } from '../../src/reconcile/stop-jobs.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function job(
  name: string,
  minutes: number,
  changes: Partial<HubJob> & { readonly owner?: string } = {},
): HubJob {
  const { owner = 'acme', ...rest } = changes;
  const scheduledAt = NOW + minutes * MINUTE;
  const jobId = formatJobId({ owner, name, scheduledAt, ...FIRST_UNIT, revision: 0, attempt: 1 });
  return { jobId, type: 'method', status: 'scheduled', startAt: scheduledAt, ...rest };
}

function hubWith(...jobs: readonly HubJob[]) {
  const clock = createManualClock(NOW);
  const hub = createMemoryHub({ clock });
  for (const one of jobs) hub.put(one);
  return { clock, hub };
}

describe('finding what can be stopped', () => {
  const { hub } = hubWith(
    job('late', 90),
    job('soon', 10),
    job('soon', 70),
    job('runs', -5, { status: 'running' }),
    job('ran', -60, { status: 'completed' }),
    job('stopped', 20, { status: 'cancelled' }),
    job('soon', 15, { owner: 'others' }),
    { jobId: 'somebodys-own-job', type: 'twin', status: 'queued' },
  );
  const find = async (names?: readonly string[]) => {
    const { waiting, running, idleNames } = await findStoppable(hub, 'acme', names);
    const idsOf = (jobs: typeof waiting) =>
      jobs.map(({ parts }) => [parts.name, (parts.scheduledAt - NOW) / MINUTE]);
    return { waiting: idsOf(waiting), running: idsOf(running), idleNames };
  };

  it('all of ours that wait, the soonest first, and those that run apart', async () => {
    expect(await find()).toEqual({
      waiting: [
        ['soon', 10],
        ['soon', 70],
        ['late', 90],
      ],
      running: [['runs', -5]],
      idleNames: [],
    });
  });

  it('those of some manifests, and which names have none', async () => {
    expect(await find(['soon', 'ran', 'ran', 'somebodys-own-job'])).toEqual({
      waiting: [
        ['soon', 10],
        ['soon', 70],
      ],
      running: [],
      idleNames: ['ran', 'somebodys-own-job'],
    });
  });
});

describe('stopping', () => {
  it('has an outcome for every job, whatever becomes of the others', async () => {
    const { clock, hub } = hubWith(job('a', 1), job('b', 10), job('c', 20), job('d', 30));
    const { waiting } = await findStoppable(hub, 'acme', undefined);
    clock.advance(1.5 * MINUTE);
    hub.failCall(3, 'before', new HubError('unavailable', 'no answer', { request: 'DELETE' }));
    hub.put(job('c', 20, { status: 'cancelled' }));
    const outcomes = (await stopJobs(hub, waiting)).map(({ parts, outcome }) => [parts.name, outcome]);
    expect(outcomes).toEqual([
      [
        'a',
        {
          result: 'failed',
          code: 'running',
          message: 'the job has started, and a running job cannot be stopped',
        },
      ],
      ['b', { result: 'failed', code: 'unavailable', message: 'no answer' }],
      ['c', { result: 'already-done' }],
      ['d', { result: 'done' }],
    ]);
  });

  it('says what nobody tried when it is interrupted', async () => {
    const { hub } = hubWith(job('a', 10));
    const { waiting } = await findStoppable(hub, 'acme', undefined);
    const [stopped] = await stopJobs(hub, waiting, AbortSignal.abort(new Error('Ctrl-C')));
    expect(stopped?.outcome).toMatchObject({ result: 'skipped' });
    expect(hub.jobs()).toMatchObject([{ status: 'scheduled' }]);
  });
});

describe('after a stop reconcile', () => {
  const lock = manifestNamed('lock', {
    schedule: { kind: 'at', at: NOW + HOUR, text: 'in an hour', timeZone: 'UTC' },
  });
  const paused = { ...lock, suspend: true };

  interface Story {
    readonly name: string;
    /** What the branch says, and since when in minutes; the last before the stop at +2 made the job. */
    readonly versions: readonly (readonly [number, JobManifest?])[];
    readonly options?: PlanOptions;
    readonly becomes: string;
  }

  const stories: readonly Story[] = [
    { name: 'nothing is said in Git', versions: [[-60, lock]], becomes: 'keep held' },
    {
      name: 'it was paused and un-paused before there was the job',
      versions: [
        [-180, lock],
        [-120, paused],
        [-60, lock],
      ],
      becomes: 'keep held',
    },
    {
      name: 'words are changed that alter nothing',
      versions: [
        [-60, lock],
        [5, { ...lock, labels: { team: 'doors' }, description: 'Doors' }],
      ],
      becomes: 'keep held',
    },
    {
      name: 'it is edited',
      versions: [
        [-60, lock],
        [5, { ...lock, maxExecutionTimeInSeconds: 60 }],
      ],
      becomes: 'create content-changed',
    },
    {
      name: 'it is paused and un-paused',
      versions: [
        [-60, lock],
        [5, paused],
        [8, lock],
      ],
      becomes: 'create wanted-again',
    },
    {
      name: 'it is removed and restored',
      versions: [[-60, lock], [5], [8, lock]],
      becomes: 'create wanted-again',
    },
    {
      name: 'its revision is raised',
      versions: [
        [-60, lock],
        [5, { ...lock, revision: 1 }],
      ],
      becomes: 'create revision-raised',
    },
    {
      name: 'it is resumed by name',
      versions: [[-60, lock]],
      options: { resume: ['lock'] },
      becomes: 'create resumed',
    },
  ];

  it.each(stories)('$name → $becomes', async ({ versions, options = {}, becomes }) => {
    const { clock, hub } = hubWith();
    const run = async (planOptions: PlanOptions = {}) => {
      const now = clock.now();
      const known = versions
        .map(([minutes, manifest]) => ({ from: NOW + minutes * MINUTE, manifest }))
        .filter(({ from }) => from <= now);
      const manifest = known.at(-1)?.manifest;
      const { plans } = await reconcile({
        hub,
        hubConfig: hubConfigOf('S2', 3_600),
        config: CONFIG,
        manifests: manifest ? [{ ...manifest, effectiveFrom: known.at(-1)?.from ?? now }] : [],
        clock,
        options: planOptions,
        branch: {
          check: async () => ({ kind: 'current' }),
          history: async () =>
            createBranchHistory(
              known.map(({ from, manifest: one }) => ({ from, manifests: one ? [one] : [], freezes: [] })),
              { now },
            ),
        },
      });
      return plans[0]?.changes.map(({ action, reason }) => `${action} ${reason}`);
    };

    expect(await run()).toEqual(['create due']);
    clock.advance(2 * MINUTE);
    const { waiting } = await findStoppable(hub, 'acme', ['lock']);
    await stopJobs(hub, waiting);
    clock.advance(MINUTE);
    expect(await run()).toEqual(['keep held']);
    clock.advance(7 * MINUTE);
    expect(await run(options)).toEqual([becomes]);
  });
});
