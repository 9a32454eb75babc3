import { type Command, Option } from 'commander';
import type { Progress } from '../model/progress.ts';
import type { Dependencies } from './dependencies.ts';
import { showProgress } from './show-progress.ts';
import { styleOf } from './style-of.ts';

/** How much a command says on stderr. Errors and warnings are said in every case. */
export interface Loudness {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

export function addLoudness(command: Command): Command {
  return command
    .addOption(new Option('-q, --quiet', 'say nothing of progress and retries').conflicts(['verbose']))
    .option('-v, --verbose', 'also say every request to the hub, with its headers and no secret');
}

/** For commands whose hub is on this machine, or whose talk with it is the device SDK's. */
export function quietOption(): Option {
  return new Option('-q, --quiet', 'say nothing of progress');
}

/** Where the progress of a run goes. */
export function progressOf({ quiet }: Loudness, { stderr, env }: Dependencies): (event: Progress) => void {
  return quiet ? () => {} : showProgress(stderr, styleOf(stderr, env));
}
