import { compareText } from '../model/compare-text.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { HubJob } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Change, Reason } from '../model/plan.ts';
import { TIER_LIMITS, type Tier } from '../model/tier.ts';

/*
 * When jobs will probably run and end: a forecast, not a promise. Its parts are the rate at which the tier works
 * through devices and the moment at which a slot comes free. It takes the whole rate for each job, though jobs that
 * run at once share it, and it assumes that somebody submits the next job as soon as a slot is free.
 */

export interface ForecastInput {
  readonly now: Instant;
  readonly tier: Tier;
  readonly units: number;
  /** That may be held at once, by the jobs in `active` and new ones. */
  readonly slots: number;
  readonly changes: readonly Change[];
  /** Jobs that wait or run now. */
  readonly active: readonly HubJob[];
  readonly manifests: ReadonlyMap<string, JobManifest>;
  /** By condition. */
  readonly deviceCounts: ReadonlyMap<string, DeviceCount>;
}

/** A job without a time limit of its own gets this one. Source: the documented default of the service's SDKs. */
const DEFAULT_EXECUTION_SECONDS = 3_600;

/**
 * The same changes; those that will put a job on the hub, now or later, carry when it will probably run. About a job
 * later than the lead whose devices nobody has counted, nothing is said: that would be a guess on a guess.
 */
export function withForecast(input: ForecastInput): readonly Change[] {
  const { now, changes, active, manifests } = input;
  const gone = new Set(
    changes.flatMap((change) =>
      change.action === 'cancel' || change.action === 'replace' ? [change.cancels] : [],
    ),
  );
  const ends = active.filter((job) => !gone.has(job.jobId)).map((job) => latestEnd(job, now));
  const isCounted = (name: string) => input.deviceCounts.has(manifests.get(name)?.target.condition ?? '');
  const lasting = (name: string, condition?: string) =>
    1000 * expectedSeconds(manifests.get(name), condition, input);

  const settled = changes.map((change): Change => {
    if (change.action !== 'create' && change.action !== 'replace') return change;
    const { startAt } = change.request;
    const endAt = startAt + lasting(change.manifest, change.request.condition);
    ends.push(endAt);
    return { ...change, expected: { startAt, endAt } };
  });
  const nextSlot = slotQueue(input.slots, ends);
  const deferred = settled
    .filter((change) => change.action === 'defer')
    .filter(({ reason, manifest }) => !UNFORESEEN.has(reason) && (reason !== 'lead' || isCounted(manifest)))
    .sort((left, right) => left.scheduledAt - right.scheduledAt || compareText(left.manifest, right.manifest))
    .map((change) => {
      const expected = nextSlot(Math.max(change.scheduledAt, now), lasting(change.manifest));
      return [change.jobId, expected] as const;
    });
  const expectations = new Map(deferred);
  return settled.map((change) => {
    const expected = change.action === 'defer' ? expectations.get(change.jobId) : undefined;
    return change.action === 'defer' && expected ? { ...change, expected } : change;
  });
}

/** Whether such a job will run at all depends on its devices. */
const UNFORESEEN: ReadonlySet<Reason> = new Set(['nobody-left', 'try-waits', 'frozen-now', 'no-evidence']);

/** Seconds that the tier needs for one operation on each of so many devices. */
export function secondsForDevices(devices: number, tier: Tier, units: number): number {
  return Math.ceil(devices / TIER_LIMITS[tier].deviceOperationsPerSecond(units));
}

/** All its time where nobody has counted, and where a method has to wait for devices that are not connected. */
function expectedSeconds(
  manifest: JobManifest | undefined,
  condition: string | undefined,
  input: ForecastInput,
): number {
  if (!manifest) return DEFAULT_EXECUTION_SECONDS;
  const { operation, target, maxExecutionTimeInSeconds } = manifest;
  const devices = input.deviceCounts.get(condition ?? '') ?? input.deviceCounts.get(target.condition);
  if (!devices) return maxExecutionTimeInSeconds;
  if (operation.kind === 'method' && devices.connected < devices.total) return maxExecutionTimeInSeconds;
  return Math.min(maxExecutionTimeInSeconds, secondsForDevices(devices.total, input.tier, input.units));
}

function latestEnd(job: HubJob, now: Instant): Instant {
  const seconds = job.maxExecutionTimeInSeconds ?? DEFAULT_EXECUTION_SECONDS;
  return Math.max(now, (job.startAt ?? now) + seconds * 1000);
}

/** Hands out slots in time: each job gets the one that comes free first. */
function slotQueue(total: number, ends: readonly Instant[]) {
  // With more jobs than slots the surplus has to end before any slot counts as free.
  const slots = [...ends].sort((left, right) => left - right).slice(-total);
  while (slots.length < total) slots.push(Number.NEGATIVE_INFINITY);
  return (earliest: Instant, lastingMs: number) => {
    const first = Math.min(...slots);
    const startAt = Math.max(earliest, first);
    const endAt = startAt + lastingMs;
    slots[slots.indexOf(first)] = endAt;
    return { startAt, endAt };
  };
}
