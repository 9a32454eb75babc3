import { randomUUID } from 'node:crypto';
import type { CommandFinding, Dependencies } from '../cli/dependencies.ts';
import { runProgram } from '../cli/program.ts';

export interface CapturedRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly found: readonly CommandFinding[];
}

/** What is wrong with the files. */
export function diagnosticsIn({
  found,
}: CapturedRun): (CommandFinding & { kind: 'repository' })['diagnostics'] {
  return found.flatMap((one) => (one.kind === 'repository' ? one.diagnostics : []));
}

/**
 * Runs a command line in this process. What it says goes to the log too; GitHub's runner looks for commands in every
 * line of a log, and is told to look away meanwhile, so that no text of a manifest or device is taken for one.
 */
export async function captureRun(
  argv: readonly string[],
  version: string,
  deps: Dependencies,
  log: (text: string) => void,
): Promise<CapturedRun> {
  let stdout = '';
  let stderr = '';
  const found: CommandFinding[] = [];
  const token = randomUUID();
  const output = { isTerminal: false, columns: undefined };
  log(`::stop-commands::${token}\n`);
  try {
    const exitCode = await runProgram(argv, version, {
      ...deps,
      stdout: { ...output, write: (text) => (stdout += text) },
      stderr: {
        ...output,
        write: (text) => {
          stderr += text;
          log(text);
        },
      },
      onFinding: (one) => found.push(one),
    });
    return { exitCode, stdout, stderr, found };
  } finally {
    // On a line of its own, whatever was written last.
    log(`\n::${token}::\n`);
  }
}
