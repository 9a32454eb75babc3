import { Command, Option } from 'commander';
import { TIERS } from '../../model/tier.ts';
import type { FaultRule } from '../../simulator/faults.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { parseFaultRule } from '../options/fault-rule.ts';
import { formatOption } from '../options/formats.ts';
import { collect, count, host, port } from '../options/option-values.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { HubCommandOptions } from '../run/hub.ts';

export function hubCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('hub')
    .description('run a local IoT Hub for unmodified clients, with REST and MQTT over TLS, until interrupted')
    .addOption(formatOption('hub'))
    .option('--port <port>', 'HTTPS port for service clients and devices (0: any free one)', port, 8443)
    .option('--mqtt-port <port>', 'MQTT port for devices (0: any free one)', port, 8883)
    .option('--host <address>', 'address to listen on; other machines reach 0.0.0.0', host, '127.0.0.1')
    .option(
      '--host-name <name>',
      'name or address by which clients call the hub (repeatable; the first one is in connection strings; default: localhost)',
      (text: string, earlier: readonly string[] | undefined) => collect(host(text), earlier),
    )
    .addOption(new Option('--tier <tier>', 'edition of the hub').choices(TIERS).default('S1'))
    .option('--units <n>', 'number of units', count, 1)
    .option('--fleet <file>', 'add the devices of the Fleet documents in this file')
    .option('--seed <file>', 'register the devices of the Fleet documents in this file, and simulate none')
    .option('--import <file>', 'start as the hub that was exported to this file')
    .option('--export <file>', 'write the whole hub to this file when it stops')
    .option('--state <file>', 'keep devices, twins and jobs in this file between runs')
    .option(
      '--telemetry <file>',
      'append every telemetry message to this file as NDJSON (-: print it below the summary)',
    )
    .option('--throttle', 'throttle requests as the edition does')
    .option(
      '--fault <rule>',
      'make requests fail, such as "429 rate=5%" or "reset count=1 path=/jobs/v2/*" (repeatable)',
      (text: string, earlier: readonly FaultRule[] | undefined) => [...(earlier ?? []), parseFaultRule(text)],
    )
    .option(
      '--switch <name=value>',
      'do otherwise where it is not known what the service does, such as jobIds=strict (repeatable; see docs/local-hub.md)',
      collect,
    )
    .option('--ui', 'also serve a page about the hub on this machine: devices, twins, jobs')
    .option('--ui-port <port>', 'port of the page (0: any free one)', port, 8480)
    .option(
      '--device-ca <file>',
      'connect devices with certificates that the authorities in this PEM file have signed for their ids',
    )
    .option('--device-strings', 'also print the connection string of each device')
    .option('--connect <n>', 'how many devices connect with the device SDK over MQTT', count, 0)
    .option('--ca-out <file>', 'write the certificate authority here (default: a private temporary file)');
  const verboseHelp = 'also print every request and its answer';
  return addVerbosityOptions(command, verboseHelp).action(async (options: HubCommandOptions) => {
    const { runHub } = await import('../run/hub.ts');
    finish(await runHub(options, deps));
  });
}
