import { expect } from 'vitest';
import { digestOf } from '../../src/desired/digest.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import type { Freeze } from '../../src/model/freeze.ts';
import { type HubJob, isActive, isWaiting } from '../../src/model/hub-job.ts';
import type { Instant } from '../../src/model/instant.ts';
import { parseJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Tier } from '../../src/model/tier.ts';
import { TIER_LIMITS } from '../../src/model/tier.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { createFreezeCheck } from '../../src/schedule/freeze.ts';
import { occurrences } from '../../src/schedule/occurrences.ts';
import { CONFIG, hubConfigOf } from '../plan/plan-world.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub, type MemoryHub } from '../support/memory-hub.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What people do between two runs of the reconciler. */
export type Happening =
  | { readonly kind: 'edit' | 'remove' | 'restore' | 'suspend' | 'resume'; readonly manifest: number }
  /** Somebody cancels a waiting job of ours on the hub. */
  | { readonly kind: 'operator-cancel'; readonly job: number }
  /** Somebody else takes a slot for some hours. */
  | { readonly kind: 'foreign-job'; readonly hours: number }
  /** No job starts from now on for some hours; or the first freeze is lifted. */
  | { readonly kind: 'freeze'; readonly hours: number }
  | { readonly kind: 'thaw' };

export interface Fault {
  readonly kind: 'reset' | 'kill' | 'throttled';
  readonly when: 'before' | 'after';
  /** The number of the call of this run, from 1. */
  readonly call: number;
}

/** One run of the reconciler, so many minutes after the last one. */
export interface Run {
  readonly afterMinutes: number;
  readonly happening?: Happening;
  readonly fault?: Fault;
}

export interface Story {
  readonly tier: Tier;
  readonly leadInSeconds: number;
  readonly manifests: readonly JobManifest[];
  readonly runs: readonly Run[];
}

class Killed extends Error {}

/**
 * A repository, a hub and its operators over many days, and a judge that looks at the hub alone: it keeps its own
 * notes of what was created, edited and cancelled, and knows nothing of plans.
 */
export class LongRun {
  readonly #story: Story;
  readonly #start: Instant;
  readonly #clock;
  readonly #hub: MemoryHub;
  readonly #slots: number;
  /** As in Git; removed ones are not there. */
  readonly #manifests = new Map<string, JobManifest>();
  readonly #removed = new Map<string, JobManifest>();
  #freezes: Freeze[] = [];
  /** Every job ever seen, also those that the hub has forgotten. */
  readonly #ledger = new Map<string, HubJob>();
  /** `name time digest` of jobs that an operator has stopped, until the manifest is edited. */
  readonly #stopped = new Set<string>();
  readonly #foreign = new Map<string, HubJob>();
  #seenCalls = 0;
  #edits = 0;

