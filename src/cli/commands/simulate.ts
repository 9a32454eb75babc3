import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../model/duration.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { parseFaultRule } from '../options/fault-rule.ts';
import { formatOption } from '../options/formats.ts';
import { collect, count, durationMs, instant, share } from '../options/option-values.ts';
import { directoryOption, policiesOfOption, reportDirOption } from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { SimulateCommandOptions } from '../run/simulate.ts';

export function simulateCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('simulate')
    .description(
      'run the manifests against a local hub with simulated devices in virtual time, without cloud or secrets. ' +
        'If there are Simulation documents and neither --from nor --for is given, they are run as tests',
    )
    .argument(
      '[paths...]',
      'simulate only the jobs of these files or folders, on the Fleet documents in them, or run only their Simulation ' +
        'documents, with the jobs and fleets of the whole repository',
    )
    .addOption(formatOption('simulate'))
    .option('--hub <name>', 'use tier, units and lead of this hub in hubjobs.yaml')
    .option('--from <instant>', 'start of virtual time (default: now)', instant)
    .option('--for <duration>', 'how long to simulate (default: 7d)', durationMs)
    .addOption(
      new Option('--every <duration>', 'how often the workflow reconciles; each run lasts five sixths of it')
        .argParser(everyMs)
        .default(3_600_000, '1h'),
    )
    .option('--late <a..b>', 'how late its runs start, at random, such as 0..12h', lateMs)
    .option('--drop <percent>', 'share of its runs that are dropped, at random, such as 5%', share)
    .option('--fleet <name>', 'use only the devices of this Fleet document (repeatable)', collect)
    .option(
      '--connect <n>',
      'how many devices connect with the device SDK over MQTT, or `all`',
      countOrAll,
      20,
    )
    .option('--seed <n>', 'seed of all random choices', count, 1)
    .option(
      '--fault <rule>',
      'make the hub fail, such as "429 rate=5%" or "reset rate=1%" (repeatable)',
      (text: string, earlier: readonly string[] | undefined) => {
        parseFaultRule(text);
        return collect(text, earlier);
      },
    )
    .addOption(
      reportDirOption('folder for simulation.json, .md and .html, and the plan and status of the last run'),
    )
    .addOption(policiesOfOption())
    .addOption(directoryOption());
  return addVerbosityOptions(command).action(async (paths: string[], options: SimulateCommandOptions) => {
    const { runSimulate } = await import('../run/simulate.ts');
    finish(await runSimulate(paths, options, deps));
  });
}

function everyMs(text: string): number {
  const value = durationMs(text);
  if (value < 60_000) throw new InvalidArgumentError('Expected at least 1m.');
  return value;
}

/** `0..12h`, or `12h` alone for up to that. */
function lateMs(text: string): readonly [number, number] {
  const parts = text.split('..');
  const [least, most] =
    parts.length === 1 ? [0, parseDuration(text)] : parts.map((part) => parseDuration(part));
  if (parts.length > 2 || least === undefined || most === undefined || least > most) {
    throw new InvalidArgumentError('Expected two durations, such as 0..12h.');
  }
  return [least * 1000, most * 1000];
}

function countOrAll(text: string): number {
  return text === 'all' ? Number.MAX_SAFE_INTEGER : count(text);
}
