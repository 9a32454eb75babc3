import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../finish.ts';
import { directoryOption, formatOption } from '../options.ts';
import type { ValidateOptions } from '../run/validate.ts';

export function validateCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('validate')
    .description('check manifests: shape, meaning, queries and schedules; no hub is asked')
    .argument('[paths...]', 'files or folders; default: what hubjobs.yaml names')
    .addOption(formatOption('validate'))
    .addOption(directoryOption())
    .action(async (paths: string[], options: ValidateOptions) => {
      const { runValidate } = await import('../run/validate.ts');
      finish(await runValidate(paths, options, deps));
    });
}
