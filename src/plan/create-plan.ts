import type { BranchCheck } from '../model/branch.ts';
import { compareText } from '../model/compare-text.ts';
import type { Guards, HubConfig } from '../model/config.ts';
import type { DesiredJobs } from '../model/desired-job.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { BranchHistory } from '../model/history.ts';
import type { KnownConfigurations } from '../model/hub-configuration.ts';
import type { Instant, Window } from '../model/instant.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';
import type { Done, JobManifest } from '../model/manifest.ts';
import {
  type Change,
  type DoneSummary,
  type Plan,
  type PlanOptions,
  pendingChanges,
  type ReplaceChange,
  type TargetSummary,
} from '../model/plan.ts';
import type { PolicyJudge } from '../model/policy.ts';
import { scheduleText } from '../model/schedule-text.ts';
import { slotsOf, TIER_LIMITS } from '../model/tier.ts';
import {
  type ConfigurationConflicts,
  type DesiredWriter,
  desiredWriters,
  findConfigurationConflicts,
} from './configuration-conflicts.ts';
import { type Diff, diffManifest, diffRemoved } from './diff.ts';
import { withForecast } from './forecast.ts';
import { type Clocks, checkGuards } from './guards.ts';
import type { JudgedRollout } from './judged-rollout.ts';
import { refuseForbidden } from './limits.ts';
import { deferNobodyLeft, devicesAllDone } from './nobody-left.ts';
import { inPlanOrder } from './order.ts';
import { planDigest } from './plan-digest.ts';
import { findPossibleConflicts, type PossibleConflicts } from './possible-conflicts.ts';
import { allocateSlots, type StayingJob } from './slots.ts';
import { keepUnproven } from './unproven.ts';
import { findWarnings } from './warnings.ts';
import type { WhoseJobs } from './whose-jobs.ts';

export interface PlanInput {
  readonly hub: HubConfig;
  readonly now: Instant;
  /** Occurrences in this range were laid out. */
  readonly window: Window;
  /** One for each manifest that this hub runs; names are unique. */
  readonly desired: readonly DesiredJobs[];
  readonly jobs: JobsOnHub;
  /** Which manifest answers for each job of ours. */
  readonly whose: WhoseJobs;
  /** Absent: Git was not asked, as nothing depends on it, or cannot say. */
  readonly history?: BranchHistory | undefined;
  /** Questions that finding the further tries took. */
  readonly questionsAsked?: number;
  readonly branch: BranchCheck;
  readonly clocks: Clocks;
  /** `false`: it is only shown. */
  readonly isToApply: boolean;
  readonly guards: Guards;
  readonly policies: PolicyJudge;
  /** One for each rollout that this hub runs. */
  readonly rollouts: readonly JudgedRollout[];
  /** By the name of a job that conflicts with a rollout merged before: why. */
  readonly conflicts: ReadonlyMap<string, string>;
  /** Absent: the hub has none, or nothing is to write desired properties. */
  readonly configurations?: KnownConfigurations | undefined;
  readonly options: PlanOptions;
}

/** What to do, before anybody has counted devices. */
export interface Decision {
  readonly input: PlanInput;
  readonly desired: readonly DesiredJobs[];
  readonly manifests: ReadonlyMap<string, JobManifest>;
  /** By manifest. */
  readonly diffs: ReadonlyMap<string, Diff>;
  /** In the order of the plan. */
  readonly changes: readonly Change[];
  /** Conflicts that only a count of devices can tell from none. */
  readonly possibleConflicts: PossibleConflicts;
  readonly writers: readonly DesiredWriter[];
  readonly configurationConflicts: ConfigurationConflicts;
}

/** What to do so that the hub agrees with the manifests. Equal inputs, in whatever order, give equal decisions. */
export function decideChanges(input: PlanInput): Decision {
  const desired = [...input.desired].sort((left, right) =>
    compareText(left.manifest.name, right.manifest.name),
  );
  const manifests = new Map(desired.map(({ manifest }) => [manifest.name, manifest]));
  if (manifests.size !== desired.length) throw new Error('Two manifests of a plan have the same name.');
  const diffs = diffAll(desired, input);
  const { configurations } = input;
  const writers = desiredWriters(desired, input.rollouts, input.now);
  return {
    input,
    desired,
    manifests,
    diffs,
    changes: decideSlots(diffs, manifests, input),
    possibleConflicts: findPossibleConflicts(desired),
    writers,
    configurationConflicts: findConfigurationConflicts(
      writers,
      configurations?.kind === 'read' ? configurations.configurations : [],
    ),
  };
}

