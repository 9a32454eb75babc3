import { compareText } from '../model/compare-text.ts';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { CreateChange, DeferChange } from '../model/plan.ts';
import * as because from './because.ts';
import type { Queued } from './diff.ts';

export interface SlotInput {
  readonly startable: readonly CreateChange[];
  readonly queued: readonly Queued[];
  /** By name; those of rollouts aside. */
  readonly manifests: ReadonlyMap<string, JobManifest>;
  /** Our jobs that wait or run when the plan has been applied, replacements included. */
  readonly staying: readonly StayingJob[];
  /** Slots of the tier. */
  readonly total: number;
  /** How many of them may be ours; absent: all. */
  readonly limit?: number;
  /** When each job that holds a slot once the plan's cancels are done starts, ours and others'. */
  readonly held: readonly Instant[];
  readonly now: Instant;
}

/** When a job of ours may be running. */
export interface StayingJob {
  readonly manifest: string;
  readonly jobId: string;
  /** The occurrence: its own jobs may run together. */
  readonly scheduledAt: Instant;
  readonly from: Instant;
  readonly until: Instant;
}

/** A job that starts later than this holds a slot that a nearer one may need. */
export const NEAR_MS = 3_600_000;

/** How many slots of a tier may hold jobs that start later than an hour from now. */
function maxFarSlots(total: number): number {
  return total > 1 ? Math.floor(total / 2) : 1;
}

/**
 * Gives the free slots to the jobs that start first; where there are several, at most half of all hold jobs that start
 * later than an hour from now, so that tomorrow's jobs never keep one from starting that is due in ten minutes. Before
 * that, under `Forbid`, a job that could run together with another one of its manifest steps back, and leaves its slot
 * to others. What gets no slot is deferred, one change for each manifest.
 */
export function allocateSlots(input: SlotInput): readonly (CreateChange | DeferChange)[] {
  const { startable, manifests, total, limit = total, now } = input;
  const staying = new Map<string, StayingJob[]>();
  // In one order whatever the hub's, so that the sentence names the same rival every time.
  const byStart = [...input.staying].sort(
    (left, right) => left.from - right.from || compareText(left.jobId, right.jobId),
  );
  for (const job of byStart) staysOf(staying, job.manifest).push(job);
  const isFar = (startAt: Instant) => startAt > now + NEAR_MS;
  // With a limit of our own, half of that may be for later; what others hold is theirs to divide.
  const isLimited = limit < total;
  const counted = isLimited ? input.staying.map(({ from }) => from) : input.held;
  let free = Math.max(0, Math.min(total - input.held.length, limit - (isLimited ? input.staying.length : 0)));
  let own = input.staying.length;
  let far = counted.filter(isFar).length;
  const shortageFor = (startAt: Instant): because.SlotShortage | undefined => {
    if (free === 0)
      return isLimited && own >= limit ? { kind: 'own-limit', limit } : { kind: 'none-free', total };
    return isFar(startAt) && far >= maxFarSlots(limit)
      ? { kind: 'kept-for-nearer', total: limit, far }
      : undefined;
  };
  const granted: CreateChange[] = [];
  const overlapping: DeferChange[] = [];
  const waiting = new Map<string, DeferChange>();
  const latestWaiting = new Map<string, Instant>();

  for (const change of [...startable].sort(compareStarts)) {
    const manifest = manifests.get(change.manifest);
    const job = stayingJobOf(change);
    const rival =
      manifest?.concurrencyPolicy === 'Forbid' &&
      staysOf(staying, manifest.name).find((other) => areRivals(job, other));
    if (rival) {
      const last = overlapping.at(-1);
      if (last?.manifest === change.manifest && last.scheduledAt === change.scheduledAt) continue;
      overlapping.push(defer(change, because.overlaps(manifest, rival.jobId, rival.until)));
      continue;
    }
    const shortage = shortageFor(change.request.startAt);
    if (!shortage) {
      free -= 1;
      own += 1;
      if (isFar(change.request.startAt)) far += 1;
      granted.push(change);
      staysOf(staying, change.manifest).push(job);
    } else {
      const first = waiting.get(change.manifest);
      // The parts of one occurrence are told as one.
      if (latestWaiting.get(change.manifest) === change.scheduledAt) continue;
      latestWaiting.set(change.manifest, change.scheduledAt);
      const why = manifest
        ? because.noSlot({ manifest, scheduledAt: change.scheduledAt }, shortage)
        : because.noSlotForRollout(change.because, shortage);
      waiting.set(change.manifest, first ? { ...first, more: first.more + 1 } : defer(change, why));
    }
  }
  for (const { manifest, jobId, run } of input.queued) {
    const first = waiting.get(manifest.name);
    const { occurrence, more } = run;
    const { scheduledAt } = occurrence;
    const shortage = shortageFor(scheduledAt) ?? { kind: 'behind-earlier' };
    waiting.set(
      manifest.name,
      first
        ? { ...first, more: first.more + 1 + more }
        : {
            manifest: manifest.name,
            ...occurrence,
            action: 'defer',
            ...because.noSlot({ manifest, scheduledAt }, shortage),
            jobId,
            more,
          },
    );
  }
  return [...granted, ...overlapping, ...waiting.values()];
}

/** Devices that joined a rollout late can wait longest. */
function compareStarts(left: CreateChange, right: CreateChange): number {
  return (
    Number(left.reason === 'newcomers') - Number(right.reason === 'newcomers') ||
    left.request.startAt - right.request.startAt ||
    left.scheduledAt - right.scheduledAt ||
    compareText(left.manifest, right.manifest)
  );
}

/** Jobs of two occurrences that may run at the same time. */
function areRivals(one: StayingJob, other: StayingJob): boolean {
  return one.scheduledAt !== other.scheduledAt && one.from < other.until && other.from < one.until;
}

function stayingJobOf({ manifest, scheduledAt, request }: CreateChange): StayingJob {
  const { jobId, startAt, maxExecutionTimeInSeconds } = request;
  return { manifest, jobId, scheduledAt, from: startAt, until: startAt + maxExecutionTimeInSeconds * 1000 };
}

function staysOf(staying: Map<string, StayingJob[]>, manifest: string): StayingJob[] {
  const jobs = staying.get(manifest) ?? [];
  staying.set(manifest, jobs);
  return jobs;
}

function defer(
  { manifest, scheduledAt, note, request }: CreateChange,
  why: ReturnType<typeof because.noSlot | typeof because.overlaps>,
): DeferChange {
  return {
    manifest,
    scheduledAt,
    ...(note !== undefined && { note }),
    action: 'defer',
    ...why,
    jobId: request.jobId,
    more: 0,
  };
}
