import { randomUUID } from 'node:crypto';
import type { CommandFinding } from '../cli/dependencies.ts';
import { runProgram } from '../cli/program.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SimulationTestResult } from '../model/simulation-test.ts';
import type { ActionContext } from './context.ts';

export interface CapturedRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly findings: readonly CommandFinding[];
}

export type PlanFinding = CommandFinding & { readonly kind: 'plan' };
export type DiffFinding = CommandFinding & { readonly kind: 'diff' };

/** Diagnostics of the files that the command read, and what policies say of them. */
export function diagnosticsOf({ findings }: CapturedRun): readonly Diagnostic[] {
  return findings.flatMap((finding) => ('diagnostics' in finding ? finding.diagnostics : []));
}

/** The first plan of the command. */
export function planOf({ findings }: CapturedRun): PlanFinding | undefined {
  return findings.find((finding) => finding.kind === 'plan');
}

/** What the checkout changes, when the command compared it. */
export function diffOf({ findings }: CapturedRun): DiffFinding | undefined {
  return findings.find((finding) => finding.kind === 'diff');
}

/** The simulations that the command ran. */
export function simulationsOf({ findings }: CapturedRun): readonly SimulationTestResult[] {
  return findings.flatMap((finding) => (finding.kind === 'simulations' ? finding.results : []));
}

/**
 * Runs a command line in this process. Its stderr goes to the log too. GitHub's runner looks for workflow commands in
 * every line of a log, so it is told to stop meanwhile: no text of a manifest or a device is taken for one.
 */
export async function captureRun(
  argv: readonly string[],
  { version, deps }: ActionContext,
  log: (text: string) => void,
): Promise<CapturedRun> {
  let stdout = '';
  let stderr = '';
  const findings: CommandFinding[] = [];
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
      onFinding: (finding) => findings.push(finding),
    });
    return { exitCode, stdout, stderr, findings };
  } finally {
    // On a line of its own, whatever was written last.
    log(`\n::${token}::\n`);
  }
}
