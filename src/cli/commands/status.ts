import { Command, Option } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import {
  caOption,
  directoryOption,
  hubOption,
  hubTimeOption,
  resultsOption,
} from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { StatusCommandOptions } from '../run/status.ts';

export function statusCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('status')
    .description('report from the hub alone how the jobs of these manifests went, and which come next')
    .addOption(formatOption('status'))
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(hubTimeOption())
    .addOption(directoryOption())
    .addOption(resultsOption())
    .addOption(
      new Option('--report-dir <dir>', 'also write the report files to this folder').conflicts(['watch']),
    )
    .addOption(new Option('--watch', 'read again every 30 seconds, until Ctrl-C').conflicts(['results']));
  return addVerbosityOptions(command).action(async (options: StatusCommandOptions) => {
    const { runStatus } = await import('../run/status.ts');
    finish(await runStatus(options, deps));
  });
}
