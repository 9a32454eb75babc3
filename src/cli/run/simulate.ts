import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LoadedRepository } from '../../manifests/load.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import type { Config, HubConfig } from '../../model/config.ts';
import type { Fleet } from '../../model/fleet.ts';
import { formatInstant, type Instant } from '../../model/instant.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { SimulationTestResult } from '../../model/simulation-test.ts';
import { renderSimulationsJson } from '../../report/simulation/json.ts';
import { renderSimulationsMarkdown } from '../../report/simulation/markdown.ts';
import { renderSimulationsPage } from '../../report/simulation/page.ts';
import { renderSimulationsGithub, renderSimulationsJunit } from '../../report/simulation/tests.ts';
import { renderSimulationsText } from '../../report/simulation/text.ts';
import { utcTime } from '../../report/writing/moment.ts';
import type { Style } from '../../report/writing/style.ts';
import { countOf, formatCount } from '../../report/writing/words.ts';
import { deriveFleet } from '../../simulation/fleet/derive-fleet.ts';
import type { Population } from '../../simulation/fleet/populate-hub.ts';
import { runSimulation, type SimulationResult } from '../../simulation/run-simulation.ts';
import { runSimulationTest } from '../../simulation/run-simulation-test.ts';
import { stayOf } from '../../simulation/workflow/workflow-runs.ts';
import { atMostEvery, PROGRESS_EVERY_MS } from '../at-most-every.ts';
import { chooseHub } from '../choose-hub.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { parseFaultRule } from '../fault-rule.ts';
import { folderInCheckout } from '../folder-in-checkout.ts';
import { exchangesOf, type Loudness, progressOf, sayOf } from '../loudness.ts';
import type { SimulateFormat } from '../options.ts';
import { prepareReportFolder, writeReportFiles } from '../report-files.ts';
import { readValidRepository } from '../repository.ts';
import { sourceBase } from '../source-base.ts';
import { styleOf } from '../style-of.ts';
import { UsageError } from '../usage-error.ts';
import { showSingleRun } from './simulate-single-run.ts';

export interface SimulateOptions extends Loudness {
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
  readonly reportDir: string;
}

const DEFAULT_LENGTH_MS = 7 * 86_400_000;

/** What all simulations of one call share. */
interface World {
  readonly config: Config;
  readonly hubConfig: HubConfig;
  /** Of the repository. */
  readonly manifests: readonly JobManifest[];
  readonly reportDir: string;
}

/** Runs the Simulation documents as tests; or, when there are none or a time is given, one simulation as asked for. */
export async function runSimulate(
  paths: readonly string[],
  options: SimulateOptions,
  deps: Dependencies,
): Promise<ExitCode> {
  const repository = await readValidRepository(paths, options, deps);
  if (!repository) return EXIT.invalid;
  const { config, simulations } = repository;
  const { manifests: globs, ...hub } = simulatedHub(config, options.hub, deps);
  // Files named on the command line are meant, whatever the hub's own globs say.
  const isNamed = paths.length > 0 || globs === undefined;
  const hubConfig = {
    ...hub,
    ...(!isNamed && { manifests: globs }),
    name: 'simulated',
    hostName: 'localhost',
  };
  const reportDir = await prepareReportFolder(deps.cwd, options.reportDir);
  const world = { config, hubConfig, manifests: repository.manifests, reportDir };
  const style = styleOf(deps.stdout, deps.env);
  const isTest = simulations.length > 0 && options.from === undefined && options.for === undefined;
  const { results, code } = isTest
    ? await runTests(repository, world, options, deps)
    : await runOne(repository, world, options, style, deps);
  const place = { folder: folderInCheckout(repository.root, deps), base: sourceBase(repository.root, deps) };
  deps.stdout.write(render(results, options.format, style, place));
  await writeFile(path.join(reportDir, 'simulation.json'), renderSimulationsJson(results));
  await writeFile(path.join(reportDir, 'simulation.md'), renderSimulationsMarkdown(results));
  await writeFile(path.join(reportDir, 'simulation.html'), renderSimulationsPage(results, place.base));
  return code;
}

async function runTests(
  { simulations, fleets }: LoadedRepository,
  world: World,
  options: SimulateOptions,
  deps: Dependencies,
): Promise<{ results: readonly SimulationTestResult[]; code: ExitCode }> {
  const say = sayOf(options, deps);
  const results: SimulationTestResult[] = [];
  for (const test of simulations) {
    if (deps.signal.aborted) break;
    say(`simulating ${test.name}`);
    const faults = test.faults.map(parseFaultRule);
    results.push(await runSimulationTest({ ...world, ...toldOf(options, deps), test, fleets, faults }));
  }
  const isFailed = results.some(({ checks }) => checks.some(({ passed }) => !passed));
  return { results, code: isFailed ? EXIT.belowThreshold : deps.signal.aborted ? EXIT.failed : EXIT.done };
}

