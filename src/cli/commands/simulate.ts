import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../finish.ts';
import { count, directoryOption, durationMs, formatOption, instant } from '../options.ts';
import type { SimulateOptions } from '../run/simulate.ts';

const DEFAULT_LENGTH_MS = 15 * 60_000;

export function simulateCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('simulate')
    .description('run the manifests against a local hub with simulated devices; no cloud, no secret')
    .argument('[paths...]', 'manifests and Fleet documents; default: what hubjobs.yaml names')
    .addOption(formatOption('text', 'json', 'markdown', 'html', 'junit'))
    .option('--hub <name>', 'take tier, units and lead from this hub of hubjobs.yaml')
    .option('--from <instant>', 'the instant at which virtual time starts (default: now)', instant)
    .option('--for <duration>', 'how long to simulate', durationMs, DEFAULT_LENGTH_MS)
    .option('--connect <n>', 'how many devices connect with the real device SDK over MQTT', count, 20)
    .option(
      '--report-dir <dir>',
      'where the plan and the report are written, for people and programs',
      'report',
    )
    .addOption(directoryOption())
    .action(async (paths: string[], options: SimulateOptions) => {
      const { runSimulate } = await import('../run/simulate.ts');
      finish(await runSimulate(paths, options, deps));
    });
}
