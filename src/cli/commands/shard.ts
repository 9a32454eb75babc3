import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { caOption, directoryOption, hubOption } from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { ShardCommandOptions } from '../run/shard.ts';

export function shardCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('shard')
    .description(
      'give every device of a hub that has none its shard: the tag hubjobs.shard, a number from 0 to 255 made of the ' +
        'device id. Rollouts divide large fleets by it. Can be interrupted and run again',
    )
    .option('--dry-run', 'only count the devices that have no shard')
    .addOption(formatOption('shard'))
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption());
  return addVerbosityOptions(command).action(async (options: ShardCommandOptions) => {
    const { runShard } = await import('../run/shard.ts');
    finish(await runShard(options, deps));
  });
}
