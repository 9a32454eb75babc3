import type { Command } from 'commander';
import { nearest } from '../query/nearest.ts';
import { UsageError } from './usage-error.ts';

/**
 * The command whose help is asked for, as by `help plan`; `undefined` for other command lines. Throws UsageError for a
 * command that does not exist, before `--help` too: commander would print the help of the command above it and call that
 * a success.
 */
export function commandOfHelp(program: Command, argv: readonly string[]): Command | undefined {
  let command = program;
  let isHelp = false;
  for (const word of argv) {
    if (command.commands.length === 0 || word.startsWith('-')) break;
    const found = command.commands.find((one) => one.name() === word);
    if (found) command = found;
    else if (word === HELP && !isHelp) isHelp = true;
    // What is no command may be an argument.
    else if (isHelp || command.registeredArguments.length === 0) throw noCommand(command, word);
    else break;
  }
  return isHelp ? command : undefined;
}

const HELP = 'help';

function noCommand(command: Command, word: string): UsageError {
  const path = pathOf(command);
  const names = command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name());
  const meant = nearest(word, names);
  return new UsageError(
    `there is no command ${JSON.stringify(`${path} ${word.slice(0, 60)}`)}`,
    meant === undefined ? `its commands are: ${names.join(', ')}` : `did you mean \`${path} ${meant}\`?`,
  );
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
