import path from 'node:path';
import type { JobHub } from '../../hub/port.ts';
import type { ConfigFile } from '../../manifests/config/read-config.ts';
import { loadConfig } from '../../manifests/load.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import type { ShardReport, ShardsWritten } from '../../model/shard-report.ts';
import { TIER_LIMITS } from '../../model/tier.ts';
import { renderDiagnosticsText } from '../../report/diagnostics/text.ts';
import { renderShardJson } from '../../report/shard/json.ts';
import { renderShardText } from '../../report/shard/text.ts';
import { countOf, formatCount } from '../../report/writing/words.ts';
import { WITHOUT_SHARD } from '../../shards/shard-of.ts';
import { writeShards } from '../../shards/write-shards.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { connectHub } from '../hub/connect-hub.ts';
import { InvalidFilesError } from '../invalid-files.ts';
import type { ShardFormat } from '../options/formats.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { exceptOwner } from '../repository/read-repository.ts';
import { createLogger } from '../terminal/logger.ts';
import { styleOf } from '../terminal/style-of.ts';
import { PROGRESS_EVERY_MS, throttle } from '../terminal/throttle.ts';

export interface ShardCommandOptions extends Verbosity {
  readonly format: ShardFormat;
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly dryRun?: boolean;
}

/** Tags the devices of a hub. Exit code 1 when some could not be tagged, or it is not known whether all are. */
export async function runShard(options: ShardCommandOptions, deps: Dependencies): Promise<ExitCode> {
  const hubConfig = chooseHub(await readConfig(options, deps), options.hub, deps.env);
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const { name, hostName, tier, units } = hubConfig;
    const devices = await hub.countMatches('*', deps.signal);
    const missing = await hub.countMatches(WITHOUT_SHARD, deps.signal);
    const found: ShardReport = {
      hub: { name, hostName },
      devices,
      missing,
      // The other half is left to devices and jobs.
      perSecond: Math.floor(TIER_LIMITS[tier].twinUpdatesPerSecond(units) / 2),
    };
    if (options.dryRun) {
      print(found, options.format, deps);
      return EXIT.done;
    }
    const result = await write(hub, found, options, deps);
    print({ ...found, result }, options.format, deps);
    return result.refused.length === 0 && result.isComplete ? EXIT.done : EXIT.failed;
  } finally {
    await hub.close();
  }
}

/** What was written stays written when it ends early, and stderr says how much that was. */
async function write(
  hub: JobHub,
  { missing, perSecond }: ShardReport,
  options: ShardCommandOptions,
  deps: Dependencies,
): Promise<ShardsWritten> {
  const log = createLogger(options, deps);
  let written = 0;
  const logSometimes = throttle(PROGRESS_EVERY_MS, deps.clock, () =>
    log(`${formatCount(written)} of ${countOf(missing, 'device')} written`),
  );
  try {
    return await writeShards({
      hub,
      perSecond,
      clock: deps.clock,
      signal: deps.signal,
      onProgress: (count) => {
        written = count;
        logSometimes();
      },
    });
  } catch (error) {
    log(
      `${formatCount(written)} of ${countOf(missing, 'device')} written; run it again to go on with the others`,
    );
    throw error;
  }
}

async function readConfig(options: ShardCommandOptions, deps: Dependencies): Promise<ConfigFile> {
  const file = await loadConfig({
    root: path.resolve(deps.cwd, options.directory ?? '.'),
  });
  if (!hasErrors(file.diagnostics)) return file;
  deps.stderr.write(renderDiagnosticsText(exceptOwner(file.diagnostics), styleOf(deps.stderr, deps.env)));
  throw new InvalidFilesError(file.diagnostics);
}

function print(report: ShardReport, format: ShardFormat, deps: Dependencies): void {
  switch (format) {
    case 'text':
      deps.stdout.write(renderShardText(report, styleOf(deps.stdout, deps.env)));
      break;
    case 'json':
      deps.stdout.write(renderShardJson(report));
      break;
    default:
      format satisfies never;
  }
}
