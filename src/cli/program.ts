import { Command, CommanderError } from 'commander';
import { commandOfHelp } from './asked-help.ts';
import { commandsFor } from './command-list.ts';
import type { Dependencies } from './dependencies.ts';
import type { Finish } from './exit-code.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { helpWidth } from './help-width.ts';
import { addLeadingDirectory, afterLeadingDirectory } from './options/shared-options.ts';
import { withoutKept, withoutSecrets } from './terminal/without-secrets.ts';
import { uncaughtIn } from './uncaught-error.ts';

/** What a completion script of a shell calls, with the words of a command line that is being typed. */
const COMPLETE = '__complete';

/** Runs one command line and resolves with its exit code, whatever happens. */
export async function runProgram(
  argv: readonly string[],
  version: string,
  outer: Dependencies,
): Promise<ExitCode> {
  const kept = new Set<string>();
  const deps: Dependencies = {
    ...outer,
    stdout: withoutKept(outer.stdout, kept),
    stderr: withoutSecrets(outer.stderr, outer.env, kept),
    keepSecret: (secrets) => {
      // A number of a few digits is many other things as well.
      for (const secret of secrets) if (typeof secret === 'string') kept.add(secret);
    },
  };
  let exitCode: ExitCode = EXIT.done;
  const isTyped = argv[0] === COMPLETE;
  const program = createProgram(isTyped ? argv.slice(1) : argv, version, deps, (code) => {
    exitCode = code;
  });
  try {
    if (isTyped) {
      const { printCompletion } = await import('./completion/print-completion.ts');
      await printCompletion(program, argv.slice(1), deps);
      return EXIT.done;
    }
    commandOfHelp(program, afterLeadingDirectory(argv))?.help();
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.invalid;
    return exitCodeOf(error, deps);
  }
  const uncaught = uncaughtIn(deps.signal);
  return uncaught && !uncaught.isExplained ? exitCodeOf(uncaught, deps) : exitCode;
}

async function exitCodeOf(error: unknown, deps: Dependencies): Promise<ExitCode> {
  const { explainFailure } = await import('./explain-failure.ts');
  return (await explainFailure(error, deps)).exitCode;
}

function createProgram(
  argv: readonly string[],
  version: string,
  deps: Dependencies,
  finish: Finish,
): Command {
  const program = new Command('hubjobs')
    .description(
      'Make an Azure IoT Hub run the jobs that are in Git, and show what will happen before it happens.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command...]', 'print help for a command')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 the hub or a change failed, 2 changes (plan --detailed-exitcode, diff --exit-code),\n' +
        '3 invalid input, 4 refused by a guard, 5 jobs ended below their success threshold, or a rollout stopped.',
    );
  addLeadingDirectory(program);
  for (const command of commandsFor(afterLeadingDirectory(argv))) program.addCommand(command(deps, finish));
  for (const command of withSubcommands(program)) {
    command
      .exitOverride()
      .showHelpAfterError('(add --help for the options)')
      .showSuggestionAfterError()
      .configureOutput({
        writeOut: (text) => deps.stdout.write(text),
        writeErr: (text) => deps.stderr.write(text),
        getOutHelpWidth: () => helpWidth(deps.stdout.columns),
        getErrHelpWidth: () => helpWidth(deps.stderr.columns),
      });
  }
  return program;
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
