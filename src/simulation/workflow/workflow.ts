import type { JobHub } from '../../hub/port.ts';
import { type Branch, OWN_BRANCH } from '../../model/branch.ts';
import type { HubConfig, OwnedConfig } from '../../model/config.ts';
import type { Instant } from '../../model/instant.ts';
import type { Plan } from '../../model/plan.ts';
import type { PolicyJudge } from '../../model/policy.ts';
import type { Progress } from '../../model/progress.ts';
import type { SimulatedRun, SimulationSettings } from '../../model/simulation.ts';
import { makePlan } from '../../reconcile/make-plan.ts';
import { type ReconcileResult, reconcile } from '../../reconcile/reconcile.ts';
import { seededRandom } from '../../simulator/faults.ts';
import type { DeviceTally } from '../../status/device-tally.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import { type Commit, historyOf } from './commits.ts';
import { PlanLog } from './plan-log.ts';
import { RolloutLog } from './rollout-log.ts';
import { type WorkflowRun, workflowRuns } from './workflow-runs.ts';

export interface WorkflowOptions {
  readonly config: OwnedConfig;
  /** The edition to simulate, and the lead. Host and credentials are not used. */
  readonly hubConfig: HubConfig;
  readonly settings: SimulationSettings;
  readonly commits: readonly Commit[];
  /** Absent: the repository has none. */
  readonly policies?: PolicyJudge | undefined;
  readonly signal?: AbortSignal;
  readonly progress?: (event: Progress) => void;
  /** Called after each run of the workflow, dropped ones included; `total` is how many there will be. */
  readonly onRun?: (at: Instant, done: number, total: number) => void;
}

/** The runs of the workflow, one after another. */
export class Workflow {
  readonly #options: WorkflowOptions;
  readonly #clock: VirtualClock;
  readonly #hub: JobHub;
  readonly #plans = new PlanLog();
  readonly #rollouts = new RolloutLog();
  readonly #runs: SimulatedRun[] = [];
  #lastRun: ReconcileResult | undefined;
  #reconciled = 0;
  /** The results of an ended job never change: as with `status --watch`, later runs do not ask for them again. */
  readonly #counted = new Map<string, DeviceTally>();

  constructor(options: WorkflowOptions, clock: VirtualClock, hub: JobHub) {
    this.#options = options;
    this.#clock = clock;
    this.#hub = hub;
  }

  async run() {
    const { settings, signal } = this.#options;
    const planned = workflowRuns(
      settings,
      this.#options.commits.map(({ at }) => at),
      seededRandom(`${settings.seed}/workflow`),
    );
    for (const [index, run] of planned.entries()) {
      if (signal?.aborted) break;
      const next = planned.slice(index + 1).find(({ startAt }) => startAt !== undefined)?.startAt;
      await this.#runOnce(run, next);
      this.#options.onRun?.(this.#clock.now(), index + 1, planned.length);
    }
    const secondPlan = await this.#planAgain();
    const restMs = settings.window.to - this.#clock.now();
    if (restMs > 0 && !signal?.aborted) await this.#clock.sleep(restMs, signal);
    this.#runs.sort((left, right) => left.scheduledAt - right.scheduledAt);
    return {
      runs: this.#runs,
      lastRun: this.#lastRun,
      plans: this.#plans,
      rollouts: this.#rollouts,
      secondPlan,
    };
  }

  /** Two runs never overlap: a late one waits for the one before it, and is skipped when the next is due by then. */
  async #runOnce({ scheduledAt, startAt }: WorkflowRun, nextStartAt: Instant | undefined): Promise<void> {
    const { settings, signal } = this.#options;
    const noWork = { scheduledAt, scheduled: 0, cancelled: 0, waitingForSlot: 0, failed: 0 };
    if (startAt === undefined) {
      this.#runs.push({ ...noWork, result: 'dropped' });
      return;
    }
    if (startAt > this.#clock.now()) await this.#clock.sleep(startAt - this.#clock.now(), signal);
    const startedAt = this.#clock.now();
    if (nextStartAt !== undefined && nextStartAt <= startedAt) {
      this.#runs.push({ ...noWork, result: 'superseded' });
      return;
    }
    const result = await reconcile({
      ...this.#common(startedAt),
      clock: this.#clock,
      counted: this.#counted,
      forMs: Math.min(settings.stayMs, settings.window.to - startedAt),
    });
    this.#lastRun = result;
    this.#rollouts.record(result.status.rollouts, this.#clock.now());
    this.#reconciled += 1;
    this.#runs.push({ ...summaryOf(result), scheduledAt, startedAt, endedAt: this.#clock.now() });
  }

  #common(now: Instant) {
    const { config, hubConfig, commits, policies, signal, progress } = this.#options;
    const { manifests = [], rollouts = [] } = commits.findLast(({ at }) => at <= now) ?? {};
    return {
      hub: this.#hub,
      hubConfig,
      config,
      manifests,
      rollouts,
      policies,
      options: {},
      branch: this.#branchAt(now),
      ...(signal && { signal }),
      progress: (event: Progress) => {
        if (event.kind === 'planned') {
          this.#plans.record(event.plan);
          this.#rollouts.record(event.plan.rollouts, event.at);
        }
        progress?.(event);
      },
    };
  }

  /** The commits up to now are the branch's history; nobody else has a checkout of it. */
  #branchAt(now: Instant): Branch {
    const { commits, config } = this.#options;
    return { ...OWN_BRANCH, history: async () => historyOf(commits, config.freezes, now) };
  }

  /** After a single run: what a new reconciler would still change. */
  async #planAgain(): Promise<Plan | undefined> {
    const onlyRun = this.#lastRun;
    if (!onlyRun || this.#reconciled > 1 || onlyRun.error || onlyRun.interrupted) return undefined;
    const now = this.#clock.now();
    return makePlan({ ...this.#common(now), now });
  }
}

function summaryOf({ plans, outcomes, error }: ReconcileResult): Omit<SimulatedRun, 'scheduledAt'> {
  const refusal = plans.find(({ refusals }) => refusals.length > 0)?.refusals[0];
  const problem = error?.message ?? refusal?.message;
  const done = outcomes.filter(({ result }) => result === 'done' || result === 'already-done');
  const waiting = new Set(
    plans.flatMap(({ changes }) =>
      changes.flatMap(({ action, reason, manifest, scheduledAt }) =>
        action === 'defer' && reason === 'slot' ? [`${manifest} ${scheduledAt}`] : [],
      ),
    ),
  );
  return {
    result: error ? 'failed' : refusal ? 'refused' : 'done',
    scheduled: done.filter(({ change }) => change.action !== 'cancel').length,
    cancelled: done.filter(({ change }) => change.action !== 'create').length,
    waitingForSlot: waiting.size,
    failed: outcomes.filter(({ result }) => result === 'failed').length,
    // Ports differ from run to run.
    ...(problem !== undefined && { problem: problem.replace(/\blocalhost:\d+/g, 'localhost') }),
  };
}
