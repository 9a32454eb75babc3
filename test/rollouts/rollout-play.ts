import type { Branch } from '../../src/model/branch.ts';
import type { JobRequest } from '../../src/model/desired-job.ts';
import type { BranchHistory, RolloutHistory } from '../../src/model/history.ts';
import type { Instant } from '../../src/model/instant.ts';
import { parseJobId, stampOf } from '../../src/model/job-id.ts';
import type { RolloutManifest } from '../../src/model/rollout.ts';
import { isHalted, type RolloutReport } from '../../src/model/rollout-report.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { currentVersion } from '../../src/rollouts/version.ts';
import { windowStateAt } from '../../src/schedule/freeze.ts';
import { VirtualClock } from '../../src/simulation/clock/virtual-clock.ts';
import { Chance } from '../nemesis/chance.ts';
import { CONFIG, hubConfigOf } from '../support/plan-world.ts';
import { type Device, FleetHub, Killed, MINUTE, markOf } from './fleet-hub.ts';
import { BEGIN, DAY, HOUR, type RolloutCommit, type RolloutRun, type RolloutStory } from './rollout-story.ts';

export interface PlayedRollout {
  readonly broken: readonly string[];
  readonly lines: readonly string[];
  /** Phases that were seen, and reasons of changes. */
  readonly ledger: ReadonlySet<string>;
  readonly last: RolloutReport | undefined;
}

const NAME = 'firmware';
/** After the story everything works, and only the newest checkout passes. */
const CALM_DAYS = 26;
/** How long a pass may go on with what it has read. */
const RACE_MS = 15 * MINUTE;

export async function playRollout(story: RolloutStory): Promise<PlayedRollout> {
  const clock = new VirtualClock(BEGIN);
  return clock.run(() => new Play(story, clock).toItsEnd());
}

class Play {
  readonly #story: RolloutStory;
  readonly #clock: VirtualClock;
  readonly #hub: FleetHub;
  readonly #broken: string[] = [];
  readonly #lines: string[] = [];
  readonly #ledger = new Set<string>();
  /** By version: the newest commit when it was seen to be halted. */
  readonly #halted = new Map<
    Instant,
    { readonly commit: number; readonly phase: string; readonly at: Instant }
  >();
  readonly #begun = new Set<string>();
  #last: RolloutReport | undefined;

