import { Command, Option } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { directoryOption } from '../options/shared-options.ts';
import type { InitCommandOptions } from '../run/init.ts';

export function initCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('init')
    .description(
      'begin a repository: write hubjobs.yaml, a first job with its test, and with --github the workflows. On a ' +
        'terminal it asks for what is not given. A file that is there already is left as it is',
    )
    .option('--owner <owner>', 'whose jobs they are, the first part of every job id')
    .option('--hub-name <name>', 'name of the hub in hubjobs.yaml (default: production)')
    .option('--host-name <name>', 'host name of the hub; localhost: the local hub')
    .option('--tier <tier>', 'edition of the hub: F1, S1, S2 or S3 (default: S1)')
    .addOption(
      new Option(
        '--auth <way>',
        'how to sign in to the hub: entra or connection-string (default: entra; for localhost, connection-string)',
      ),
    )
    .option('--github', 'also write the workflows for GitHub Actions, and a page of commands to run once')
    .option('--yes', 'take the defaults for what is not given, and write without asking')
    .option('--dry-run', 'show which files would be written, and write nothing')
    .addOption(directoryOption())
    .action(async (options: InitCommandOptions) => {
      const { runInit } = await import('../run/init.ts');
      finish(await runInit(options, deps));
    });
}
