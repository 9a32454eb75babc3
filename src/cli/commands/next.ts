import { Command, InvalidArgumentError } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { count, instant } from '../options/option-values.ts';
import { directoryOption } from '../options/shared-options.ts';
import type { NextCommandOptions } from '../run/next.ts';

const MAX_COUNT = 10_000;

export function nextCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('next')
    .description(
      'show the next occurrences of a job, or when the stages of a rollout can begin, in local time and UTC',
    )
    .argument('<name>', "the manifest's metadata.name")
    .addOption(formatOption('next'))
    .option('--count <n>', 'number of occurrences', someCount, 20)
    .option('--from <instant>', 'show occurrences after this instant (default: now)', instant)
    .addOption(directoryOption())
    .action(async (name: string, options: NextCommandOptions) => {
      const { runNext } = await import('../run/next.ts');
      finish(await runNext(name, options, deps));
    });
}

function someCount(text: string): number {
  const value = count(text);
  if (value < 1 || value > MAX_COUNT) {
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${MAX_COUNT}.`);
  }
  return value;
}