/** What is known of how many devices conditions match, by condition. */
export interface Counted {
  readonly counts: ReadonlyMap<string, DeviceCount>;
  /** What the hub said of conditions that it does not take. */
  readonly refused: ReadonlyMap<string, string>;
}

/** The same decision without what is not allowed and where nobody is left, as far as devices were counted. */
export function limitJobs(decision: Decision, { counts, refused }: Counted): Decision {
  const { manifests, input } = decision;
  const { policies, options } = input;
  const { conflicts } = input;
  const limits = { policies, options, deviceCounts: counts, refusedConditions: refused, conflicts };
  const limited = new Map<string, Diff>();
  for (const [name, manifest] of manifests) {
    const before = decision.diffs.get(name);
    if (!before) continue;
    const allowed = refuseForbidden(before, manifest, limits);
    const devices = devicesAllDone(manifest.target, counts);
    const diff = devices === undefined ? allowed : deferNobodyLeft(allowed, manifest, devices);
    if (diff !== before) limited.set(name, diff);
  }
  const rollouts = input.rollouts.map((rollout) => {
    const allowed = refuseForbidden(rollout, rollout.manifest, limits);
    return allowed === rollout ? rollout : { ...rollout, ...allowed };
  });
  if (limited.size === 0 && rollouts.every((one, index) => one === input.rollouts[index])) return decision;
  const diffs = new Map([...decision.diffs, ...limited]);
  const after = { ...input, rollouts };
  return { ...decision, input: after, diffs, changes: decideSlots(diffs, manifests, after) };
}

function decideSlots(
  diffs: ReadonlyMap<string, Diff>,
  manifests: ReadonlyMap<string, JobManifest>,
  { hub, jobs, now, rollouts }: PlanInput,
): readonly Change[] {
  const all: readonly Diff[] = [...diffs.values(), ...rollouts];
  const settled = all.flatMap((diff) => diff.settled);
  const cancelled = new Set(
    settled.flatMap((change) => (change.action === 'cancel' ? [change.cancels] : [])),
  );
  const allocated = allocateSlots({
    startable: all.flatMap((diff) => diff.startable),
    queued: all.flatMap((diff) => diff.queued ?? []),
    manifests,
    staying: stayingJobs(jobs, settled, now),
    total: TIER_LIMITS[hub.tier].activeJobs,
    limit: slotsOf(hub),
    held: jobs.active.filter(({ jobId }) => !cancelled.has(jobId)).map(({ startAt = now }) => startAt),
    now,
  });
  return inPlanOrder([...settled, ...allocated]);
}

/** The whole plan: the decision with its forecast, warnings and guards. */
export function createPlan(undecided: Decision, counted: Counted): Plan {
  const decision = limitJobs(undecided, counted);
  const { counts: deviceCounts, refused: refusedConditions } = counted;
  const { input, desired, manifests, possibleConflicts, writers, configurationConflicts } = decision;
  const { hub, jobs, history, branch, clocks, isToApply, now, window, guards, options } = input;
  const { tier, units } = hub;
  const changes = withForecast({
    now,
    tier,
    units,
    slots: slotsOf(hub),
    // Of a limit of our own the jobs of others take nothing.
    active: slotsOf(hub) < TIER_LIMITS[tier].activeJobs ? jobs.ownActive.map(({ job }) => job) : jobs.active,
    manifests,
    deviceCounts,
    changes: decision.changes,
  });
  return {
    hub: { name: hub.name, hostName: hub.hostName, tier, units },
    owner: jobs.owner,
    branch,
    digest: planDigest(pendingChanges({ changes })),
    options,
    now,
    leadInSeconds: hub.leadInSeconds,
    window,
    slots: {
      total: TIER_LIMITS[tier].activeJobs,
      active: jobs.active.length,
      unmanaged: jobs.unmanaged.length,
      ...(hub.slots !== undefined && { limit: slotsOf(hub) }),
    },
    changes,
    rollouts: input.rollouts.map(({ report }) => report),
    targets: desired.map((one) => summarize(one, deviceCounts, history)),
    unmanaged: jobs.unmanaged,
    ...(input.questionsAsked && { questionsAsked: input.questionsAsked }),
    warnings: findWarnings({
      tier,
      units,
      leadInSeconds: hub.leadInSeconds,
      manifests,
      desired,
      jobs,
      changes,
      deviceCounts,
      refusedConditions,
      possibleConflicts,
      writers,
      configurations: input.configurations,
      configurationConflicts,
      historyCut: history?.cut,
      policies: input.policies,
      rollouts: input.rollouts,
      isToApply,
    }),
    refusals: checkGuards({
      names: new Set([...manifests.keys(), ...input.rollouts.map(({ report }) => report.rollout)]),
      jobs,
      changes,
      guards,
      options,
      branch,
      clocks,
      isToApply,
    }),
  };
}

