import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { directoryOption, policiesOfOption } from '../options/shared-options.ts';
import type { ValidateCommandOptions } from '../run/validate.ts';

export function validateCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('validate')
    .description('check the shape, meaning, queries and schedules of manifests, without a hub')
    .argument(
      '[paths...]',
      'show only what is wrong in these files or folders, or with - in the documents of standard input, which take the ' +
        'place of those with the same names; the rest of the repository is read all the same',
    )
    .addOption(formatOption('validate'))
    .addOption(policiesOfOption())
    .addOption(directoryOption())
    .action(async (paths: string[], options: ValidateCommandOptions) => {
      const { runValidate } = await import('../run/validate.ts');
      finish(await runValidate(paths, options, deps));
    });
}
