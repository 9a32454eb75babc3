import { Command, InvalidArgumentError } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { count, durationMs, port } from '../options/option-values.ts';
import { caOption, directoryOption, hubOption } from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { DevicesCommandOptions } from '../run/devices.ts';
import type { SendCommandOptions } from '../run/send-message.ts';

export function devicesCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('devices')
    .description(
      'connect simulated devices to any hub with the device SDK, until interrupted: those of a Fleet, or the one device whose connection string is in HUBJOBS_DEVICE_CONNECTION_STRING',
    )
    .addOption(formatOption('devices'))
    .option(
      '--fleet <file>',
      'file with the Fleet documents; not needed for one device, which then answers every call with 200 and reports its desired properties back',
    )
    .option('--connect <n>', 'connect at most this many of the online devices (default: all)', count)
    .option('--register', 'register the devices on the hub first, and remove them at the end')
    .option(
      '--device-strings <file>',
      'file with the connection strings of the devices, as `hubjobs hub --device-strings --format json` prints it',
    )
    .option('--mqtt-port <port>', 'with --register: MQTT port of the hub', port, 8883)
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption())
    .addCommand(sendCommand(deps, finish));
  const verboseHelp = 'also print what each device does, and every request to the registry without secrets';
  return addVerbosityOptions(command, verboseHelp).action(async (options: DevicesCommandOptions) => {
    const { runDevices } = await import('../run/devices.ts');
    finish(await runDevices(options, deps));
  });
}

function sendCommand(deps: Dependencies, finish: Finish): Command {
  return new Command('send')
    .description('send a cloud-to-device message to a device of a local hub, and print its id')
    .argument('<device>', 'id of the device')
    .argument('<text>', 'body of the message')
    .option('--property <name=value>', 'a property of the message (repeatable)', property)
    .option('--message-id <id>', 'id of the message (default: a new one)')
    .option('--content-type <type>', 'such as application/json')
    .option('--expires <duration>', 'how long it waits for the device: at most 2d (default: 1h)', durationMs)
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption())
    .action(async (device: string, text: string, _options: SendCommandOptions, sending: Command) => {
      const { runSend } = await import('../run/send-message.ts');
      // Options that `devices` has as well, such as --ca, are read as its own.
      finish(await runSend(device, text, sending.optsWithGlobals(), deps));
    });
}

function property(
  text: string,
  earlier: readonly (readonly [string, string])[] | undefined,
): readonly (readonly [string, string])[] {
  const [name = '', value] = text.split(/=(.*)/s);
  if (name === '' || value === undefined) throw new InvalidArgumentError('Expected name=value.');
  return [...(earlier ?? []), [name, value]];
}
