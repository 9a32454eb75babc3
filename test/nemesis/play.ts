import { createBranchHistory } from '../../src/history/branch-history.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import type { Branch } from '../../src/model/branch.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { HubConfig } from '../../src/model/config.ts';
import type { Instant } from '../../src/model/instant.ts';
import { contentOf, contentText } from '../../src/model/job-content.ts';
import { parseJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Plan, PlanOptions } from '../../src/model/plan.ts';
import type { Progress } from '../../src/model/progress.ts';
import { TIER_LIMITS } from '../../src/model/tier.ts';
import { makePlan } from '../../src/reconcile/make-plan.ts';
import { type ReconcileResult, reconcile } from '../../src/reconcile/reconcile.ts';
import { renderPlanJson } from '../../src/report/plan/json.ts';
import { readPlanJson } from '../../src/report/plan/read-json.ts';
import { occurrences } from '../../src/schedule/occurrences.ts';
import { VirtualClock } from '../../src/simulation/clock/virtual-clock.ts';
import { CONFIG, hubConfigOf } from '../support/plan-world.ts';
import { Chance } from './chance.ts';
import { type Caller, Killed, NemesisHub, waits } from './nemesis-hub.ts';
import { askedAt, type Broken, lineOf, scheduleIn, Watch } from './promises.ts';
import {
  type Commit,
  DEVICES,
  HOUR,
  MINUTE,
  type Run,
  STORY_ENDS,
  type Story,
  snapshotsOf,
  type Tree,
  treeText,
} from './story.ts';

export interface Played {
  readonly broken: readonly Broken[];
  /** What happened, for a person. */
  readonly lines: readonly string[];
  /** What happened at least once: every action with its reason, every outcome, refusal, kill. */
  readonly ledger: ReadonlySet<string>;
}

/** Plays a story to its end, then lets the newest checkout pass alone until the hub is quiet. */
export async function play(story: Story): Promise<Played> {
  const clock = new VirtualClock(story.commits[0]?.pushedAt ?? STORY_ENDS);
  return clock.run(() => new Play(story, clock).toItsEnd());
}

class Play {
  readonly #story: Story;
  readonly #clock: VirtualClock;
  readonly #hub: NemesisHub;
  readonly #watch: Watch;
  readonly #leadInSeconds: number;
  readonly #ledger = new Set<string>();
  readonly #ends: Promise<void>;

