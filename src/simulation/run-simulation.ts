import { openAzureHub } from '../hub/azure/open-azure-hub.ts';
import type { Config } from '../model/config.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Instant } from '../model/instant.ts';
import { ownIdParts } from '../model/jobs-on-hub.ts';
import type { Plan } from '../model/plan.ts';
import type { SimulationReport } from '../model/simulation.ts';
import type { ReconcileResult } from '../reconcile/reconcile.ts';
import type { DeviceName } from '../simulator/device-link.ts';
import { scriptFleet } from '../simulator/devices/device-script.ts';
import { type FaultRule, seededRandom } from '../simulator/faults.ts';
import { startLocalHub } from '../simulator/local-hub.ts';
import type { HubState } from '../simulator/state/hub-state.ts';
import { MqttHolds } from './clock/mqtt-holds.ts';
import { SerializedHub } from './clock/serialized-hub.ts';
import { VirtualClock } from './clock/virtual-clock.ts';
import { type Population, populateHub } from './fleet/populate-hub.ts';
import type { ReceivedLine } from './fleet/received-tally.ts';
import { createReport, hideSensitive, versionKey } from './report/create-report.ts';
import { JobRecorder } from './report/job-recorder.ts';
import type { Commit } from './workflow/commits.ts';
import type { PlanLog } from './workflow/plan-log.ts';
import { Workflow, type WorkflowOptions } from './workflow/workflow.ts';

export interface SimulationOptions extends Omit<WorkflowOptions, 'config'> {
  readonly config: Config;
  readonly fleets: readonly Fleet[];
  /** The fleet was derived from the manifests, as there is no Fleet document. */
  readonly isDerivedFleet: boolean;
  readonly faults: readonly FaultRule[];
  /** Devices that connect over MQTT with the real SDK; the others answer in this process. */
  readonly connect: number;
  /** Called with each exchange of the reconciler with the hub, as lines without secrets. */
  readonly onExchange?: (lines: readonly string[]) => void;
  /** Called once the hub runs and its devices are connected. */
  readonly onReady?: (population: Population) => void;
  /** Called at these instants with the whole state of the hub. */
  readonly inspections?: readonly { readonly at: Instant; readonly inspect: (state: HubState) => void }[];
}

export interface SimulationResult {
  readonly report: SimulationReport;
  /** The last run only: all of them, each with its plans, would not fit into memory. */
  readonly lastRun: ReconcileResult | undefined;
  /** After a single run: what a new reconciler, which knows nothing of that run, would still change. */
  readonly secondPlan: Plan | undefined;
  /** What the devices received, in their own count. */
  readonly received: readonly ReceivedLine[];
  /** The reasons and warnings of all plans. */
  readonly plans: PlanLog;
  /** How many timers fired. */
  readonly events: number;
}

/** On a hub that nobody else uses, jobs need no owner to be told apart. */
const DEFAULT_OWNER = 'simulated';

/**
 * Runs the manifests on a local hub with simulated devices, in virtual time. The real reconciler runs again and again,
 * as the workflow would, through the real service SDK over TLS; some of the devices are real SDK clients over MQTT.
 * Nothing outside this machine is contacted.
 */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const { hubConfig, settings, fleets } = options;
  const { owner = DEFAULT_OWNER } = options.config;
  const workflowOptions = { ...options, config: { ...options.config, owner } };
  const clock = new VirtualClock(settings.window.from);
  const holds = new MqttHolds(clock, methodLookup(fleets));
  const localHub = await startLocalHub({
    tier: hubConfig.tier,
    units: hubConfig.units,
    throttle: true,
    // Time stands still while devices connect, so a device that is refused once would always be refused.
    throttleConnections: false,
    clock,
    seed: `${settings.seed}/hub`,
    watchMqtt: (gate) => holds.wrap(gate),
  });
  const recorder = new JobRecorder(localHub.state, versionLookup(options.commits, owner));
  localHub.state.listen(recorder);
  let population: Population | undefined;
  try {
    population = await populateHub(localHub, fleets, options.connect, {
      onEvent: (event) => holds.record(event),
      inFlight: (work) => void clock.during('a device over MQTT', work).catch(() => undefined),
      ...(options.signal && { signal: options.signal }),
    });
    options.onReady?.(population);
    const { devices, connected, overMqtt, received, failed } = population;
    // Faults begin when all devices are connected.
    for (const rule of options.faults) localHub.faults.add(rule);
    for (const { at, inspect } of options.inspections ?? []) {
      clock.setTimer(at - settings.window.from, () => inspect(localHub.state));
    }
    const serialized = new SerializedHub(clock);
    const hub = serialized.wrap(
      await openAzureHub({
        credential: { connectionString: localHub.connectionString('service') },
        ca: localHub.caPem,
        clock: serialized.adapterClock,
        random: seededRandom(`${settings.seed}/retries`),
        ...(options.onExchange && { onExchange: options.onExchange }),
      }),
    );
    try {
      const hide = hideSensitive(options.commits);
      const done = await clock.run(() => new Workflow(workflowOptions, clock, hub).run());
      const report = createReport({
        options: workflowOptions,
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
        failed: failed.all(),
        plans: done.plans,
        rollouts: done.rollouts.all(),
        touchedBy: (version) => recorder.touchedBy(version),
      });
      return {
        report,
        lastRun: done.lastRun,
        secondPlan: done.secondPlan,
        plans: done.plans,
        received: received.lines().map((line) => ({ ...line, what: hide(line.what) })),
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

/** Answers of which version of which rollout a job is. */
function versionLookup(commits: readonly Commit[], owner: string): (jobId: string) => string | undefined {
  const names = new Set(commits.flatMap(({ rollouts = [] }) => rollouts.map(({ name }) => name)));
  return (jobId) => {
    const parts = ownIdParts(jobId, owner);
    return parts && names.has(parts.name) ? versionKey(parts.name, parts.scheduledAt) : undefined;
  };
}

/** Whether a device of the fleets handles calls of that name. */
function methodLookup(fleets: readonly Fleet[]): (name: DeviceName, method: string) => boolean {
  const scripts = fleets.map((fleet) => scriptFleet(fleet));
  return (name, method) => {
    for (const script of scripts) {
      const device = script.find(name);
      if (device) return Object.hasOwn(device.group.methods, method);
    }
    return false;
  };
}
