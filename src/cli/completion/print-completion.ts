import path from 'node:path';
import type { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import { type Candidate, complete } from './complete.ts';
import { readNames } from './repository-names.ts';

const MAX_ABOUT = 60;

/** Answers a shell: prints what may stand in the place of the last word. See `scripts.ts`. */
export async function printCompletion(
  program: Command,
  words: readonly string[],
  deps: Dependencies,
): Promise<void> {
  const { candidates, paths } = await complete(program, words, (folder) =>
    readNames(path.resolve(deps.cwd, folder ?? '.'), deps.signal),
  );
  for (const candidate of candidates) deps.stdout.write(`${lineOf(candidate)}\n`);
  if (paths !== undefined) deps.stdout.write(`:${paths}\n`);
}

function lineOf({ value, about = '' }: Candidate): string {
  const text = about.length > MAX_ABOUT ? `${about.slice(0, MAX_ABOUT - 1).trimEnd()}…` : about;
  return text === '' ? value : `${value}\t${text}`;
}
