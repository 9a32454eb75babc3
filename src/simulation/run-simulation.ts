import { openAzureHub } from '../hub/azure/open-azure-hub.ts';
import type { Config, HubConfig } from '../model/config.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Plan } from '../model/plan.ts';
import type { Progress } from '../model/progress.ts';
import { makePlan } from '../reconcile/make-plan.ts';
import { type ReconcileResult, reconcile } from '../reconcile/reconcile.ts';
import { scriptFleet } from '../simulator/devices/device-script.ts';
import { startLocalHub } from '../simulator/local-hub.ts';
import type { LedgerLine } from './device-ledger.ts';
import { HeldHub } from './held-hub.ts';
import { MqttWatch } from './mqtt-watch.ts';
import { type Population, populate } from './populate.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface SimulationOptions {
  readonly config: Config;
  /** Which edition to simulate, and the lead. Its host and credentials are not used. */
  readonly hubConfig: HubConfig;
  readonly manifests: readonly JobManifest[];
  readonly fleets: readonly Fleet[];
  readonly from: Instant;
  /** How long the reconciler stays, in simulated milliseconds. */
  readonly forMs: number;
  /** Devices that connect over MQTT with the real SDK; the others answer in this process. */
  readonly connect: number;
  readonly signal?: AbortSignal;
  readonly progress?: (event: Progress) => void;
  /** Called once the hub runs and its devices are connected. */
  readonly onReady?: (population: Population) => void;
}

export interface SimulationResult {
  readonly first: ReconcileResult;
  /** Made after the run, by a reconciler that knows nothing of it: what is left to do. */
  readonly again: Plan | undefined;
  /** What the devices say they received. */
  readonly received: readonly LedgerLine[];
}

/**
 * Runs the manifests on a local hub with simulated devices: the real reconciler, through the real service SDK over
 * TLS, against devices of which some are real SDK clients over MQTT. Nothing outside this machine is contacted.
 */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const { config, hubConfig, from, forMs, signal, progress } = options;
  const clock = new VirtualClock(from);
  const watch = new MqttWatch(clock, methodsOf(options.fleets));
  const localHub = await startLocalHub({
    tier: hubConfig.tier,
    units: hubConfig.units,
    clock,
    watchMqtt: (gate) => watch.gate(gate),
  });
  let population: Population | undefined;
  try {
    population = await populate(localHub, options.fleets, options.connect, {
      onEvent: (event) => watch.enter(event),
      inFlight: (work) => void clock.during('a device over MQTT', work).catch(() => undefined),
    });
    options.onReady?.(population);
    const held = new HeldHub(clock);
    const azureHub = await openAzureHub({
      credential: { connectionString: localHub.connectionString('service') },
      ca: localHub.caPem,
      clock: held.adapterClock,
      random: Math.random,
    });
    const hub = held.over(azureHub);
    try {
      const common = {
        hub,
        hubConfig,
        config,
        // The simulation begins with the commit: what was due before it is of no interest.
        manifests: options.manifests.map((manifest) => ({ ...manifest, effectiveFrom: from })),
        options: {},
        ...(signal && { signal }),
        ...(progress && { progress }),
      };
      const { ledger } = population;
      return await clock.run(async () => {
        const first = await reconcile({ ...common, clock, forMs });
        const again =
          first.error || first.interrupted ? undefined : await makePlan({ ...common, now: clock.now() });
        return { first, again, received: ledger.lines() };
      });
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
