import { manifestForNext } from '../desired/at-occurrence.ts';
import { expandManifest } from '../desired/expand.ts';
import { withMergeTime } from '../desired/merge-time.ts';
import { withNextTry } from '../desired/next-try.ts';
import type { JobHub } from '../hub/port.ts';
import { type Branch, type BranchCheck, OWN_BRANCH } from '../model/branch.ts';
import type { HubConfig, OwnedConfig } from '../model/config.ts';
import type { DesiredJobs } from '../model/desired-job.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { BranchHistory } from '../model/history.ts';
import type { Instant, Window } from '../model/instant.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Plan, PlanOptions } from '../model/plan.ts';
import { NO_POLICIES, type PolicyJudge } from '../model/policy.ts';
import type { Progress } from '../model/progress.ts';
import type { RolloutManifest } from '../model/rollout.ts';
import { TIER_LIMITS } from '../model/tier.ts';
import { desiredWriters } from '../plan/configuration-conflicts.ts';
import { createPlan, type Decision, decideChanges, limitJobs } from '../plan/create-plan.ts';
import { dependsOnDevices } from '../plan/limits.ts';
import { type WhoseJobs, whoseJobs } from '../plan/whose-jobs.ts';
import { createEndedCheck, HubQuestions } from './ask-hub.ts';
import { countTargets } from './count-targets.ts';
import { needsHistory } from './history-need.ts';
import { judgeRollouts } from './judge-rollouts.ts';
import { readConfigurations } from './read-configurations.ts';
import { countDevices, readJobs } from './read-hub.ts';
import type { RunMemory } from './run-memory.ts';
import { findUnknownIds } from './unknown-ids.ts';

export interface MakePlanOptions {
  readonly hub: JobHub;
  readonly hubConfig: HubConfig;
  readonly config: OwnedConfig;
  /** The manifests that this hub runs. */
  readonly manifests: readonly JobManifest[];
  /** The rollouts that this hub runs; absent: the repository has none. */
  readonly rollouts?: readonly RolloutManifest[] | undefined;
  readonly now: Instant;
  readonly options: PlanOptions;
  /** Absent: the repository has none. */
  readonly policies?: PolicyJudge | undefined;
  /** Git; absent: the checkout is its own branch, and nothing of it is remembered. */
  readonly branch?: Branch | undefined;
  readonly signal?: AbortSignal;
  readonly progress?: (event: Progress) => void;
  /** What earlier looks of the same run have found out; absent: this is the only look. */
  readonly memory?: RunMemory;
}

/** How far ahead a plan shows what will come. */
const HORIZON_IN_SECONDS = 7 * 86_400;

/** Occurrences of one manifest that may have to step back for one that started late, and leave their slot to later ones. */
const STEPPING_BACK = 3;

/** Targets counted for jobs that are only to come, beside those with a limit of devices. */
const MAX_TARGETS_AHEAD = 20;

/** A plan that counts devices for jobs to come takes no longer than the hub allows queries for in this time. */
const MAX_MINUTES_OF_QUERIES = 3;

/** Reads the hub once and plans; nothing on the hub changes. Throws HubError. */
export async function makePlan(options: MakePlanOptions): Promise<Plan> {
  const { hub, hubConfig, config, now, branch = OWN_BRANCH, signal, progress } = options;
  const { jobs, listed } = await readJobs(hub, config.owner, signal);
  progress?.({ kind: 'hub-read', at: now, jobs: listed, own: jobs.own.length });
  const check = await branch.check(signal);
  const decision = await decide(options, { jobs, check, isToApply: false });
  const { pending, due, later } = conditionsToCount(decision);
  const { policies } = decision.input;
  const limited = [...decision.manifests.values()].filter(
    (manifest) => manifest.target.maxDevices !== undefined || dependsOnDevices(manifest, policies),
  );
  const withLimit = new Set(limited.map(({ target }) => target.condition));
  const ahead = [...due, ...later];
  const maxQueries = MAX_MINUTES_OF_QUERIES * TIER_LIMITS[hubConfig.tier].queriesPerMinute(hubConfig.units);
  const counted = [
    ...ahead.filter((condition) => withLimit.has(condition)),
    ...ahead.filter((condition) => !withLimit.has(condition)).slice(0, MAX_TARGETS_AHEAD),
  ].slice(0, maxQueries);
  const done = conditionsOfDone(decision, new Set([...pending, ...counted]));
  const conditions = [...pending, ...counted, ...done];
  const { plan, deviceCounts } = await planWithCounts(hub, decision, conditions, new Map(), signal);
  return {
    ...plan,
    warnings: [...plan.warnings, ...(await findUnknownIds(hub, decision, deviceCounts, signal))],
  };
}

