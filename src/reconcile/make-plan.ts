import { expandManifest } from '../desired/expand.ts';
import type { JobHub } from '../hub/port.ts';
import type { Config, HubConfig } from '../model/config.ts';
import type { DesiredJobs } from '../model/desired-job.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { Instant, Window } from '../model/instant.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Plan, PlanOptions } from '../model/plan.ts';
import type { Progress } from '../model/progress.ts';
import { TIER_LIMITS } from '../model/tier.ts';
import { createPlan, type Decision, decideChanges } from '../plan/create-plan.ts';
import { countDevices, readJobs } from './read-hub.ts';

export interface MakePlanOptions {
  readonly hub: JobHub;
  readonly hubConfig: HubConfig;
  readonly config: Config;
  /** The manifests that this hub runs. */
  readonly manifests: readonly JobManifest[];
  readonly now: Instant;
  readonly options: PlanOptions;
  readonly signal?: AbortSignal;
  readonly progress?: (event: Progress) => void;
}

/** How far ahead a plan shows what will come. */
const HORIZON_IN_SECONDS = 7 * 86_400;

/** Occurrences of one manifest that may have to step back for one that started late, and leave their slot to later ones. */
const STEPPING_BACK = 3;

/** Targets counted for jobs that are only to come. S1 allows 20 queries a minute, and a plan is for reading. */
const TARGETS_AHEAD_AT_MOST = 20;

/** Reads the hub once and plans; nothing on the hub changes. Throws HubError. */
export async function makePlan(options: MakePlanOptions): Promise<Plan> {
  const { hub, config, now, signal, progress } = options;
  const { jobs, listed } = await readJobs(hub, config.owner, signal);
  progress?.({ kind: 'hub-read', at: now, jobs: listed, own: jobs.own.length });
  const decision = decide(options, jobs);
  const { pending, due, later } = conditionsToCount(decision);
  const ahead = [...due, ...later].slice(0, TARGETS_AHEAD_AT_MOST);
  return (await planWithCounts(hub, decision, [...pending, ...ahead], new Map(), signal)).plan;
}

/** What to do about these jobs. */
export function decide(
  { hubConfig, config, manifests, now, options }: Omit<MakePlanOptions, 'hub'>,
  jobs: JobsOnHub,
): Decision {
  const desired = expandAll(manifests, jobs, hubConfig, config, now);
  const window = windowOf(manifests, hubConfig, now);
  return decideChanges({ hub: hubConfig, now, window, desired, jobs, guards: config.guards, options });
}

/**
 * The plan of a run that carries it out. Of jobs later than the lead no devices are counted: an hourly run would ask
 * the same of the hub again and again, and whoever reads ahead makes a plan. `known`: counts of an earlier pass, good
 * enough for jobs that are not submitted yet.
 */
export function planToApply(
  hub: JobHub,
  decision: Decision,
  known: ReadonlyMap<string, DeviceCount>,
  signal?: AbortSignal,
): Promise<CountedPlan> {
  const { pending, due } = conditionsToCount(decision);
  const unknown = due.filter((condition) => !known.has(condition)).slice(0, TARGETS_AHEAD_AT_MOST);
  return planWithCounts(hub, decision, [...pending, ...unknown], known, signal);
}

export interface CountedPlan {
  readonly plan: Plan;
  readonly deviceCounts: ReadonlyMap<string, DeviceCount>;
}

async function planWithCounts(
  hub: JobHub,
  decision: Decision,
  conditions: readonly string[],
  known: ReadonlyMap<string, DeviceCount>,
  signal: AbortSignal | undefined,
): Promise<CountedPlan> {
  const { counts, refused } = await countDevices(hub, conditions, signal);
  const possible = decision.possibleConflicts.conflicts.map(({ condition }) => condition);
  // The hub may find the question too long for which devices two targets share: then nobody has compared them.
  const shared = await countDevices(
    hub,
    possible.filter((condition) => !known.has(condition)),
    signal,
  );
  const deviceCounts = new Map([...known, ...counts, ...shared.counts]);
  return { plan: createPlan(decision, deviceCounts, refused), deviceCounts };
}

function expandAll(
  manifests: readonly JobManifest[],
  jobs: JobsOnHub,
  hubConfig: HubConfig,
  { freezes }: Config,
  now: Instant,
): readonly DesiredJobs[] {
  return manifests.map((manifest) =>
    expandManifest(manifest, {
      now,
      leadInSeconds: hubConfig.leadInSeconds,
      horizonInSeconds: HORIZON_IN_SECONDS,
      freezes,
      listAtMost: TIER_LIMITS[hubConfig.tier].activeJobs + STEPPING_BACK,
      jobs: jobs.byManifest.get(manifest.name) ?? new Map(),
    }),
  );
}

function windowOf(manifests: readonly JobManifest[], { leadInSeconds }: HubConfig, now: Instant): Window {
  let deadline = 0;
  for (const manifest of manifests) deadline = Math.max(deadline, manifest.startingDeadlineInSeconds);
  return { from: now - deadline * 1000, to: now + Math.max(HORIZON_IN_SECONDS, leadInSeconds) * 1000 };
}

/**
 * What to count: all targets of jobs that the plan submits, as guards depend on them; then those of jobs that are due
 * inside the lead and wait for a slot, and those of later jobs.
 */
function conditionsToCount({ changes, manifests }: Decision): {
  readonly pending: readonly string[];
  readonly due: readonly string[];
  readonly later: readonly string[];
} {
  const pending = new Set<string>();
  const due = new Set<string>();
  const later = new Set<string>();
  for (const change of changes) {
    if (change.action === 'create' || change.action === 'replace') pending.add(change.request.condition);
    const condition =
      change.action === 'defer' ? manifests.get(change.manifest)?.target.condition : undefined;
    if (condition !== undefined) (change.reason === 'lead' ? later : due).add(condition);
  }
  return {
    pending: [...pending],
    due: [...due].filter((condition) => !pending.has(condition)),
    later: [...later].filter((condition) => !pending.has(condition) && !due.has(condition)),
  };
}
