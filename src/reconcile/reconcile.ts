import { applyPlan } from '../apply/apply-plan.ts';
import { HubError } from '../hub/hub-error.ts';
import type { ApprovalCheck, ApprovedPlan } from '../model/approval.ts';
import { OWN_BRANCH } from '../model/branch.ts';
import type { Clock } from '../model/clock.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { Instant } from '../model/instant.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';
import type { AppliedChange, Outcome } from '../model/outcome.ts';
import { type Plan, pendingChanges } from '../model/plan.ts';
import type { RolloutReport } from '../model/rollout-report.ts';
import type { RunReport, StatusReport } from '../model/status-report.ts';
import { compareWithApproved } from '../plan/compare-approved.ts';
import type { Decision } from '../plan/create-plan.ts';
import { KnownJobs } from './known-jobs.ts';
import { decide, type MakePlanOptions, planToApply } from './make-plan.ts';
import { type NextLook, nextLook } from './next-look.ts';
import { type ReadStatusOptions, statusOf, statusWithDevices } from './read-status.ts';
import { toRunError } from './run-error.ts';
import { RunMemory } from './run-memory.ts';
import { findWorkLeft } from './work-left.ts';

export interface ReconcileOptions
  extends Omit<MakePlanOptions, 'now' | 'memory'>,
    Pick<ReadStatusOptions, 'onDeviceResult' | 'counted'> {
  readonly clock: Clock;
  /** Stay this long: submit as slots come free, follow what runs. Absent: one pass. */
  readonly forMs?: number;
  /** Do exactly this plan, or nothing: in one pass, with its own switches. */
  readonly approved?: ApprovedPlan;
  /** Told what was done until then when a defect ends the run, before that is thrown. */
  readonly onDefect?: (soFar: UnfinishedRun) => void;
}

export interface UnfinishedRun extends Pick<ReconcileResult, 'plans' | 'outcomes'> {
  /** From what is known of the hub; absent when the defect is there. */
  readonly status?: StatusReport;
}

export interface ReconcileResult {
  /** The first plan, then each later one that had changes to make. Empty when the hub could not be read. */
  readonly plans: readonly Plan[];
  /** What became of every change that was tried, the last try of each. */
  readonly outcomes: readonly Outcome[];
  /** Ids of our jobs that ran to their end while this run looked on. */
  readonly ended: readonly string[];
  /** The jobs on the hub as they were last seen; those that are over, with all that the hub says of them. */
  readonly jobs: JobsOnHub;
  /** As it is at the end; from what was known when the hub could no longer be asked; of the manifests alone when nothing was known. */
  readonly status: StatusReport & { readonly run: RunReport };
  /** The signal ended the run before it was over. */
  readonly interrupted: boolean;
  /** What ended the run, or kept the status from being read. */
  readonly error?: HubError;
}

/** How often jobs are looked at while they run: soon at first, as most are short. S1 allows 100 such calls a minute. */
const POLL_MS = { first: 1_000, growth: 1.5, longest: 15_000 };

/** How long until a hub that could not be reached is tried again. */
const OUTAGE_MS = { first: 10_000, growth: 2, longest: 120_000 };

/** So long after the hub was read, a run that has changed nothing since need not read it again for its last word. */
const FRESH_MS = 15_000;

/** Passes in a row that only failed; after so many the run stops staying for them. */
const FRUITLESS_PASSES = 5;

/** How long a pass may work on one look at the hub and the branch: meanwhile the branch may go on. */
const MAX_PASS_MS = 120_000;

/** How often in a run the hub is looked at again at once because another run was first somewhere. */
const MAX_LOOKS_AGAIN = 3;

/**
 * Makes the hub agree with the manifests: reads, plans, applies, and, while `forMs` lasts, looks again whenever
 * something may have become possible. Ends early when nothing more is due and nothing runs. Never throws a HubError:
 * whatever happens, the result says what was done. Only a defect of this program is thrown. A plan that a guard refuses, or that differs from the approved
 * one, is returned and not applied.
 */
