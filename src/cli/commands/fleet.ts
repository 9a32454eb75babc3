import { Command, InvalidArgumentError, Option } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { count } from '../options/option-values.ts';
import { caOption, directoryOption, hubOption } from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { FleetCaptureCommandOptions } from '../run/fleet-capture.ts';

const MAX_TWINS = 10_000;

export function fleetCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('fleet')
    .description('make Fleet documents, which describe simulated devices')
    .addCommand(captureCommand(deps, finish));
}

function captureCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('capture')
    .description(
      'read a hub, without changing it, and write a Fleet document of similar devices, without device ids, ' +
        'secrets and personal values',
    )
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption())
    .addOption(
      new Option('--sample <n>', `how many twins to read: 1 to ${MAX_TWINS}`).argParser(twins).default(500),
    )
    .option('--name <name>', "the name of the fleet (default: the hub's)", fleetName)
    .option('-o, --out <file>', 'write the document to this file instead of printing it');
  return addVerbosityOptions(command).action(async (options: FleetCaptureCommandOptions) => {
    const { runFleetCapture } = await import('../run/fleet-capture.ts');
    finish(await runFleetCapture(options, deps));
  });
}

function twins(text: string): number {
  const value = count(text);
  if (value < 1 || value > MAX_TWINS)
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${MAX_TWINS}.`);
  return value;
}

function fleetName(text: string): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) || text.length > 28) {
    throw new InvalidArgumentError(
      'Expected lower-case letters, digits and single dashes, at most 28 characters.',
    );
  }
  return text;
}
