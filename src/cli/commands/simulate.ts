import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../model/duration.ts';
import type { Dependencies } from '../dependencies.ts';
import { parseFaultRule } from '../fault-rule.ts';
import type { Finish } from '../finish.ts';
import { addLoudness } from '../loudness.ts';
import { collect, count, directoryOption, durationMs, formatOption, instant } from '../options.ts';
import type { SimulateOptions } from '../run/simulate.ts';

export function simulateCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('simulate')
    .description(
      'run the manifests against a local hub with simulated devices in virtual time; no cloud, no secret. ' +
        'With Simulation documents and neither --from nor --for, these are run as tests',
    )
    .argument('[paths...]', 'manifests, Fleet and Simulation documents; default: what hubjobs.yaml names')
    .addOption(formatOption('simulate'))
    .option('--hub <name>', 'take tier, units and lead from this hub of hubjobs.yaml')
    .option('--from <instant>', 'the instant at which virtual time starts (default: now)', instant)
    .option('--for <duration>', 'how long to simulate (default: 7d)', durationMs)
    .addOption(
      new Option('--every <duration>', 'how often the workflow reconciles; it stays five sixths of it')
        .argParser(everyMs)
        .default(3_600_000, '1h'),
    )
    .option('--late <a..b>', 'how late its runs begin, by chance, such as 0..12h', lateMs)
    .option('--drop <percent>', 'share of its runs that never happen, by chance, such as 5%', share)
    .option('--fleet <name>', 'take only the devices of this Fleet document (repeatable)', collect)
    .option(
      '--connect <n>',
      'how many devices connect with the real device SDK over MQTT, or all',
      countOrAll,
      20,
    )
    .option('--seed <n>', 'everything left to chance follows from it', count, 1)
    .option(
      '--fault <rule>',
      'make the hub fail, such as "429 rate=5%" or "reset rate=1%" (repeatable)',
      (text: string, earlier: readonly string[] | undefined) => {
        parseFaultRule(text);
        return collect(text, earlier);
      },
    )
    .option(
      '--report-dir <dir>',
      'where simulation.json, .md and .html and the plan and status of the last run are written',
      'report',
    )
    .addOption(directoryOption());
  return addLoudness(command).action(async (paths: string[], options: SimulateOptions) => {
    const { runSimulate } = await import('../run/simulate.ts');
    finish(await runSimulate(paths, options, deps));
  });
}

function everyMs(text: string): number {
  const value = durationMs(text);
  if (value < 60_000) throw new InvalidArgumentError('Expected a minute or more.');
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

function share(text: string): number {
  const value = /^[0-9]{1,3}([.][0-9]{1,3})?%$/.test(text) ? Number(`${text.slice(0, -1)}e-2`) : Number.NaN;
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('Expected a percentage such as 5%.');
  return value;
}

function countOrAll(text: string): number {
  return text === 'all' ? Number.MAX_SAFE_INTEGER : count(text);
}
