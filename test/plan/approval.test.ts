import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovedPlan } from '../../src/model/approval.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import { pendingChanges } from '../../src/model/plan.ts';
import { planDigest } from '../../src/plan/plan-digest.ts';
import { makePlan } from '../../src/reconcile/make-plan.ts';
import { type ReconcileOptions, reconcile } from '../../src/reconcile/reconcile.ts';
import { renderPlanJson } from '../../src/report/plan/json.ts';
import { readPlanJson } from '../../src/report/plan/read-json.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import { createMemoryHub, type MemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed, worlds } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:10:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CONDITION = "tags.site = 'a'";

const manifest = (name: string, changes: Partial<JobManifest> = {}) =>
  manifestNamed(name, { effectiveFrom: NOW - 6 * HOUR, startingDeadlineInSeconds: 540, ...changes });

interface Scene {
  readonly clock: ManualClock;
  readonly hub: MemoryHub;
  readonly counts: Record<string, { total: number; connected: number }>;
  readonly options: ReconcileOptions;
}

function sceneOf(manifests: readonly JobManifest[], count = 100): Scene {
  const clock = createManualClock(NOW);
  const counts = { [CONDITION]: { total: count, connected: count } };
  const hub = createMemoryHub({ clock, slots: 5, counts });
  const hubConfig = hubConfigOf('S2', 2 * 3_600);
  return {
    clock,
    hub,
    counts,
    options: { hub, hubConfig, config: CONFIG, manifests, clock, options: {} },
  };
}

/** Through plan.json, as a person approves it. */
async function approve({ options, clock }: Scene, switches = {}): Promise<ApprovedPlan> {
  const plan = await makePlan({ ...options, now: clock.now(), options: switches });
  const read = readPlanJson(renderPlanJson(plan));
  if ('problem' in read) throw new Error(read.problem);
  return read.plan;
}

const statuses = (hub: MemoryHub) =>
  hub.jobs().map(({ jobId, status }) => `${jobId.split('-').slice(1).join('-')} ${status}`);

