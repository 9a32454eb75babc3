import { Command, InvalidArgumentError } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../finish.ts';
import { count, directoryOption, formatOption, instant } from '../options.ts';
import type { NextOptions } from '../run/next.ts';

const MAX_COUNT = 10_000;

export function nextCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('next')
    .description('show when a job comes next, in local time and UTC, and what changes of the clocks do to it')
    .argument('<name>', "the manifest's metadata.name")
    .addOption(formatOption('next'))
    .option('--count <n>', 'how many occurrences', someCount, 20)
    .option('--from <instant>', 'show those later than this (default: now)', instant)
    .addOption(directoryOption())
    .action(async (name: string, options: NextOptions) => {
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
