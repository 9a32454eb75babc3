import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { caOption, directoryOption } from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { DiffCommandOptions } from '../run/diff.ts';

export function diffCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('diff')
    .description(
      'show what this checkout changes: jobs, fleets, simulations, policies and hubjobs.yaml, old and new, with the ' +
        'devices and runs that jobs gain and lose. No hub is needed',
    )
    .option(
      '--base <ref>',
      'compare with where the checkout left this commit or branch (default: the branch of the pull request, else the ' +
        'default branch)',
    )
    .option(
      '--hub <name>',
      'compare the jobs of this hub in hubjobs.yaml, and ask it for devices and waiting jobs (default: all jobs, and ' +
        'the devices of the Fleet documents)',
    )
    .addOption(caOption())
    .addOption(formatOption('diff'))
    .addOption(directoryOption())
    .option('-o, --out <file>', 'also write the result to this file, as JSON')
    .option('--exit-code', 'exit with 2 when something changes');
  return addVerbosityOptions(command).action(async (options: DiffCommandOptions) => {
    const { runDiff } = await import('../run/diff.ts');
    finish(await runDiff(options, deps));
  });
}