describe('an approved plan', () => {
  it('is done when nothing has changed, exactly', async () => {
    const scene = sceneOf([manifest('a'), manifest('b')]);
    const approved = await approve(scene);
    const { outcomes, status } = await reconcile({ ...scene.options, approved });
    expect(outcomes.map(({ result }) => result)).toEqual(['done', 'done', 'done', 'done']);
    expect(status.run.approval).toMatchObject({ digest: approved.digest, differences: [], alreadyDone: 0 });
    expect(scene.hub.jobs()).toHaveLength(approved.changes.length);
  });

  it('leaves jobs that came due since to the next ordinary run', async () => {
    const scene = sceneOf([manifest('a')]);
    const approved = await approve(scene);
    scene.clock.advance(HOUR);
    const late = { ...scene.options, manifests: [manifest('a', { startingDeadlineInSeconds: 7_200 })] };
    const { status } = await reconcile({ ...late, approved });
    expect(status.run.approval).toMatchObject({
      differences: [],
      leftForLater: [expect.stringContaining('a-2603021500')],
    });
    expect(statuses(scene.hub)).not.toContainEqual(expect.stringContaining('a-2603021500'));
    await reconcile(late);
    expect(statuses(scene.hub)).toContainEqual(expect.stringContaining('a-2603021500'));
  });

  it('may be done again, or after a kill half way', async () => {
    const scene = sceneOf([manifest('a'), manifest('b')]);
    const approved = await approve(scene);
    scene.hub.failCall(scene.hub.calls.length + 4, 'after', new Error('killed'));
    await expect(reconcile({ ...scene.options, approved })).rejects.toThrow('killed');
    const second = await reconcile({ ...scene.options, approved });
    expect(second.status.run.approval?.differences).toEqual([]);
    const third = await reconcile({ ...scene.options, approved });
    expect(third.outcomes).toEqual([]);
    expect(third.status.run.approval).toMatchObject({ alreadyDone: 4, differences: [] });
    expect(scene.hub.jobs()).toHaveLength(4);
  });

  it('goes on with a replacement of which only the first half was done', async () => {
    const scene = sceneOf([manifest('a')]);
    await reconcile(scene.options);
    const edited = { ...scene.options, manifests: [manifest('a', { maxExecutionTimeInSeconds: 300 })] };
    const approved = await approve({ ...scene, options: edited });
    expect(approved.changes.map(({ action }) => action)).toEqual(['replace', 'replace']);
    const first = approved.changes[0];
    if (first?.action !== 'replace') throw new Error('the plan replaces');
    await scene.hub.cancelJob(first.cancels);
    const { status, outcomes } = await reconcile({ ...edited, approved });
    expect(status.run.approval?.differences).toEqual([]);
    expect(outcomes.map(({ change }) => change.action)).toEqual(['create', 'replace']);
  });

  it('is done with the switches it was made with', async () => {
    const scene = sceneOf([manifest('a')]);
    await reconcile(scene.options);
    for (const { jobId } of scene.hub.jobs()) await scene.hub.cancelJob(jobId);
    const approved = await approve(scene, { resume: ['a'] });
    const { outcomes, status } = await reconcile({ ...scene.options, approved });
    expect(status.run.approval?.differences).toEqual([]);
    expect(outcomes.map(({ change }) => change.reason)).toEqual(['resumed', 'resumed']);
  });

  const differing: readonly (readonly [
    name: string,
    change: (scene: Scene) => Partial<ReconcileOptions> | undefined,
    kinds: readonly string[],
  ])[] = [
    [
      'a new manifest',
      () => ({ manifests: [manifest('a'), manifest('new')] }),
      ['not-approved', 'not-approved'],
    ],
    [
      'an edit',
      () => ({ manifests: [manifest('a', { maxExecutionTimeInSeconds: 300 })] }),
      ['other-content', 'other-content'],
    ],
    [
      'a suspension',
      () => ({ manifests: [manifest('a', { suspend: true })] }),
      ['not-possible', 'not-possible'],
    ],
    [
      'a deadline that went by',
      ({ clock }) => {
        clock.advance(65 * MINUTE);
        return undefined;
      },
      ['not-possible'],
    ],
    [
      'slots that others took',
      ({ hub }) => {
        for (const n of [1, 2, 3, 4]) {
          hub.put({ jobId: `other-${n}`, type: 'twin', status: 'scheduled', startAt: NOW + 9 * HOUR });
        }
        return undefined;
      },
      ['not-possible'],
    ],
    [
      'many more devices',
      ({ counts }) => {
        counts[CONDITION] = { total: 111, connected: 0 };
        return undefined;
      },
      ['device-count', 'device-count'],
    ],
    [
      'many fewer devices',
      ({ counts }) => {
        counts[CONDITION] = { total: 89, connected: 0 };
        return undefined;
      },
      ['device-count', 'device-count'],
    ],
  ];
  it.each(differing)('%s since: nothing at all is applied', async (_, change, kinds) => {
    const scene = sceneOf([manifest('a')]);
    const approved = await approve(scene);
    const changed = change(scene);
    const before = scene.hub.jobs().length;
    const { outcomes, status } = await reconcile({ ...scene.options, ...changed, approved });
    expect(status.run.approval?.differences.map(({ kind }) => kind)).toEqual(kinds);
    expect(outcomes).toEqual([]);
    expect(scene.hub.jobs()).toHaveLength(before);
  });

  it.each([
    [100, 110],
    [100, 90],
    [3, 13],
    [1_000, 1_100],
  ])('%i devices that have become %i are within the tolerance', async (then, now) => {
    const scene = sceneOf([manifest('a')], then);
    const approved = await approve(scene);
    scene.counts[CONDITION] = { total: now, connected: now };
    const { status } = await reconcile({ ...scene.options, approved });
    expect(status.run.approval?.differences).toEqual([]);
  });

  it('never reaches more than maxDevices, whatever the tolerance', async () => {
    const target = { condition: CONDITION, allDevices: false, maxDevices: 100 };
    const scene = sceneOf([manifest('a', { target })], 100);
    const approved = await approve(scene);
    scene.counts[CONDITION] = { total: 101, connected: 101 };
    const { outcomes, status } = await reconcile({ ...scene.options, approved });
    expect(status.run.approval?.differences).toMatchObject([
      { kind: 'not-possible', now: { action: 'refuse', reason: 'max-devices' } },
      { kind: 'not-possible', now: { action: 'refuse', reason: 'max-devices' } },
    ]);
    expect(outcomes).toEqual([]);
  });

  it('whatever the world: it is found again in a plan made at once, and one that was applied is done', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const clock = createManualClock(world.now);
        const hub = createMemoryHub({ clock, slots: 10 });
        for (const job of world.jobs) hub.put(job);
        const plan = await makePlan({ ...world, hub });
        const read = readPlanJson(renderPlanJson(plan));
        if ('problem' in read) throw new Error(read.problem);
        expect(planDigest(read.plan.changes)).toBe(plan.digest);
        expect(planDigest([...pendingChanges(plan)].reverse())).toBe(plan.digest);
        fc.pre(plan.refusals.length === 0);
        const options = { ...world, hub, clock, approved: read.plan, options: {} };
        const first = await reconcile(options);
        expect(first.status.run.approval).toMatchObject({
          digest: plan.digest,
          differences: [],
          alreadyDone: 0,
        });
        fc.pre(first.outcomes.every(({ result }) => result === 'done'));
        const second = await reconcile(options);
        expect(second.status.run.approval?.differences).toEqual([]);
        expect(second.outcomes).toEqual([]);
      }),
    ));
});

describe('plan.json', () => {
  const text = async () => {
    const scene = sceneOf([manifest('a')]);
    return renderPlanJson(await makePlan({ ...scene.options, now: NOW }));
  };

  it.each([
    ['no JSON', (json: string) => json.slice(1), /not JSON/],
    ['another document', () => '{}', /no formatVersion/],
    ['an array', () => '[]', /no formatVersion/],
    [
      'another version',
      (json: string) => json.replace('"formatVersion": 1', '"formatVersion": 2'),
      /reads version 1/,
    ],
    ['a key that is missing', (json: string) => json.replace('"owner"', '"ower"'), /"owner"|"ower"/],
    [
      'an instant that is none',
      (json: string) => json.replace(/"startAt": "[^"]*"/, '"startAt": "soon"'),
      /startAt/,
    ],
    ['a job id that is none', (json: string) => json.replace(/"jobId": "[^"]*"/, '"jobId": "A B"'), /jobId/],
  ])('with %s is refused with the place', async (_, spoil, problem) => {
    expect(readPlanJson(spoil(await text()))).toEqual({ problem: expect.stringMatching(problem) });
  });
});
