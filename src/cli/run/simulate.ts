import type { LoadedRepository } from '../../manifests/load.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import type { HubConfig } from '../../model/config.ts';
import type { Fleet } from '../../model/fleet.ts';
import { formatInstant, type Instant } from '../../model/instant.ts';
import type { PolicyJudge } from '../../model/policy.ts';
import { isHalted } from '../../model/rollout-report.ts';
import type { SimulationTestResult } from '../../model/simulation-test.ts';
import { isFailure } from '../../model/status-report.ts';
import { createJudge } from '../../policies/create-judge.ts';
import { utcTime } from '../../report/writing/moment.ts';
import { countOf, formatCount } from '../../report/writing/words.ts';
import { deriveFleet } from '../../simulation/fleet/derive-fleet.ts';
import type { Population } from '../../simulation/fleet/populate-hub.ts';
import { runSimulation, type SimulationResult } from '../../simulation/run-simulation.ts';
import { runSimulationTest } from '../../simulation/run-simulation-test.ts';
import { stayOf } from '../../simulation/workflow/workflow-runs.ts';
import type { Dependencies } from '../dependencies.ts';
import { prepareReportFolder, writeReportFiles } from '../documents/report-files.ts';
import { renderSimulations, writeSimulationFiles } from '../documents/simulation-documents.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { parseFaultRule } from '../options/fault-rule.ts';
import type { SimulateFormat } from '../options/formats.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { folderInCheckout, pageLinks } from '../repository/checkout.ts';
import { type PoliciesOption, policiesThatCount } from '../repository/policies-that-count.ts';
import { readValidRepository } from '../repository/read-repository.ts';
import { createExchangeLogger, createLogger, createProgressLogger } from '../terminal/logger.ts';
import { styleOf } from '../terminal/style-of.ts';
import { PROGRESS_EVERY_MS, throttle } from '../terminal/throttle.ts';
import { UsageError } from '../usage-error.ts';
import { showSingleRun } from './simulate-single-run.ts';

export interface SimulateCommandOptions extends PoliciesOption, Verbosity {
  readonly format: SimulateFormat;
  readonly directory?: string;
  readonly hub?: string;
  readonly from?: number;
  readonly for?: number;
  readonly every: number;
  readonly late?: readonly [number, number];
  readonly drop?: number;
  readonly fleet?: readonly string[];
  readonly connect: number;
  readonly seed: number;
  readonly fault?: readonly string[];
  readonly reportDir?: string;
}

const DEFAULT_LENGTH_MS = 7 * 86_400_000;

/** What all simulations of one call share. */
interface SimulateContext {
  readonly repository: LoadedRepository;
  readonly hubConfig: HubConfig;
  readonly policies: PolicyJudge;
  readonly reportDir: string;
  readonly options: SimulateCommandOptions;
  readonly deps: Dependencies;
}

interface SimulateOutcome {
  readonly results: readonly SimulationTestResult[];
  readonly code: ExitCode;
}

/** Runs the Simulation documents as tests or, when there are none or a time is given, one simulation as asked for. */
export async function runSimulate(
  paths: readonly string[],
  options: SimulateCommandOptions,
  deps: Dependencies,
): Promise<ExitCode> {
  const repository = await readValidRepository(
    paths,
    { ...options, needsConfig: options.hub !== undefined },
    deps,
  );
  const { manifests: globs, ...hub } = simulatedHub(repository, options.hub, deps);
  const isTest =
    repository.named.simulations.length > 0 && options.from === undefined && options.for === undefined;
  // Jobs named on the command line are all simulated, whatever the hub's own globs are.
  const hasGlobs = (isTest || paths.length === 0) && globs !== undefined;
  const hubConfig = {
    ...hub,
    ...(hasGlobs && { manifests: globs }),
    name: 'simulated',
    standsFor: hub.name,
    hostName: 'localhost',
  };
  const reportDir = await prepareReportFolder(deps.cwd, options.reportDir);
  // Under its own name: policies are about the hub that is simulated.
  const isNamed = options.hub !== undefined || repository.config.hubs.length === 1;
  const policies = createJudge(await policiesThatCount(repository, options, deps), isNamed ? hub : undefined);
  const context = { repository, hubConfig, policies, reportDir, options, deps };
  const { results, code } = isTest ? await runTests(context) : await runOne(context);
  const document = {
    results,
    folder: folderInCheckout(repository.root, deps),
    links: pageLinks(repository.root, repository.config, deps),
  };
  deps.onFinding?.({ kind: 'simulations', results });
  deps.stdout.write(renderSimulations(document, options.format, styleOf(deps.stdout, deps.env)));
  await writeSimulationFiles(reportDir, document);
  return code;
}

async function runTests(context: SimulateContext): Promise<SimulateOutcome> {
  const { repository, hubConfig, policies, options, deps } = context;
  const { config, manifests, rollouts, fleets, named } = repository;
  const log = createLogger(options, deps);
  const results: SimulationTestResult[] = [];
  for (const test of named.simulations) {
    if (deps.signal.aborted) break;
    log(`simulating ${test.name}`);
    const faults = test.faults.map(parseFaultRule);
    const listeners = createListeners(context);
    results.push(
      await runSimulationTest({
        config,
        hubConfig,
        policies,
        manifests,
        rollouts,
        fleets,
        test,
        faults,
        ...listeners,
      }),
    );
  }
  const isFailed = results.some(({ checks }) => checks.some(({ passed }) => !passed));
  return { results, code: isFailed ? EXIT.belowThreshold : deps.signal.aborted ? EXIT.failed : EXIT.done };
}

