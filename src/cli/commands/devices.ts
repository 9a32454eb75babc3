import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../finish.ts';
import { addLoudness } from '../loudness.ts';
import { caOption, count, directoryOption, formatOption, hubOption, port } from '../options.ts';
import type { DevicesOptions } from '../run/devices.ts';

export function devicesCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('devices')
    .description('connect simulated devices of a Fleet to any hub with the device SDK, until interrupted')
    .addOption(formatOption('devices'))
    .requiredOption('--fleet <file>', 'the Fleet documents in this file')
    .option('--connect <n>', 'connect at most so many of the online devices (default: all)', count)
    .option('--register', 'make the identities of the fleet on the hub first, and remove them at the end')
    .option(
      '--device-strings <file>',
      'take the connection strings of the devices from this JSON file, as hub --device-strings prints it',
    )
    .option('--mqtt-port <port>', 'with --register: port of the device side of the hub', port, 8883)
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption());
  const said = 'also say what each device lives through, and every request to the registry with no secret';
  return addLoudness(command, said).action(async (options: DevicesOptions) => {
    const { runDevices } = await import('../run/devices.ts');
    finish(await runDevices(options, deps));
  });
}
