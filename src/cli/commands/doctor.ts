import { Command, Option } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { caOption, directoryOption, hubOption } from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { DoctorCommandOptions } from '../run/doctor.ts';

export function doctorCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('doctor')
    .description(
      'check this machine, the checkout, the files, the connection to a hub and what may be done there, and say what ' +
        'to do. Nothing is changed without --write',
    )
    .option('--write', 'also create a job that matches no device, and cancel it at once')
    .addOption(
      new Option(
        '--facts',
        'instead, find out how the hub does what is not documented: with two devices and some jobs that match no ' +
          'other device, all of them removed at the end. It asks first',
      ).conflicts(['write']),
    )
    .option('--yes', 'with --facts: do not ask before the devices are created')
    .addOption(formatOption('doctor'))
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption());
  return addVerbosityOptions(command).action(async (options: DoctorCommandOptions) => {
    if (options.facts) {
      const { runFacts } = await import('../run/doctor-facts.ts');
      finish(await runFacts(options, deps));
    } else {
      const { runDoctor } = await import('../run/doctor.ts');
      finish(await runDoctor(options, deps));
    }
  });
}