  constructor(story: Story, start: Instant) {
    this.#story = story;
    this.#start = start;
    this.#clock = createManualClock(start);
    this.#slots = TIER_LIMITS[story.tier].activeJobs;
    this.#hub = createMemoryHub({
      clock: this.#clock,
      slots: this.#slots,
      // From one minute to nine, the same for the same job.
      runMs: ({ jobId }) => (1 + (jobId.charCodeAt(jobId.length - 1) % 9)) * MINUTE,
    });
    for (const manifest of story.manifests) {
      this.#manifests.set(manifest.name, { ...manifest, effectiveFrom: start });
    }
  }

  /** How many of our jobs have run. */
  async play(): Promise<number> {
    for (const run of this.#story.runs) {
      this.#clock.advance(run.afterMinutes * MINUTE);
      this.#note();
      if (run.happening) this.#happen(run.happening);
      await this.#reconcile(run.fault);
      this.#note();
      this.#judgeCalls();
      if (!run.fault) this.#judgeHub();
    }
    this.#clock.advance(2 * 24 * HOUR);
    this.#note();
    this.#judgeHistory();
    return [...this.#ledger.values()].filter(hasRun).length;
  }

  async #reconcile(fault: Fault | undefined): Promise<void> {
    const hub = this.#hub;
    if (fault) {
      const details = { request: 'any' };
      const error =
        fault.kind === 'kill'
          ? new Killed('killed')
          : new HubError(fault.kind === 'reset' ? 'unavailable' : 'throttled', 'no', details);
      hub.failCall(hub.calls.length + fault.call, fault.when, error);
    }
    try {
      const { outcomes } = await reconcile({
        hub,
        hubConfig: hubConfigOf(this.#story.tier, this.#story.leadInSeconds),
        config: { ...CONFIG, freezes: this.#freezes },
        manifests: [...this.#manifests.values()],
        clock: this.#clock,
        options: { allowNoManifests: true, allowOwnerChange: true },
      });
      if (!fault) {
        for (const { result } of outcomes) expect(['done', 'already-done']).toContain(result);
      }
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  #happen(happening: Happening): void {
    const now = this.#clock.now();
    switch (happening.kind) {
      case 'edit':
        this.#change(happening.manifest, (manifest) => {
          this.#edits += 1;
          // Now and then back to what it was.
          const payload = { edit: this.#edits % 3 };
          return manifest.operation.kind === 'method'
            ? { ...manifest, operation: { ...manifest.operation, payload } }
            : manifest;
        });
        return;
      case 'suspend':
      case 'resume':
        this.#change(happening.manifest, (manifest) => ({
          ...manifest,
          suspend: happening.kind === 'suspend',
        }));
        return;
      case 'remove': {
        const manifest = this.#pick(this.#manifests, happening.manifest);
        if (!manifest) return;
        this.#manifests.delete(manifest.name);
        this.#removed.set(manifest.name, manifest);
        return;
      }
      case 'restore': {
        const manifest = this.#pick(this.#removed, happening.manifest);
        if (!manifest) return;
        this.#removed.delete(manifest.name);
        this.#manifests.set(manifest.name, { ...manifest, effectiveFrom: now });
        return;
      }
      case 'operator-cancel': {
        const waiting = this.#own().filter(isWaiting);
        const job = waiting[happening.job % Math.max(1, waiting.length)];
        if (!job) return;
        this.#hub.put({ ...job, status: 'cancelled', endAt: now });
        this.#stopped.add(occurrenceAndDigest(job.jobId));
        return;
      }
      case 'foreign-job': {
        if (this.#hub.jobs().filter(isActive).length >= this.#slots) return;
        const job: HubJob = {
          jobId: `somebody-${now}`,
          type: 'twin',
          status: 'scheduled',
          createdAt: now,
          startAt: now + happening.hours * HOUR,
        };
        this.#foreign.set(job.jobId, job);
        this.#hub.put(job);
        return;
      }
      case 'freeze':
        this.#freezes = [
          ...this.#freezes.slice(-1),
          {
            name: `freeze-${now}`,
            reason: 'Nobody is there',
            effect: 'deny',
            window: { kind: 'range', from: now, to: now + happening.hours * HOUR },
            manifests: { kind: 'all' },
          },
        ];
        return;
      case 'thaw':
        this.#freezes = this.#freezes.slice(1);
        return;
      default:
        happening satisfies never;
    }
  }

  #pick(all: ReadonlyMap<string, JobManifest>, number: number): JobManifest | undefined {
    return [...all.values()][number % Math.max(1, all.size)];
  }

  #change(number: number, edit: (manifest: JobManifest) => JobManifest): void {
    const manifest = this.#pick(this.#manifests, number);
    if (!manifest) return;
    this.#manifests.set(manifest.name, { ...edit(manifest), effectiveFrom: this.#clock.now() });
    for (const key of this.#stopped) if (key.startsWith(`${manifest.name} `)) this.#stopped.delete(key);
  }

  #own(): readonly HubJob[] {
    return this.#hub.jobs().filter(({ jobId }) => parseJobId(jobId)?.owner === 'acme');
  }

  #note(): void {
    for (const job of this.#hub.jobs()) this.#ledger.set(job.jobId, job);
  }

  /** What the last run asked of the hub. */
  #judgeCalls(): void {
    const now = this.#clock.now();
    const calls = this.#hub.calls.slice(this.#seenCalls);
    this.#seenCalls = this.#hub.calls.length;
    for (const { operation, subject = '', request } of calls) {
      if (operation === 'cancelJob') expect(parseJobId(subject)?.owner, 'cancels only ours').toBe('acme');
      if (operation !== 'createJob' || !request) continue;
      const parts = parseJobId(subject);
      const manifest = parts && this.#manifests.get(parts.name);
      if (!parts || !manifest) throw new Error(`${subject} was created for no manifest`);
      const { scheduledAt } = parts;
      const deadline = scheduledAt + manifest.startingDeadlineInSeconds * 1000;
      expect(parts.digest, 'the content of now').toBe(digestOf(manifest));
      expect(manifest.suspend, 'suspended').toBe(false);
      expect(request.startAt, 'before its time').toBeGreaterThanOrEqual(scheduledAt);
      expect(now, 'after its deadline').toBeLessThanOrEqual(deadline + 60_000);
      expect(request.startAt, 'starts after its deadline').toBeLessThanOrEqual(deadline + 60_000);
      if (manifest.schedule.kind === 'cron') {
        expect(scheduledAt, 'before its edit').toBeGreaterThanOrEqual(manifest.effectiveFrom ?? now);
      }
      expect(createFreezeCheck(this.#freezes, manifest)(scheduledAt), 'in a freeze').toBeUndefined();
      expect(this.#stopped.has(occurrenceAndDigest(subject)), 'stopped by an operator').toBe(false);
    }
  }

  /** The hub after a run that nothing disturbed. */
  #judgeHub(): void {
    const jobs = this.#hub.jobs();
    const active = jobs.filter(isActive).length;
    expect(active, 'slots').toBeLessThanOrEqual(this.#slots);
    for (const job of this.#own().filter(isWaiting)) {
      const parts = parseJobId(job.jobId);
      const manifest = parts && this.#manifests.get(parts.name);
      expect(manifest?.suspend, `${job.jobId} waits and is wanted`).toBe(false);
      if (!parts || !manifest) continue;
      expect(
        createFreezeCheck(this.#freezes, manifest)(parts.scheduledAt),
        'waits in a freeze',
      ).toBeUndefined();
    }
    if (active === this.#slots) return;
    // A slot is free: whatever could run has a job, or had one.
    const known = new Set([...this.#ledger.keys()].map(occurrenceOf));
    for (const manifest of this.#manifests.values()) {
      for (const instant of this.#runnable(manifest)) {
        expect(
          known.has(`${manifest.name} ${instant}`),
          `${manifest.name} at ${iso(instant)} has a job`,
        ).toBe(true);
      }
    }
  }

  /** Occurrences that nothing speaks against, but a lack of slots. */
  #runnable(manifest: JobManifest): readonly Instant[] {
    const now = this.#clock.now();
    // Under Forbid a job may have to wait for its neighbour; the reconciler looks again later.
    if (manifest.suspend || manifest.concurrencyPolicy === 'Forbid') return [];
    const { schedule, startingDeadlineInSeconds, effectiveFrom = now } = manifest;
    const window = {
      from: now - startingDeadlineInSeconds * 1000,
      to: now + this.#story.leadInSeconds * 1000 + 1,
    };
    const all = [...occurrences(schedule, window)].map(({ scheduledAt }) => scheduledAt);
    const latest = all.findLast((instant) => instant <= now);
    const frozenAt = createFreezeCheck(this.#freezes, manifest);
    return all.filter(
      (instant) =>
        (instant > now || (instant === latest && manifest.missed === 'latest')) &&
        (schedule.kind === 'at' || instant >= effectiveFrom) &&
        !frozenAt(instant),
    );
  }

  /** Everything that ever was on the hub. */
  #judgeHistory(): void {
    const runs = new Map<string, string>();
    for (const job of this.#ledger.values()) {
      const key = occurrenceOf(job.jobId);
      if (key === '' || !hasRun(job)) continue;
      expect(runs.get(key), `a second run beside ${job.jobId}`).toBeUndefined();
      runs.set(key, job.jobId);
    }
    for (const { jobId } of this.#foreign.values()) {
      expect(this.#ledger.get(jobId)?.status, `the job ${jobId} of somebody else`).not.toBe('cancelled');
    }
    expect(this.#start).toBeLessThan(this.#clock.now());
  }
}

function hasRun({ status }: HubJob): boolean {
  return status === 'running' || status === 'completed';
}

/** Empty for a job of others. */
function occurrenceOf(jobId: string): string {
  const parts = parseJobId(jobId);
  return parts?.owner === 'acme' ? `${parts.name} ${parts.scheduledAt}` : '';
}

function occurrenceAndDigest(jobId: string): string {
  return `${occurrenceOf(jobId)} ${parseJobId(jobId)?.digest}`;
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}
