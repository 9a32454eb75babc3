import { compareText } from '../model/compare-text.ts';
import type { Guards, HubConfig } from '../model/config.ts';
import type { DesiredJobs } from '../model/desired-job.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { Instant, Window } from '../model/instant.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import {
  type Change,
  type Plan,
  type PlanOptions,
  pendingChanges,
  type ReplaceChange,
  type TargetSummary,
} from '../model/plan.ts';
import { TIER_LIMITS } from '../model/tier.ts';
import { type Diff, diffManifest, diffRemoved } from './diff.ts';
import { withForecast } from './forecast.ts';
import { checkGuards } from './guards.ts';
import { inPlanOrder } from './order.ts';
import { planDigest } from './plan-digest.ts';
import { findPossibleConflicts, type PossibleConflicts } from './possible-conflicts.ts';
import { allocateSlots, type StayingJob } from './slots.ts';
import { findWarnings } from './warnings.ts';

export interface PlanInput {
  readonly hub: HubConfig;
  readonly now: Instant;
  /** Occurrences in this range were laid out. */
  readonly window: Window;
  /** One for each manifest that this hub runs; names are unique. */
  readonly desired: readonly DesiredJobs[];
  readonly jobs: JobsOnHub;
  readonly guards: Guards;
  readonly options: PlanOptions;
}

/** What to do, before anybody has counted devices. */
export interface Decision {
  readonly input: PlanInput;
  readonly desired: readonly DesiredJobs[];
  readonly manifests: ReadonlyMap<string, JobManifest>;
  /** In the order of the plan. */
  readonly changes: readonly Change[];
  /** Conflicts that only a count of devices can tell from none. */
  readonly possibleConflicts: PossibleConflicts;
}

/** What to do so that the hub agrees with the manifests. Equal inputs, in whatever order, give equal decisions. */
export function decideChanges(input: PlanInput): Decision {
  const { hub, jobs, now } = input;
  const desired = [...input.desired].sort((left, right) =>
    compareText(left.manifest.name, right.manifest.name),
  );
  const manifests = new Map(desired.map(({ manifest }) => [manifest.name, manifest]));
  if (manifests.size !== desired.length) throw new Error('Two manifests of a plan have the same name.');

  const diffs = diffAll(desired, manifests, input);
  const settled = diffs.flatMap((diff) => diff.settled);
  const total = TIER_LIMITS[hub.tier].activeJobs;
  const cancelled = settled.filter((change) => change.action === 'cancel').length;
  const allocated = allocateSlots({
    startable: diffs.flatMap((diff) => diff.startable),
    queued: diffs.flatMap((diff) => diff.queued ?? []),
    manifests,
    staying: stayingJobs(jobs, settled, now),
    total,
    free: Math.max(0, total - jobs.active.length + cancelled),
  });
  return {
    input,
    desired,
    manifests,
    changes: inPlanOrder([...settled, ...allocated]),
    possibleConflicts: findPossibleConflicts(desired),
  };
}

/** The whole plan: the decision with its forecast, warnings and guards. Devices by condition, as far as they were counted. */
export function createPlan(
  decision: Decision,
  deviceCounts: ReadonlyMap<string, DeviceCount>,
  refusedConditions: ReadonlyMap<string, string> = new Map(),
): Plan {
  const { input, desired, manifests, possibleConflicts } = decision;
  const { hub, jobs, now, window, guards, options } = input;
  const { tier, units } = hub;
  const changes = withForecast({
    now,
    tier,
    units,
    active: jobs.active,
    manifests,
    deviceCounts,
    changes: decision.changes,
  });
  return {
    hub: { name: hub.name, hostName: hub.hostName, tier, units },
    owner: jobs.owner,
    digest: planDigest(pendingChanges({ changes })),
    options,
    now,
    leadInSeconds: hub.leadInSeconds,
    window,
    slots: {
      total: TIER_LIMITS[tier].activeJobs,
      active: jobs.active.length,
      unmanaged: jobs.unmanaged.length,
    },
    changes,
    targets: desired.map(({ manifest }) => summarize(manifest, deviceCounts)),
    unmanaged: jobs.unmanaged,
    warnings: findWarnings({
      tier,
      units,
      leadInSeconds: hub.leadInSeconds,
      manifests,
      desired,
      changes,
      deviceCounts,
      refusedConditions,
      possibleConflicts,
    }),
    refusals: checkGuards({ manifests, jobs, changes, deviceCounts, guards, options }),
  };
}

function diffAll(
  desired: readonly DesiredJobs[],
  manifests: ReadonlyMap<string, JobManifest>,
  { hub, jobs, now, options }: PlanInput,
): readonly Diff[] {
  const context = {
    owner: jobs.owner,
    now,
    leadInSeconds: hub.leadInSeconds,
    resume: new Set(options.resume),
    abandon: new Set(options.abandon),
  };
  const removed = [...jobs.byManifest].filter(([name]) => !manifests.has(name));
  return [
    ...desired.map((one) => diffManifest(one, jobs.byManifest.get(one.manifest.name) ?? new Map(), context)),
    ...removed.map(([name, actual]) => diffRemoved(name, actual, context)),
  ];
}

/** When our jobs may be running once the settled changes are done: for the concurrency policy. */
function stayingJobs(jobs: JobsOnHub, settled: readonly Change[], now: Instant): readonly StayingJob[] {
  const gone = new Set(settled.flatMap((change) => ('cancels' in change ? [change.cancels] : [])));
  const onHub = jobs.ownActive
    .filter(({ job }) => !gone.has(job.jobId))
    .map(({ job, parts }) => {
      const from = job.startAt ?? parts.scheduledAt;
      const until = from + (job.maxExecutionTimeInSeconds ?? 0) * 1000;
      // A job that should be over and is still there is in the way of one that starts now.
      return { manifest: parts.name, jobId: job.jobId, from, until: Math.max(until, now + 1) };
    });
  const replacing = settled
    .filter((change): change is ReplaceChange => change.action === 'replace')
    .map(({ manifest, request }) => ({
      manifest,
      jobId: request.jobId,
      from: request.startAt,
      until: request.startAt + request.maxExecutionTimeInSeconds * 1000,
    }));
  return [...onHub, ...replacing];
}

function summarize(manifest: JobManifest, deviceCounts: ReadonlyMap<string, DeviceCount>): TargetSummary {
  const { name, source, description, operation, target, schedule } = manifest;
  const devices = deviceCounts.get(target.condition);
  return {
    manifest: name,
    source,
    ...(description !== undefined && { description }),
    operation,
    condition: target.condition,
    timeZone: schedule.timeZone,
    schedule: schedule.kind === 'cron' ? schedule.cron : schedule.text,
    startingDeadlineInSeconds: manifest.startingDeadlineInSeconds,
    maxExecutionTimeInSeconds: manifest.maxExecutionTimeInSeconds,
    ...(devices && { deviceCount: devices.total, connectedCount: devices.connected }),
  };
}
