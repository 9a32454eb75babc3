import { openAzureHub } from '../hub/azure/open-azure-hub.ts';
import type { JobHub } from '../hub/port.ts';
import type { Config, HubConfig } from '../model/config.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Plan } from '../model/plan.ts';
import type { Progress } from '../model/progress.ts';
import type { SimulatedRun, SimulationReport, SimulationSettings } from '../model/simulation.ts';
import { makePlan } from '../reconcile/make-plan.ts';
import { type ReconcileResult, reconcile } from '../reconcile/reconcile.ts';
import { scriptFleet } from '../simulator/devices/device-script.ts';
import { type FaultRule, seededRandom } from '../simulator/faults.ts';
import { startLocalHub } from '../simulator/local-hub.ts';
import type { HubState } from '../simulator/state/hub-state.ts';
import type { DeviceTally } from '../status/device-tally.ts';
import { createReport } from './create-report.ts';
import type { LedgerLine } from './device-ledger.ts';
import { HeldHub } from './held-hub.ts';
import { JobRecorder } from './job-recorder.ts';
import { MqttWatch } from './mqtt-watch.ts';
import { PlanNotes } from './plan-notes.ts';
import { type Population, populate } from './populate.ts';
import { VirtualClock } from './virtual-clock.ts';
import { type WorkflowRun, workflowRuns } from './workflow.ts';

/** The manifests as they are from an instant on: the first from the beginning, each later one a commit. */
export interface Commit {
  readonly at: Instant;
  /** When each was last changed must be known: `effectiveFrom`. */
  readonly manifests: readonly JobManifest[];
}

export interface SimulationOptions {
  readonly config: Config;
  /** Which edition to simulate, and the lead. Its host and credentials are not used. */
  readonly hubConfig: HubConfig;
  readonly settings: SimulationSettings;
  readonly commits: readonly Commit[];
  readonly fleets: readonly Fleet[];
  /** The fleet was made from the manifests, as there is no Fleet document. */
  readonly isDerivedFleet: boolean;
  readonly faults: readonly FaultRule[];
  /** Devices that connect over MQTT with the real SDK; the others answer in this process. */
  readonly connect: number;
  readonly signal?: AbortSignal;
  readonly progress?: (event: Progress) => void;
  /** Called after each run of the workflow, and each that was never; `total` is how many there will be. */
  readonly onRun?: (at: Instant, done: number, total: number) => void;
  /** Told every exchange of the reconciler with the hub as lines, without its secrets. */
  readonly onExchange?: (lines: readonly string[]) => void;
  /** Called once the hub runs and its devices are connected. */
  readonly onReady?: (population: Population) => void;
  /** Called at these instants with all that the hub knows. */
  readonly looks?: readonly { readonly at: Instant; readonly look: (state: HubState) => void }[];
}

export interface SimulationResult {
  readonly report: SimulationReport;
  /** Of the last run that there was; all of them would be more than fits, as each has its plans. */
  readonly last: ReconcileResult | undefined;
  /** After a single run: made by a reconciler that knows nothing of it, what is left to do. */
  readonly again: Plan | undefined;
  /** What the devices say they received. */
  readonly received: readonly LedgerLine[];
  /** The last word of the plans on each occurrence. */
  readonly notes: PlanNotes;
  /** Timers that virtual time has passed. */
  readonly events: number;
}

/**
 * Runs the manifests on a local hub with simulated devices, in virtual time: the real reconciler, again and again as
 * the workflow would, through the real service SDK over TLS, against devices of which some are real SDK clients over
 * MQTT. Nothing outside this machine is contacted.
 */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const { hubConfig, settings, fleets } = options;
  const clock = new VirtualClock(settings.window.from);
  const watch = new MqttWatch(clock, methodsOf(fleets));
  const localHub = await startLocalHub({
    tier: hubConfig.tier,
    units: hubConfig.units,
    throttle: true,
    // Time stands still while devices connect, so who was refused once would be refused for ever.
    throttleConnections: false,
    clock,
    seed: `${settings.seed}/hub`,
    watchMqtt: (gate) => watch.gate(gate),
  });
  const recorder = new JobRecorder(localHub.state);
  localHub.state.listen(recorder);
  let population: Population | undefined;
  try {
    population = await populate(localHub, fleets, options.connect, {
      onEvent: (event) => watch.enter(event),
      inFlight: (work) => void clock.during('a device over MQTT', work).catch(() => undefined),
      ...(options.signal && { signal: options.signal }),
    });
    options.onReady?.(population);
    const { devices, connected, overMqtt, ledger } = population;
    // Faults begin when everybody is there.
    for (const rule of options.faults) localHub.faults.add(rule);
    for (const { at, look } of options.looks ?? []) {
      clock.setTimer(at - settings.window.from, () => look(localHub.state));
    }
    const held = new HeldHub(clock);
    const hub = held.over(
      await openAzureHub({
        credential: { connectionString: localHub.connectionString('service') },
        ca: localHub.caPem,
        clock: held.adapterClock,
        random: seededRandom(`${settings.seed}/retries`),
        ...(options.onExchange && { onExchange: options.onExchange }),
      }),
    );
    try {
      const done = await clock.run(() => new Workflow(options, clock, hub).run());
      const report = createReport({
        options,
        until: clock.now(),
        fleet: {
          names: fleets.map(({ name }) => name),
          isDerived: options.isDerivedFleet,
          devices,
          connected,
          overMqtt,
        },
        runs: done.runs,
        jobs: recorder.jobs(),
        devicesTouched: recorder.devicesTouched,
        notes: done.notes,
      });
      return {
        report,
        last: done.last,
        again: done.again,
        notes: done.notes,
        received: ledger.lines(),
        events: clock.fired,
      };
    } finally {
      await hub.close();
    }
  } finally {
    await population?.close();
    await localHub.stop();
  }
}

