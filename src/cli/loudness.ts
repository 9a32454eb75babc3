import { type Command, Option } from 'commander';
import type { Progress } from '../model/progress.ts';
import { visible } from '../report/writing/visible.ts';
import { wrap } from '../report/writing/wrap.ts';
import type { Dependencies } from './dependencies.ts';
import { showProgress } from './show-progress.ts';
import { styleOf } from './style-of.ts';

/** How much a command says on stderr. Errors and warnings are said in every case. */
export interface Loudness {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** `said`: what the command says besides when it is to be verbose. */
export function addLoudness(
  command: Command,
  said = 'also say every request to the hub, with its headers and no secret',
): Command {
  return command
    .addOption(new Option('-q, --quiet', 'say nothing of progress and retries').conflicts(['verbose']))
    .option('-v, --verbose', said);
}

/** Where the progress of a run goes. */
export function progressOf({ quiet }: Loudness, { stderr, env }: Dependencies): (event: Progress) => void {
  return quiet ? () => {} : showProgress(stderr, styleOf(stderr, env));
}

/** Says a line of what goes on, unless the command is to be quiet. */
export function sayOf({ quiet }: Loudness, { stderr, env }: Dependencies): (line: string) => void {
  if (quiet) return () => {};
  const linesOf = (text: string) => (stderr.isTerminal ? wrap(text, styleOf(stderr, env).width) : [text]);
  return (line) => stderr.write(`${linesOf(visible(line)).join('\n')}\n`);
}

/** Where exchanges with a hub go, as lines without secrets; `undefined`: nobody wants to know. */
export function exchangesOf(
  { verbose }: Loudness,
  { stderr }: Dependencies,
): ((lines: readonly string[]) => void) | undefined {
  return verbose ? (lines) => stderr.write(lines.map((line) => `${visible(line)}\n`).join('')) : undefined;
}
