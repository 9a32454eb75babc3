import { SCRIPTS } from '../completion/scripts.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';

export type Shell = keyof typeof SCRIPTS;

/** Prints the script of a shell. */
export function runCompletion(shell: Shell, deps: Dependencies): ExitCode {
  deps.stdout.write(SCRIPTS[shell]);
  return EXIT.done;
}