function diffAll(
  desired: readonly DesiredJobs[],
  { hub, jobs, whose, branch, now, options }: PlanInput,
): ReadonlyMap<string, Diff> {
  const context = {
    owner: jobs.owner,
    now,
    leadInSeconds: hub.leadInSeconds,
    resume: new Set(options.resume),
    abandon: new Set(options.abandon),
    strangers: whose.strangers,
  };
  const limit = (diff: Diff) => (branch.kind === 'unknown' ? keepUnproven(diff, whose.strangers) : diff);
  const diffs = new Map<string, Diff>();
  for (const one of desired) {
    const actual = whose.jobsOf(one.manifest.name);
    diffs.set(one.manifest.name, limit(diffManifest(one, actual, context)));
  }
  for (const name of whose.removed) {
    diffs.set(name, limit(diffRemoved(name, jobs.byManifest.get(name) ?? new Map(), context)));
  }
  return diffs;
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
      return {
        manifest: parts.name,
        jobId: job.jobId,
        scheduledAt: parts.scheduledAt,
        from,
        until: Math.max(until, now + 1),
      };
    });
  const replacing = settled
    .filter((change): change is ReplaceChange => change.action === 'replace')
    .map(({ manifest, scheduledAt, request }) => ({
      manifest,
      jobId: request.jobId,
      scheduledAt,
      from: request.startAt,
      until: request.startAt + request.maxExecutionTimeInSeconds * 1000,
    }));
  return [...onHub, ...replacing];
}

function summarize(
  { manifest, parts = 1 }: DesiredJobs,
  deviceCounts: ReadonlyMap<string, DeviceCount>,
  history: BranchHistory | undefined,
): TargetSummary {
  const changed = history?.of(manifest.name)?.changed ?? manifest.changed;
  const { name, source, description, operation, target, schedule } = manifest;
  const devices = deviceCounts.get(target.condition);
  const { done, list } = target;
  return {
    manifest: name,
    source,
    ...(description !== undefined && { description }),
    operation,
    condition: target.condition,
    timeZone: schedule.timeZone,
    schedule: scheduleText(schedule),
    startingDeadlineInSeconds: manifest.startingDeadlineInSeconds,
    maxExecutionTimeInSeconds: manifest.maxExecutionTimeInSeconds,
    ...(list && {
      list: {
        devices: list.ids.length,
        parts,
        inOneSlotInSeconds: parts * manifest.maxExecutionTimeInSeconds,
      },
    }),
    ...(done && { done: summarizeDone(done, deviceCounts) }),
    ...(devices && { deviceCount: devices.total, connectedCount: devices.connected }),
    ...(changed && { changed }),
  };
}

function summarizeDone(
  { condition, targetCondition, doneCondition }: Done,
  deviceCounts: ReadonlyMap<string, DeviceCount>,
): DoneSummary {
  const target = deviceCounts.get(targetCondition);
  const arrived = deviceCounts.get(doneCondition);
  return {
    condition,
    ...(target && { targetCount: target.total }),
    ...(arrived && { doneCount: arrived.total }),
  };
}
