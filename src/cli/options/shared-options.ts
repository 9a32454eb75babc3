import path from 'node:path';
import { type Command, Option } from 'commander';

import { UsageError } from '../usage-error.ts';

/** Options that several commands share, so that their help is the same everywhere. */

export function directoryOption(): Option {
  return new Option('-C, --directory <dir>', 'work in this folder instead of the current one').argParser(
    inFolder,
  );
}

/** A second folder is taken from the first one, as git and make do. */
export function inFolder(folder: string, earlier: string | undefined): string {
  return earlier === undefined || path.isAbsolute(folder) ? folder : path.join(earlier, folder);
}

/** Lets -C stand before the command too. One after the command is taken from there. */
export function addLeadingDirectory(program: Command): Command {
  return program
    .enablePositionalOptions()
    .addOption(directoryOption())
    .hook('preAction', (_, command) => {
      const { directory: leading } = program.opts<{ readonly directory?: string }>();
      if (leading === undefined) return;
      if (!command.options.some((option) => option.attributeName() === 'directory'))
        throw new UsageError(`hubjobs ${command.name()} reads no repository, so it has no option -C`);
      const own = ownDirectory(command);
      const joined = own === undefined ? leading : inFolder(own, leading);
      for (const one of [program, command]) one.setOptionValue('directory', joined);
    });
}

/** As it was given to the command, or to one between it and the program. */
function ownDirectory(command: Command): string | undefined {
  const { directory } = command.opts<{ readonly directory?: string }>();
  return directory ?? (command.parent?.parent ? ownDirectory(command.parent) : undefined);
}

/** A command line without the options before its command. */
export function afterLeadingDirectory(argv: readonly string[]): readonly string[] {
  const [first = ''] = argv;
  if (first === '-C' || first === '--directory') return afterLeadingDirectory(argv.slice(2));
  return /^(-C|--directory=)./.test(first) ? afterLeadingDirectory(argv.slice(1)) : argv;
}

export function hubOption(): Option {
  return new Option('--hub <name>', 'name of the hub in hubjobs.yaml (needed if there is more than one)');
}

export function caOption(): Option {
  return new Option('--ca <file>', 'trust only the certificate authority in this PEM file (for a local hub)');
}

export function policiesOfOption(): Option {
  return new Option(
    '--policies-of <ref>',
    'judge by the policies of this commit or branch instead of those of the checkout',
  );
}

/** The folder for report files when none is named. */
export const DEFAULT_REPORT_FOLDER = 'report';

/** Without a default of its own, so that the command can tell a folder that was named. */
export function reportDirOption(description: string): Option {
  return new Option('--report-dir <dir>', `${description} (default: "${DEFAULT_REPORT_FOLDER}")`);
}

export function resultsOption(): Option {
  return new Option(
    '--results <file>',
    'also write the result of every job on every device to this .ndjson or .csv file',
  );
}

export function hubTimeOption(): Option {
  return new Option('--hub-time', "take the hub's time for now, as of a local hub whose clock was moved");
}