async function runOne(context: SimulateContext): Promise<SimulateOutcome> {
  const { repository, hubConfig, policies, reportDir, options, deps } = context;
  const manifests = manifestsOfHub(repository.named.manifests, hubConfig);
  const rollouts = manifestsOfHub(repository.named.rollouts, hubConfig);
  if (manifests.length + rollouts.length === 0) {
    throw new UsageError(
      'there is no job or rollout to simulate',
      'name the files, or go to the folder of the repository',
    );
  }
  const { fleets: all, named } = repository;
  const fleets = chooseFleets(options.fleet ? all : named.fleets, options.fleet);
  const from = options.from ?? deps.clock.now();
  const window = { from, to: from + (options.for ?? DEFAULT_LENGTH_MS) };
  const log = createLogger(options, deps);
  log(`local hub, edition ${hubConfig.tier}; virtual time starts at ${formatInstant(from)}`);
  const isSingle = options.every >= window.to - from;
  const result = await runSimulation({
    config: repository.config,
    hubConfig,
    settings: {
      window,
      everyMs: options.every,
      stayMs: stayOf(options.every, window),
      lateMs: options.late ?? [0, 0],
      dropShare: options.drop ?? 0,
      seed: options.seed,
      tier: hubConfig.tier,
      units: hubConfig.units,
      faults: options.fault ?? [],
    },
    // The simulation begins with the commit, so nothing was due before it.
    commits: [
      { at: from, manifests: manifests.map((manifest) => ({ ...manifest, effectiveFrom: from })), rollouts },
    ],
    policies,
    fleets: fleets.length > 0 ? fleets : [deriveFleet(manifests, rollouts, from)],
    isDerivedFleet: fleets.length === 0,
    faults: (options.fault ?? []).map(parseFaultRule),
    connect: options.connect,
    ...createListeners(context),
    ...(isSingle && { progress: createProgressLogger(options, deps) }),
    onReady: (population) => log(describePopulation(population)),
  });
  if (deps.signal.aborted) log('interrupted: the report covers the time until then');
  const { lastRun } = result;
  if (lastRun) {
    const { plans, status, outcomes } = lastRun;
    await writeReportFiles(reportDir, { plan: plans[0], status, outcomes });
  }
  if (isSingle && options.format === 'text') showSingleRun(result, from, deps);
  return { results: [{ report: result.report, checks: [] }], code: exitCodeOf(result) };
}

/** Listeners that print the progress of a simulation, and the signal that ends it. */
function createListeners({ options, deps }: SimulateContext) {
  const onExchange = createExchangeLogger(options, deps);
  const log = createLogger(options, deps);
  const onRun = throttle(PROGRESS_EVERY_MS, deps.clock, (at: Instant, done: number, total: number) =>
    log(`simulated until ${utcTime(at)}: ${formatCount(done)} of ${countOf(total, 'run')} of the workflow`),
  );
  return { signal: deps.signal, onRun, ...(onExchange && { onExchange }) };
}

function exitCodeOf({ report, secondPlan, lastRun }: SimulationResult): ExitCode {
  const isRefused =
    report.runs.some(({ result }) => result === 'refused') ||
    report.notices.some(({ code }) => code === 'refused');
  if (isRefused) return EXIT.refused;
  if (lastRun?.interrupted) return EXIT.failed;
  if (report.runs.some(({ result, failed }) => result === 'failed' || failed > 0)) return EXIT.failed;
  const isUnfinished = secondPlan?.changes.some(({ action }) =>
    ['create', 'replace', 'cancel'].includes(action),
  );
  if (isUnfinished) return EXIT.failed;
  const isHaltedAtEnd = report.rollouts.some(
    ({ report: { phase }, isReplaced }) => isHalted(phase) && !isReplaced,
  );
  const isBelow = isHaltedAtEnd || report.jobs.some(({ verdict }) => isFailure(verdict));
  return isBelow ? EXIT.belowThreshold : EXIT.done;
}

function describePopulation({ devices, connected, overMqtt }: Population): string {
  return (
    `${countOf(devices, 'device')}: ${formatCount(overMqtt)} connected over MQTT with the device SDK, ` +
    `${formatCount(connected - overMqtt)} answering in this process, ${formatCount(devices - connected)} offline`
  );
}

function chooseFleets(fleets: readonly Fleet[], names: readonly string[] | undefined): readonly Fleet[] {
  for (const name of names ?? []) {
    if (!fleets.some((fleet) => fleet.name === name)) {
      const known = fleets.map((fleet) => fleet.name).join(', ') || 'none';
      throw new UsageError(`there is no Fleet document named ${name}`, `the Fleet documents are: ${known}`);
    }
  }
  return fleets.filter(({ name }) => names?.includes(name) ?? true);
}

/** The edition to simulate: that of the named hub, of the only hub, or S1. */
function simulatedHub(repository: LoadedRepository, name: string | undefined, deps: Dependencies): HubConfig {
  if (name !== undefined || repository.config.hubs.length === 1) return chooseHub(repository, name, deps.env);
  return {
    name: 'simulated',
    hostName: 'localhost',
    tier: 'S1',
    units: 1,
    leadInSeconds: 3_600,
    selector: {},
  };
}