  constructor(story: Story, clock: VirtualClock) {
    this.#story = story;
    this.#clock = clock;
    const chance = new Chance(story.seed ^ 0x5bd1e995);
    this.#watch = new Watch(
      story,
      () => clock.now(),
      (instant) => this.#branchAt(instant),
      () => this.#hub.jobs,
    );
    // Somebody else holds a slot; where there is one only, nothing would ever happen.
    const slots = TIER_LIMITS[story.tier].activeJobs;
    this.#hub = new NemesisHub(clock, chance, {
      profile: story.profile,
      slots: slots === 1 ? 2 : slots,
      listener: this.#watch,
    });
    this.#watch.tellsCancelTime = this.#hub.cancelTime === 'told';
    this.#leadInSeconds = slots === 1 ? 3_600 : 86_400;
    this.#hub.putForeign('somebody-else', STORY_ENDS + 8 * HOUR);
    this.#ends = Promise.resolve();
  }

  async toItsEnd(): Promise<Played> {
    const { runs, stops, commits } = this.#story;
    await this.#ends;
    await Promise.all([
      ...runs.map((run) => this.#run(run)),
      ...stops.map(({ at, pick }) => this.#stop(at, pick)),
      ...commits.slice(1).map(async ({ pushedAt, what }) => {
        await this.#until(pushedAt);
        this.#watch.say(`push: ${what}`);
      }),
    ]);
    await this.#until(STORY_ENDS + MINUTE);
    await this.#settle();
    return { broken: this.#watch.broken, lines: this.#watch.lines, ledger: this.#ledger };
  }

  #branchAt(instant: Instant): readonly Commit[] {
    const { commits, final } = this.#story;
    return instant >= STORY_ENDS ? final : commits.filter(({ pushedAt }) => pushedAt <= instant);
  }

  async #until(instant: Instant): Promise<void> {
    const restMs = instant - this.#clock.now();
    if (restMs > 0) await this.#clock.sleep(restMs);
  }

  async #stop(at: Instant, pick: number): Promise<void> {
    await this.#until(at);
    this.#hub.tick();
    const own = [...this.#hub.jobs.values()].filter((job) => waits(job) && job.createdBy !== 'somebody');
    const job = own[Math.floor(pick * own.length)];
    if (job) this.#hub.cancel(job.request.jobId, 'an operator');
  }

  async #run(run: Run): Promise<void> {
    await this.#until(run.at);
    const { label, kill, pause, seed, resume, abandon } = run;
    const chance = new Chance(seed);
    const options: PlanOptions = {
      allowOwnerChange: !run.isStranger,
      ...(chance.happens(0.9) && { allowNoManifests: true }),
      ...(chance.happens(0.7) && { allowCancels: 99 }),
      ...(!run.isTipKnown && chance.happens(0.7) && { allowUnproven: true }),
      ...(resume && { resume }),
      ...(abandon && { abandon }),
    };
    if (resume) this.#watch.resuming.add(label);
    this.#watch.say(`${label} begins`);
    try {
      await this.#reconcile(run, { label, kill, pause, chance, clockAheadMs: run.clockAheadMs }, options);
      this.#watch.say(`${label} ends`);
    } catch (error) {
      if (error instanceof Killed) {
        this.#ledger.add('killed');
        this.#watch.say(`${label} is killed`);
      } else if (error instanceof HubError && (run.isStranger || run.approvesForMs !== undefined)) {
        // A plan that is only shown ends with what the hub says.
        this.#watch.say(`${label} ends: ${error.message}`);
      } else {
        this.#watch.break('crashed', error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
  }

  async #reconcile(run: Run, caller: Caller, switches: PlanOptions): Promise<ReconcileResult | undefined> {
    const clock: Clock = {
      now: () => this.#clock.now() + run.clockAheadMs,
      sleep: (milliseconds, signal) => this.#clock.sleep(milliseconds, signal),
    };
    const tree = run.commits.at(-1)?.tree;
    const options = {
      hub: this.#hub.for(caller),
      hubConfig: this.#hubConfigOf(tree),
      config: {
        ...CONFIG,
        ...(run.isStranger && { owner: 'umbrella' }),
        freezes: tree?.freezes ?? [],
        guards: { maxCancels: 2, maxCancelShare: 0.3 },
      },
      manifests: datedManifests(run.commits, clock.now()),
      clock,
      options: switches,
      branch: this.#branchOf(run, caller.chance),
      progress: (event: Progress) => this.#record(event),
    };
    if (run.isStranger) {
      this.#recordPlan(await makePlan({ ...options, now: clock.now() }));
      return undefined;
    }
    if (run.approvesForMs === undefined) {
      return this.#recordResult(
        await reconcile({ ...options, ...(run.forMs !== undefined && { forMs: run.forMs }) }),
      );
    }
    const read = readPlanJson(renderPlanJson(await makePlan({ ...options, now: clock.now() })));
    if ('problem' in read) throw new Error(read.problem);
    if (read.plan.refusals.length > 0) return undefined;
    await this.#clock.sleep(run.approvesForMs);
    return this.#recordResult(await reconcile({ ...options, approved: read.plan }));
  }

  #hubConfigOf(tree: Tree | undefined): HubConfig {
    return hubConfigOf(this.#story.tier, tree?.isShortLead ? 3_600 : this.#leadInSeconds);
  }

  #record(event: Progress): void {
    if (event.kind === 'outcome') this.#ledger.add(`outcome ${event.outcome.result}`);
    if (event.kind === 'planned') this.#recordPlan(event.plan);
  }

  #recordPlan({ changes, refusals }: Plan): void {
    for (const { action, reason } of changes) this.#ledger.add(`${action} ${reason}`);
    for (const { guard } of refusals) this.#ledger.add(`guard ${guard}`);
  }

  #recordResult(result: ReconcileResult): ReconcileResult {
    const { overtaken, approval, error } = result.status.run;
    if (overtaken) this.#ledger.add('overtaken');
    if (approval)
      this.#ledger.add(`approved plan ${approval.differences.length > 0 ? 'refused' : 'applied'}`);
    for (const { verdict } of result.status.jobs) this.#ledger.add(`verdict ${verdict}`);
    if (error) this.#ledger.add(`ended by ${error.code}`);
    return result;
  }

  #branchOf(run: Run, chance: Chance): Branch {
    return {
      check: async () => {
        await this.#clock.sleep(500 + chance.below(this.#story.profile.dense ? 30_000 : 3_000));
        const tip = this.#branchAt(this.#clock.now()).at(-1);
        const own = run.commits.at(-1);
        const isCurrent = tip && own && this.#isUpToDate(own, tip);
        const kind = !run.isTipKnown ? 'unknown' : isCurrent ? 'current' : 'behind';
        this.#watch.checks.set(run.label, kind);
        switch (kind) {
          case 'current':
            return { kind };
          case 'behind':
            this.#watch.say(`${run.label} is behind`);
            return { kind, branch: 'main', head: 'newer' };
          case 'unknown':
            return { kind, why: 'nobody answers' };
          default:
            return kind satisfies never;
        }
      },
      history: async () =>
        createBranchHistory(
          snapshotsOf(run.commits, (commit) => this.#isOnBranch(commit, run)),
          { now: this.#clock.now() + run.clockAheadMs },
        ),
    };
  }

  /** Where the branch has changed something since the checkout, nobody looks whether it changed it back. */
  #isOnBranch(commit: Commit, run: Run): boolean {
    const branch = this.#branchAt(this.#clock.now());
    return run.isTipKnown && run.commits.at(-1) === branch.at(-1) && branch.includes(commit);
  }

  /**
   * A checkout that is older than a rename which was taken back since has the branch's files, and knows nothing of the
   * other name. That is a limit of comparing files, and not told here.
   */
  #isUpToDate(own: Commit, tip: Commit): boolean {
    if (treeText(own.tree) !== treeText(tip.tree)) return false;
    const { commits } = this.#story;
    const since = commits.slice(commits.indexOf(own) + 1, commits.indexOf(tip));
    const names = ({ tree }: Commit) => [...tree.manifests.keys()].sort().join();
    return since.every((commit) => names(commit) === names(own));
  }

  /** Faults are over: the newest checkout passes five times, and must have nothing to do in the last two. */
  async #settle(): Promise<void> {
    const { final } = this.#story;
    this.#hub.slots = 99;
    this.#hub.isClear = true;
    const changes: number[] = [];
    for (let pass = 0; pass < 5; pass += 1) {
      const before = this.#watch.changes;
      const label = `last pass ${pass}`;
      const run: Run = {
        label,
        at: this.#clock.now(),
        commits: final,
        isTipKnown: true,
        clockAheadMs: 0,
        seed: pass,
      };
      const caller = { label, isCalm: true, chance: new Chance(pass) };
      try {
        await this.#reconcile(run, caller, {
          allowNoManifests: true,
          allowOwnerChange: true,
          allowCancels: 99,
        });
      } catch (error) {
        this.#watch.break('crashed', error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
      changes.push(this.#watch.changes - before);
      await this.#clock.sleep(MINUTE);
    }
    if ((changes[3] ?? 0) + (changes[4] ?? 0) > 0) this.#watch.break('restless', `changes ${changes}`);
    this.#judgeEnd();
    // Everything that waits runs, and more than a month later nothing of it runs again.
    await this.#clock.sleep(31 * 24 * HOUR);
    this.#hub.tick();
    const own = this.#watch.changes;
    const tree = final.at(-1)?.tree;
    if (tree) {
      const once = [...tree.manifests.values()].filter(({ schedule }) => schedule.kind === 'at');
      const only: Commit = {
        pushedAt: 0,
        date: 0,
        what: 'at jobs alone',
        tree: { ...tree, manifests: new Map(once.map((one) => [one.name, one])) },
      };
      const label = 'a month later';
      const run: Run = { label, at: 0, commits: [only], isTipKnown: false, clockAheadMs: 0, seed: 1 };
      const caller = { label, isCalm: true, chance: new Chance(1) };
      await this.#reconcile(run, caller, { allowNoManifests: true, allowUnproven: true });
      if (this.#watch.changes > own) this.#watch.break('past-deadline', 'a job was made a month later');
    }
  }

  /**
   * The branch has forgotten what it said, or says that it said it earlier than anybody could read it: that explains no
   * cancel, and what it asked for looks like an echo.
   */
  #isMisleading(): boolean {
    return this.#story.final !== this.#story.commits || this.#story.profile.latePush;
  }

  #judgeEnd(): void {
    this.#hub.tick();
    const now = this.#clock.now();
    const tree = this.#story.final.at(-1)?.tree;
    if (!tree) return;
    const byLine = new Map<
      string,
      { jobId: string; isWaiting: boolean; isCancelled: boolean; content: string }[]
    >();
    for (const job of this.#hub.jobs.values()) {
      const parts = parseJobId(job.request.jobId);
      if (!parts) continue;
      const { jobId } = job.request;
      if (parts.attempt > 12) this.#watch.break('many-attempts', jobId);
      const isWaiting = waits(job);
      const one = {
        jobId,
        isWaiting,
        isCancelled: job.status === 'cancelled',
        content: contentText(job.request),
      };
      byLine.set(lineOf(parts), [...(byLine.get(lineOf(parts)) ?? []), one]);
      if (!isWaiting || parts.scheduledAt < now + 10 * MINUTE) continue;
      const asked = askedAt(tree, parts.name, parts.scheduledAt);
      if (!asked) this.#watch.break('unwanted-waits', jobId);
      else if (
        contentText(contentOf(asked)) !== one.content &&
        !isLimited(asked) &&
        parts.scheduledAt < now + (this.#hubConfigOf(tree).leadInSeconds - 600) * 1000 &&
        !this.#story.profile.echo &&
        !this.#isMisleading()
      ) {
        this.#watch.break('wrong-content', jobId);
      }
    }
    // Half of the slots are kept for jobs within the hour, so some jobs of tomorrow may have none.
    const active = [...this.#hub.jobs.values()].filter((job) => waits(job) || job.status === 'running');
    const far = active.filter(({ request }) => request.startAt > now + HOUR);
    const slots = TIER_LIMITS[this.#story.tier].activeJobs;
    if (active.length >= slots || (slots > 1 && far.length >= Math.floor(slots / 2))) return;
    for (const manifest of tree.manifests.values()) {
      // One that may take hours keeps the next from its place.
      if (manifest.concurrencyPolicy === 'Forbid' || isLimited(manifest)) continue;
      const window = {
        from: now + 10 * MINUTE,
        to: now + (this.#hubConfigOf(tree).leadInSeconds - 600) * 1000,
      };
      for (const { scheduledAt } of occurrences(scheduleIn(tree, manifest), window)) {
        if (!askedAt(tree, manifest.name, scheduledAt)) continue;
        const line = lineOf({ name: manifest.name, scheduledAt });
        const jobs = byLine.get(line) ?? [];
        const isStopped = this.#watch.stoppedLines().has(line);
        if (jobs.some(({ isCancelled }) => !isCancelled) || isStopped) continue;
        const where = `${manifest.name} of ${new Date(scheduledAt).toISOString()}`;
        // What a branch that was forced back has forgotten explains nothing.
        if (jobs.length === 0) this.#watch.break('missing', where);
        else if (!this.#isMisleading()) this.#watch.break('held-by-nobody', where);
      }
    }
  }
}

/** Nothing new is made for it. */
function isLimited({ target }: JobManifest): boolean {
  return target.maxDevices !== undefined && target.maxDevices < DEVICES;
}

/** The manifests of a checkout as a command reads them, each with the date of the last commit that touched its file. */
function datedManifests(commits: readonly Commit[], now: Instant): readonly JobManifest[] {
  const tree = commits.at(-1)?.tree;
  return [...(tree?.manifests.values() ?? [])].map((manifest) => {
    let effectiveFrom = Number.NEGATIVE_INFINITY;
    commits.forEach(({ date, tree: { manifests, freezes } }, index) => {
      const before = commits[index - 1]?.tree;
      const isTouched =
        !before ||
        before.manifests.get(manifest.name) !== manifests.get(manifest.name) ||
        before.freezes !== freezes;
      if (isTouched) effectiveFrom = Math.max(effectiveFrom, Math.min(date, now));
    });
    return { ...manifest, effectiveFrom };
  });
}
