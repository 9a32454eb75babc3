import path from 'node:path';
import { manifestsOfHub } from '../../manifests/select.ts';
import type { Config, HubConfig } from '../../model/config.ts';
import { formatDuration } from '../../model/duration.ts';
import { formatInstant } from '../../model/instant.ts';
import { pendingChanges } from '../../model/plan.ts';
import { statusOf } from '../../reconcile/read-status.ts';
import { renderOutcomesText } from '../../report/outcomes-text.ts';
import { visible } from '../../report/visible.ts';
import { formatCount } from '../../report/words.ts';
import { runSimulation } from '../../simulation/run-simulation.ts';
import { chooseHub } from '../choose-hub.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { renderPlan, renderStatus } from '../render.ts';
import { writeReportFiles } from '../report-files.ts';
import { readValidRepository } from '../repository.ts';
import { showProgress, withFirstPlan } from '../show-progress.ts';
import { styleOf } from '../style-of.ts';
import { UsageError } from '../usage-error.ts';
import { exitCodeOf } from './reconcile.ts';

export interface SimulateOptions {
  readonly format: string;
  readonly directory?: string;
  readonly hub?: string;
  readonly from?: number;
  readonly for: number;
  readonly connect: number;
  readonly reportDir: string;
}

/** Starts a hub and a fleet on this machine, reconciles for a while, reports, and plans once more to show that nothing is left. */
export async function runSimulate(
  paths: readonly string[],
  options: SimulateOptions,
  deps: Dependencies,
): Promise<ExitCode> {
  const repository = await readValidRepository(paths, options, deps);
  if (!repository) return EXIT.invalid;
  const { config, fleets } = repository;
  if (fleets.length === 0) {
    throw new UsageError(
      'no devices to simulate: there is no Fleet document among the manifests',
      'add one, such as jobs/fleets/building-43.yaml: kind: Fleet, with groups of devices',
    );
  }
  const hubConfig = { ...simulatedHub(config, options.hub, deps), name: 'simulated', hostName: 'localhost' };
  const show = (text: string) => {
    if (options.format !== 'json') deps.stdout.write(`${text}\n`);
  };
  // Files named on the command line are meant, whatever the hub's own globs say.
  const manifests = paths.length > 0 ? repository.manifests : manifestsOfHub(repository.manifests, hubConfig);
  const say = (line: string) => deps.stderr.write(`${line}\n`);
  const style = styleOf(deps.stdout, deps.env);
  const from = options.from ?? deps.clock.now();
  say(`local hub, edition ${hubConfig.tier}; virtual time starts at ${formatInstant(from)}`);

  const { first, again, received } = await runSimulation({
    config,
    hubConfig,
    manifests,
    fleets,
    from,
    forMs: options.for,
    connect: options.connect,
    signal: deps.signal,
    progress: withFirstPlan(showProgress(deps.stderr, styleOf(deps.stderr, deps.env)), (plan) =>
      show(renderPlan(plan, options.format, style)),
    ),
    onReady: ({ devices, connected, overMqtt }) =>
      say(
        `${formatCount(devices)} devices: ${formatCount(overMqtt)} connected over MQTT with the device SDK, ` +
          `${formatCount(connected - overMqtt)} answer in process, ${formatCount(devices - connected)} offline`,
      ),
  });

  const status = first.status ?? statusOf({ hubConfig, config, manifests, now: from }, []);
  if (options.format === 'text') show(renderOutcomesText(first.outcomes, style));
  deps.stdout.write(renderStatus(status, first.outcomes, options.format, style));
  if (options.format === 'text') {
    show('\nWhat the devices received, in their own count');
    for (const { what, devices, overMqtt } of received) {
      show(`  ${String(devices).padStart(6)}  ${visible(what)} (${overMqtt} over MQTT)`);
    }
  }
  if (again && options.format === 'text') {
    const left = pendingChanges(again).length;
    deps.stdout.write(
      `\nPlanned again after ${formatDuration((again.now - from) / 1000)}, knowing nothing of the first run:\n\n`,
    );
    deps.stdout.write(renderPlan(again, 'text', style));
    if (left > 0) say(`error: the second plan is not empty: ${left} changes`);
  }
  await writeReportFiles(path.resolve(deps.cwd, options.reportDir), first.plans[0], status, first.outcomes);
  return again && pendingChanges(again).length > 0 ? EXIT.failed : exitCodeOf(first, status);
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
