import { openBranch } from '../../history/open-branch.ts';
import { HubError } from '../../hub/hub-error.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import { isHalted } from '../../model/rollout-report.ts';
import type { StatusReport } from '../../model/status-report.ts';
import { isFailure } from '../../model/status-report.ts';
import { type ReadStatusOptions, readStatus } from '../../reconcile/read-status.ts';
import { changedLines } from '../../report/status/changed-lines.ts';
import type { DeviceTally } from '../../status/device-tally.ts';
import type { Dependencies } from '../dependencies.ts';
import { renderStatus } from '../documents/render.ts';
import { prepareReportFolder, writeReportFiles } from '../documents/report-files.ts';
import { openResultsFile } from '../documents/results-file.ts';
import { type RunSoFar, withReport } from '../documents/with-report.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { explainFailure } from '../explain-failure.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { connectHub } from '../hub/connect-hub.ts';
import { clockOf, type HubTimeOption } from '../hub/hub-time.ts';
import type { StatusFormat } from '../options/formats.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { pageLinks } from '../repository/checkout.ts';
import { readValidRepository } from '../repository/read-repository.ts';
import { withOwner } from '../repository/with-owner.ts';
import { styleOf } from '../terminal/style-of.ts';
import { UsageError } from '../usage-error.ts';

export interface StatusCommandOptions extends HubTimeOption, Verbosity {
  readonly format: StatusFormat;
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly results?: string;
  readonly reportDir?: string;
  readonly watch?: boolean;
}

/** Reports from the hub alone; exit code 5 when the last job of a manifest ended below its threshold. */
export async function runStatus(options: StatusCommandOptions, deps: Dependencies): Promise<ExitCode> {
  if (options.watch && options.format !== 'text')
    throw new UsageError(`--watch prints text only, but --format is ${options.format}`);
  const { reportDir } = options;
  const folder = reportDir === undefined ? undefined : await prepareReportFolder(deps.cwd, reportDir);
  return withReport(folder, deps, (learn) => readAndReport(options, folder, learn, deps));
}

async function readAndReport(
  options: StatusCommandOptions,
  folder: string | undefined,
  learn: (news: RunSoFar) => void,
  deps: Dependencies,
): Promise<ExitCode> {
  const repository = await readValidRepository([], { ...options, needsConfig: true }, deps);
  const config = withOwner(repository);
  const hubConfig = chooseHub(repository, options.hub, deps.env);
  const { branch, ...said } = await openBranch(repository, deps.env, deps.clock.now(), deps.signal);
  const manifests = manifestsOfHub(said.manifests, hubConfig);
  const rollouts = manifestsOfHub(said.rollouts, hubConfig);
  const links = pageLinks(repository.root, config, deps);
  learn({ aim: { config, hubConfig, manifests }, links });
  const results = options.results === undefined ? undefined : await openResultsFile(options.results, deps);
  const hub = await connectHub(hubConfig, options, deps);
  const reading = { hub, hubConfig, config, manifests, rollouts, branch, signal: deps.signal };
  try {
    const clock = await clockOf(hub, options, deps);
    const report = options.watch
      ? await watch(reading, { ...deps, clock })
      : await readStatus({
          ...reading,
          now: clock.now(),
          ...(results && { onDeviceResult: results.write }),
        });
    if (!options.watch) {
      const document = { status: report, links };
      learn(document);
      deps.stdout.write(renderStatus(document, options.format, styleOf(deps.stdout, deps.env)));
      if (folder !== undefined) await writeReportFiles(folder, document);
    }
    return report.manifests.some(({ last }) => last !== undefined && isFailure(last.verdict)) ||
      report.rollouts.some(({ phase }) => isHalted(phase))
      ? EXIT.belowThreshold
      : EXIT.done;
  } finally {
    await results?.close();
    await hub.close();
  }
}

const READ_EVERY_MS = 30_000;

/** Moves to the upper left corner and clears the screen below. Source: ECMA-48, 8.3.21 and 8.3.39. */
const CLEAR_SCREEN = '\u001b[H\u001b[J';

/** Reads the hub again and again until interrupted; redraws a terminal, else adds lines. Returns the last report. */
async function watch(reading: Omit<ReadStatusOptions, 'now'>, deps: Dependencies): Promise<StatusReport> {
  const { clock, signal, stdout } = deps;
  const counted = new Map<string, DeviceTally>();
  const read = () => readStatus({ ...reading, counted, now: clock.now() });
  const draw = (status: StatusReport) => renderStatus({ status }, 'text', styleOf(stdout, deps.env));
  let report = await read();
  stdout.write(stdout.isTerminal ? CLEAR_SCREEN + draw(report) : draw(report));
  for (;;) {
    try {
      await clock.sleep(READ_EVERY_MS, signal);
      const next = await read();
      if (stdout.isTerminal) stdout.write(CLEAR_SCREEN + draw(next));
      else for (const line of changedLines(report, next)) stdout.write(line);
      report = next;
    } catch (error) {
      if (signal.aborted) return report;
      if (!(error instanceof HubError) || !error.isPassing) throw error;
      await explainFailure(error, deps);
    }
  }
}