/** The runs of the workflow, one after another. */
class Workflow {
  readonly #options: SimulationOptions;
  readonly #clock: VirtualClock;
  readonly #hub: JobHub;
  readonly #notes = new PlanNotes();
  readonly #runs: SimulatedRun[] = [];
  #last: ReconcileResult | undefined;
  #reconciled = 0;
  /** As for `status --watch`: what became of an ended job never changes, and hundreds of runs would ask for it again. */
  readonly #counted = new Map<string, DeviceTally>();

  constructor(options: SimulationOptions, clock: VirtualClock, hub: JobHub) {
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
    const again = await this.#planAgain();
    const restMs = settings.window.to - this.#clock.now();
    if (restMs > 0 && !signal?.aborted) await this.#clock.sleep(restMs, signal);
    this.#runs.sort((left, right) => left.scheduledAt - right.scheduledAt);
    return { runs: this.#runs, last: this.#last, notes: this.#notes, again };
  }

  /** Two runs never overlap: a late one waits for the one before it, and when the next is due by then, gives way to it. */
  async #runOnce({ scheduledAt, startAt }: WorkflowRun, nextStartAt: Instant | undefined): Promise<void> {
    const { settings, signal } = this.#options;
    const nothing = { scheduledAt, scheduled: 0, cancelled: 0, waitingForSlot: 0, failed: 0 };
    if (startAt === undefined) {
      this.#runs.push({ ...nothing, result: 'dropped' });
      return;
    }
    if (startAt > this.#clock.now()) await this.#clock.sleep(startAt - this.#clock.now(), signal);
    const startedAt = this.#clock.now();
    if (nextStartAt !== undefined && nextStartAt <= startedAt) {
      this.#runs.push({ ...nothing, result: 'superseded' });
      return;
    }
    const result = await reconcile({
      ...this.#common(startedAt),
      clock: this.#clock,
      counted: this.#counted,
      forMs: Math.min(settings.stayMs, settings.window.to - startedAt),
    });
    this.#last = result;
    this.#reconciled += 1;
    this.#runs.push({ ...summaryOf(result), scheduledAt, startedAt, endedAt: this.#clock.now() });
  }

  #common(now: Instant) {
    const { config, hubConfig, commits, signal, progress } = this.#options;
    return {
      hub: this.#hub,
      hubConfig,
      config,
      manifests: commits.findLast(({ at }) => at <= now)?.manifests ?? [],
      options: {},
      ...(signal && { signal }),
      progress: (event: Progress) => {
        if (event.kind === 'planned') this.#notes.enter(event.plan);
        progress?.(event);
      },
    };
  }

  async #planAgain(): Promise<Plan | undefined> {
    const only = this.#last;
    if (!only || this.#reconciled > 1 || only.error || only.interrupted) return undefined;
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
    ...(problem === undefined ? {} : { problem: problem.replace(/\blocalhost:\d+/g, 'localhost') }),
  };
}

/** Whether a device of the fleets does anything when it is called by that name. */
function methodsOf(fleets: readonly Fleet[]): (deviceId: string, method: string) => boolean {
  const scripts = fleets.map((fleet) => scriptFleet(fleet));
  return (deviceId, method) => {
    for (const script of scripts) {
      const device = script.find(deviceId);
      if (device) return Object.hasOwn(device.group.methods, method);
    }
    return false;
  };
}
