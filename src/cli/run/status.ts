import { HubError } from '../../hub/hub-error.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import type { StatusReport } from '../../model/status-report.ts';
import { type ReadStatusOptions, readStatus } from '../../reconcile/read-status.ts';
import { changedLines } from '../../report/status/lines.ts';
import type { DeviceTally } from '../../status/device-tally.ts';
import { chooseHub, connectHub } from '../choose-hub.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { explainFailure } from '../explain-failure.ts';
import type { Loudness } from '../loudness.ts';
import type { StatusFormat } from '../options.ts';
import { renderStatus } from '../render.ts';
import { readValidRepository } from '../repository.ts';
import { openResultsFile } from '../results-file.ts';
import { sourceBase } from '../source-base.ts';
import { styleOf } from '../style-of.ts';
import { UsageError } from '../usage-error.ts';

export interface StatusOptions extends Loudness {
  readonly format: StatusFormat;
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly results?: string;
  readonly watch?: boolean;
}

/** Reads the hub and reports; exit code 5 when the last job of a manifest ended below its threshold. */
export async function runStatus(options: StatusOptions, deps: Dependencies): Promise<ExitCode> {
  if (options.watch && options.format !== 'text')
    throw new UsageError(`--watch shows text, and --format says ${options.format}`);
  const repository = await readValidRepository([], options, deps);
  if (!repository) return EXIT.invalid;
  const { config } = repository;
  const hubConfig = chooseHub(config, options.hub, deps.env);
  const manifests = manifestsOfHub(repository.manifests, hubConfig);
  const results = options.results === undefined ? undefined : await openResultsFile(options.results, deps);
  const hub = await connectHub(hubConfig, options, deps);
  const reading = { hub, hubConfig, config, manifests, signal: deps.signal };
  try {
    const report = options.watch
      ? await watch(reading, deps)
      : await readStatus({
          ...reading,
          now: deps.clock.now(),
          ...(results && { onDeviceResult: results.write }),
        });
    if (!options.watch)
      deps.stdout.write(
        renderStatus(
          { status: report, sourceBase: sourceBase(repository.root, deps) },
          options.format,
          styleOf(deps.stdout, deps.env),
        ),
      );
    return report.manifests.some(({ last }) => last?.verdict === 'below-threshold')
      ? EXIT.belowThreshold
      : EXIT.done;
  } finally {
    await results?.close();
    await hub.close();
  }
}

const LOOK_EVERY_MS = 30_000;

/** To the upper left corner, and nothing below. Source: ECMA-48, 8.3.21 and 8.3.39. */
const CLEAR = '\u001b[H\u001b[J';

/** Looks until it is interrupted: redraws a terminal, adds lines to anything else. Answers the last report. */
async function watch(reading: Omit<ReadStatusOptions, 'now'>, deps: Dependencies): Promise<StatusReport> {
  const { clock, signal, stdout } = deps;
  const counted = new Map<string, DeviceTally>();
  const look = () => readStatus({ ...reading, counted, now: clock.now() });
  const draw = (status: StatusReport) => renderStatus({ status }, 'text', styleOf(stdout, deps.env));
  let report = await look();
  stdout.write(stdout.isTerminal ? CLEAR + draw(report) : draw(report));
  for (;;) {
    try {
      await clock.sleep(LOOK_EVERY_MS, signal);
      const next = await look();
      if (stdout.isTerminal) stdout.write(CLEAR + draw(next));
      else for (const line of changedLines(report, next)) stdout.write(line);
      report = next;
    } catch (error) {
      if (signal.aborted) return report;
      if (!(error instanceof HubError) || !error.isPassing) throw error;
      explainFailure(error, deps);
    }
  }
}
