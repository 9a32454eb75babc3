import { manifestsOfHub } from '../manifests/select-manifests.ts';
import type { Config, HubConfig } from '../model/config.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { RolloutManifest } from '../model/rollout.ts';
import type { SimulationEdit, SimulationTest, SimulationTestResult } from '../model/simulation-test.ts';
import type { FaultRule } from '../simulator/faults.ts';
import { checkExpectations } from './expectations/check-expectations.ts';
import { TwinInspection } from './expectations/twin-inspection.ts';
import { deriveFleet } from './fleet/derive-fleet.ts';
import { hideSensitive } from './report/create-report.ts';
import { runSimulation, type SimulationOptions } from './run-simulation.ts';
import type { Commit } from './workflow/commits.ts';
import { stayOf } from './workflow/workflow-runs.ts';

export interface SimulationTestOptions
  extends Pick<SimulationOptions, 'policies' | 'onExchange' | 'onRun' | 'signal'> {
  readonly test: SimulationTest;
  readonly config: Config;
  readonly hubConfig: HubConfig;
  /** All of the repository. Those that the document names and that run on the hub are simulated. */
  readonly manifests: readonly JobManifest[];
  /** The same. */
  readonly rollouts: readonly RolloutManifest[];
  readonly fleets: readonly Fleet[];
  /** The document's faults, parsed. */
  readonly faults: readonly FaultRule[];
}

/** Runs one Simulation document and checks its expectations. */
export async function runSimulationTest(options: SimulationTestOptions): Promise<SimulationTestResult> {
  const { test, config, hubConfig, policies, signal, onExchange, onRun } = options;
  const { name, source, from, forMs, everyMs, lateMs, dropShare, seed } = test;
  const isAll = test.jobs === undefined && test.rollouts === undefined;
  const manifests = options.manifests.filter((job) => isAll || test.jobs?.includes(job.name));
  const rollouts = options.rollouts.filter((rollout) => isAll || test.rollouts?.includes(rollout.name));
  const named = options.fleets.filter((fleet) => test.fleets?.includes(fleet.name) ?? true);
  const commits = commitsOf(test, { manifests, rollouts }, hubConfig);
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
    fleets:
      named.length > 0
        ? named
        : [
            deriveFleet(
              manifestsOfHub(manifests, hubConfig),
              manifestsOfHub(rollouts, hubConfig),
              window.from,
            ),
          ],
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
  const hide = hideSensitive(commits);
  const shown = checks.map((check) => ({
    ...check,
    what: hide(check.what),
    expected: hide(check.expected),
    actual: hide(check.actual),
  }));
  return { name, source, report, checks: shown };
}

interface Repository {
  readonly manifests: readonly JobManifest[];
  readonly rollouts: readonly RolloutManifest[];
}

/** What runs on the hub at the beginning and after each commit. An unchanged job keeps its `effectiveFrom`. */
function commitsOf(test: SimulationTest, repository: Repository, hubConfig: HubConfig): readonly Commit[] {
  let manifests: readonly JobManifest[] = effectiveFrom(test.from, repository.manifests);
  let { rollouts } = repository;
  const commitAt = (at: Instant): Commit => ({
    at,
    manifests: manifestsOfHub(manifests, hubConfig),
    rollouts: manifestsOfHub(rollouts, hubConfig),
  });
  const commits = [commitAt(test.from)];
  for (const edit of test.edits) {
    manifests = edited(manifests, edit, effectiveFrom(edit.at, edit.changedJobs));
    rollouts = edited(rollouts, edit, edit.changedRollouts);
    commits.push(commitAt(edit.at));
  }
  return commits;
}

function effectiveFrom(at: Instant, manifests: readonly JobManifest[]): readonly JobManifest[] {
  return manifests.map((manifest) => ({ ...manifest, effectiveFrom: at }));
}

interface FromDocument {
  readonly name: string;
  readonly forZone?: { readonly of: string };
}

function edited<Manifest extends FromDocument>(
  before: readonly Manifest[],
  { remove }: SimulationEdit,
  changed: readonly Manifest[],
): readonly Manifest[] {
  const documentOf = ({ name, forZone }: Manifest) => forZone?.of ?? name;
  const seen = new Set<string>();
  return before.flatMap((manifest): readonly Manifest[] => {
    const document = documentOf(manifest);
    if (remove.includes(manifest.name) || remove.includes(document)) return [];
    const instead = changed.filter((one) => documentOf(one) === document);
    if (instead.length === 0) return [manifest];
    // A document may make several.
    return seen.size === seen.add(document).size ? [] : instead;
  });
}
