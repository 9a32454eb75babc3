import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { caOption, directoryOption } from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { ExplainCommandOptions } from '../run/explain.ts';

export function explainCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('explain')
    .description(
      'describe in plain words which devices a job or rollout is for, and count how many match each part of its query',
    )
    .argument('[manifest]', 'the name of a job or rollout')
    .option('--query <condition>', 'explain this condition instead of a job')
    .option(
      '--hub <name>',
      'show the job as it is on this hub of hubjobs.yaml and count its devices (default: count those of the Fleet documents)',
    )
    .addOption(caOption())
    .addOption(formatOption('explain'))
    .addOption(directoryOption());
  return addVerbosityOptions(command).action(
    async (manifest: string | undefined, options: ExplainCommandOptions) => {
      const { runExplain } = await import('../run/explain.ts');
      finish(await runExplain(manifest, options, deps));
    },
  );
}
