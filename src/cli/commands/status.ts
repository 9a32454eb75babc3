import { Command, Option } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../finish.ts';
import { addLoudness } from '../loudness.ts';
import { caOption, directoryOption, formatOption, hubOption, resultsOption } from '../options.ts';
import type { StatusOptions } from '../run/status.ts';

export function statusCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('status')
    .description('report, from the hub alone, how the jobs of these manifests went and what comes next')
    .addOption(formatOption('status'))
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption())
    .addOption(resultsOption())
    .addOption(new Option('--watch', 'look again every 30 seconds, until Ctrl-C').conflicts(['results']));
  return addLoudness(command).action(async (options: StatusOptions) => {
    const { runStatus } = await import('../run/status.ts');
    finish(await runStatus(options, deps));
  });
}
