import type { Dependencies } from '../dependencies.ts';
import { UsageError } from '../usage-error.ts';

export interface Question {
  readonly text: string;
  /** Taken for an empty answer. */
  readonly fallback?: string | undefined;
  /** What is wrong with an answer; `undefined`: nothing. */
  check(answer: string): { readonly message: string; readonly hint?: string } | undefined;
}

/** Is there somebody to ask? */
export function canAsk({ stdin, stderr }: Dependencies): boolean {
  return stdin.isTerminal && stderr.isTerminal;
}

/** Asks until the answer is good. Throws UsageError at the end of the input. */
export async function ask({ text, fallback, check }: Question, deps: Dependencies): Promise<string> {
  for (;;) {
    deps.stderr.write(`${text}${fallback === undefined ? '' : ` [${fallback}]`}: `);
    const line = await readAnswer(deps);
    const answer = line === '' ? (fallback ?? '') : line;
    const problem = check(answer);
    if (!problem) return answer;
    deps.stderr.write(
      `  ${problem.message}\n${problem.hint === undefined ? '' : `  hint: ${problem.hint}\n`}`,
    );
  }
}

/** Yes or no; an empty answer is `fallback`. */
export async function askWhether(text: string, fallback: boolean, deps: Dependencies): Promise<boolean> {
  for (;;) {
    deps.stderr.write(`${text} ${fallback ? '[Y/n]' : '[y/N]'} `);
    const answer = await readAnswer(deps);
    if (answer === '') return fallback;
    if (/^y(es)?$/i.test(answer)) return true;
    if (/^no?$/i.test(answer)) return false;
    deps.stderr.write('  answer y or n\n');
  }
}

async function readAnswer({ stdin, stderr, signal }: Dependencies): Promise<string> {
  const line = await stdin.readLine(signal);
  if (line !== undefined) return line.trim();
  stderr.write('\n');
  throw new UsageError(
    'the input ended before every question was answered',
    'nothing was written; start again',
  );
}