export async function reconcile(options: ReconcileOptions): Promise<ReconcileResult> {
  const run = new Run(options);
  try {
    return await run.finish(await run.untilOver());
  } catch (error) {
    options.onDefect?.(run.soFar());
    throw error;
  }
}

class Run {
  readonly #options: ReconcileOptions;
  readonly #deadline: Instant;
  readonly #known: KnownJobs;
  readonly #plans: Plan[] = [];
  readonly #outcomes = new Map<string, Outcome>();
  #counts: ReadonlyMap<string, DeviceCount> = new Map();
  /** Until when what is known will do for the status. */
  #freshUntil: Instant = Number.NEGATIVE_INFINITY;
  /** The newest plan that was to be carried out, and what became of it. */
  #newest: { readonly plan: Plan; readonly outcomes: readonly Outcome[] } | undefined;
  /** What the last plan has led to, as far as it is waited for. */
  #last: { readonly plan: Plan; readonly outcomes: readonly Outcome[] } | undefined;
  #approval: ApprovalCheck | undefined;
  readonly #memory = new RunMemory();
  /** Where they stood at the last look. */
  #rollouts: readonly RolloutReport[] = [];
  #fruitless = 0;
  #looksAgain = 0;
  #overtaken: RunReport['overtaken'];

  constructor(options: ReconcileOptions) {
    const { hub, clock, config, forMs = 0, progress } = options;
    this.#options = options;
    this.#deadline = clock.now() + forMs;
    this.#known = new KnownJobs({ hub, owner: config.owner, clock, ...(progress && { progress }) });
  }

  /** Passes and the waits between them; answers the error that ended them, if one did. */
  async untilOver(): Promise<HubError | undefined> {
    const { clock, signal } = this.#options;
    let outageMs = OUTAGE_MS.first;
    let look: NextLook | undefined;
    while (!signal?.aborted) {
      try {
        look = look ? await this.#after(look) : await this.#pass();
        outageMs = OUTAGE_MS.first;
        if (!look) return undefined;
      } catch (error) {
        if (signal?.aborted) return undefined;
        if (!(error instanceof HubError)) throw error;
        look = undefined;
        const waitMs = Math.max(outageMs, error.details.retryAfterMs ?? 0);
        if (!error.isPassing || clock.now() + waitMs >= this.#deadline) return error;
        outageMs = Math.min(outageMs * OUTAGE_MS.growth, OUTAGE_MS.longest);
        const at = clock.now();
        this.#options.progress?.({
          kind: 'hub-unavailable',
          at,
          retryAt: at + waitMs,
          message: error.message,
        });
        await this.#sleepThroughOutage(waitMs);
      }
      if (clock.now() >= this.#deadline) return undefined;
    }
    return undefined;
  }

