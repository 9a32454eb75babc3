import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../finish.ts';
import { addLoudness } from '../loudness.ts';
import { caOption, directoryOption, formatOption } from '../options.ts';
import type { ExplainOptions } from '../run/explain.ts';

export function explainCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('explain')
    .description(
      'say in plain words which devices a job is aimed at, and how many pass each part of its query',
    )
    .argument('[manifest]', 'the name of a job')
    .option('--query <condition>', 'explain this condition instead')
    .option('--hub <name>', 'count on this hub of hubjobs.yaml; default: the devices of the Fleet documents')
    .addOption(caOption())
    .addOption(formatOption('explain'))
    .addOption(directoryOption());
  return addLoudness(command).action(async (manifest: string | undefined, options: ExplainOptions) => {
    const { runExplain } = await import('../run/explain.ts');
    finish(await runExplain(manifest, options, deps));
  });
}
