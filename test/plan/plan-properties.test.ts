import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { isActive, isWaiting } from '../../src/model/hub-job.ts';
import { parseJobId } from '../../src/model/job-id.ts';
import { type Plan, pendingChanges } from '../../src/model/plan.ts';
import { TIER_LIMITS } from '../../src/model/tier.ts';
import { makePlan } from '../../src/reconcile/make-plan.ts';
import { createFreezeCheck } from '../../src/schedule/freeze.ts';
import { occursAt } from '../../src/schedule/occurrences.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub, type MemoryHub } from '../support/memory-hub.ts';
import { type World, worlds } from '../support/plan-world.ts';

function hubOf(world: World): MemoryHub {
  const slots = TIER_LIMITS[world.hubConfig.tier].activeJobs;
  const hub = createMemoryHub({ clock: { now: () => world.now }, slots });
  for (const job of world.jobs) hub.put(job);
  return hub;
}

const planOf = (world: World, hub = hubOf(world)): Promise<Plan> => makePlan({ ...world, hub });

describe('whatever the manifests and the hub', () => {
  it('the order in which they were read changes nothing', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const turned = {
          ...world,
          manifests: [...world.manifests].reverse(),
          jobs: [...world.jobs].reverse(),
        };
        expect(await planOf(turned)).toEqual(await planOf(world));
      }),
    ));

  it('what is put on the hub may start now or later, and never was there', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { now, hubConfig, manifests, jobs } = world;
        for (const change of (await planOf(world)).changes) {
          if (change.action !== 'create' && change.action !== 'replace') continue;
          const manifest = manifests.find(({ name }) => name === change.manifest);
          if (!manifest) throw new Error('a job without a manifest');
          const { scheduledAt, request } = change;
          const lateBy = now - scheduledAt;
          expect(lateBy).toBeLessThanOrEqual(manifest.startingDeadlineInSeconds * 1000);
          if (change.action === 'create') {
            expect(scheduledAt).toBeLessThanOrEqual(now + hubConfig.leadInSeconds * 1000);
          }
          expect(request.startAt).toBe(Math.max(now, scheduledAt));
          expect(occursAt(manifest.schedule, scheduledAt)).toBe(true);
          expect(manifest.suspend).toBe(false);
          expect(createFreezeCheck(world.config.freezes, manifest)(scheduledAt)).toBeUndefined();
          if (manifest.schedule.kind === 'cron') {
            expect(scheduledAt).toBeGreaterThanOrEqual(manifest.effectiveFrom ?? now);
          }
          expect(request.jobId).toMatch(/^[a-z0-9-]{1,64}$/);
          expect(jobs.map(({ jobId }) => jobId)).not.toContain(request.jobId);
        }
      }),
    ));

  it('nothing is left waiting for a time inside a freeze', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const hub = hubOf(world);
        fc.pre(hub.jobs().filter(isActive).length <= TIER_LIMITS[world.hubConfig.tier].activeJobs);
        await applyPlan({ plan: await planOf(world, hub), hub, clock: createManualClock(world.now) });
        for (const job of hub.jobs().filter(isWaiting)) {
          const parts = parseJobId(job.jobId);
          const manifest = world.manifests.find(({ name }) => name === parts?.name);
          if (!parts || !manifest || parts.owner !== 'acme') continue;
          expect(createFreezeCheck(world.config.freezes, manifest)(parts.scheduledAt)).toBeUndefined();
        }
      }),
    ));

  it('only waiting jobs of ours are cancelled', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const hub = hubOf(world);
        const plan = await planOf(world, hub);
        for (const change of plan.changes) {
          if (change.action !== 'cancel' && change.action !== 'replace') continue;
          expect(parseJobId(change.cancels)?.owner).toBe('acme');
          const job = hub.jobs().find(({ jobId }) => jobId === change.cancels);
          expect(job && isWaiting(job)).toBe(true);
        }
      }),
    ));

  it('a plan fits into the slots, and cancels and creates nothing twice', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { changes, slots } = await planOf(world);
        const cancels = changes.flatMap((change) => ('cancels' in change ? [change.cancels] : []));
        const creates = changes.flatMap((change) => ('request' in change ? [change.request.jobId] : []));
        expect(new Set(cancels).size).toBe(cancels.length);
        expect(new Set(creates).size).toBe(creates.length);
        const left = slots.active - cancels.length;
        expect(left + creates.length).toBeLessThanOrEqual(Math.max(slots.total, slots.active));
      }),
    ));

  it('applying a plan leaves nothing to do, and one job that can run for each occurrence', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const hub = hubOf(world);
        // More jobs than slots is a state that no hub gets into by itself.
        fc.pre(hub.jobs().filter(isActive).length <= TIER_LIMITS[world.hubConfig.tier].activeJobs);
        const clock = createManualClock(world.now);
        const outcomes = await applyPlan({ plan: await planOf(world, hub), hub, clock });
        expect(outcomes.filter(({ result }) => result !== 'done')).toEqual([]);
        const again = await planOf(world, hub);
        expect(pendingChanges(again)).toEqual([]);

        const waiting = hub.jobs().filter(isWaiting);
        const times = waiting.flatMap(({ jobId }) => {
          const parts = parseJobId(jobId);
          // Removed manifests may be abandoned, with all that waits for them.
          return parts?.owner === 'acme' && parts.name !== 'gone'
            ? [`${parts.name} ${parts.scheduledAt}`]
            : [];
        });
        expect(new Set(times).size).toBe(times.length);
      }),
    ));
});
