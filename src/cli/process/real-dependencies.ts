import { errorCode } from '../../model/error-code.ts';
import type { Dependencies, Input, Output } from '../dependencies.ts';
import { networkHubs } from '../hub/open-hub.ts';
import { UncaughtError } from '../uncaught-error.ts';
import { readBytes } from './read-bytes.ts';
import { readLine } from './read-line.ts';
import { realClock } from './real-clock.ts';

/** The streams, environment, clock and signals of this process, and hubs over the network. */
export function realDependencies(): Dependencies {
  return {
    clock: realClock,
    random: Math.random,
    env: process.env,
    cwd: process.cwd(),
    timeZone: () => new Intl.DateTimeFormat().resolvedOptions().timeZone,
    // Node makes a stream when it is first asked for, and most commands need no more than one.
    stdin: inputOf(() => process.stdin),
    stdout: outputOf(() => process.stdout),
    stderr: outputOf(() => process.stderr),
    signal: signalOfProcess(),
    ...networkHubs(() => ({ clock: realClock, random: Math.random })),
  };
}

function inputOf(stream: () => NodeJS.ReadStream): Input {
  return {
    get isTerminal() {
      return stream().isTTY === true;
    },
    readLine: (signal) => readLine(stream(), signal),
    readBytes: (maxBytes, signal) => readBytes(stream(), maxBytes, signal),
  };
}

function outputOf(open: () => NodeJS.WriteStream): Output {
  let opened: NodeJS.WriteStream | undefined;
  const stream = () => {
    // A reader that closes the pipe early (`| head`) is not an error.
    opened ??= open().on('error', (error) => {
      if (errorCode(error) !== 'EPIPE') throw error;
    });
    return opened;
  };
  return {
    write: (text) => {
      stream().write(text);
    },
    get isTerminal() {
      return stream().isTTY === true;
    },
    get columns() {
      return stream().isTTY ? stream().columns : undefined;
    },
  };
}

/**
 * The first SIGINT or SIGTERM asks the command to end in an orderly way; a second one ends the process at once. An error
 * that nobody waits for ends it in an orderly way too.
 */
function signalOfProcess(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new Error(`stopped by ${name}`)));
  }
  // Without this, Node prints the stack and ends at once; the command could not say what it has done.
  process.on('uncaughtException', (error) => controller.abort(new UncaughtError(error)));
  return controller.signal;
}
