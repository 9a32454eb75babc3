import { expect } from 'vitest';
import { createBranchHistory, type Snapshot } from '../../src/history/branch-history.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import { OWN_BRANCH } from '../../src/model/branch.ts';
import type { Freeze } from '../../src/model/freeze.ts';
import { type HubJob, isActive, isWaiting } from '../../src/model/hub-job.ts';
import type { Instant } from '../../src/model/instant.ts';
import { parseJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Tier } from '../../src/model/tier.ts';
import { TIER_LIMITS } from '../../src/model/tier.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { type Checkout, contentOfJob, type History, type JobLife } from './judge/history.ts';
import { PassLog } from './judge/pass-log.ts';
import { createManualClock } from './manual-clock.ts';
import { createMemoryHub, type MemoryHub } from './memory-hub.ts';
import { CONFIG, hubConfigOf } from './plan-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What people do between two runs of the reconciler. */
export type Happening =
  | {
      readonly kind: 'edit' | 'reschedule' | 'remove' | 'restore' | 'suspend' | 'resume';
      readonly manifest: number;
    }
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

/** A repository, a hub in memory and its operators over many days. What happened is for a judge to read. */
export class LongRun {
  readonly #story: Story;
  readonly #clock;
  readonly #hub: MemoryHub;
  readonly #slots: number;
  readonly #log: PassLog;
  /** As in Git; removed ones are not there. */
  readonly #manifests = new Map<string, JobManifest>();
  readonly #removed = new Map<string, JobManifest>();
  #freezes: readonly Freeze[] = [];
  /** Made anew whenever Git changes. */
  #checkout: Checkout | undefined;
  /** Every job ever seen, also those that the hub has forgotten. */
  readonly #ledger = new Map<string, HubJob>();
  readonly #stopped = new Set<string>();
  #edits = 0;
  /** Git's history. */
  readonly #snapshots: Snapshot[] = [];

  constructor(story: Story, start: Instant) {
    this.#story = story;
    this.#clock = createManualClock(start);
    this.#slots = TIER_LIMITS[story.tier].activeJobs;
    this.#log = new PassLog(() => {
      this.#checkout ??= { manifests: new Map(this.#manifests), freezes: this.#freezes };
      return this.#checkout;
    });
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

  async play(): Promise<History> {
    this.#commit();
    for (const run of this.#story.runs) {
      this.#clock.advance(run.afterMinutes * MINUTE);
      this.#note();
      if (run.happening) {
        this.#happen(run.happening);
        this.#checkout = undefined;
        this.#commit();
      }
      await this.#reconcile(run.fault);
      this.#note();
    }
    this.#clock.advance(2 * 24 * HOUR);
    this.#note();
    return {
      owner: CONFIG.owner,
      slots: this.#slots,
      leadInSeconds: this.#story.leadInSeconds,
      // The waits for a slot that a cancel has given back.
      patienceMs: MINUTE,
      passes: this.#log.passes,
      jobs: [...this.#ledger.values()].map(lifeOf),
      stopped: this.#stopped,
    };
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
        progress: (event) => this.#log.enter(event),
        options: { allowNoManifests: true, allowOwnerChange: true },
        branch: {
          ...OWN_BRANCH,
          history: async () => createBranchHistory(this.#snapshots, { now: this.#clock.now() }),
        },
      });
      if (!fault) {
        for (const { result } of outcomes) expect(['done', 'already-done']).toContain(result);
      }
      this.#log.end();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.#log.cut(this.#clock.now());
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
      case 'reschedule':
        this.#change(happening.manifest, (manifest) => {
          if (manifest.schedule.kind === 'at') return manifest;
          this.#edits += 1;
          const cron = this.#edits % 2 === 0 ? '0 */4 * * *' : '20 6 * * *';
          return { ...manifest, schedule: { ...manifest.schedule, cron } };
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
        this.#stopped.add(job.jobId);
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

  #commit(): void {
    const at = this.#clock.now();
    this.#snapshots.push({
      from: at,
      manifests: [...this.#manifests.values()],
      freezes: this.#freezes,
      commit: { id: String(this.#snapshots.length), at, author: 'somebody' },
    });
  }

  #pick(all: ReadonlyMap<string, JobManifest>, number: number): JobManifest | undefined {
    return [...all.values()][number % Math.max(1, all.size)];
  }

  #change(number: number, edit: (manifest: JobManifest) => JobManifest): void {
    const manifest = this.#pick(this.#manifests, number);
    if (!manifest) return;
    this.#manifests.set(manifest.name, { ...edit(manifest), effectiveFrom: this.#clock.now() });
  }

  #own(): readonly HubJob[] {
    return this.#hub.jobs().filter(({ jobId }) => parseJobId(jobId)?.owner === 'acme');
  }

  #note(): void {
    for (const job of this.#hub.jobs()) this.#ledger.set(job.jobId, job);
  }
}

/** A hub in memory starts and ends its jobs on time. */
function lifeOf(job: HubJob): JobLife {
  const { jobId, createdAt = 0, startAt = createdAt, endAt, status } = job;
  const hasStarted = status === 'running' || status === 'completed';
  return {
    jobId,
    content: contentOfJob(job),
    createdAt,
    startAt,
    status,
    ...(hasStarted && { startedAt: startAt }),
    ...(endAt !== undefined && { endedAt: endAt }),
  };
}
