import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { durationMs } from '../options/option-values.ts';
import { directoryOption } from '../options/shared-options.ts';
import type { HistoryCommandOptions } from '../run/history.ts';

const NINETY_DAYS_MS = 90 * 86_400_000;

export function historyCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('history')
    .description('show what ran, also when the hub has forgotten it, from the history branch')
    .addOption(formatOption('history'))
    .option('--hub <name>', 'only jobs on this hub')
    .option('--job <name>', 'only jobs of the manifest with this metadata.name')
    .option('--device <id>', 'what jobs did on this device; of a module, device/module')
    .option('--since <duration>', 'how far back, such as 90d (default: 90d)', durationMs, NINETY_DAYS_MS)
    .addOption(directoryOption())
    .action(async (options: HistoryCommandOptions) => {
      const { runHistory } = await import('../run/history.ts');
      finish(await runHistory(options, deps));
    });
}