  /** Reads the status; where the hub cannot be asked any more, makes it from what is known. */
  async finish(error: HubError | undefined): Promise<ReconcileResult> {
    const { clock, signal } = this.#options;
    const now = clock.now();
    let ending = error;
    let status: StatusReport | undefined;
    if (!error && !signal?.aborted) {
      try {
        if (now > this.#freshUntil) await this.#known.refresh(now, signal);
        status = await statusWithDevices({ ...this.#options, now }, this.#readJobs());
      } catch (failure) {
        if (failure instanceof HubError) ending = failure;
        else if (!signal?.aborted) throw failure;
      }
    }
    status ??= this.#statusOfKnown();
    const left = this.#newest && findWorkLeft(this.#newest.plan, this.#newest.outcomes, now);
    const run: RunReport = {
      interrupted: signal?.aborted ?? false,
      ...(ending && { error: toRunError(ending) }),
      refusals: this.#plans.flatMap(({ refusals }) => refusals),
      ...(this.#overtaken && { overtaken: this.#overtaken }),
      ...(this.#approval && { approval: this.#approval }),
      ...(left && !ending && { left }),
    };
    return {
      plans: this.#plans,
      outcomes: [...this.#outcomes.values()],
      ended: this.#known.ended(),
      jobs: this.#known.jobs(),
      status: { ...status, run },
      interrupted: run.interrupted,
      ...(ending && { error: ending }),
    };
  }

  /** What was planned and done, and what is known of the hub. */
  soFar(): UnfinishedRun {
    const done = { plans: this.#plans, outcomes: [...this.#outcomes.values()] };
    try {
      return { ...done, status: this.#statusOfKnown() };
    } catch {
      return done;
    }
  }

  #statusOfKnown(): StatusReport {
    return statusOf({ ...this.#options, now: this.#options.clock.now() }, this.#readJobs());
  }

  #readJobs() {
    return { jobs: this.#known.jobs(), jobsReadAt: this.#known.readAt, rollouts: this.#rollouts };
  }

  /** Reads, plans, applies. Answers what there is to wait for. */
  async #pass(): Promise<NextLook | undefined> {
    const { hub, clock, signal, progress, forMs, approved } = this.#options;
    const decision = await this.#decide();
    this.#rollouts = decision.input.rollouts.map(({ report }) => report);
    const basis = await planToApply(hub, decision, this.#counts, signal);
    this.#counts = basis.deviceCounts;
    const { jobs } = decision.input;
    const compared = approved && compareWithApproved(approved, basis.plan, jobs);
    this.#approval = compared?.check;
    const plan = compared?.plan ?? basis.plan;
    const { branch } = plan;
    if (branch.kind === 'behind' && this.#plans.length > 0 && plan.refusals.length > 0) {
      this.#overtaken = { branch: branch.branch, head: branch.head };
      return undefined;
    }
    const changes = pendingChanges(plan);
    if (this.#plans.length === 0 || changes.length > 0) {
      this.#plans.push(plan);
      progress?.({ kind: 'planned', at: clock.now(), plan });
    }
    const isRefused = plan.refusals.length > 0 || (compared?.check.differences.length ?? 0) > 0;
    if (isRefused) return undefined;

    const outcomes = changes.length === 0 ? [] : await this.#apply(plan);
    this.#newest = { plan, outcomes };
    if (changes.length > 0) this.#freshUntil = Number.NEGATIVE_INFINITY;
    if (signal?.aborted) return undefined;
    const isOver = forMs !== undefined && clock.now() >= this.#deadline;
    if (!isOver && this.#isToLookAgain(changes, outcomes)) return this.#pass();
    if (isOver) this.#leave(changes);
    if (approved || forMs === undefined) return undefined;
    const failures = outcomes.filter(({ result }) => result === 'failed').length;
    this.#fruitless = failures > 0 && failures === outcomes.length ? this.#fruitless + 1 : 0;
    this.#last = { plan, outcomes: this.#fruitless < FRUITLESS_PASSES ? outcomes : [] };
    return this.#nextLook();
  }

  /**
   * Whether the hub has to be looked at again at once: another run was first somewhere, or the pass took so long that
   * neither the list nor the branch's answer is good any more.
   */
  #isToLookAgain(changes: readonly AppliedChange[], outcomes: readonly Outcome[]): boolean {
    const isCutShort = outcomes.length < changes.length;
    const isTaken = outcomes.some(({ result }) => result === 'taken');
    if (!isCutShort && !isTaken) return false;
    this.#looksAgain += isCutShort ? 0 : 1;
    return this.#looksAgain <= MAX_LOOKS_AGAIN;
  }

  /**
   * What to do about the hub as it is now. A job that would start at once is decided on the whole list: another run may
   * have made one for the same occurrence that has come and gone since, and only the whole list shows it.
   */
  async #decide(): Promise<Decision> {
    const { clock, signal } = this.#options;
    const now = clock.now();
    const isWhole = await this.#known.refresh(now, signal);
    // Reading may have taken its time: what has come due meanwhile starts at once, too.
    const later = clock.now();
    const decision = await this.#decideAt(now);
    const startsNow = decision.changes.some(
      (change) =>
        (change.action === 'create' || change.action === 'replace') && change.request.startAt <= later,
    );
    if (isWhole || !startsNow) return decision;
    await this.#known.readAll(later, signal);
    return this.#decideAt(later);
  }

  /**
   * The branch is asked after the jobs were read: whoever made a job that was listed had no newer checkout than this one,
   * if this one is still the branch's head.
   */
  async #decideAt(now: Instant): Promise<Decision> {
    this.#freshUntil = now + FRESH_MS;
    const { approved, options, branch = OWN_BRANCH, signal } = this.#options;
    const jobs = this.#known.jobs();
    const check = await branch.check(signal);
    return decide(
      { ...this.#options, options: approved?.options ?? options, now, memory: this.#memory },
      { jobs, check, isToApply: true },
    );
  }

  /** What comes after a wait: another plan where there may be one, or a further wait. */
  async #after(look: NextLook): Promise<NextLook | undefined> {
    const hasJobEnded = await this.#wait(look);
    if (this.#options.clock.now() >= this.#deadline) return undefined;
    return (hasJobEnded ? look.plansAtEnd : look.plansAtTime) ? this.#pass() : this.#nextLook();
  }

  #nextLook(): NextLook | undefined {
    const now = this.#options.clock.now();
    if (!this.#last || now >= this.#deadline) return undefined;
    const retried = new Set(this.#options.manifests.flatMap(({ name, retry }) => (retry ? [name] : [])));
    return nextLook({ ...this.#last, retried, jobs: this.#known.jobs(), now, deadline: this.#deadline });
  }

  async #apply(plan: Plan): Promise<readonly Outcome[]> {
    const { hub, clock, signal, progress } = this.#options;
    return applyPlan({
      plan,
      hub,
      clock,
      until: clock.now() + MAX_PASS_MS,
      ...(signal && { signal }),
      onOutcome: (outcome) => {
        this.#outcomes.set(keyOf(outcome.change), outcome);
        this.#known.record(outcome);
        progress?.({ kind: 'outcome', at: clock.now(), outcome });
      },
    });
  }

  /** The changes that no time was left for are the next run's. */
  #leave(changes: readonly AppliedChange[]): void {
    for (const change of changes) {
      const key = keyOf(change);
      if (this.#outcomes.has(key)) continue;
      const message = 'the time of this run was over';
      this.#outcomes.set(key, { change, result: 'skipped', message });
    }
  }

  /** Until there is a reason to look again; answers whether that is the end of a followed job, or else the time. */
  async #wait(look: NextLook): Promise<boolean> {
    const { clock, signal, progress } = this.#options;
    progress?.({ kind: 'waiting', at: clock.now(), until: look.at, reason: look.reason });
    let pollMs: number = POLL_MS.first;
    while (clock.now() < look.at) {
      const restMs = look.at - clock.now();
      await clock.sleep(look.follow.length === 0 ? restMs : Math.min(restMs, pollMs), signal);
      pollMs = Math.min(pollMs * POLL_MS.growth, POLL_MS.longest);
      for (const jobId of look.follow) if (await this.#known.refreshJob(jobId, signal)) return true;
    }
    return false;
  }

  /** An interruption ends the sleep; the loop looks at the signal. */
  async #sleepThroughOutage(milliseconds: number): Promise<void> {
    const { clock, signal } = this.#options;
    try {
      await clock.sleep(milliseconds, signal);
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }
}

/** Equal for a change that is tried again. */
function keyOf(change: AppliedChange): string {
  return `${change.action} ${change.action === 'cancel' ? change.cancels : change.request.jobId}`;
}
