import type { Progress } from '../../model/progress.ts';
import { visible } from '../../report/writing/visible.ts';
import { wrap } from '../../report/writing/wrap.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { showProgress } from './show-progress.ts';
import { styleOf } from './style-of.ts';

/** Prints a line of progress on stderr. */
export type Logger = (line: string) => void;

/** Prints nothing when the command is quiet. */
export function createLogger({ quiet }: Verbosity, { stderr, env }: Dependencies): Logger {
  if (quiet) return () => {};
  const linesOf = (text: string) => (stderr.isTerminal ? wrap(text, styleOf(stderr, env).width) : [text]);
  return (line) => stderr.write(`${linesOf(visible(line)).join('\n')}\n`);
}

/** Prints the progress of a run on stderr, unless the command is quiet. */
export function createProgressLogger(
  { quiet }: Verbosity,
  { stderr, env }: Dependencies,
): (event: Progress) => void {
  return quiet ? () => {} : showProgress(stderr, styleOf(stderr, env));
}

/** Prints exchanges with a hub, as lines without secrets; `undefined` unless the command is verbose. */
export function createExchangeLogger(
  { verbose }: Verbosity,
  { stderr }: Dependencies,
): ((lines: readonly string[]) => void) | undefined {
  return verbose ? (lines) => stderr.write(lines.map((line) => `${visible(line)}\n`).join('')) : undefined;
}
