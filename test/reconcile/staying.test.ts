import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/model/clock.ts';
import { type HubJob, isWaiting } from '../../src/model/hub-job.ts';
import type { Instant } from '../../src/model/instant.ts';
import { parseJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { StatusReport } from '../../src/model/status-report.ts';
import { TIER_LIMITS, type Tier } from '../../src/model/tier.ts';
import { readStatus } from '../../src/reconcile/read-status.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub, type MemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';

/*
 * A run that stays knows most of the hub from memory. It has to come to what runs come to that read the whole hub
 * every half minute, whatever people and others do on the hub meanwhile.
 */

const START = Date.parse('2026-03-02T12:07:00Z');
const MINUTE = 60_000;
const STAY = 50;

/** What happens on the hub, at a minute of the hour. */
type Happening =
  | { readonly kind: 'operator-cancel'; readonly minute: number; readonly job: number }
  | { readonly kind: 'foreign-job'; readonly minute: number; readonly minutes: number }
  | { readonly kind: 'foreign-cancel'; readonly minute: number }
  /** Another run, of a commit in which all manifests have other payloads, or of the same one. */
  | { readonly kind: 'other-run'; readonly minute: number; readonly edited: boolean };

interface Story {
  readonly tier: Tier;
  readonly leadInSeconds: number;
  readonly manifests: readonly JobManifest[];
  readonly happenings: readonly Happening[];
  /** Ended jobs of others: above 100 the list is longer than a page. */
  readonly history: number;
}

class World {
  readonly clock;
  readonly hub: MemoryHub;
  readonly #story: Story;
  #left: readonly Happening[];

  constructor(story: Story) {
    this.#story = story;
    this.#left = [...story.happenings].sort((a, b) => a.minute - b.minute);
    const manual = createManualClock(START);
    this.hub = createMemoryHub({
      clock: manual,
      slots: TIER_LIMITS[story.tier].activeJobs,
      runMs: ({ jobId }) => (1 + (jobId.charCodeAt(jobId.length - 1) % 9)) * MINUTE,
    });
    for (let number = 0; number < story.history; number += 1) {
      this.hub.put({ jobId: `old-${number}`, type: 'twin', status: 'completed', endAt: START - MINUTE });
    }
    /** What happens, happens while somebody sleeps. */
    this.clock = {
      now: manual.now,
      sleep: async (milliseconds: number, signal?: AbortSignal) => {
        const until = manual.now() + milliseconds;
        for (let next = this.#nextUntil(until); next; next = this.#nextUntil(until)) {
          this.#left = this.#left.slice(1);
          manual.advance(Math.max(0, START + next.minute * MINUTE - manual.now()));
          await this.#happen(next, manual);
        }
        await manual.sleep(until - manual.now(), signal);
      },
    } satisfies Clock;
  }

  run(clock: Clock, forMs: number | undefined, manifests = this.#story.manifests) {
    return reconcile({
      hub: this.hub,
      hubConfig: this.#hubConfig(),
      config: CONFIG,
      manifests,
      clock,
      options: {},
      ...(forMs !== undefined && { forMs }),
    });
  }

  status(): Promise<StatusReport> {
    const { manifests } = this.#story;
    const now = this.clock.now();
    return readStatus({ hub: this.hub, hubConfig: this.#hubConfig(), config: CONFIG, manifests, now });
  }

  own(): readonly HubJob[] {
    return this.hub.jobs().filter(({ jobId }) => parseJobId(jobId)?.owner === CONFIG.owner);
  }

  #hubConfig() {
    return hubConfigOf(this.#story.tier, this.#story.leadInSeconds);
  }

  #nextUntil(instant: Instant): Happening | undefined {
    return this.#left.find(({ minute }) => START + minute * MINUTE <= instant);
  }

  async #happen(happening: Happening, clock: Clock): Promise<void> {
    const now = clock.now();
    switch (happening.kind) {
      case 'operator-cancel': {
        const waiting = this.own().filter(isWaiting);
        waiting.sort((a, b) => (a.jobId < b.jobId ? -1 : 1));
        const job = waiting[happening.job % Math.max(1, waiting.length)];
        if (job) this.hub.put({ ...job, status: 'cancelled', endAt: now });
        return;
      }
      case 'foreign-job': {
        const { minute, minutes } = happening;
        const startAt = now + minutes * MINUTE;
        this.hub.put({ jobId: `somebody-${minute}`, type: 'twin', status: 'scheduled', startAt });
        return;
      }
      case 'foreign-cancel': {
        const job = this.hub.jobs().find((one) => one.jobId.startsWith('somebody') && isWaiting(one));
        if (job) this.hub.put({ ...job, status: 'cancelled', endAt: now });
        return;
      }
      case 'other-run':
        await this.run(
          clock,
          undefined,
          happening.edited ? this.#story.manifests.map(withOtherPayload) : undefined,
        );
        return;
      default:
        happening satisfies never;
    }
  }
}

function withOtherPayload(manifest: JobManifest): JobManifest {
  const { operation } = manifest;
  return operation.kind === 'method'
    ? { ...manifest, operation: { ...operation, payload: 'other' } }
    : manifest;
}

async function stay(story: Story) {
  const world = new World(story);
  const { status, error } = await world.run(world.clock, STAY * MINUTE);
  expect(error).toBeUndefined();
  const fresh = await world.status();
  await world.clock.sleep(START + STAY * MINUTE - world.clock.now());
  return { world, status, fresh };
}

/** As often as a run is called that reads everything anew. */
const OFTEN_MS = 30_000;

async function comeOften(story: Story): Promise<World> {
  const world = new World(story);
  while (world.clock.now() < START + STAY * MINUTE) {
    const { error } = await world.run(world.clock, undefined);
    expect(error).toBeUndefined();
    await world.clock.sleep(OFTEN_MS);
  }
  return world;
}

const minute = fc.integer({ min: 1, max: STAY - 2 });
const operatorCancel = fc.record({ kind: fc.constant('operator-cancel' as const), minute, job: fc.nat(5) });
const foreignJob = fc.record({
  kind: fc.constant('foreign-job' as const),
  minute,
  minutes: fc.integer({ min: 0, max: 90 }),
});
const foreignCancel = fc.record({ kind: fc.constant('foreign-cancel' as const), minute });
const otherRun = fc.record({ kind: fc.constant('other-run' as const), minute, edited: fc.boolean() });

const manifests = fc
  .array(
    fc.record({
      schedule: fc.oneof(
        fc.constantFrom('0 * * * *', '20 * * * *', '45 13 * * *', '30 */2 * * *').map((cron) => ({
          kind: 'cron' as const,
          cron,
          timeZone: 'UTC',
          dst: {},
        })),
        fc.integer({ min: -20, max: 120 }).map((minutes) => {
          const at = START + minutes * MINUTE;
          return { kind: 'at' as const, at, text: new Date(at).toISOString(), timeZone: 'UTC' };
        }),
      ),
      missed: fc.constantFrom('latest' as const, 'skip' as const),
      startingDeadlineInSeconds: fc.constantFrom(600, 3_600),
      concurrencyPolicy: fc.constantFrom('Forbid' as const, 'Allow' as const),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) =>
    all.map((changes, index) =>
      manifestNamed(`job-${index}`, { ...changes, effectiveFrom: START - 24 * 60 * MINUTE }),
    ),
  );

const storyOf = (
  tiers: readonly Tier[],
  happenings: fc.Arbitrary<Happening>,
  most = 5,
): fc.Arbitrary<Story> =>
  fc.record({
    tier: fc.constantFrom(...tiers),
    leadInSeconds: fc.constantFrom(600, 1_800, 3_600),
    manifests,
    happenings: fc.uniqueArray(happenings, { maxLength: most, selector: (one) => one.minute }),
    history: fc.constantFrom(0, 120),
  });

describe('a run that stays', () => {
  it('makes the same jobs as runs that come often, and at the same time, where there are slots for all', async () => {
    const stories = storyOf(['S3'], fc.oneof(operatorCancel, foreignJob));
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { world } = await stay(story);
        const often = await comeOften(story);
        const found = new Map(world.own().map((job) => [job.jobId, job]));
        expect([...found.keys()].sort()).toEqual(
          often
            .own()
            .map(({ jobId }) => jobId)
            .sort(),
        );
        for (const { jobId, createdAt = 0 } of often.own()) {
          const lateness = createdAt - (found.get(jobId)?.createdAt ?? 0);
          // Looks that are due at one instant follow one another by a millisecond.
          expect(lateness).toBeGreaterThan(-1_000);
          expect(lateness).toBeLessThanOrEqual(OFTEN_MS);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('tells at its end what a fresh look tells', async () => {
    const stories = storyOf(['S1', 'S2'], fc.oneof(operatorCancel, foreignJob, foreignCancel));
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { status, fresh } = await stay(story);
        const { run: _, ...told } = status;
        expect(told).toEqual(fresh);
      }),
      { numRuns: 60 },
    );
  });

  it('runs nothing twice beside other runs, of the same commit or another', async () => {
    const stories = storyOf(
      ['S1', 'S2'],
      fc.oneof({ weight: 3, arbitrary: otherRun }, operatorCancel, foreignJob, foreignCancel),
      12,
    );
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { world } = await stay(story);
        const runs = new Map<string, number>();
        for (const { jobId, status } of world.own()) {
          if (status !== 'running' && status !== 'completed') continue;
          const parts = parseJobId(jobId);
          const occurrence = `${parts?.name} ${parts?.scheduledAt}`;
          runs.set(occurrence, (runs.get(occurrence) ?? 0) + 1);
        }
        expect([...runs].filter(([, times]) => times > 1)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