/** What tells how far the devices of these targets have come. */
function conditionsOfDone({ manifests }: Decision, counted: ReadonlySet<string>): readonly string[] {
  return [...manifests.values()].flatMap(({ target: { condition, done } }) =>
    done && counted.has(condition) ? [done.targetCondition, done.doneCondition] : [],
  );
}

export interface Situation {
  readonly jobs: JobsOnHub;
  /** What came back when the branch was asked, after these jobs were read. */
  readonly check: BranchCheck;
  /** `false`: the plan is only shown. */
  readonly isToApply: boolean;
}

/** What to do about these jobs. */
export async function decide(
  options: Omit<MakePlanOptions, 'progress'>,
  { jobs, check, isToApply }: Situation,
): Promise<Decision> {
  const { hub, hubConfig, config, now, branch = OWN_BRANCH, signal } = options;
  const { policies = NO_POLICIES, rollouts = [] } = options;
  const manifests = options.manifests.map((manifest) => manifestForNext(manifest, now));
  const history =
    rollouts.length > 0 || needsHistory(manifests, jobs, now)
      ? await branch.history(hubConfig.name, signal)
      : undefined;
  const names = new Set([...manifests, ...rollouts].map(({ name }) => name));
  const whose = whoseJobs(jobs, names, history);
  const judged = await judgeRollouts(
    { ...options, manifests, rollouts },
    { jobs, history, check, isToApply },
  );
  const { desired, questionsAsked } = await expandAll({ ...options, manifests }, jobs, whose, history);
  const writes = desiredWriters(desired, judged.rollouts, now).length > 0;
  return decideChanges({
    hub: hubConfig,
    now,
    window: windowOf(manifests, hubConfig, now),
    desired,
    questionsAsked: questionsAsked + judged.questionsAsked,
    jobs,
    whose,
    history,
    branch: check,
    clocks: {
      hubAheadMs: hub.clockAheadMs(),
      commitAheadMs: branch.newestCommitAt === undefined ? undefined : branch.newestCommitAt - now,
    },
    isToApply,
    guards: config.guards,
    policies,
    rollouts: judged.rollouts,
    conflicts: judged.refused,
    configurations: writes ? await readConfigurations(hub, options.memory, signal) : undefined,
    options: options.options,
  });
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
  const unknown = due.filter((condition) => !known.has(condition)).slice(0, MAX_TARGETS_AHEAD);
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
  const { readsHubDevices } = decision.input.policies;
  const all = readsHubDevices && conditions.length > 0 ? ['*'] : [];
  const { counts, refused } = await countPending(hub, decision, [...all, ...conditions], signal);
  const possible = [
    ...decision.possibleConflicts.conflicts.map(({ condition }) => condition),
    ...decision.configurationConflicts.possible.map(({ shared }) => shared),
  ];
  // The hub may find the question too long for which devices two targets share: then nobody has compared them.
  const shared = await countDevices(
    hub,
    possible.filter((condition) => !known.has(condition)),
    signal,
  );
  const deviceCounts = new Map([...known, ...counts, ...shared.counts]);
  return { plan: createPlan(decision, { counts: deviceCounts, refused }), deviceCounts };
}

/**
 * Counts these conditions, and those of every job that is submitted: one that is refused for its number of devices
 * leaves its slot to another one, which has to be counted then.
 */
