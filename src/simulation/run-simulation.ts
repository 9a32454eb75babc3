import { openAzureHub } from '../hub/azure/open-azure-hub.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Instant } from '../model/instant.ts';
import type { Plan } from '../model/plan.ts';
import type { SimulationReport } from '../model/simulation.ts';
import type { ReconcileResult } from '../reconcile/reconcile.ts';
import { scriptFleet } from '../simulator/devices/device-script.ts';
import { type FaultRule, seededRandom } from '../simulator/faults.ts';
import { startLocalHub } from '../simulator/local-hub.ts';
import type { HubState } from '../simulator/state/hub-state.ts';
import { MqttHolds } from './clock/mqtt-holds.ts';
import { SerializedHub } from './clock/serialized-hub.ts';
import { VirtualClock } from './clock/virtual-clock.ts';
import { type Population, populateHub } from './fleet/populate-hub.ts';
import type { ReceivedLine } from './fleet/received-tally.ts';
import { createReport } from './report/create-report.ts';
import { JobRecorder } from './report/job-recorder.ts';
import type { PlanLog } from './workflow/plan-log.ts';
import { Workflow, type WorkflowOptions } from './workflow/workflow.ts';

export interface SimulationOptions extends WorkflowOptions {
  readonly fleets: readonly Fleet[];
  /** The fleet was made from the manifests, as there is no Fleet document. */
  readonly isDerivedFleet: boolean;
  readonly faults: readonly FaultRule[];
  /** Devices that connect over MQTT with the real SDK; the others answer in this process. */
  readonly connect: number;
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
  readonly received: readonly ReceivedLine[];
  /** The last word of the plans on each occurrence. */
  readonly notes: PlanLog;
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
  const watch = new MqttHolds(clock, methodsOf(fleets));
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
    population = await populateHub(localHub, fleets, options.connect, {
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
    const held = new SerializedHub(clock);
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
