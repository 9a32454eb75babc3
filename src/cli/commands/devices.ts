import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { count, port } from '../options/option-values.ts';
import { caOption, directoryOption, hubOption } from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { DevicesCommandOptions } from '../run/devices.ts';

export function devicesCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('devices')
    .description('connect the simulated devices of a Fleet to any hub with the device SDK, until interrupted')
    .addOption(formatOption('devices'))
    .requiredOption('--fleet <file>', 'file with the Fleet documents')
    .option('--connect <n>', 'connect at most this many of the online devices (default: all)', count)
    .option('--register', 'register the devices on the hub first, and remove them at the end')
    .option(
      '--device-strings <file>',
      'file with the connection strings of the devices, as `hubjobs hub --device-strings --format json` prints it',
    )
    .option('--mqtt-port <port>', 'with --register: MQTT port of the hub', port, 8883)
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption());
  const verboseHelp = 'also print what each device does, and every request to the registry without secrets';
  return addVerbosityOptions(command, verboseHelp).action(async (options: DevicesCommandOptions) => {
    const { runDevices } = await import('../run/devices.ts');
    finish(await runDevices(options, deps));
  });
}
