import type { Argument, Command, Option } from 'commander';
import { SCHEMAS } from '../documents/schemas.ts';
import { inFolder } from '../options/shared-options.ts';
import type { RepositoryNames } from './repository-names.ts';

/** A word that may stand at the end of a command line. */
export interface Candidate {
  readonly value: string;
  readonly about?: string;
}

/** What may stand there; `paths`: also files or folders, which the shell knows better. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly paths?: 'files' | 'folders';
}

/** Reads the names in the repository of a folder; without one, of the current folder. */
type ReadNames = (folder: string | undefined) => Promise<RepositoryNames>;

const NOTHING: Completion = { candidates: [] };
const HELP = 'help';

/**
 * What may stand in the place of the last word, from the declarations of the commands. bash gives `--hub=x` as the three
 * words `--hub`, `=` and `x`.
 */
export async function complete(
  program: Command,
  words: readonly string[],
  readNames: ReadNames,
): Promise<Completion> {
  const last = words.at(-1) ?? '';
  const { command, operands, awaiting, folder, isLiteral } = readWords(program, words.slice(0, -1));
  const names = () => readNames(folder);
  if (awaiting) return startingWith(last === '=' ? '' : last, await valuesOf(awaiting, names));
  const [, flag, value] = /^(--[^=]+)=(.*)$/s.exec(last) ?? [];
  if (flag !== undefined && value !== undefined && !isLiteral) {
    const option = findOption(command, flag);
    const { candidates, ...rest } = startingWith(value, option ? await valuesOf(option, names) : NOTHING);
    return {
      ...rest,
      candidates: candidates.map((one) => ({ ...one, value: `${flag}=${one.value}` })),
    };
  }
  if (last.startsWith('-') && !isLiteral) return startingWith(last, optionsOf(command));
  return startingWith(last, await wordsOf(command, operands, names));
}

interface ReadWords {
  readonly command: Command;
  /** The words that are neither commands nor options; of `help`, itself. */
  readonly operands: readonly string[];
  /** The option whose value comes next. */
  readonly awaiting?: Option;
  /** Of the repository. */
  readonly folder?: string;
  /** After `--`, where a dash begins no option. */
  readonly isLiteral: boolean;
}

function readWords(program: Command, words: readonly string[]): ReadWords {
  let command = program;
  let awaiting: Option | undefined;
  let folder: string | undefined;
  const operands: string[] = [];
  const place = () => folder !== undefined && { folder };
  for (const [index, word] of words.entries()) {
    if (awaiting) {
      if (word === '=') continue;
      if (awaiting.attributeName() === 'directory') folder = inFolder(word, folder);
      awaiting = undefined;
    } else if (word === '--') {
      return { command, operands: [...operands, ...words.slice(index + 1)], isLiteral: true, ...place() };
    } else if (word.startsWith('-')) {
      awaiting = word.includes('=') ? undefined : findOption(command, word);
      if (awaiting?.required !== true) awaiting = undefined;
    } else {
      const found = operands.every((one) => one === HELP) ? findCommand(command, word) : undefined;
      if (found) command = found;
      else operands.push(word);
    }
  }
  return { command, operands, isLiteral: false, ...place(), ...(awaiting && { awaiting }) };
}

function findCommand(command: Command, name: string): Command | undefined {
  return command.commands.find((one) => one.name() === name);
}

function findOption(command: Command, flag: string): Option | undefined {
  return command.options.find(({ short, long }) => flag === short || flag === long);
}

function startingWith(start: string, { candidates, ...rest }: Completion): Completion {
  const text = start.toLowerCase();
  return { ...rest, candidates: candidates.filter(({ value }) => value.toLowerCase().startsWith(text)) };
}

function optionsOf(command: Command): Completion {
  return {
    candidates: command
      .createHelp()
      .visibleOptions(command)
      .map(({ long, short, description }) => ({ value: long ?? short ?? '', about: description })),
  };
}

/** Commands below this one, or values of its next argument. */
async function wordsOf(
  command: Command,
  operands: readonly string[],
  names: () => Promise<RepositoryNames>,
): Promise<Completion> {
  const isHelp = operands[0] === HELP;
  const commands = operands.length === 0 || isHelp ? command.createHelp().visibleCommands(command) : [];
  const candidates = commands
    .filter((one) => !isHelp || one.name() !== HELP)
    .map((one) => ({ value: one.name(), about: one.description() }));
  const given = command.registeredArguments;
  const argument = isHelp
    ? undefined
    : (given[operands.length] ?? given.findLast(({ variadic }) => variadic));
  if (!argument) return { candidates };
  const values = await valuesOf(argument, names);
  return { ...values, candidates: [...candidates, ...values.candidates] };
}

/** What stands for the values of options and arguments, by their names. */
const REPOSITORY_NAMES: Readonly<Record<string, keyof RepositoryNames>> = {
  hub: 'hubs',
  name: 'manifests',
  names: 'manifests',
  manifest: 'manifests',
  job: 'manifests',
  resume: 'manifests',
  abandon: 'manifests',
  fleet: 'fleets',
};

async function valuesOf(
  declared: Option | Argument,
  names: () => Promise<RepositoryNames>,
): Promise<Completion> {
  if (declared.argChoices) return { candidates: declared.argChoices.map((value) => ({ value })) };
  const isOption = 'flags' in declared;
  const name = isOption ? declared.attributeName() : declared.name();
  const value = isOption ? /<(.*)>/.exec(declared.flags)?.[1] : name;
  if (value === 'file' || value === 'path' || value === 'paths') return { candidates: [], paths: 'files' };
  if (value === 'dir') return { candidates: [], paths: 'folders' };
  if (value === 'kind') return { candidates: Object.keys(SCHEMAS).map((kind) => ({ value: kind })) };
  const key = Object.hasOwn(REPOSITORY_NAMES, name) ? REPOSITORY_NAMES[name] : undefined;
  // The option --name makes a name.
  if (key === undefined || (isOption && name === 'name')) return NOTHING;
  return { candidates: (await names())[key].map((one) => ({ value: one })) };
}