  constructor(story: RolloutStory, clock: VirtualClock) {
    this.#story = story;
    this.#clock = clock;
    this.#hub = new FleetHub(clock, new Chance(story.seed ^ 0x5bd1e995), story.fleet, {
      broken: (promise, details) => this.#break(promise, details),
      created: (request) => this.#judgeCreate(request),
    });
    for (const kind of story.devices) this.#hub.add(kind);
  }

  async toItsEnd(): Promise<PlayedRollout> {
    const { runs, stops, ends, commits } = this.#story;
    const live = async () => {
      while (this.#clock.now() < ends + CALM_DAYS * DAY) {
        await this.#clock.sleep(5 * MINUTE);
        this.#hub.tick();
      }
    };
    const calm = async () => {
      await this.#until(ends);
      this.#hub.isCalm = true;
      for (let at = ends; at < ends + CALM_DAYS * DAY; at += 3 * HOUR) {
        await this.#until(at);
        await this.#run({ at, behind: 0, seed: 1 });
      }
    };
    await Promise.all([
      live(),
      ...runs.map(async (run) => {
        await this.#until(run.at);
        await this.#run(run);
      }),
      ...stops.map((at) => this.#stop(at)),
      ...commits.map(async ({ at, what }) => {
        await this.#until(at);
        this.#say(`commit: ${what}`);
      }),
      calm(),
    ]);
    this.#judgeEnd();
    return { broken: this.#broken, lines: this.#lines, ledger: this.#ledger, last: this.#last };
  }

  async #run({ behind, seed, killAt, forMs }: RolloutRun): Promise<void> {
    const head = this.#headIndex();
    const checkout = Math.max(0, head - behind);
    const rollout = this.#story.commits[checkout]?.rollout;
    const result = await reconcile({
      hub: this.#hub.for({ chance: new Chance(seed), killAt }),
      hubConfig: hubConfigOf('S3', 3_600),
      config: CONFIG,
      manifests: [],
      rollouts: rollout ? [rollout] : [],
      clock: this.#clock,
      options: { allowNoManifests: true, allowOwnerChange: true },
      branch: this.#branchOf(checkout),
      ...(forMs !== undefined && { forMs }),
    }).catch((error: unknown) => {
      if (error instanceof Killed) return undefined;
      throw error;
    });
    for (const plan of result?.plans ?? []) {
      for (const { action, reason } of plan.changes) this.#ledger.add(`${action} ${reason}`);
    }
    const [report] = result?.status.rollouts ?? [];
    if (!report || result?.status.run.error) return;
    this.#ledger.add(`phase ${report.phase}`);
    if (report.phase !== this.#last?.phase || report.stage !== this.#last.stage) {
      this.#say(`${report.phase} ${report.stage ?? ''}: ${report.because}`);
    }
    this.#last = report;
    if (isHalted(report.phase) && report.version !== undefined && !this.#halted.has(report.version)) {
      this.#halted.set(report.version, { commit: checkout, phase: report.phase, at: this.#clock.now() });
    }
  }

  #branchOf(checkout: number): Branch {
    return {
      check: async () => {
        await this.#clock.sleep(500);
        return checkout === this.#headIndex()
          ? { kind: 'current' }
          : { kind: 'behind', branch: 'main', head: 'abcdef0' };
      },
      history: async (): Promise<BranchHistory> => ({
        of: () => undefined,
        rolloutOf: () => this.#historyUpTo(checkout),
      }),
    };
  }

  #historyUpTo(checkout: number): RolloutHistory {
    const commits = this.#story.commits.slice(0, checkout + 1);
    return {
      versions: commits.map(({ at, rollout }, index) => {
        const until = commits[index + 1]?.at;
        return {
          from: at,
          mergedAt: at,
          ...(until !== undefined && { until }),
          ...(rollout && { rollout }),
          freezes: [],
        };
      }),
      isCut: false,
    };
  }

  #headIndex(): number {
    return this.#story.commits.findLastIndex(({ at }) => at <= this.#clock.now());
  }

  get #head(): RolloutCommit {
    const head = this.#story.commits[this.#headIndex()];
    if (!head) throw new Error('there is no commit');
    return head;
  }

  /** What has to be true when a job is made. */
  #judgeCreate({ jobId, maxExecutionTimeInSeconds }: JobRequest): void {
    const parts = parseJobId(jobId);
    if (!parts) {
      this.#break('no-id', jobId);
      return;
    }
    const { scheduledAt: version, stage, part, try: number } = parts;
    this.#say(`create ${jobId}`);
    if (part === 99) return;
    const now = this.#clock.now();
    const head = this.#head;
    const isRace = now - head.at < RACE_MS;
    const { rollout } = head;
    const current = currentVersion(this.#historyUpTo(this.#headIndex()));
    if (!isRace && (!rollout || current?.beginsAt !== version)) {
      this.#break('old-version', jobId);
      return;
    }
    const halted = this.#halted.get(version);
    if (halted && !isRace && halted.commit === this.#headIndex()) {
      this.#break('went-on', `${jobId} although ${halted.phase} since ${new Date(halted.at).toISOString()}`);
    }
    if (isRace || !rollout || !current) return;
    if (rollout.suspend) this.#break('suspended', jobId);
    if (rollout.windows.length > 0 && !isOpen(rollout, now, maxExecutionTimeInSeconds)) {
      this.#break('outside-window', jobId);
    }
    const key = `${version} ${stage}`;
    const isFirst = !this.#begun.has(key);
    this.#begun.add(key);
    if (isFirst && stage > 1 && number <= 1 && part < 50) this.#judgeEvidence(rollout, version, stage, jobId);
  }

  /** The stage before has reached its gate, or nobody of it was left, or a person has promoted this one. */
  #judgeEvidence(rollout: RolloutManifest, version: Instant, stage: number, jobId: string): void {
    const current = currentVersion(this.#historyUpTo(this.#headIndex()));
    const name = rollout.stages[stage - 1]?.name;
    if (current?.promoted === name || current?.isRollback) return;
    const before = rollout.stages[stage - 2];
    const members = this.#hub.devices.filter(
      (device) => markOf(device, NAME) === `${stampOf(version)}-s${stage - 1}`,
    );
    if (!before || members.length === 0) return;
    const done = members.filter((device) => this.#isDone(rollout, device, version));
    if (done.length < before.gate.reached * members.length) {
      this.#break('no-evidence', `${jobId}: ${done.length} of ${members.length} were done`);
    }
  }

  #isDone(rollout: RolloutManifest, device: FleetHub['devices'][number], version: Instant): boolean {
    if (rollout.done !== undefined) return device.properties.reported['firmware'] === givenValue(rollout);
    return device.calls.some((call) => call.version === version && !call.refused);
  }

  #judgeEnd(): void {
    const { rollout } = this.#head;
    const last = this.#last;
    if (!rollout) return;
    if (!last) {
      this.#break('no-report', 'nothing was ever reported');
      return;
    }
    const ends = ['complete', 'sweeping', 'failed', 'stalled', 'held', 'expired', 'suspended'];
    const waitsForPerson = last.stages.some(({ because }) =>
      /waits for a person|earlier version/.test(because),
    );
    if (!ends.includes(last.phase) && !waitsForPerson)
      this.#break('no-end', `${last.phase}: ${last.because}`);
    if (last.phase !== 'complete' || rollout.operation.kind === 'method' || this.#story.fleet.churn) return;
    const value = givenValue(rollout);
    const missed = this.#hub.devices.filter(
      ({ isDead, properties, reacted }) =>
        !isDead &&
        properties.reported['firmware'] !== value &&
        !tookEarlierLate(reacted, value, last.version),
    );
    if (missed.length > 0) {
      this.#break('missed', missed.map(({ deviceId, kind }) => `${deviceId} (${kind})`).join(', '));
    }
  }

  async #stop(at: Instant): Promise<void> {
    // What waits does so for a few minutes only.
    for (let now = at; now < at + 3 * DAY; now += MINUTE) {
      await this.#until(now);
      for (const job of this.#hub.jobs.values()) {
        if (job.status !== 'scheduled') continue;
        this.#say(`an operator cancels ${job.jobId}`);
        Object.assign(job, { status: 'cancelled', endAt: this.#clock.now() });
        return;
      }
    }
  }

  async #until(instant: Instant): Promise<void> {
    const restMs = instant - this.#clock.now();
    if (restMs > 0) await this.#clock.sleep(restMs);
  }

  #say(line: string): void {
    this.#lines.push(`${new Date(this.#clock.now()).toISOString().slice(5, 16)} ${line}`);
  }

  #break(promise: string, details: string): void {
    this.#say(`BROKEN ${promise}: ${details}`);
    this.#broken.push(`${promise}: ${details}`);
  }
}

function givenValue({ operation }: RolloutManifest): string {
  const value = operation.kind === 'method' ? operation.payload : operation.desired?.['firmware'];
  return String(value);
}

function isOpen({ windows }: RolloutManifest, now: Instant, seconds: number): boolean {
  return windows.some((window) => {
    const state = windowStateAt(window, now);
    return state.isOpen && now + seconds * 1000 <= state.to + MINUTE;
  });
}

/**
 * The limit that docs/rollouts.md names: a device that reported the value already, and then took what an earlier version
 * had written, was done and is not written to.
 */
function tookEarlierLate(reacted: Device['reacted'], value: unknown, version = 0): boolean {
  return (
    reacted !== undefined && reacted.from === value && reacted.writtenAt < version && reacted.at >= version
  );
}
