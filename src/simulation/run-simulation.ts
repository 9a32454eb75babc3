import { openAzureHub } from '../hub/azure/open-azure-hub.ts';
import type { Config, HubConfig } from '../model/config.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Plan } from '../model/plan.ts';
import type { Progress } from '../model/progress.ts';
import { makePlan } from '../reconcile/make-plan.ts';
import { type ReconcileResult, reconcile } from '../reconcile/reconcile.ts';
import { startLocalHub } from '../simulator/local-hub.ts';
import type { LedgerLine } from './device-ledger.ts';
import { type Population, populate } from './populate.ts';
import { ScaledClock } from './scaled-clock.ts';

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
  /** Simulated milliseconds in a real one. */
  readonly speed: number;
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
  const clock = new ScaledClock(from, options.speed);
  const localHub = await startLocalHub({ tier: hubConfig.tier, units: hubConfig.units, clock });
  let population: Population | undefined;
  try {
    population = await populate(localHub, options.fleets, options.connect);
    options.onReady?.(population);
    const hub = await openAzureHub({
      credential: { connectionString: localHub.connectionString('service') },
      ca: localHub.caPem,
      clock,
      random: Math.random,
    });
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
      clock.start();
      const first = await reconcile({ ...common, clock, forMs });
      const again =
        first.error || first.interrupted ? undefined : await makePlan({ ...common, now: clock.now() });
      return { first, again, received: population.ledger.lines() };
    } finally {
      await hub.close();
    }
  } finally {
    await population?.close();
    await localHub.stop();
  }
}
