import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Dependencies } from '../../src/cli/dependencies.ts';
import { networkHubs } from '../../src/cli/hub/open-hub.ts';
import { realClock } from '../../src/cli/process/real-clock.ts';
import { runProgram } from '../../src/cli/program.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process with captured streams, as if in a pipe, not on a terminal. */
export async function runCli(
  argv: readonly string[],
  overrides: Partial<Dependencies> = {},
): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  const deps = dependenciesOf({
    stdout: { write: (text) => (stdout += text), isTerminal: false, columns: undefined },
    stderr: { write: (text) => (stderr += text), isTerminal: false, columns: undefined },
    ...overrides,
  });
  const exitCode = await runProgram(argv, '0.0.0-test', deps);
  return { exitCode, stdout, stderr };
}

/** The world of a command for a test: nothing is written anywhere, and hubs are real. */
export function dependenciesOf(overrides: Partial<Dependencies>): Dependencies {
  const silent = { write: () => {}, isTerminal: false, columns: undefined };
  const deps: Dependencies = {
    clock: realClock,
    random: () => 0.5,
    env: {},
    cwd: root,
    timeZone: () => 'Europe/Budapest',
    stdin: { isTerminal: false, readLine: async () => undefined, readBytes: async () => new Uint8Array() },
    stdout: silent,
    stderr: silent,
    signal: new AbortController().signal,
    ...networkHubs(() => deps),
    ...overrides,
  };
  return deps;
}

export interface CliProcess {
  /** Ends with the process. */
  readonly done: Promise<CliResult>;
  /** Resolves when the text has appeared on stderr; rejects when the process ends first. */
  waitForStderr(text: string): Promise<void>;
  /** Resolves with the first line of stdout. */
  firstLine(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

const FROM_SOURCE = ['--import', import.meta.resolve('tsx'), path.join(root, 'src/cli/main.ts')];

/** Starts the program as a process of its own. `program`: that of an installed package; default, from the sources. */
export function startCli(
  argv: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly program?: string;
  } = {},
): CliProcess {
  const { HUBJOBS_CONNECTION_STRING: _, ...inherited } = process.env;
  const program = options.program === undefined ? FROM_SOURCE : [options.program];
  const child = spawn(process.execPath, [...program, ...argv], {
    cwd: options.cwd ?? root,
    env: { ...inherited, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const watch of watchers) watch();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const watch of watchers) watch();
  });
  const done = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const watch = () => {
        const found = find();
        if (found === undefined) return;
        watchers.delete(watch);
        resolve(found);
      };
      watchers.add(watch);
      watch();
      void done.then(() =>
        reject(new Error(`the process ended first; stdout: ${stdout}\nstderr: ${stderr}`)),
      );
    });
  return {
    done,
    waitForStderr: (text) => until(() => (stderr.includes(text) ? true : undefined)).then(() => undefined),
    firstLine: () => until(() => (stdout.includes('\n') ? stdout.slice(0, stdout.indexOf('\n')) : undefined)),
    kill: (signal) => child.kill(signal),
  };
}
