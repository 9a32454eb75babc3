import { Command, Option } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { IMPORT_STATUSES } from '../options/import-statuses.ts';
import { caOption, directoryOption, hubOption } from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { ImportCommandOptions } from '../run/import.ts';

export function importCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('import')
    .description(
      'read the jobs of a hub, without changing it, and write a manifest for each that Git does not have; what a hub ' +
        'does not know is left as comments',
    )
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption())
    .addOption(
      new Option('--status <status...>', 'import jobs in these states (default: scheduled)')
        .choices(IMPORT_STATUSES)
        .conflicts(['all']),
    )
    .option('--all', 'import jobs in every state')
    .option(
      '-o, --out <path>',
      'a folder for one file a job, or a .yaml file for all of them (default: jobs in the repository)',
    )
    .addOption(new Option('--dry-run', 'print the manifests instead of writing them').conflicts(['out']));
  return addVerbosityOptions(command).action(async (options: ImportCommandOptions) => {
    const { runImport } = await import('../run/import.ts');
    finish(await runImport(options, deps));
  });
}
