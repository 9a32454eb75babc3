import { RepositoryError } from '../history/git/repository-error.ts';
import { HubError } from '../hub/hub-error.ts';
import { errorCode } from '../model/error-code.ts';
import type { RunError } from '../model/status-report.ts';
import { toRunError } from '../reconcile/run-error.ts';
import { severityCounts } from '../report/diagnostics/facts.ts';
import type { Dependencies } from './dependencies.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { InvalidFilesError } from './invalid-files.ts';
import { recordDefect } from './record-defect.ts';
import { RefusedError } from './refused-error.ts';
import { uncaughtIn } from './uncaught-error.ts';
import { UsageError } from './usage-error.ts';

/** Why a command did not do its work. */
export interface Failure {
  readonly exitCode: ExitCode;
  /** Absent: it was interrupted. */
  readonly error?: RunError;
}

/**
 * Prints on stderr what went wrong. Anything that neither the user, a file, the system nor the hub has caused is a defect
 * of this program: its stack goes to a file, in this folder if there is one.
 */
export async function explainFailure(thrown: unknown, deps: Dependencies, folder?: string): Promise<Failure> {
  const uncaught = uncaughtIn(deps.signal);
  if (uncaught) uncaught.isExplained = true;
  const error = uncaught ? uncaught.cause : thrown;
  const failure = expected(error, deps) ?? {
    exitCode: EXIT.failed,
    error: await recordDefect(error, folder, deps),
  };
  // The mistakes in files were printed where they were found.
  if (!(error instanceof InvalidFilesError)) deps.stderr.write(textOf(failure));
  return failure;
}

function expected(error: unknown, { signal }: Dependencies): Failure | undefined {
  if (error instanceof UsageError) {
    const { message, hint } = error;
    return { exitCode: EXIT.invalid, error: { code: 'usage', message, ...(hint !== undefined && { hint }) } };
  }
  if (error instanceof InvalidFilesError) return { exitCode: EXIT.invalid, error: invalidFiles(error) };
  if (error instanceof RefusedError) {
    return { exitCode: EXIT.refused, error: { code: 'refused', message: error.message } };
  }
  if (error instanceof RepositoryError)
    return { exitCode: EXIT.failed, error: { code: 'git', message: error.message } };
  if (error instanceof HubError) return { exitCode: EXIT.failed, error: toRunError(error) };
  if (isSystemError(error)) {
    return { exitCode: EXIT.failed, error: { code: errorCode(error) ?? 'system', message: error.message } };
  }
  return signal.aborted && !uncaughtIn(signal) ? { exitCode: EXIT.failed } : undefined;
}

/** Mistakes in a report; all of them are printed, and `hubjobs validate` shows them too. */
const MAX_MISTAKES = 20;

function invalidFiles({ diagnostics }: InvalidFilesError): RunError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const more = errors.length - MAX_MISTAKES;
  return {
    code: 'invalid-files',
    message: `the files have ${severityCounts(errors)}, so nothing was done`,
    details: [
      ...errors
        .slice(0, MAX_MISTAKES)
        .map(({ message, range }) => `${range.file}:${range.line}:${range.column}: ${message}`),
      ...(more > 0 ? [`and ${more} more`] : []),
    ],
    hint: 'correct them; `hubjobs validate` shows each with its line',
  };
}

/** A file that cannot be read or written, a broken connection: the message says what and why. */
export function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

function textOf({ error }: Failure): string {
  if (!error) return 'interrupted\n';
  const { message, details = [], hint } = error;
  return [
    `error: ${message}`,
    ...details.map((detail) => `  ${detail}`),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    '',
  ].join('\n');
}
