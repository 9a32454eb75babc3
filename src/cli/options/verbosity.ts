import { type Command, Option } from 'commander';

/** How much a command prints on stderr besides errors and warnings. */
export interface Verbosity {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** `verboseHelp`: what the command prints in addition when it is verbose. */
export function addVerbosityOptions(
  command: Command,
  verboseHelp = 'also print every request to the hub with its headers, without secrets',
): Command {
  return command
    .addOption(new Option('-q, --quiet', 'do not print progress and retries').conflicts(['verbose']))
    .option('-v, --verbose', verboseHelp);
}
