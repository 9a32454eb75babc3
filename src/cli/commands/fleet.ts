import { Command, InvalidArgumentError, Option } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../finish.ts';
import { addLoudness } from '../loudness.ts';
import { caOption, count, directoryOption, hubOption } from '../options.ts';
import type { FleetCaptureOptions } from '../run/fleet-capture.ts';

const MOST_TWINS = 10_000;

export function fleetCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('fleet')
    .description('make Fleet documents, which describe simulated devices')
    .addCommand(captureCommand(deps, finish));
}

function captureCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('capture')
    .description(
      'read a hub, without changing it, and write a Fleet document of devices like those on it, with no device id, ' +
        'secret or personal value',
    )
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption())
    .addOption(
      new Option('--sample <n>', `how many twins to read: 1 to ${MOST_TWINS}`).argParser(twins).default(500),
    )
    .option('--name <name>', "the name of the fleet (default: the hub's)", fleetName)
    .option('-o, --out <file>', 'write the document to this file instead of printing it');
  return addLoudness(command).action(async (options: FleetCaptureOptions) => {
    const { runFleetCapture } = await import('../run/fleet-capture.ts');
    finish(await runFleetCapture(options, deps));
  });
}

function twins(text: string): number {
  const value = count(text);
  if (value < 1 || value > MOST_TWINS)
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_TWINS}.`);
  return value;
}

function fleetName(text: string): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) || text.length > 28) {
    throw new InvalidArgumentError('Expected small letters, digits and single dashes, at most 28 of them.');
  }
  return text;
}