async function countPending(
  hub: JobHub,
  decision: Decision,
  conditions: readonly string[],
  signal: AbortSignal | undefined,
) {
  const counts = new Map<string, DeviceCount>();
  const refused = new Map<string, string>();
  for (let wanted: readonly string[] = conditions; wanted.length > 0; ) {
    const counted = await countTargets(hub, decision.manifests, wanted, signal);
    for (const [condition, count] of counted.counts) counts.set(condition, count);
    for (const [condition, message] of counted.refused) refused.set(condition, message);
    const { pending } = conditionsToCount(limitJobs(decision, { counts, refused }));
    wanted = [...pending, ...targetsOfNobody(decision, counts)].filter(
      (condition) => !counts.has(condition) && !refused.has(condition),
    );
  }
  return { counts, refused };
}

/** Where nobody is left, the whole target is counted: are all done, or is nobody there? */
function targetsOfNobody(
  { manifests }: Decision,
  counts: ReadonlyMap<string, DeviceCount>,
): readonly string[] {
  return [...manifests.values()].flatMap(({ target: { condition, done } }) =>
    done && counts.get(condition)?.total === 0 ? [done.targetCondition] : [],
  );
}

/** Lays every manifest out in time; where a try is due, the hub is asked who is left. */
async function expandAll(
  { hub, hubConfig, config, manifests, now, memory, signal }: Omit<MakePlanOptions, 'progress'>,
  jobs: JobsOnHub,
  whose: WhoseJobs,
  history: BranchHistory | undefined,
): Promise<{ readonly desired: readonly DesiredJobs[]; readonly questionsAsked: number }> {
  const answers = memory?.answers ?? new Map();
  const questions = new HubQuestions(hub, createEndedCheck(jobs), answers, signal);
  const expanded: DesiredJobs[] = [];
  for (const written of manifests) {
    const { manifest: timed, merge } = withMergeTime(written, history, now);
    const manifest = manifestForNext(timed, now);
    const own = whose.jobsOf(manifest.name);
    const desired = expandManifest(manifest, {
      now,
      leadInSeconds: hubConfig.leadInSeconds,
      horizonInSeconds: HORIZON_IN_SECONDS,
      freezes: config.freezes,
      maxListed: TIER_LIMITS[hubConfig.tier].activeJobs + STEPPING_BACK,
      jobs: own,
      history: history?.of(manifest.name),
      merge,
    });
    if (!manifest.retry) {
      expanded.push(desired);
      continue;
    }
    expanded.push(await questions.answer(withNextTry(desired, { jobs: own, now, freezes: config.freezes })));
  }
  return { desired: expanded, questionsAsked: questions.asked };
}

function windowOf(manifests: readonly JobManifest[], { leadInSeconds }: HubConfig, now: Instant): Window {
  let deadline = 0;
  for (const manifest of manifests) deadline = Math.max(deadline, manifest.startingDeadlineInSeconds);
  return { from: now - deadline * 1000, to: now + Math.max(HORIZON_IN_SECONDS, leadInSeconds) * 1000 };
}

/**
 * What to count: all targets of jobs that the plan submits, as limits depend on them; then those of jobs that are due
 * inside the lead and wait for a slot, and those of later jobs.
 */
function conditionsToCount({ changes, manifests }: Pick<Decision, 'changes' | 'manifests'>): {
  readonly pending: readonly string[];
  readonly due: readonly string[];
  readonly later: readonly string[];
} {
  const pending = new Set<string>();
  const due = new Set<string>();
  const later = new Set<string>();
  for (const change of changes) {
    const target = manifests.get(change.manifest)?.target;
    if (change.action === 'create' || change.action === 'replace') {
      // Limits go by the whole target, of which a job may be a part.
      if (target) pending.add(target.condition);
      if (!target?.list) pending.add(change.request.condition);
    }
    const condition = change.action === 'defer' ? target?.condition : undefined;
    if (condition !== undefined) (change.reason === 'lead' ? later : due).add(condition);
  }
  return {
    pending: [...pending],
    due: [...due].filter((condition) => !pending.has(condition)),
    later: [...later].filter((condition) => !pending.has(condition) && !due.has(condition)),
  };
}
