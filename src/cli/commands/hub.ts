import { Command, Option } from 'commander';
import { TIERS } from '../../model/tier.ts';
import type { FaultRule } from '../../simulator/faults.ts';
import type { Dependencies } from '../dependencies.ts';
import { parseFaultRule } from '../fault-rule.ts';
import type { Finish } from '../finish.ts';
import { addLoudness } from '../loudness.ts';
import { count, formatOption, port } from '../options.ts';
import type { HubOptions } from '../run/hub.ts';

export function hubCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('hub')
    .description('run a local IoT Hub for unmodified clients: REST and MQTT over TLS, until interrupted')
    .addOption(formatOption('hub'))
    .option('--port <port>', 'port of the service side, HTTPS (0: any free one)', port, 8443)
    .option('--mqtt-port <port>', 'port of the device side, MQTT over TLS (0: any free one)', port, 8883)
    .addOption(new Option('--tier <tier>', 'edition to behave like').choices(TIERS).default('S1'))
    .option('--units <n>', 'units of that edition', count, 1)
    .option('--fleet <file>', 'fill it with the devices of the Fleet documents in this file')
    .option('--state <file>', 'keep devices, twins and jobs in this file over a restart')
    .option('--throttle', 'limit rates as this edition does')
    .option(
      '--fault <rule>',
      'make requests fail, such as "429 rate=5%" or "reset count=1 path=/jobs/v2/*" (repeatable)',
      (text: string, earlier: readonly FaultRule[] | undefined) => [...(earlier ?? []), parseFaultRule(text)],
    )
    .option('--device-strings', 'also print the connection string of each device')
    .option('--connect <n>', 'how many of them connect with the real device SDK over MQTT', count, 0)
    .option('--ca-out <file>', 'write the certificate authority here (default: a private temporary file)');
  const said = 'also say every request that comes, and how it was answered';
  return addLoudness(command, said).action(async (options: HubOptions) => {
    const { runHub } = await import('../run/hub.ts');
    finish(await runHub(options, deps));
  });
}
