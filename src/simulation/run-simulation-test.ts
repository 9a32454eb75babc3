import { manifestsOfHub } from '../manifests/select-manifests.ts';
import type { Config, HubConfig } from '../model/config.ts';
import type { Fleet } from '../model/fleet.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { SimulationTest, SimulationTestResult } from '../model/simulation-test.ts';
import type { FaultRule } from '../simulator/faults.ts';
import { checkExpectations } from './expectations/check-expectations.ts';
import { TwinInspection } from './expectations/twin-inspection.ts';
import { deriveFleet } from './fleet/derive-fleet.ts';
import { runSimulation, type SimulationOptions } from './run-simulation.ts';
import type { Commit } from './workflow/workflow.ts';
import { stayOf } from './workflow/workflow-runs.ts';

export interface SimulationTestOptions
  extends Pick<SimulationOptions, 'policies' | 'onExchange' | 'onRun' | 'signal'> {
  readonly test: SimulationTest;
  readonly config: Config;
  readonly hubConfig: HubConfig;
  /** All of the repository. Those that the document names and that run on the hub are simulated. */
  readonly manifests: readonly JobManifest[];
  readonly fleets: readonly Fleet[];
  /** The document's faults, parsed. */
  readonly faults: readonly FaultRule[];
}

/** Runs one Simulation document and checks its expectations. */
export async function runSimulationTest(options: SimulationTestOptions): Promise<SimulationTestResult> {
  const { test, config, hubConfig, policies, signal, onExchange, onRun } = options;
  const { name, source, from, forMs, everyMs, lateMs, dropShare, seed } = test;
  const manifests = options.manifests.filter((manifest) => test.jobs?.includes(manifest.name) ?? true);
  const named = options.fleets.filter((fleet) => test.fleets?.includes(fleet.name) ?? true);
  const commits = commitsOf(test, manifests, hubConfig);
  const window = { from, to: from + forMs };
  const inspections = test.expectTwins.map((expectation) => ({
    at: expectation.at ?? window.to,
    twins: new TwinInspection(expectation),
  }));
  const { report, plans } = await runSimulation({
    config,
    hubConfig,
    settings: {
      window,
      everyMs,
      stayMs: stayOf(everyMs, window),
      lateMs,
      dropShare,
      seed,
      tier: hubConfig.tier,
      units: hubConfig.units,
      faults: test.faults,
    },
    commits,
    policies,
    fleets: named.length > 0 ? named : [deriveFleet(manifestsOfHub(manifests, hubConfig))],
    isDerivedFleet: named.length === 0,
    faults: options.faults,
    connect: test.connect,
    inspections: inspections.map(({ at, twins }) => ({ at, inspect: (state) => twins.inspect(state) })),
    ...(signal && { signal }),
    ...(onExchange && { onExchange }),
    ...(onRun && { onRun }),
  });
  const checks = checkExpectations(
    test,
    report,
    plans,
    inspections.map(({ twins }) => twins),
  );
  return { name, source, report, checks };
}

/** The manifests that run on the hub at the beginning and after each commit. An unchanged one keeps its `effectiveFrom`. */
function commitsOf(
  test: SimulationTest,
  manifests: readonly JobManifest[],
  hubConfig: HubConfig,
): readonly Commit[] {
  let current: readonly JobManifest[] = manifests.map((manifest) => ({
    ...manifest,
    effectiveFrom: test.from,
  }));
  const commits: Commit[] = [{ at: test.from, manifests: manifestsOfHub(current, hubConfig) }];
  for (const { at, remove, change } of test.edits) {
    const changed = new Map(change.map((manifest) => [manifest.name, { ...manifest, effectiveFrom: at }]));
    current = current
      .filter(({ name }) => !remove.includes(name))
      .map((manifest) => changed.get(manifest.name) ?? manifest);
    commits.push({ at, manifests: manifestsOfHub(current, hubConfig) });
  }
  return commits;
}