async function runOne(
  repository: LoadedRepository,
  world: World,
  options: SimulateOptions,
  style: Style,
  deps: Dependencies,
): Promise<{ results: readonly SimulationTestResult[]; code: ExitCode }> {
  const { config, hubConfig, reportDir } = world;
  const manifests = manifestsOfHub(world.manifests, hubConfig);
  if (manifests.length === 0) {
    throw new UsageError(
      'there is no job to simulate',
      'name the files, or go to the folder of the repository',
    );
  }
  const named = chooseFleets(repository.fleets, options.fleet);
  const from = options.from ?? deps.clock.now();
  const window = { from, to: from + (options.for ?? DEFAULT_LENGTH_MS) };
  const say = sayOf(options, deps);
  say(`local hub, edition ${hubConfig.tier}; virtual time starts at ${formatInstant(from)}`);
  const isSingle = options.every >= window.to - from;
  const result = await runSimulation({
    config,
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
    // The simulation begins with the commit: what was due before it is of no interest.
    commits: [{ at: from, manifests: manifests.map((manifest) => ({ ...manifest, effectiveFrom: from })) }],
    fleets: named.length > 0 ? named : [deriveFleet(manifests)],
    isDerivedFleet: named.length === 0,
    faults: (options.fault ?? []).map(parseFaultRule),
    connect: options.connect,
    ...toldOf(options, deps),
    ...(isSingle && { progress: progressOf(options, deps) }),
    onReady: (population) => say(describePopulation(population)),
  });
  if (deps.signal.aborted) say('interrupted: the report is about the time until then');
  const { lastRun } = result;
  if (lastRun) {
    await writeReportFiles(reportDir, {
      plan: lastRun.plans[0],
      status: lastRun.status,
      outcomes: lastRun.outcomes,
    });
  }
  if (isSingle && options.format === 'text') showSingleRun(result, from, style, deps);
  return { results: [{ report: result.report, checks: [] }], code: exitCodeOf(result) };
}

/** What a simulation tells while it runs, and what tells it to end. */
function toldOf(options: SimulateOptions, deps: Dependencies) {
  const onExchange = exchangesOf(options, deps);
  const say = sayOf(options, deps);
  const onRun = atMostEvery(PROGRESS_EVERY_MS, deps.clock, (at: Instant, done: number, total: number) =>
    say(`simulated until ${utcTime(at)}: ${formatCount(done)} of ${countOf(total, 'run')} of the workflow`),
  );
  return { signal: deps.signal, onRun, ...(onExchange && { onExchange }) };
}

function exitCodeOf({ report, secondPlan, lastRun }: SimulationResult): ExitCode {
  if (report.runs.some(({ result }) => result === 'refused')) return EXIT.refused;
  if (lastRun?.interrupted) return EXIT.failed;
  if (report.runs.some(({ result, failed }) => result === 'failed' || failed > 0)) return EXIT.failed;
  const isUnfinished = secondPlan?.changes.some(({ action }) =>
    ['create', 'replace', 'cancel'].includes(action),
  );
  if (isUnfinished) return EXIT.failed;
  return report.jobs.some(({ verdict }) => verdict === 'below-threshold') ? EXIT.belowThreshold : EXIT.done;
}

function render(
  results: readonly SimulationTestResult[],
  format: SimulateFormat,
  style: Style,
  { folder, base }: { readonly folder: string; readonly base: string | undefined },
): string {
  switch (format) {
    case 'text':
      return renderSimulationsText(results, style);
    case 'json':
      return renderSimulationsJson(results);
    case 'markdown':
      return renderSimulationsMarkdown(results);
    case 'html':
      return renderSimulationsPage(results, base);
    case 'junit':
      return renderSimulationsJunit(results);
    case 'github':
      return renderSimulationsGithub(results, folder);
    default:
      return format satisfies never;
  }
}

function describePopulation({ devices, connected, overMqtt }: Population): string {
  return (
    `${countOf(devices, 'device')}: ${formatCount(overMqtt)} connected over MQTT with the device SDK, ` +
    `${formatCount(connected - overMqtt)} answer in process, ${formatCount(devices - connected)} offline`
  );
}

function chooseFleets(fleets: readonly Fleet[], names: readonly string[] | undefined): readonly Fleet[] {
  for (const name of names ?? []) {
    if (!fleets.some((fleet) => fleet.name === name)) {
      const known = fleets.map((fleet) => fleet.name).join(', ') || 'there is none';
      throw new UsageError(`there is no Fleet document named ${name}`, `known fleets: ${known}`);
    }
  }
  return fleets.filter(({ name }) => names?.includes(name) ?? true);
}

/** The edition to simulate: that of the hub asked for, of the only one there is, or S1. */
function simulatedHub(config: Config, name: string | undefined, deps: Dependencies): HubConfig {
  if (name !== undefined || config.hubs.length === 1) return chooseHub(config, name, deps.env);
  return {
    name: 'simulated',
    hostName: 'localhost',
    tier: 'S1',
    units: 1,
    leadInSeconds: 3_600,
    selector: {},
  };
}
