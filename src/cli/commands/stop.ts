import { Command, InvalidArgumentError, Option } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { caOption, directoryOption, hubOption } from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { StopCommandOptions } from '../run/stop.ts';

export function stopCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('stop')
    .description(
      'cancel the waiting jobs of these manifests on the hub now. Only the owner and the hubs are read, from ' +
        'hubjobs.yaml: no manifest and no Git',
    )
    .argument('[names...]', 'names of manifests, as they stand in job ids')
    .option('--all', 'cancel every waiting job of this owner')
    .option('--yes', 'do not ask before cancelling')
    .addOption(formatOption('stop'))
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption())
    .addOption(
      new Option(
        '--owner <owner>',
        'the first part of our job ids, if it cannot be read from hubjobs.yaml',
      ).argParser(owner),
    );
  return addVerbosityOptions(command).action(async (names: string[], options: StopCommandOptions) => {
    const { runStop } = await import('../run/stop.ts');
    finish(await runStop(names, options, deps));
  });
}

function owner(text: string): string {
  if (!/^[a-z0-9]{1,12}$/.test(text)) {
    throw new InvalidArgumentError('Expected small letters and digits, at most 12.');
  }
  return text;
}
