import { compareText } from '../model/compare-text.ts';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { CreateChange, DeferChange } from '../model/plan.ts';
import * as because from './because.ts';
import type { Queued } from './diff.ts';

export interface SlotInput {
  readonly startable: readonly CreateChange[];
  readonly queued: readonly Queued[];
  readonly manifests: ReadonlyMap<string, JobManifest>;
  /** Our jobs that wait or run when the plan has been applied, replacements included. */
  readonly staying: readonly StayingJob[];
  /** Slots of the tier. */
  readonly total: number;
  /** Slots that no job holds once the plan's cancels are done. */
  readonly free: number;
}

/** When a job of ours may be running. */
export interface StayingJob {
  readonly manifest: string;
  readonly jobId: string;
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * Gives the free slots to the jobs that start first. Before that, under `Forbid`, a job that could run together
 * with another one of its manifest steps back, and leaves its slot to others. What gets no slot is deferred, one
 * change for each manifest.
 */
export function allocateSlots(input: SlotInput): readonly (CreateChange | DeferChange)[] {
  const { startable, manifests, total } = input;
  const staying = new Map<string, StayingJob[]>();
  // In one order whatever the hub's, so that the sentence names the same rival every time.
  const byStart = [...input.staying].sort(
    (left, right) => left.from - right.from || compareText(left.jobId, right.jobId),
  );
  for (const job of byStart) staysOf(staying, job.manifest).push(job);
  let free = input.free;
  const granted: CreateChange[] = [];
  const overlapping: DeferChange[] = [];
  const waiting = new Map<string, DeferChange>();

  for (const change of [...startable].sort(compareStarts)) {
    const manifest = manifests.get(change.manifest);
    if (!manifest) throw new Error(`The plan has a job of ${change.manifest}, which is no manifest.`);
    const job = stayingJobOf(change);
    const rival =
      manifest.concurrencyPolicy === 'Forbid' &&
      staysOf(staying, manifest.name).find((other) => job.from < other.until && other.from < job.until);
    if (rival) {
      overlapping.push(defer(change, 'overlap', because.overlaps(manifest, rival.jobId, rival.until)));
    } else if (free > 0) {
      free -= 1;
      granted.push(change);
      staysOf(staying, manifest.name).push(job);
    } else {
      const first = waiting.get(manifest.name);
      const text = because.noSlot(
        { manifest, scheduledAt: change.scheduledAt, now: change.request.startAt },
        total,
      );
      waiting.set(manifest.name, first ? { ...first, more: first.more + 1 } : defer(change, 'slot', text));
    }
  }
  for (const { manifest, jobId, run } of input.queued) {
    const first = waiting.get(manifest.name);
    const { occurrence, more } = run;
    waiting.set(
      manifest.name,
      first
        ? { ...first, more: first.more + 1 + more }
        : {
            manifest: manifest.name,
            ...occurrence,
            action: 'defer',
            reason: 'slot',
            because: because.noSlot({ manifest, scheduledAt: occurrence.scheduledAt, now: 0 }, total),
            jobId,
            more,
          },
    );
  }
  return [...granted, ...overlapping, ...waiting.values()];
}

function compareStarts(left: CreateChange, right: CreateChange): number {
  return (
    left.request.startAt - right.request.startAt ||
    left.scheduledAt - right.scheduledAt ||
    compareText(left.manifest, right.manifest)
  );
}

function stayingJobOf({ manifest, request }: CreateChange): StayingJob {
  const { jobId, startAt, maxExecutionTimeInSeconds } = request;
  return { manifest, jobId, from: startAt, until: startAt + maxExecutionTimeInSeconds * 1000 };
}

function staysOf(staying: Map<string, StayingJob[]>, manifest: string): StayingJob[] {
  const jobs = staying.get(manifest) ?? [];
  staying.set(manifest, jobs);
  return jobs;
}

function defer(change: CreateChange, reason: 'slot' | 'overlap', text: string): DeferChange {
  const { manifest, scheduledAt, note, request } = change;
  return {
    manifest,
    scheduledAt,
    ...(note !== undefined && { note }),
    action: 'defer',
    reason,
    because: text,
    jobId: request.jobId,
    more: 0,
  };
}
